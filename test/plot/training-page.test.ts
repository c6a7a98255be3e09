import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { TrainingReport } from "../../src/plot/data/training.js";
import { script } from "../../src/plot/kit/script.js";
import { trainingPage } from "../../src/plot/pages/training-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { training } from "./evaluation-samples.js";

const rendered = (change: Partial<TrainingReport> = {}) => parseHTML(trainingPage(training(change))).document;
const text = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();
const part = (document: Document, title: string) =>
  [...document.querySelectorAll("section")].find((section) => section.querySelector("h2")!.textContent === title)!;
const rows = (section: Element) =>
  Array.from(section.querySelectorAll("tbody tr"), (row) => Array.from(row.querySelectorAll("td"), text));

const single = {
  classes: null,
  coefficients: [{ name: "a", values: [-2], deviation: 3 }],
  intercept: [7],
  validation: null,
  best: null,
};
const samples: Record<string, Partial<TrainingReport>> = {
  "three classes": {},
  "a single output": single,
  "one epoch": { losses: [2], validation: [3], best: 1 },
  "losses that are lost": { losses: [1, 2, NaN, Infinity], validation: null, best: null, reason: "diverged" },
  "nothing but lost losses": { losses: [NaN, NaN], validation: [NaN, NaN], best: 1 },
  "losses over many decades": { losses: [1e3, 1, 1e-6], validation: null, best: null },
  "a loss that stays": { losses: [5, 5, 5], validation: [5, 5, 5], best: 3 },
  "a loss of zero": { losses: [0, 0], validation: null, best: null },
  "no epochs": { losses: [], validation: null, best: null },
  "no columns": { coefficients: [], intercept: null, columns: [], scores: [] },
};

describe.each(Object.entries(samples))("the page of %s", (_, change) => {
  test("has only finite coordinates, fetches nothing and names every picture", () => {
    const html = trainingPage(training(change));
    const { document } = parseHTML(html);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(html)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    for (const picture of document.querySelectorAll("figure svg"))
      expect(picture.getAttribute("aria-label")!.length).toBeGreaterThan(10);
  });
});

test("there is a curve for either loss, and a ring at the best epoch", () => {
  for (const picture of part(rendered(), "Learning curve: how did it learn?").querySelectorAll("figure svg")) {
    expect(picture.querySelectorAll(".run path")).toHaveLength(2);
    expect(picture.querySelectorAll("circle")).toHaveLength(1);
    expect(Array.from(picture.querySelectorAll(".on-plot text, text.on-plot"), text)).toContain("epoch 40");
  }
  const alone = part(rendered(single), "Learning curve: how did it learn?").querySelector("figure svg")!;
  expect(alone.querySelectorAll(".run path")).toHaveLength(1);
  expect(alone.querySelectorAll("circle")).toHaveLength(0);
});

test("losses over several decades have a logarithmic axis", () => {
  const words = (change: Partial<TrainingReport>) =>
    text(part(rendered(change), "Learning curve: how did it learn?").querySelector(".words")!);
  expect(words({ losses: [1e3, 1, 1e-6], validation: null })).toContain("logarithmic");
  expect(words({ losses: [2, 1.5, 1], validation: null })).not.toContain("logarithmic");
  expect(words({ losses: [5, 0, 1e-9], validation: null })).not.toContain("logarithmic");
  expect(words({ losses: [1e3, 1, 1e-6], validation: null })).toContain("The axis of the loss is logarithmic.");
});

test("epochs have a logarithmic axis where most was learnt in the first of them", () => {
  const words = (change: Partial<TrainingReport>) =>
    text(
      part(rendered({ validation: null, best: null, ...change }), "Learning curve: how did it learn?").querySelector(
        ".words",
      )!,
    );
  const falling = (length: number, fast: number) => Array.from({ length }, (_, i) => 1 + Math.exp(-i * fast));
  expect(words({ losses: falling(1000, 0.5) })).toContain("The axis of epochs is logarithmic.");
  expect(words({ losses: falling(1000, 0.5).map((loss) => (loss - 1) * 1e6 + 1e-3) })).toContain(
    "The axes of the loss and of epochs are logarithmic.",
  );
  for (const losses of [falling(1000, 0.001), falling(30, 2), Array<number>(100).fill(1), [2, ...falling(99, -0.01)]])
    expect(words({ losses })).not.toContain("of epochs");
});

test("coefficients have a column per class, and the weightiest comes first", () => {
  const section = part(rendered(), "Coefficients: what did it learn?");
  expect(Array.from(section.querySelectorAll("th"), text)).toEqual(["Column", "Weight", "a", "b", "c"]);
  const [age, ...others] = rows(section);
  expect(age).toEqual(["age", "7.5", "1.5", "0.75", "1.00e-7"]);
  expect(others.at(-1)).toEqual(["intercept", "–", "0.5", "-0.25", "-0.25"]);
  expect(rows(part(rendered(single), "Coefficients: what did it learn?"))).toEqual([
    ["a", "6", "-2"],
    ["intercept", "–", "7"],
  ]);
});

test("coefficients can be sorted, the intercept without a weight last", () => {
  const { document, Event } = parseHTML(trainingPage(training()));
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function("document", script)(document);
  const section = part(document, "Coefficients: what did it learn?");
  const [, weight] = section.querySelectorAll("th");
  weight.dispatchEvent(new Event("click", { bubbles: true }));
  expect(weight.getAttribute("aria-sort")).toBe("ascending");
  const weights = rows(section).map(([, value]) => value);
  expect(weights.at(-1)).toBe("–");
  const numbers = weights.slice(0, -1).map(Number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test("every column of the file is accounted for", () => {
  const section = part(rendered(), "What was made of each column?");
  expect(rows(section)).toHaveLength(6);
  expect(rows(section).at(-1)).toEqual(["note", "left out", "left out by --drop"]);
  expect(text(section.querySelector(".words")!)).toBe("6 columns in the file, of which 1 was left out.");
});

test("a loss that no longer fell and one that was lost are told apart", () => {
  expect(text(rendered({ reason: "stopped" }).querySelector("header")!)).toContain("stopped early");
  expect(text(rendered({ reason: "diverged" }).querySelector("header")!)).toContain("It diverged");
});

test("names are text, not markup", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const document = rendered({
    file: odd,
    target: odd,
    model: odd,
    optimizer: odd,
    warnings: [odd],
    classes: [odd, odd, odd],
    coefficients: [{ name: odd, values: [1, 2, 3], deviation: 1 }],
    columns: [{ name: odd, role: "feature", how: odd }],
    scores: [{ name: odd, value: odd, how: odd }],
  });
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelectorAll("th b, td b b, dd b, dt b, .warning b, h1 b, td.status b")).toHaveLength(0);
});
