import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { families } from "../../src/engine/definition.js";
import { lossFloor } from "../../src/plot/charts/network-loss.js";
import type { NetworkRun, NetworkComparisonReport } from "../../src/plot/data/network-comparison.js";
import { networkComparisonPage } from "../../src/plot/pages/network-comparison-page.js";
import { fetched, oddPaths } from "./check-page.js";

const run = (index: number, change: Partial<NetworkRun> = {}): NetworkRun => ({
  name: `Optimizer${index}`,
  options: "",
  family: families[index % families.length],
  lr: 0.1,
  lrEnd: 0.1,
  losses: Array.from({ length: 50 }, (_, i) => Math.exp(-((index % 7) + 1) * (i / 50))),
  seconds: 0.01,
  loss: 0.1 + index,
  trainScore: 0.9,
  testScore: 0.8 - index / 1000,
  diverged: false,
  ...change,
});
const lost = { diverged: true, losses: [1, 1e30], loss: NaN, trainScore: null, testScore: null };
const report = (change: Partial<NetworkComparisonReport> = {}): NetworkComparisonReport => ({
  file: "a.csv",
  target: "y",
  rows: { train: 80, test: 20 },
  widths: [4, 16, 3],
  activation: "relu",
  parameters: 131,
  epochs: 50,
  batch: 32,
  loss: "log loss",
  score: "accuracy",
  guess: 1.1,
  runs: [run(0), run(1), run(2)],
  warnings: [],
  notes: [],
  ...change,
});
const rendered = (change: Partial<NetworkComparisonReport> = {}) =>
  parseHTML(networkComparisonPage(report(change))).document;
const cells = (document: Document) =>
  Array.from(document.querySelectorAll("tbody tr"), (row) =>
    Array.from(row.querySelectorAll("td"), (cell) => cell.textContent.replace(/\s+/g, " ").trim()),
  );

const samples: Record<string, Partial<NetworkComparisonReport>> = {
  "three runs": {},
  "one epoch": { epochs: 1, runs: [run(0, { losses: [1] }), run(1, { losses: [2] })] },
  "runs that diverged": {
    runs: [run(0), run(1, lost), run(2, { ...lost, losses: [] }), run(3, { ...lost, losses: [NaN] })],
  },
  "nothing but diverged runs": { runs: [run(0, { ...lost, losses: [] })] },
  "a loss of zero": { runs: [run(0, { losses: Array<number>(50).fill(0), loss: 0 })] },
  "many runs": { runs: Array.from({ length: 40 }, (_, i) => run(i)) },
  "no test rows, numbers": { rows: { train: 80, test: 0 }, score: "R²", loss: "mean squared error", batch: null },
};
describe.each(Object.entries(samples))("the page of %s", (_, change) => {
  test("has only finite coordinates, fetches nothing, and a row for every run", () => {
    const html = networkComparisonPage(report(change));
    const { document } = parseHTML(html);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(html)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    expect(cells(document)).toHaveLength(report(change).runs.length);
  });
});

test("a run that diverged has no scores and is sorted last", () => {
  const document = rendered({ runs: [run(0), run(1, lost)] });
  expect(cells(document)[1].slice(1)).toEqual(["0.1", "10 ms", "diverged", "–", "–"]);
  expect(
    Array.from(document.querySelectorAll("tbody tr")[1].querySelectorAll("td"), (cell) =>
      cell.getAttribute("data-value"),
    ),
  ).toEqual(["Optimizer1 ", "0.1", "0.01", "", "", ""]);
});

test("scores are shares of rows, or R²", () => {
  expect(cells(rendered())[0].slice(-2)).toEqual(["90%", "80%"]);
  expect(cells(rendered({ score: "R²" }))[0].slice(-2)).toEqual(["0.900", "0.800"]);
  expect(cells(rendered({ rows: { train: 9, test: 0 } }))[0]).toHaveLength(5);
});

test("one run far below the others does not press their curves together, and it is said", () => {
  const deep = report({ runs: [run(0), run(1), run(2, { losses: [1, 1e-9] })] });
  const { bottom, below } = lossFloor(deep);
  expect(bottom).toBeGreaterThan(1e-3);
  expect(below).toBe(true);
  expect(networkComparisonPage(deep)).toContain("drawn on the bottom line");
  expect(lossFloor(report()).below).toBe(false);
  expect(networkComparisonPage(report())).not.toContain("drawn on the bottom line");
});
