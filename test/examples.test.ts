// The examples on real data print what was computed, and it is what their comments say.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

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

  it("robust.js is led astray by the squared error only, and covers about four fifths", () => {
    const text = output("robust.js");
    const clean = numbers(text, /error ([\d.]+) when/g);
    const bad = numbers(text, /([\d.]+) to the spoiled/g);
    expect(bad[0]).toBeGreaterThan(2 * clean[0]);
    for (const k of [1, 2]) expect(bad[k]).toBeLessThan(1.1 * clean[k]);
    for (const share of numbers(text, /(\d+) % of/g)) expect(Math.abs(share - 80)).toBeLessThan(8);
  });
});
