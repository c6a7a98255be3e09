import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import type { LrFindReport } from "../../src/plot/data/lr-find.js";
import { lrFindPage } from "../../src/plot/pages/lr-find-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { rates } from "./tuning-samples.js";

const rendered = (change: Partial<LrFindReport> = {}) => parseHTML(lrFindPage(rates(change))).document;
const pictures = (document: Document) => [...document.querySelectorAll("figure svg")];
const labels = (picture: Element) => Array.from(picture.querySelectorAll(".run text"), (text) => text.textContent!);
const yTicks = (document: Document) =>
  Array.from(document.querySelectorAll('svg.wide [aria-label="y-axis tick label"] text'), (text) =>
    Number(text.textContent!.replaceAll(",", "")),
  );

test("every suggestion has a line, a dot on the curve and a label, on wide and on narrow screens", () => {
  const document = rendered();
  expect(pictures(document)).toHaveLength(2);
  for (const picture of pictures(document)) {
    expect(labels(picture).toSorted()).toEqual([
      "minimum / 10: 0.0394",
      "slide: 0.628",
      "steepest: 0.0175",
      "★ valley: 0.0126",
    ]);
    expect(picture.querySelectorAll(".run line")).toHaveLength(4);
    expect(picture.querySelectorAll(".run circle")).toHaveLength(4);
  }
});

test("labels of equal and of near rates stand in rows of their own", () => {
  const { lrs, smoothed } = rates();
  const at = (index: number) => ({ index, lr: lrs[index], loss: smoothed[index] });
  const suggestions = { valley: at(60), steepest: at(60), minimum: at(61), slide: at(61) };
  for (const picture of pictures(rendered({ suggestions }))) {
    const texts = [...picture.querySelectorAll(".run text")];
    const heights = texts.map((text) => text.closest(".run")!.getAttribute("transform") ?? text.getAttribute("y"));
    expect(new Set(heights.map((height, i) => `${height} ${texts[i].getAttribute("transform")}`)).size).toBe(4);
  }
});

test("an explosion at the end leaves the rest of the curve its height, and an arrow tells where it left", () => {
  const document = rendered();
  expect(Math.max(...yTicks(document))).toBeLessThan(45_000);
  expect(document.querySelectorAll("svg .leaves")).toHaveLength(2);
  expect(document.querySelector(".words")!.textContent).toContain("▲");
  expect(oddPaths(document)).toEqual([]);
});

test("losses that are lost at the end are no trouble, either", () => {
  const { smoothed, losses } = rates();
  const lost = (list: number[]) => list.map((loss, i) => (i > 95 ? [Infinity, NaN, 1e300, 1e308][i - 96] : loss));
  const document = rendered({ smoothed: lost(smoothed), losses: lost(losses) });
  expect(oddPaths(document)).toEqual([]);
  expect(Math.max(...yTicks(document))).toBeLessThan(45_000);
});

test("a fall over more than two decades has a logarithmic axis", () => {
  const smoothed = rates().lrs.map((lr) => 1 / (1 + (lr / 0.001) ** 1.5));
  const document = rendered({ smoothed, losses: smoothed, stopped: "finished" });
  expect(document.querySelector(".words")!.textContent).toContain("logarithmic");
  expect(yTicks(document)).toEqual(expect.arrayContaining([0.1, 0.01, 0.001]));
  expect(document.querySelectorAll("svg .leaves")).toHaveLength(0);
  expect(document.querySelector(".words")!.textContent).toContain("All rates were tried");
});

test("the table has a row for every suggestion, and says so where none was found", () => {
  const suggestions = { ...rates().suggestions, slide: null };
  const document = rendered({ suggestions });
  const rows = Array.from(document.querySelectorAll("tbody tr"), (row) =>
    Array.from(row.querySelectorAll("td"), (cell) => cell.textContent!.trim()),
  );
  expect(rows.map(([, rate]) => rate)).toEqual(["0.0126", "0.0175", "0.0394", "none"]);
  expect(rows[0][0]).toMatch(/^valley\s*★ recommended/);
  expect(document.querySelectorAll("svg.wide .run text")).toHaveLength(3);
});

test("a search that found nothing says so", () => {
  const none = { valley: null, steepest: null, minimum: null, slide: null };
  const document = rendered({ suggestions: none, recommended: null, stopped: "aborted" });
  expect(document.querySelector("header")!.textContent).toContain("No rate can be recommended");
  expect(document.querySelector("main")!.textContent).toContain("stopped early");
  const empty = rendered({ suggestions: none, recommended: null, lrs: [], losses: [], smoothed: [] });
  expect(oddPaths(empty)).toEqual([]);
});

test("rates on a linear axis, of a single step or with a flat loss are drawn", () => {
  const linear = rates().lrs.map((_, i) => i / 100);
  expect(oddPaths(rendered({ mode: "linear", lrs: linear }))).toEqual([]);
  expect(oddPaths(rendered({ lrs: [0.1], losses: [3], smoothed: [3] }))).toEqual([]);
  const flat = rates().lrs.map(() => 7);
  expect(oddPaths(rendered({ losses: flat, smoothed: flat }))).toEqual([]);
});

test("names are text, not markup, and nothing is fetched", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const change = { file: odd, target: odd, optimizer: odd, warnings: [odd] };
  const document = rendered(change);
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelector("header p b")!.textContent).toBe(odd);
  expect(document.querySelector(".warning")!.innerHTML).not.toContain("<b>");
  expect(fetched(lrFindPage(rates(change)))).toEqual([]);
});
