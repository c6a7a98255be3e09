import { parseHTML } from "linkedom";
import { describe, expect, it, test } from "vitest";
import { classificationEvaluationPage } from "../../src/plot/pages/classification-evaluation-page.js";
import { comparisonPage } from "../../src/plot/pages/comparison-page.js";
import { lrFindPage } from "../../src/plot/pages/lr-find-page.js";
import { regressionEvaluationPage } from "../../src/plot/pages/regression-evaluation-page.js";
import { schedulePage } from "../../src/plot/pages/schedule-page.js";
import { sweepPage } from "../../src/plot/pages/sweep-page.js";
import { trainingPage } from "../../src/plot/pages/training-page.js";
import { oddPaths } from "./check-page.js";
import { comparison, run } from "./comparison-samples.js";
import { binary, certain, crowd, margins, residuals, ten, training } from "./evaluation-samples.js";
import { cellsOf, leaks, percent, pixelOf, pointsOf } from "./read-chart.js";
import { draws, halving, hyperband, oneCycle, pairs, rates, scalings, sweep } from "./tuning-samples.js";

const parse = (html: string): Document => parseHTML(html).document;
const words = (part: Element): string => (part.textContent as string).replace(/\s+/g, " ");
const picture = (document: Document, label: string): Element =>
  [...document.querySelectorAll("figure svg.wide")].find((svg) => svg.getAttribute("aria-label")!.startsWith(label))!;
const tables = (document: Document): string[][][] => Array.from(document.querySelectorAll("table"), cellsOf);
const center = (circle: Element): number[] => ["cx", "cy"].map((name) => Number(circle.getAttribute(name)));

/** Coordinates have a digit behind the point. */
function expectAt(found: readonly number[], x: number, y: number): void {
  expect(Math.hypot(found[0] - x, found[1] - y), `${found} for ${x},${y}`).toBeLessThan(0.2);
}

const long = Array.from({ length: 50_000 }, (_, i) => 1e4 / (i + 1));
const pages: Record<string, string> = {
  "a training": trainingPage(training()),
  "a long training": trainingPage(training({ losses: long, validation: null, best: 49_999 })),
  "a training that diverged": trainingPage(training({ losses: [1, 2, NaN, Infinity], best: null, reason: "diverged" })),
  "a comparison": comparisonPage(comparison()),
  "a comparison without a map": comparisonPage(comparison({ map: null, rows: { train: 5, test: 0 } })),
  rates: lrFindPage(rates()),
  "rates without a suggestion": lrFindPage(
    rates({ suggestions: { valley: null, steepest: null, minimum: null, slide: null }, recommended: null }),
  ),
  "a schedule": schedulePage(oneCycle()),
  "a grid": sweepPage(sweep()),
  pairs: sweepPage(pairs()),
  scalings: sweepPage(scalings()),
  draws: sweepPage(draws()),
  halving: sweepPage(halving()),
  hyperband: sweepPage(hyperband()),
  "two classes": classificationEvaluationPage(binary()),
  "certain predictions": classificationEvaluationPage(certain()),
  margins: classificationEvaluationPage(margins()),
  "ten classes": classificationEvaluationPage(ten()),
  "forty classes": classificationEvaluationPage(crowd()),
  residuals: regressionEvaluationPage(residuals()),
};

it.each(Object.entries(pages))("the page of %s has no word of JavaScript in its text", (_, html) => {
  expect(leaks(parse(html))).toEqual([]);
});

describe("curves pass through the values they are of", () => {
  test.each([
    ["short", training(), false],
    ["long, on logarithmic axes", training({ losses: long, validation: null, best: null }), true],
  ] as const)("losses of a training: %s", (_, report, log) => {
    const svg = picture(parse(trainingPage(report)), "The loss");
    const [x, y] = [pixelOf(svg, "x", { log }), pixelOf(svg, "y", { log })];
    const curves = Array.from(svg.querySelectorAll(".run path"), pointsOf);
    const series = report.validation ? [report.losses, report.validation] : [report.losses];
    expect(curves).toHaveLength(series.length);
    for (const [i, losses] of series.entries()) {
      expectAt(curves[i][0], x(1), y(losses[0]));
      expectAt(curves[i].at(-1) as number[], x(losses.length), y(losses.at(-1) as number));
    }
    if (report.best) expectAt(center(svg.querySelector("circle")!), x(40), y(0.3));
  });

  it("excess losses of a comparison, the last epoch of long ones too", () => {
    const excess = Array.from({ length: 20_001 }, (_, k) => 100 / (k + 1) + 1);
    const path = excess.map((value): [number, number] => [value, value]);
    const report = comparison({ epochs: 20_000, runs: [run(0, { excess, path })] });
    const svg = picture(parse(comparisonPage(report)), "Loss above");
    const y = pixelOf(svg, "y", { log: true, read: percent });
    const points = pointsOf(svg.querySelector(".run path")!);
    const x = pixelOf(svg, "x");
    expectAt(points[0], x(0), y(excess[0] / report.optimum.loss));
    expectAt(points.at(-1) as number[], x(20_000), y((excess.at(-1) as number) / report.optimum.loss));
  });

  it("suggested rates at their losses", () => {
    const report = rates();
    const svg = picture(parse(lrFindPage(report)), "Smoothed loss");
    const [x, y] = [pixelOf(svg, "x", { log: true }), pixelOf(svg, "y")];
    const dots = Array.from(svg.querySelectorAll(".run circle"), center);
    const found = Object.values(report.suggestions);
    expect(dots).toHaveLength(found.length);
    for (const each of found) {
      const [dot] = dots.toSorted((a, b) => Math.abs(a[0] - x(each!.lr)) - Math.abs(b[0] - x(each!.lr)));
      expectAt(dot, x(each!.lr), y(each!.loss));
    }
  });

  it("the area under a ROC curve is the table's AUC", () => {
    const document = parse(pages["two classes"]);
    const svg = picture(document, "ROC curve");
    const [x, y] = [pixelOf(svg, "x", { read: percent }), pixelOf(svg, "y", { read: percent })];
    const points = pointsOf(svg.querySelector(".run path")!);
    const share = (value: number, at: (x: number) => number): number => (value - at(0)) / (at(1) - at(0));
    const area = points.slice(1).reduce((sum, [right, top], i) => {
      const [left, before] = points[i];
      return sum + (share(right, x) - share(left, x)) * ((share(top, y) + share(before, y)) / 2);
    }, 0);
    expect(area).toBeCloseTo(Number(tables(document)[0][1][4]), 3);
  });

  it("a race whose rungs all have one budget stands in the middle", () => {
    const report = halving();
    const [first] = report.rungs;
    const document = parse(sweepPage({ ...report, rungs: [{ ...first, promoted: [] }] }));
    expect(oddPaths(document)).toEqual([]);
    const svg = [...document.querySelectorAll("figure svg.wide")].find((each) => /epochs/.test(words(each)))!;
    const [, , width] = svg.getAttribute("viewBox")!.split(" ").map(Number);
    const across = new Set(Array.from(svg.querySelectorAll("circle"), (circle) => center(circle)[0]));
    expect(across.size).toBe(1);
    expect(Math.abs([...across][0] / width - 0.5)).toBeLessThan(0.1);
  });
});

describe("tables say, word by word", () => {
  test("what a training found", () => {
    const [weights, columns] = tables(parse(pages["a training"])).slice(-2);
    expect(weights).toEqual([
      ["Column", "Weight", "a", "b", "c"],
      ["age", "7.5", "1.5", "0.75", "1.00e-7"],
      ["width", "3", "-1.5", "0", "1.00e-7"],
      ["a rather long name of a column", "2", "0.5", "0.5", "1.00e-7"],
      ["length", "1.5", "-0.5", "0.25", "1.00e-7"],
      ["intercept", "–", "0.5", "-0.25", "-0.25"],
    ]);
    expect(columns.slice(0, 3)).toEqual([
      ["Column", "Role", "How"],
      ["kind", "target", "labels: a, b, c"],
      ["width", "feature", "standardized: mean 1, deviation 2"],
    ]);
    expect(columns.at(-1)).toEqual(["note", "left out", "left out by --drop"]);
  });

  test("what a learning rate finder suggests", () => {
    const [rows] = tables(parse(pages.rates));
    expect(rows.map((row) => row.slice(1))).toEqual([
      ["Rate", "Loss there"],
      ["0.0126", "19,403.7"],
      ["0.0175", "16,950.3"],
      ["0.0394", "10,878.3"],
      ["0.628", "5,175.72"],
    ]);
  });

  test("where a schedule turns", () => {
    expect(tables(parse(pages["a schedule"]))[0]).toEqual([
      ["Point", "Step", "Rate", "Momentum"],
      ["1. first", "0", "0.004", "0.95"],
      ["2. highest", "300", "0.1", "0.85"],
      ["3. last", "999", "0.004", "0.95"],
    ]);
  });

  test("how a classifier did: 77 of 90 and 87 of 110 predictions are right, of 100 rows each", () => {
    expect(tables(parse(pages["two classes"]))[0]).toEqual([
      ["Class", "Precision", "Recall", "F1", "AUC", "Rows", "Predicted"],
      ["ill", "0.856", "0.770", "0.811", "0.905", "100", "90"],
      ["well", "0.791", "0.870", "0.829", "0.905", "100", "110"],
    ]);
  });

  test("how trials of a search did", () => {
    const [heading, best, second] = tables(parse(pages["a grid"]))[0];
    expect(heading).toEqual(["Trial", "lr", "R²", "Spread", "Gradients", "Status"]);
    expect(best).toEqual(["#4 ★ bestlr=0.01", "0.01", "0.482", "± 0.025", "800", "done"]);
    expect(second).toEqual(["#5lr=0.0316", "0.0316", "0.47", "± 0.016", "800", "done"]);
  });

  test("how optimizers did: final losses over the best possible of 5", () => {
    const [rows] = tables(parse(pages["a comparison"]));
    expect(rows.map((row) => [row[0], row[4]])).toEqual([
      ["Optimizer", "Final loss"],
      ["Optimizer0", "11.6644+130%"],
      ["Optimizer1", "9.93039+99%"],
      ["Optimizer2", "8.64425+73%"],
      ["Optimal: exact solution", undefined],
    ]);
    expect(rows.at(-1)).toEqual(["Optimal: exact solution", "5", "0.520"]);
  });
});

describe("words stand where they hold", () => {
  it("the condition number of a comparison of more than one feature", () => {
    expect(words(parse(comparisonPage(comparison({ features: 2 }))).querySelector("main")!)).toContain(
      "condition number",
    );
    const alone = parse(comparisonPage(comparison({ features: 1, map: null })));
    expect(words(alone.querySelector("main")!)).not.toContain("condition number");
  });

  it("what suggestions of rates are, and that there is none", () => {
    expect(words(parse(pages.rates).querySelector("main")!)).toContain("Different ways to read the same curve.");
    const none = words(parse(pages["rates without a suggestion"]).querySelector("main")!);
    expect(none).toContain("The curve has no falling stretch to choose a rate from.");
    expect(none).not.toContain("Different ways");
  });
});

it("marks of many trials are small on narrow screens alone", () => {
  const radii = (kind: string) => {
    const svg = [...parse(pages.pairs).querySelectorAll(`figure svg.${kind}`)].find((each) =>
      each.getAttribute("aria-label")!.includes("from best to worst"),
    )!;
    return Math.min(...Array.from(svg.querySelectorAll("circle"), (circle) => Number(circle.getAttribute("r"))));
  };
  expect(radii("narrow")).toBeLessThan(radii("wide"));
});

it("the ends of a path are named on their outer sides", () => {
  const sides = (best: [number, number], path: [number, number][]) => {
    const { map } = comparison();
    const report = comparison({ map: { ...map!, best }, runs: [run(0, { path })] });
    const svg = picture(parse(comparisonPage(report)), "Paths");
    const texts = [...svg.querySelectorAll("text")];
    const side = (word: string) => {
      const text = texts.find((each) => each.textContent!.trim() === word)!;
      return (text.closest("[text-anchor]") ?? text).getAttribute("text-anchor");
    };
    return [side("start"), side("optimum")];
  };
  const toAndFro = (end: number): [number, number][] => [0, -4, 4, end].map((x) => [x, x / 10]);
  expect(sides([2, 1], toAndFro(2))).toEqual(["end", "start"]);
  expect(sides([-2, 1], toAndFro(-2))).toEqual(["start", "end"]);
});

it("names of options over 14 letters are cut where panels stand side by side", () => {
  const shown = (name: string): string => {
    const report = draws();
    const { name: old } = report.axes[0];
    const trials = report.trials.map((trial) => ({
      ...trial,
      options: { ...trial.options, [name]: trial.options[old] },
    }));
    const axes = report.axes.map((axis, i) => (i === 0 ? { ...axis, name } : axis));
    const texts = parse(sweepPage({ ...report, axes, trials })).querySelectorAll("figure svg text");
    return Array.from(texts, words).join("|");
  };
  expect(shown("fourteenLetter")).toContain("fourteenLetter →");
  expect(shown("fifteenLettersX")).toContain("fifteenLetter… →");
});

it("a fold beyond the window of scores is left out, the others are drawn", () => {
  const circles = (first: number): number => {
    const report = sweep();
    const trials = report.trials.map((trial) =>
      trial.id === 4 ? { ...trial, scores: [first, ...trial.scores.slice(1)] } : trial,
    );
    const svg = picture(parse(sweepPage({ ...report, trials })), "R² over lr");
    return svg.querySelectorAll('.run[data-run="4"] circle').length;
  };
  const all = circles(0.48);
  expect([circles(-50), circles(50)]).toEqual([all - 1, all - 1]);
});

it("a training says where its loss began and ended", () => {
  expect(words(parse(pages["a training"]).querySelector("main")!)).toContain("It went from 0.9091 to 0.09091.");
});
