// The network of draw.html, and what it learns from.
import { AdamW, cosine, MLPClassifier } from "../../dist/index.js";

/** The digits of ../data/digits.csv with pixels from 0 to 1: every fifth held out, of the others `copies` variants beside them. */
export function digits(text, copies = 3) {
  const [train, held] = [0, 1].map(() => ({ x: [], y: [] }));
  const lines = text.trim().split("\n").slice(1);
  lines.forEach((line, i) => {
    const cells = line.split(",").map(Number);
    const part = i % 5 === 0 ? held : train;
    part.x.push(cells.slice(0, -1).map((value) => value / 16));
    part.y.push(cells.at(-1));
  });
  const random = numbers(1);
  const variants = Array.from({ length: copies }, () => train.x.map((row) => varied(row, random)));
  return {
    train: { x: [train.x, ...variants].flat(), y: Array.from({ length: copies + 1 }, () => train.y).flat() },
    held,
  };
}

/** An untrained network for so many rows, judged by those held out. */
export function reader(rows, held, seed = 0) {
  const [epochs, batchSize] = [40, 32];
  return new MLPClassifier({
    hidden: [128, 64],
    activation: "gelu",
    dropout: 0.3,
    labelSmoothing: 0.1,
    standardize: false,
    optimizer: AdamW,
    lr: cosine(5e-3, epochs * Math.ceil(rows / batchSize)),
    batchSize,
    epochs,
    seed,
    validation: held,
  });
}

// A picture shifted, turned, slanted and scaled a little: what falls between pixels is shared by them.
function varied(row, random) {
  const within = (most) => most * (2 * random() - 1);
  const [a, b, c, d] = [1, 0, 0, 1].map((value) => value + within(0.15));
  const [right, down] = [within(0.75), within(0.75)];
  const at = (x, y) => (x < 0 || y < 0 || x > 7 || y > 7 ? 0 : row[8 * y + x]);
  return row.map((_, i) => {
    const u = (i % 8) - 3.5 - right;
    const v = (i >> 3) - 3.5 - down;
    const x = a * u + b * v + 3.5;
    const y = c * u + d * v + 3.5;
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const above = (x0 + 1 - x) * at(x0, y0) + (x - x0) * at(x0 + 1, y0);
    const below = (x0 + 1 - x) * at(x0, y0 + 1) + (x - x0) * at(x0 + 1, y0 + 1);
    return (y0 + 1 - y) * above + (y - y0) * below;
  });
}

/** Numbers in [0, 1), the same in every page. */
function numbers(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
