import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { findingLines } from "../../src/cli/train/network-output.js";
import type { Finding } from "../../src/plot/data/findings.js";
import type { LayerHistory } from "../../src/plot/data/layers.js";
import type { MisreadImage } from "../../src/plot/data/misread-images.js";
import type { NetworkReport } from "../../src/plot/data/network.js";
import { trainingPage } from "../../src/plot/pages/training-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { classified, residuals, ten, training } from "./evaluation-samples.js";

const epochs = Array.from({ length: 100 }, (_, i) => i);
const layer = (index: number, change: Partial<LayerHistory> = {}): LayerHistory => ({
  name: `layer${index}`,
  gradNorm: epochs.map((i) => 10 ** (-index - i / 50)),
  updateNorm: epochs.map((i) => 10 ** (-3 - index - i / 50)),
  weightNorm: epochs.map((i) => 3 + i / 100),
  dead: epochs.map(() => 0),
  ...change,
});
const picture = (index: number): MisreadImage => ({
  values: Array.from({ length: 64 }, (_, i) => (i * (index + 1)) % 17),
  truth: String(index % 10),
  predicted: "7",
  probability: 1 - index / 100,
});
const accuracy = epochs.map((i) => 1 - 1 / (2 + i));

function network(change: Partial<NetworkReport> = {}): NetworkReport {
  return {
    widths: [64, 128, 32, 10],
    activation: "relu",
    extras: [],
    parameters: 12_345,
    accuracy: { train: accuracy, validation: accuracy.map((share) => 0.9 * share) },
    layers: [layer(0), layer(1), layer(2)],
    judged: { on: "test", classes: ten() },
    pictures: { width: 8, height: 8, range: [0, 16], list: [picture(0), picture(1)] },
    findings: [],
    ...change,
  };
}

const html = (change: Partial<NetworkReport> = {}, losses?: number[]) =>
  trainingPage(
    training({
      coefficients: [],
      intercept: null,
      network: network(change),
      ...(losses ? { losses, validation: null } : {}),
    }),
  );
const rendered = (change: Partial<NetworkReport> = {}) => parseHTML(html(change)).document;
const text = (element: Element) => element.textContent.replace(/\s+/g, " ").trim();
const part = (document: Document, title: string) =>
  [...document.querySelectorAll("section")].find((section) => section.querySelector("h2")!.textContent === title);

const zeros = epochs.map(() => 0);
const samples: Record<string, Partial<NetworkReport>> = {
  "three layers": {},
  "dead units": { layers: [layer(0, { dead: epochs.map((i) => i / 100) }), layer(1)] },
  "a layer that gets nothing": {
    layers: [layer(0, { gradNorm: zeros, updateNorm: zeros, weightNorm: zeros }), layer(1)],
  },
  "norms that are lost": {
    layers: [layer(0, { gradNorm: epochs.map(() => NaN), updateNorm: epochs.map(() => Infinity) })],
  },
  numbers: { accuracy: null, judged: { on: "training", numbers: residuals() }, pictures: null },
  "two classes": { judged: { on: "validation", classes: classified(["no", "yes"], 50) }, pictures: null },
  "no hidden layer": { widths: [4, 1], layers: [layer(0)] },
  "pictures of one value": {
    pictures: { width: 2, height: 1, range: [3, 3], list: [{ ...picture(0), values: [3, 3] }] },
  },
};
describe.each(Object.entries(samples))("the page of a network with %s", (_, change) => {
  test.each([
    ["many epochs", html(change)],
    ["one epoch", html({ ...change, ...oneEpoch(change) }, [2])],
  ])("has only finite coordinates after %s, fetches nothing and names every picture", (_length, page) => {
    const { document } = parseHTML(page);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(page)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    for (const svg of document.querySelectorAll("figure svg, .pictures svg"))
      expect(svg.getAttribute("aria-label")!.length).toBeGreaterThan(10);
  });
});

function oneEpoch({ layers = [layer(0)], accuracy: shares }: Partial<NetworkReport>): Partial<NetworkReport> {
  const first = (values: number[]) => values.slice(0, 1);
  return {
    layers: layers.map(({ name, gradNorm, updateNorm, weightNorm, dead }) => ({
      name,
      gradNorm: first(gradNorm),
      updateNorm: first(updateNorm),
      weightNorm: first(weightNorm),
      dead: first(dead),
    })),
    accuracy: shares === null ? null : { train: [0.5], validation: null },
  };
}

test("what the network is stands in the first lines", () => {
  expect(text(rendered().querySelector("header")!)).toContain(
    "The network has 2 hidden layers of 128 and 32 units (relu) and 12,345 parameters.",
  );
  const extras = ["dropout 0.2", "layer norm"];
  const one = text(rendered({ widths: [64, 1000, 10], extras }).querySelector("header")!);
  expect(one).toContain("a hidden layer of 1,000 units (relu, dropout 0.2, layer norm)");
  expect(text(rendered({ widths: [64, 10] }).querySelector("header")!)).toContain("no hidden layer");
});

test("every layer has a curve in every panel, and dead units a panel where there are any", () => {
  const panels = (document: Document) => part(document, "What does each layer do?")!.querySelectorAll(".panels > div");
  const alive = panels(rendered());
  expect(Array.from(alive, (panel) => text(panel.querySelector("h3")!))).toEqual([
    "Gradient",
    "Update",
    "Update by weight",
  ]);
  for (const panel of alive)
    for (const svg of panel.querySelectorAll("svg")) expect(svg.querySelectorAll(".run path")).toHaveLength(3);
  expect(text(panels(rendered(samples["dead units"]))[3].querySelector("h3")!)).toBe("Dead units");
});

test("layers, rows and classes are picked apart from each other", () => {
  const document = rendered();
  const picked = (title: string) =>
    new Set([...part(document, title)!.querySelectorAll("[data-run]")].map((each) => each.getAttribute("data-run")!));
  const [layers, losses, classes] = [
    "What does each layer do?",
    "Learning curve: how did it learn?",
    "Confusion matrix: what is taken for what?",
  ].map(picked);
  expect(layers).toEqual(new Set(["layer0", "layer1", "layer2"]));
  expect(losses).toEqual(picked("Accuracy: how many does it get right?"));
  expect(classes.size).toBe(10);
  expect([...classes].filter((run) => layers.has(run) || losses.has(run))).toEqual([]);
});

test("it is said on which rows the mistakes were made, and when they were trained on", () => {
  const words = (change: Partial<NetworkReport>) =>
    text(part(rendered(change), "Confusion matrix: what is taken for what?")!.querySelector(".words")!);
  expect(words({})).toMatch(/^The 500 test rows/);
  expect(words({})).not.toContain("trained on");
  expect(words({ judged: { on: "training", classes: ten() } })).toContain("They were trained on");
});

test("a picture has ink where its values are, the stronger the higher", () => {
  const values = [0, 8, 16, 16];
  const list = [{ ...picture(0), values, truth: "<b>3" }];
  const item = part(rendered({ pictures: { width: 2, height: 2, range: [0, 16], list } }), "What was misread?")!;
  const paths = Array.from(item.querySelectorAll("path"), (path) => [
    path.getAttribute("d"),
    path.getAttribute("fill-opacity"),
  ]);
  expect(paths).toEqual([
    ["M1 0h1v1h-1z", "0.53"],
    ["M0 1h2v1h-2z", "1"],
  ]);
  expect(text(item.querySelector("li")!)).toBe("<b>3 as 7100% sure");
});

const findings: Finding[] = [
  {
    kind: "dead",
    layer: "layer1",
    message: "40% of the units are dead",
    evidence: { dead: 0.4, epochs: 12 },
    advice: "Lower lr.",
  },
  {
    kind: "noisy",
    message: "the loss jumps",
    evidence: "spread 0.5 in the last ten epochs",
    advice: "Use larger batches.",
  },
];

test("findings come before the curves with what shows them and what to do, and in the terminal too", () => {
  const list = part(rendered({ findings }), "What stands out?")!;
  expect(Array.from(list.querySelectorAll("li"), text)).toEqual([
    "layer1: 40% of the units are deaddead 0.4, epochs 12 Lower lr.",
    "the loss jumpsspread 0.5 in the last ten epochs Use larger batches.",
  ]);
  expect(part(rendered(), "What stands out?")).toBeUndefined();
  expect(findingLines(findings)).toBe(
    "- layer1: 40% of the units are dead (dead 0.4, epochs 12)\n  Lower lr.\n" +
      "- the loss jumps (spread 0.5 in the last ten epochs)\n  Use larger batches.\n",
  );
});
