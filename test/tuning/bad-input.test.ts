import { describe, expect, it } from "vitest";
import {
  Adam,
  gridSearch,
  LinearRegression,
  logUniform,
  matrix,
  randomSearch,
  SGD,
  Momentum,
  GradientDescent,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { messageOf, model, x2 as x, y2 as y } from "./small.js";

const grid = { lr: [0.1] };
const search = (over: unknown, options: object = {}, base: unknown = model(), targets: unknown = y) =>
  gridSearch(base as never, over as never, x, targets as never, options as never);

const wrong: [string, () => unknown, RegExp][] = [
  [
    "a target that is no number",
    () =>
      search(
        grid,
        {},
        model(),
        y.map((v, i) => (i === 2 ? NaN : v)),
      ),
    /gridSearch: y\[2\] must be finite, got NaN/,
  ],
  [
    "a matrix with NaN in it",
    () => {
      const bad = matrix(x as number[][]);
      bad.data[0] = NaN;
      try {
        return gridSearch(model(), grid, bad, y);
      } finally {
        bad.dispose();
      }
    },
    /gridSearch: the matrix holds NaN or infinity/,
  ],
  ["an empty grid", () => search({}), /^gridSearch: the grid is empty\nGive at least one option/],
  ["no grids", () => search([]), /^gridSearch: the grid is empty/],
  ["an empty grid among others", () => search([grid, {}]), /^gridSearch: the grid is empty/],
  ["an empty list", () => search({ lr: [] }), /^gridSearch: the list of values for lr is empty/],
  ["no grid", () => search(undefined), /^gridSearch: what to try must be lists by option, such as .*got undefined/],
  [
    "a number",
    () => search({ lr: 0.1 }),
    /^gridSearch: lr must be a list of values, got 0.1\nFor example lr: \[0.1, 1\]/,
  ],
  ["a distribution", () => search({ lr: logUniform(0.1, 1) }), /grid\.lr must be a list of values\nrandomSearch draws/],
  [
    "an unknown option",
    () => search({ weight_decays: [0.1] }),
    /^gridSearch: unknown option "weight_decays"\nDid you mean weightDecay\?/,
  ],
  [
    "an option no optimizer in question knows",
    () => search({ optimizer: [SGD], betas: [[0.9, 0.9]] }),
    /unknown option "betas"/,
  ],
  [
    "an optimizer's name",
    () => search({ optimizer: ["Adam"] }),
    /^gridSearch: optimizer must be optimizer classes, got "Adam"\nWrite optimizer: \[SGD, Adam\]/,
  ],
  [
    "an optimizer not in a list",
    () => search({ optimizer: Adam }),
    /optimizer must be a list of values, got a function/,
  ],
  ["another class", () => search({ optimizer: [Map] }), /optimizer must be optimizer classes, got a function/],
  [
    "targets of another length",
    () => search(grid, {}, model(), y.slice(1)),
    /^gridSearch: y must have one entry for each of 12 rows, got 11/,
  ],
  ["no targets", () => search(grid, {}, model(), null), /^gridSearch: y must be an array of numbers, got null/],
  ["one fold", () => search(grid, { folds: 1 }), /^gridSearch: folds must be an integer of at least 2, got 1/],
  ["half a fold", () => search(grid, { folds: 2.5 }), /^gridSearch: folds must be an integer of at least 2, got 2.5/],
  [
    "more folds than rows",
    () => search(grid, { folds: 13 }),
    /^gridSearch: 13 folds need at least as many rows, got 12/,
  ],
  ["folds in words", () => search(grid, { folds: "five" }), /^gridSearch: folds must be a number, got "five"/],
  [
    "an unknown metric",
    () => search(grid, { metric: "R2" }),
    /^gridSearch: metric must be "r2", "mse", "rmse", "mae", .*, got "R2"/,
  ],
  ["a method of objects as a metric", () => search(grid, { metric: "toString" }), /metric must be "r2"/],
  [
    "a function as a metric",
    () => search(grid, { metric: () => 1 }),
    /metric must be a name or an object, got a function\nWrite \{ name, higherIsBetter, score/,
  ],
  [
    "half a metric",
    () => search(grid, { metric: { name: "own", score: () => 1 } }),
    /metric must be \{ name, higherIsBetter, score/,
  ],
  [
    "a metric with a slip",
    () => search(grid, { metric: { name: "own", higherIsbetter: true, score: () => 1 } }),
    /Did you mean higherIsBetter\?/,
  ],
  ["a seed in words", () => search(grid, { seed: "1" }), /^gridSearch: seed must be a number, got "1"/],
  [
    "an unknown setting",
    () => search(grid, { metrics: "r2" }),
    /^gridSearch: unknown option "metrics"\nDid you mean metric\?/,
  ],
  ["another search's setting", () => search(grid, { trials: 3 }), /^gridSearch: unknown option "trials"/],
  ["no settings", () => search(grid, null as never), /^gridSearch: options must be an object, got null/],
  ["no workers", () => search(grid, { workers: 0 }), /^gridSearch: workers must be a positive integer, got 0/],
  ["half a worker", () => search(grid, { workers: 1.5 }), /^gridSearch: workers must be a positive integer, got 1.5/],
  ["refit in words", () => search(grid, { refit: "yes" }), /^gridSearch: refit must be true or false, got "yes"/],
  ["no model", () => search(grid, {}, null), /^gridSearch: the model must be one that can be tuned, got null/],
  [
    "a model's class",
    () => search(grid, {}, LinearRegression),
    /got a function\nGive an instance: new LinearRegression/,
  ],
  ["features that are none", () => gridSearch(model(), grid, 5 as never, y), /^gridSearch: features must be/],
  [
    "no draws",
    () => randomSearch(model(), grid, x, y, { trials: 0 }),
    /^randomSearch: trials must be a positive integer, got 0/,
  ],
  [
    "a space that is none",
    () => randomSearch(model(), { lr: 0.1 } as never, x, y),
    /^randomSearch: lr must be a list of values/,
  ],
  [
    "draws of an unknown option",
    () => randomSearch(model(), { lrr: [1] }, x, y),
    /^randomSearch: unknown option "lrr"\nDid you mean lr\?/,
  ],
];

describe("a search is refused by name before its first trial, and no memory is kept", () => {
  it.each(wrong)("%s", async (_, work, message) => {
    const before = bytesInUse();
    expect(await messageOf(work)).toMatch(message);
    expect(bytesInUse()).toBe(before);
  });

  it("but not where only some of the optimizers know an option", () => {
    const { trials } = search({ optimizer: [GradientDescent, Momentum], momentum: [0.5] }, { folds: 3 });
    expect(trials.map(({ status }) => status)).toEqual(["failed", "done"]);
  });
});
