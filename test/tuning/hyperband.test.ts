import { describe, expect, it } from "vitest";
import { hyperband } from "simdescent";
import { checkRace, folds, shape, space } from "./races.js";
import { model, x2 as x, y2 as y } from "./small.js";

describe("hyperband", () => {
  it("has the brackets of the paper's table for 81 epochs and factor 3", () => {
    const result = hyperband(model(), space, x, y, { folds });
    const brackets = [0, 1, 2, 3, 4].map((bracket) =>
      shape({ ...result, rungs: result.rungs.filter((rung) => rung.bracket === bracket) }),
    );
    expect(brackets).toEqual([
      [
        [81, 1],
        [27, 3],
        [9, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [34, 3],
        [11, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [15, 9],
        [5, 27],
        [1, 81],
      ],
      [
        [8, 27],
        [2, 81],
      ],
      [[5, 81]],
    ]);
    checkRace(result);
    expect(result.best?.epochs).toBe(81);
  });

  it("promotes none that is worse and spends its budget, for other sizes and metrics", () => {
    for (const options of [
      { maxEpochs: 10, factor: 2 },
      { maxEpochs: 16, factor: 4 },
      { maxEpochs: 1 },
      { maxEpochs: 26 },
    ])
      checkRace(hyperband(model(), space, x, y, { folds, metric: "mae", seed: 5, ...options }));
  });

  it("draws every candidate afresh, the same for the same seed", () => {
    const one = hyperband(model(), space, x, y, { folds, maxEpochs: 9 });
    expect(hyperband(model(), space, x, y, { folds, maxEpochs: 9 })).toEqual(one);
    const firsts = one.rungs.filter((rung, i) => rung.bracket !== one.rungs[i - 1]?.bracket);
    const rates = firsts.flatMap((rung) => rung.trials.map((id) => one.trials[id].options.lr));
    expect(new Set(rates).size).toBe(rates.length);
  });
});
