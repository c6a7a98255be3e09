import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { families } from "../../src/engine/definition.js";
import type { ComparisonReport } from "../../src/plot/data/comparison.js";
import { comparisonPage } from "../../src/plot/pages/comparison-page.js";
import { manyRuns, comparison, run } from "./comparison-samples.js";

const rendered = (change: Partial<ComparisonReport> = {}) => parseHTML(comparisonPage(comparison(change))).document;
const swatches = (document: Document, rows = "tbody") =>
  Array.from(document.querySelectorAll(`${rows} .swatch line`), (line) =>
    ["stroke", "stroke-dasharray"].map((name) => line.getAttribute(name)).join(),
  );
const coordinates = (path: string) => path.match(/-?[\d.]+(e-?\d+)?/g)!.map(Number);

test("draws each run's curve and path for wide and for narrow screens", () => {
  const document = rendered();
  for (const picture of document.querySelectorAll("figure svg")) {
    for (const index of [0, 1, 2]) expect(picture.querySelector(`[data-run="${index}"] path`)).not.toBeNull();
  }
  expect(document.querySelectorAll("figure svg.wide")).toHaveLength(2);
  expect(document.querySelectorAll("figure svg.narrow")).toHaveLength(2);
});

test("names of files, columns and options are text, not markup", () => {
  const document = rendered({
    file: "<script>alert(1)</script>.csv",
    target: "a & b",
    map: { ...comparison().map!, names: ["<img src=x>", '"v"'] },
    runs: [run(0, { options: "<b>" })],
    warnings: ["<i>odd</i>"],
  });
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelectorAll("img, .warning i")).toHaveLength(0);
  expect(document.querySelector("h1")!.textContent).toBe("1 optimizer on <script>alert(1)</script>.csv");
});

test("a run that blows up leaves the picture without odd coordinates", () => {
  const excess = Array.from({ length: 51 }, (_, k) => 10 ** (k * 7));
  excess[50] = Infinity;
  const path = excess.map((value): [number, number] => [value, -value]);
  const document = rendered({
    runs: [run(0), run(1, { excess, path, epochs: null, seconds: null, diverged: true, loss: Infinity })],
  });
  for (const curve of document.querySelectorAll('figure [data-run="1"] path')) {
    for (const value of coordinates(curve.getAttribute("d")!)) expect(Math.abs(value)).toBeLessThan(1e4);
  }
  expect(document.querySelector("tbody tr:last-child")!.textContent).toContain("diverged");
});

test("long trainings are thinned, and the last epoch stays", () => {
  const excess = Array.from({ length: 100_001 }, (_, k) => 100 / (k + 1));
  const path = excess.map((value): [number, number] => [value, value]);
  const html = comparisonPage(comparison({ epochs: 100_000, runs: [run(0, { excess, path })] }));
  expect(html.length).toBeLessThan(500_000);
  const curve = parseHTML(html).document.querySelector('figure svg.wide [data-run="0"] path')!.getAttribute("d")!;
  expect(coordinates(curve).at(-2)).toBe(906);
});

test("an optimum of 0 is drawn as the loss itself", () => {
  const optimum = { loss: 0, relative: false, goal: 1e-4, testR2: 1, condition: NaN };
  const document = rendered({ optimum });
  expect(document.querySelector("figure")!.textContent).toContain("training loss");
  expect(document.querySelector("main")!.textContent).not.toContain("NaN");
});

test("does without a map, a test part and a condition number", () => {
  const optimum = { loss: 5, relative: true, goal: 0.05, testR2: null, condition: NaN };
  const document = rendered({ map: null, rows: { train: 5, test: 0 }, optimum, runs: [run(0, { testR2: null })] });
  expect(document.querySelectorAll("figure")).toHaveLength(1);
  expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|Test R²|condition number/);
});

test("many runs of one family are named by the table instead of a legend", () => {
  const document = rendered({ runs: Array.from({ length: 70 }, (_, i) => run(i % 5, { name: `N${i}` })) });
  expect(document.querySelectorAll(".legend button")).toHaveLength(0);
  expect(new Set(swatches(document)).size).toBe(70);
});

test("many runs of several families are grouped by them", () => {
  const document = rendered({ runs: manyRuns() });
  const titles = Array.from(document.querySelectorAll("h2"), (title) => title.textContent);
  expect(titles[1]).toBe("The numbers");
  const [legend] = document.querySelectorAll(".legend");
  const names = Array.from(legend.querySelectorAll("button"), (button) => button.getAttribute("data-family"));
  expect(names).toEqual(["", ...families]);
  expect(legend.querySelector("button")!.textContent!.trim()).toBe("all 74");
  const rows = [...document.querySelectorAll("tbody tr")];
  const order = rows.map((row) => row.getAttribute("data-family")!);
  expect([...new Set(order)]).toEqual(families);
  expect(order.toSorted((a, b) => families.indexOf(a as never) - families.indexOf(b as never))).toEqual(order);
  expect(rows.map((row) => row.querySelector("td.family")!.textContent)).toEqual(order);
});

test("a family has one hue, and every run of it a look of its own", () => {
  const document = rendered({ runs: manyRuns() });
  expect(new Set(swatches(document)).size).toBe(74);
  for (const family of families) {
    const strokes = swatches(document, `tr[data-family="${family}"]`);
    expect(new Set(strokes.map((stroke) => stroke.replace(/^oklch\(\S+ |,.*/g, ""))).size).toBe(1);
  }
  const curve = document.querySelector('figure .run[data-run="30"] path')!.parentElement!;
  const stroke = document.querySelector('tr[data-run="30"] line')!.getAttribute("stroke");
  expect(curve.getAttribute("stroke")).toBe(stroke);
});

test("every curve has its name at its end, unseen until it is picked", () => {
  const document = rendered({ runs: [run(0), run(1, { name: "A".repeat(50) })] });
  for (const picture of document.querySelectorAll("figure svg")) {
    const names = Array.from(picture.querySelectorAll(".name"), (name) => name.textContent);
    expect(names).toEqual(["Optimizer0", `${"A".repeat(29)}…`]);
  }
  expect(document.querySelector("style")!.textContent).toContain("svg .name { display: none;");
});

test("the page of 74 runs over 200 epochs stays small", () => {
  expect(comparisonPage(comparison({ epochs: 200, runs: manyRuns(200) })).length).toBeLessThan(1_500_000);
});

test("more than a few warnings or notes fold", () => {
  const texts = (n: number) => Array.from({ length: n }, (_, i) => `text ${i}`);
  const document = rendered({ warnings: texts(9), notes: texts(5) });
  expect(document.querySelector("summary.warning")!.textContent).toBe("9 warnings");
  expect(document.querySelectorAll("details p.warning")).toHaveLength(9);
  expect(document.querySelectorAll("summary.note, details .note")).toHaveLength(0);
  expect(document.querySelectorAll("p.note")).toHaveLength(5);
});
