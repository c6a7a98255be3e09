// The examples on real data print what was computed, and it is what their comments say.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MLPClassifier } from "simdescent";
import { describe, expect, it } from "vitest";
import { bitmap, picture } from "../examples/browser/drawing.js";
import { randomly, scrawl } from "./drawings.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const output = (file: string): string =>
  execFileSync(process.execPath, [`examples/node/${file}`], { cwd: root, encoding: "utf8" });

/** The numbers a pattern's first group matches, in order. */
const numbers = (text: string, pattern: RegExp): number[] => [...text.matchAll(pattern)].map(([, found]) => +found);

describe("examples/node", () => {
  it("iris.js tells the species apart, and so does the loaded model", () => {
    const text = output("iris.js");
    expect(numbers(text, /accuracy ([\d.]+)/g)[0]).toBeGreaterThan(0.9);
    const chances = numbers(text, /^ {2}(?:setosa|versicolor|virginica) +([\d.]+)$/gm);
    expect(chances).toHaveLength(3);
    expect(chances[0] + chances[1] + chances[2]).toBeCloseTo(1, 3);
    expect(text).toMatch(/loaded: the same probabilities/);
    expect(text).toContain("petal_length_cm, petal_width_cm\n");
  });

  it("formula.js reaches the valley's end by formulas, and shows a mistake where it stands", () => {
    const text = output("formula.js");
    expect(text.match(/: \(1\.0000, 1\.0000\) after/g)).toHaveLength(3);
    expect(Math.min(...numbers(text, /R² ([\d.]+)/g))).toBeGreaterThan(0.51);
    expect(text).toContain(
      "Mistaken: line 2, column 9: nothing is called mm\n  w -= lr*mm\n          ^\nDid you mean m?",
    );
  });

  it("curve.js finds SciPy's parameters and errors, is hardly moved by an outlier, and says what is left open", () => {
    const text = output("curve.js");
    // scipy.optimize.curve_fit on the same points.
    expect(text).toContain("vmax 12.3381 +- 0.1398");
    expect(text).toContain("km 0.5377 +- 0.0235");
    const [squares, robust] = numbers(text, /([\d.]+) (?:by squares|robust)/g);
    expect(Math.abs(robust - 12.34)).toBeLessThan(Math.abs(squares - 12.34) / 3);
    expect(text).toMatch(/determine only 1 of 2 combinations of parameters: a, b/);
    expect(text).toMatch(/dose 4\.00, the most there may be/);
  });

  it("tables.js names its features, predicts a form's answers, and says what it never saw", () => {
    const text = output("tables.js");
    expect(text).toContain("features: city=");
    expect(numbers(text, /rows: ([\d.]+)/g)[0]).toBeGreaterThan(0.75);
    const [rent] = numbers(text, /about (\d+)/g);
    expect(rent).toBeGreaterThan(800);
    expect(rent).toBeLessThan(1000);
    expect(text).toContain('never seen in training, and of no influence: "Paris"');
    expect(text).toContain('rooms": outside of what it was trained on, 1 to 5: 12');
  });

  it("trust.js does better than the mean, tells which columns are clear, and covers rows never seen", () => {
    const text = output("trust.js");
    const [error, guess] = [numbers(text, /typical error ([\d.]+)/g)[0], numbers(text, /the mean: ([\d.]+)/g)[0]];
    expect(error).toBeLessThan(0.8 * guess);
    expect([...text.matchAll(/^(\w+) +-?[\d.]+\*/gm)].map(([, name]) => name)).toEqual(["sex", "bmi", "bp", "s5"]);
    const [inside80, inside90] = numbers(text, /they hold (\d+) of 88/g);
    expect(inside80 / 88).toBeGreaterThan(0.7);
    expect(inside90).toBeGreaterThan(inside80);
  });

  it("breast-cancer.js misses fewer at a higher weight, drops measurements, and gains by stopping", () => {
    const text = output("breast-cancer.js");
    expect(numbers(text, /^default: accuracy ([\d.]+)/gm)[0]).toBeGreaterThan(0.96);
    expect(numbers(text, /AUC ([\d.]+)/g)[0]).toBeGreaterThan(0.98);
    const missed = numbers(text, /(\d+) missed/g);
    expect(missed.at(-1)).toBeLessThan(missed[0]);
    const left = numbers(text, /(\d+) of 30 weights/g);
    expect(left).toHaveLength(5);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect(left[0]).toBeLessThan(30);
    expect(left.at(-1)).toBeLessThan(5);
    const [stopped, whole] = numbers(text, /(?:stopped|1000 epochs): .*log loss ([\d.]+)/g);
    expect(stopped).toBeLessThan(whole / 2);
    const [, ended, best] = /stopped after (\d+) epochs, best (\d+)/.exec(text) as RegExpExecArray;
    expect(Number(ended)).toBe(Number(best) + 20);
  });

  it("wine.js finds a penalty within the grid", () => {
    const text = output("wine.js");
    const scores = numbers(text, /^l2 .*log loss ([\d.]+) ±/gm);
    const marked = text.split("\n").findIndex((line) => line.endsWith("best"));
    expect(scores).toHaveLength(7);
    expect(scores[marked]).toBe(Math.min(...scores));
    expect([0, 6]).not.toContain(marked);
    expect(numbers(text, /accuracy ([\d.]+)/g)[0]).toBeGreaterThan(0.95);
  });

  it("digits.js comes as far with mini-batches, with fewer passes", () => {
    const text = output("digits.js");
    const accuracies = numbers(text, /test accuracy ([\d.]+)/g);
    expect(Math.min(...accuracies)).toBeGreaterThan(0.94);
    const [exact, near] = numbers(text, /loss ([\d.]+)/g);
    expect(near).toBeLessThan(1.1 * exact);
    const [many, few] = numbers(text, /(\d+) passes/g);
    expect(few).toBeLessThan(many);
    expect(text).toMatch(/Adam, 32 rows: \d as \d \(\d+x\)/);
  });

  it("network.js reads more than 97 % of the digits held out, from a file, and shows those it misreads", () => {
    const text = output("network.js");
    expect(numbers(text, /loaded: accuracy ([\d.]+)/g)[0]).toBeGreaterThanOrEqual(0.97);
    const losses = numbers(text, /^epoch .*loss ([\d.]+)/gm);
    expect(losses).toHaveLength(5);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    const [, wrong, all] = /(\d+) of (\d+) are misread/.exec(text) as RegExpExecArray;
    const shown = [...text.matchAll(/(\d), read (\d) \((0\.\d\d)\)/g)];
    expect(all).toBe("360");
    expect(shown).toHaveLength(4 + Number(wrong));
    for (const [, label, read] of shown.slice(4)) expect(read).not.toBe(label);
    expect(text).toMatch(/%%|@@/);
  });

  it("robust.js is led astray by the squared error only, and covers about four fifths", () => {
    const text = output("robust.js");
    const clean = numbers(text, /error ([\d.]+) when/g);
    const bad = numbers(text, /([\d.]+) to the spoiled/g);
    expect(bad[0]).toBeGreaterThan(2 * clean[0]);
    for (const k of [1, 2]) expect(bad[k]).toBeLessThan(1.1 * clean[k]);
    for (const share of numbers(text, /(\d+) % of/g)) expect(Math.abs(share - 80)).toBeLessThan(8);
  });
});

interface Reader {
  digits: (text: string) => Record<"train" | "held", { x: number[][]; y: number[] }>;
  reader: (rows: number, held: object) => MLPClassifier;
}

describe("examples/browser/draw.html", () => {
  it("makes of a stroke what the data's digits are: as high as the picture, some 20 of 32 pixels wide, of their ink", () => {
    const random = randomly(3);
    for (let k = 0; k < 100; k++) {
      const pixels = bitmap(scrawl(k % 10, random));
      const rows = Array.from({ length: 32 }, (_, row) => pixels.subarray(32 * row, 32 * row + 32));
      const columns = Array.from({ length: 32 }, (_, column) => rows.some((row) => row[column] > 0));
      for (const row of [...rows.slice(0, 2), ...rows.slice(30)]) expect(row).toContain(1);
      expect(columns.lastIndexOf(true) - columns.indexOf(true) + 1).toBeLessThanOrEqual(22);
      const counts = picture(pixels);
      const ink = counts.reduce((sum, count) => sum + count, 0);
      expect(ink).toBe(pixels.reduce((sum, pixel) => sum + pixel, 0));
      expect(ink).toBeGreaterThan(200);
      expect(ink).toBeLessThan(450);
      expect(Math.max(...counts)).toBeLessThanOrEqual(16);
    }
  });

  it("draws the same wherever and however large the strokes are, and a dot too", () => {
    const strokes = scrawl(4, randomly(5));
    const other = strokes.map((stroke) => stroke.map(([x, y]) => [x / 4 + 8, y / 4 - 16]));
    expect(picture(bitmap(other))).toEqual(picture(bitmap(strokes)));
    expect(picture(bitmap([[[0.5, 0.5]]])).every(Number.isInteger)).toBe(true);
  });

  it("reads digits drawn by strokes, of which it has seen none", async () => {
    const address = new URL("../examples/browser/reader.js", import.meta.url).href;
    const { digits, reader } = (await import(/* @vite-ignore */ address)) as Reader;
    const { train, held } = digits(readFileSync(new URL("../examples/data/digits.csv", import.meta.url), "utf8"));
    const model = reader(train.y.length, held);
    const { history } = model.fit(train.x, train.y);
    expect(history.at(-1)?.validationAccuracy).toBeGreaterThan(0.97);
    const random = randomly(7);
    const drawn = Array.from({ length: 500 }, (_, k) => picture(bitmap(scrawl(k % 10, random))));
    const labels = drawn.map((_, k) => k % 10);
    const pixels = drawn.map((counts) => counts.map((count) => count / 16));
    expect(model.score(pixels, labels)).toBeGreaterThan(0.95);
  });
});
