import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { ScheduleReport } from "../../src/plot/data/schedule.js";
import { stepPath } from "../../src/plot/kit/step-path.js";
import { schedulePage } from "../../src/plot/pages/schedule-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { oneCycle, remarkable, schedule, steps } from "./tuning-samples.js";

const rendered = (report: ScheduleReport) => parseHTML(schedulePage(report)).document;
const curve = (document: Document) =>
  document
    .querySelector("figure svg.wide .curve path, figure svg.wide path.curve")!
    .getAttribute("d")!
    .slice(1)
    .split("L")
    .map((point) => point.split(",").map(Number));
const labels = (document: Document, axis: string) =>
  Array.from(
    document.querySelectorAll(`svg.wide [aria-label="${axis}-axis tick label"] text`),
    (text) => text.textContent!,
  );

test.each([21, 300, 60_000])("a schedule of %i steps in three stairs is drawn with vertical jumps", (length) => {
  const points = curve(rendered(steps(length)));
  expect(points).toHaveLength(6);
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) continue;
    const [left, above] = points[i - 1];
    expect(i % 2 ? y === above : x === left).toBe(true);
  }
});

test("a smooth schedule is drawn by few points, from the first step to the last", () => {
  const points = curve(rendered(schedule()));
  expect(points.length).toBeLessThan(300);
  expect([points[0][0], points.at(-1)![0]]).toEqual([64, 902]);
});

test("the axis starts at zero, however small the range", () => {
  const values = [0.1, 0.099, 0.098];
  expect(labels(rendered(schedule({ values, points: [] })), "y")[0]).toBe("0");
});

test("remarkable points are numbered in the picture and listed in the table", () => {
  const document = rendered(schedule());
  for (const picture of document.querySelectorAll("figure svg")) {
    expect(Array.from(picture.querySelectorAll(".number text, text.number"), (text) => text.textContent)).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(picture.querySelectorAll(".run circle")).toHaveLength(3);
  }
  const rows = Array.from(document.querySelectorAll("tbody tr"), (row) =>
    Array.from(row.querySelectorAll("td"), (cell) => cell.textContent!.replace(/\s+/g, " ").trim()),
  );
  expect(rows).toEqual([
    ["1. first", "0", "0"],
    ["2. highest", "100", "0.0003"],
    ["3. last", "1,099", "7.40e-10"],
  ]);
});

test("points in the same place share a label", () => {
  const texts = [...rendered(steps()).querySelectorAll("svg.wide .number text, svg.wide text.number")];
  expect(texts.map((text) => text.textContent)).toEqual(["1, 2", "3"]);
});

test("a momentum has a picture and a column of its own", () => {
  const document = rendered(oneCycle());
  expect(document.querySelectorAll("figure")).toHaveLength(2);
  expect(document.querySelector("tbody tr:nth-child(2)")!.textContent).toContain("0.85");
  expect(rendered(schedule()).querySelectorAll("figure")).toHaveLength(1);
  expect(rendered(schedule()).querySelector("table")!.textContent).not.toContain("Momentum");
});

test("one step, no step, zeros and what is no number leave no odd coordinates", () => {
  for (const values of [[0.1], [], [0, 0, 0], [0.1, NaN, 0.2, Infinity], [-1, 1]]) {
    const momentum = values.map(() => 0.9);
    const document = rendered(schedule({ values, momentum, points: values.length ? remarkable(values) : [] }));
    expect(oddPaths(document)).toEqual([]);
  }
});

test("expressions and points are text, not markup, and nothing is fetched", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const html = schedulePage(schedule({ expression: odd, points: [{ step: 0, value: 0, what: odd }] }));
  const { document } = parseHTML(html);
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelector("h1")!.textContent).toContain(odd);
  expect(document.querySelector("td button")!.textContent).toBe(odd);
  expect(fetched(html)).toEqual([]);
});

describe("the corners of a long schedule", () => {
  const saws = Array.from({ length: 50_000 }, (_, step) => 1 - (step % 500) / 500);

  test("are at most 1500, with every large jump among them", () => {
    const corners = stepPath(saws);
    expect(corners.length).toBeLessThanOrEqual(1500);
    for (let step = 500; step < 50_000; step += 500) {
      expect(corners).toContainEqual([step, saws[step - 1]]);
      expect(corners).toContainEqual([step, saws[step]]);
    }
  });

  test("are those of the schedule, in order, from first to last", () => {
    const noise = Array.from({ length: 20_000 }, (_, step) => Math.abs(Math.sin(step ** 2)));
    const corners = stepPath(noise);
    expect(corners.length).toBeLessThanOrEqual(1500);
    expect([corners[0], corners.at(-1)]).toEqual([
      [0, noise[0]],
      [19_999, noise[19_999]],
    ]);
    for (const [i, [step, value]] of corners.entries()) {
      expect([noise[step], noise[step - 1]]).toContain(value);
      if (i) expect(step).toBeGreaterThanOrEqual(corners[i - 1][0]);
    }
  });
});
