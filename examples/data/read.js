// What the examples in Node share: a table of this folder, and rows held out of it.
import { readFileSync } from "node:fs";
import { kFold, stratifiedKFold } from "simdescent";

/** The file's column names, its rows of numbers, and its last column: numbers, or text where it is none. */
export function read(file) {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const cells = lines.map((line) => line.split(","));
  const targets = cells.map((row) => row.at(-1));
  return {
    names: header.split(",").slice(0, -1),
    x: cells.map((row) => row.slice(0, -1).map(Number)),
    y: targets.every((cell) => Number.isFinite(Number(cell))) ? targets.map(Number) : targets,
  };
}

/** A quarter of the rows to test on, drawn at random, the others to train on; `labels` have the same share in both. */
export function split(x, y, { labels = true } = {}) {
  const [test, ...others] = labels ? stratifiedKFold(y, { folds: 4 }) : kFold(y.length, { folds: 4 });
  const part = (rows) => ({ x: rows.map((i) => x[i]), y: rows.map((i) => y[i]) });
  return { train: part(others.flat()), test: part(test) };
}
