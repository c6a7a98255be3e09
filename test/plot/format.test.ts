import { expect, test } from "vitest";
import { aboveOptimum, count, duration, number, rate } from "../../src/plot/kit/format.js";

test("numbers have as many digits as tell something", () => {
  expect([2859.69634, 0.012345678, 1e-4, 1.23e-9, 3.5e12, 0, -2.5].map((x) => number(x))).toEqual([
    "2,859.7",
    "0.0123457",
    "0.0001",
    "1.23e-9",
    "3.50e+12",
    "0",
    "-2.5",
  ]);
  expect([NaN, Infinity, -Infinity].map((x) => number(x))).toEqual(["–", "∞", "-∞"]);
});

test("counts, durations and rates read as text", () => {
  expect([count(1, "row"), count(1200, "row")]).toEqual(["1 row", "1,200 rows"]);
  expect([0.00123, 0.0456, 0.9999, 3.456].map(duration)).toEqual(["1.2 ms", "45.6 ms", "1 s", "3.46 s"]);
  expect([rate({ lr: 0.1, lrEnd: 0.1 }), rate({ lr: 5.03, lrEnd: 0.001 })]).toEqual(["0.1", "5.03 ↘"]);
});

test("distance from the optimum is a share, a factor when huge, and nothing when rounding", () => {
  expect([0.04, 500, 1e6, 1e-9, 0].map((excess) => aboveOptimum(excess, 10))).toEqual([
    "+0.4%",
    "+5,000%",
    "×100,000",
    "≈ 0%",
    "≈ 0%",
  ]);
});
