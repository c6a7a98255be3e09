import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { evaluateRegression } from "../../src/cli/evaluate/regression.js";
import type { RegressionReport } from "../../src/plot/data/regression.js";
import { regressionEvaluationPage } from "../../src/plot/pages/regression-evaluation-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { residuals } from "./evaluation-samples.js";

const rendered = (report: RegressionReport) => parseHTML(regressionEvaluationPage(report)).document;
const about = { file: "a.csv", target: "y", model: "LinearRegression", features: 1, warnings: [] };
const pictures = (document: Document) => [...document.querySelectorAll("figure svg.wide")];
const text = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();

const samples: Record<string, RegressionReport> = {
  "a hundred rows": residuals(),
  "a few rows": residuals(9),
  "thousands of rows": residuals(3500),
  "a single row": evaluateRegression([3], [2], about),
  "a perfect fit": evaluateRegression([1, 2, 3], [1, 2, 3], about),
  "equal predictions": evaluateRegression([1, 2, 3], [2, 2, 2], about),
  "residuals that are all the same": evaluateRegression([2, 3, 4], [1, 2, 3], about),
  "tiny numbers": evaluateRegression([1e-300, 2e-300], [2e-300, 1e-300], about),
};

describe.each(Object.entries(samples))("the page of %s", (_, report) => {
  test("has only finite coordinates, fetches nothing and names every picture", () => {
    const html = regressionEvaluationPage(report);
    const { document } = parseHTML(html);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(html)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    expect(pictures(document)).toHaveLength(3);
    for (const picture of pictures(document)) expect(picture.getAttribute("aria-label")!.length).toBeGreaterThan(10);
  });
});

test("every row is a dot in both clouds, and every row of the table a large one", () => {
  const report = residuals();
  const [actual, left] = pictures(rendered(report));
  for (const cloud of [actual, left]) {
    expect(cloud.querySelectorAll("circle")).toHaveLength(120 + 10);
    expect(cloud.querySelectorAll("circle.run, .run circle")).toHaveLength(10);
    expect(cloud.querySelectorAll("circle.name, .name")).toHaveLength(10);
  }
});

test("the worst row comes first, with its residual", () => {
  const [first] = rendered(residuals()).querySelectorAll("tbody tr");
  const cells = Array.from(first.querySelectorAll("td"), text);
  expect(cells[0]).toBe("1. row 8");
  expect(Number(cells[3])).toBeCloseTo(90, 6);
});

test("of thousands of rows some are drawn, and the page says so", () => {
  const document = rendered(samples["thousands of rows"]);
  expect(pictures(document)[0].querySelectorAll("circle").length).toBeLessThan(1011);
  expect(text(document.querySelector(".words")!)).toContain("Of 3,500 rows, 875 at even distances are drawn.");
});

test("rounding that a fit leaves is no mean residual", () => {
  const figure = (report: RegressionReport) => text(rendered(report).querySelectorAll(".headline dd")[3]);
  const { scores } = residuals();
  expect(figure(residuals(120, { scores: { ...scores, bias: -1e-15 } }))).toMatch(/^0 ?above/);
  expect(figure(residuals(120, { scores: { ...scores, bias: -1.5 } }))).toMatch(/^-1.5 ?above/);
});

test("names are text, not markup", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const document = rendered(residuals(20, { file: odd, target: odd, model: odd, warnings: [odd] }));
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelectorAll("h1 b, svg b, .warning b, dd b")).toHaveLength(0);
  expect(document.querySelector("header p b")!.textContent).toBe(odd);
});
