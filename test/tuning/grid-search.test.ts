import { describe, expect, it } from "vitest";
import {
  Adam,
  constant,
  cosine,
  crossValidate,
  gridSearch,
  GradientDescent,
  LinearRegression,
  matrix,
  Momentum,
  SGD,
  warmup,
  type Grid,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { model, x2 as x, y2 as y } from "./small.js";

const options = { folds: 3 } as const;

describe("gridSearch", () => {
  it("tries every combination, the last option changing fastest, and scores each as crossValidate does", () => {
    const { trials } = gridSearch(model(), { lr: [0.1, 0.3], l2: [0, 0.1, 1] }, x, y, options);
    expect(trials.map(({ options }) => [options.lr, options.l2])).toEqual([
      [0.1, 0],
      [0.1, 0.1],
      [0.1, 1],
      [0.3, 0],
      [0.3, 0.1],
      [0.3, 1],
    ]);
    for (const trial of trials) {
      const { scores, mean, spread, gradients } = crossValidate(model(trial.options), x, y, options);
      expect(trial).toMatchObject({ scores, mean, spread, gradients, status: "done", error: null, epochs: null });
    }
    expect(trials.map(({ id, candidate }) => [id, candidate])).toEqual(trials.map((_, i) => [i, i]));
  });

  const wide: [string, Grid, object?][] = [
    ["optimizer classes", { optimizer: [SGD, Adam, Momentum] }],
    ["schedules", { lr: [0.1, cosine(0.3, 12), warmup(constant(0.2), 3)] }],
    ["a schedule of one's own", { lr: [(t: number) => 0.1 / (t + 1), 0.1] }],
    [
      "lists",
      {
        betas: [
          [0.9, 0.99],
          [0.5, 0.9],
        ],
        lr: [0.5],
      },
      { optimizer: Adam },
    ],
    ["groups with patterns", { groups: [[{ match: /^b/, lr: 0.4 }], [{ match: /W.*/i, lr: 0.2, optimizer: Adam }]] }],
    ["an infinite norm to clip by", { clip: [{ norm: Infinity }, { norm: 1e-3 }] }],
    ["types", { dtype: ["float32", "float64"] }],
    ["losses and switches", { intercept: [true, false], standardize: [true, false], batchSize: ["full", 3] }],
  ];
  it.each(wide)("varies %s", (_, grid, base = {}) => {
    const { trials } = gridSearch(model(base), grid, x, y, options);
    expect(trials.map(({ status, error }) => [status, error])).toEqual(trials.map(() => ["done", null]));
    const lists = Object.values(grid).map((values) => values.length);
    expect(trials).toHaveLength(lists.reduce((a, b) => a * b, 1));
    expect(new Set(trials.map(({ mean }) => mean)).size).toBe(trials.length);
    expect(JSON.parse(JSON.stringify(trials))).toEqual(trials);
  });

  it("tells options as JSON: optimizers by name, schedules by spec", () => {
    const grid = { optimizer: [Adam], lr: [constant(0.1)], clip: [{ norm: Infinity }] };
    expect(gridSearch(model(), grid, x, y, options).trials[0].options).toEqual({
      optimizer: "Adam",
      lr: { schedule: { name: "constant", args: [0.1] } },
      clip: { norm: { number: "Infinity" } },
    });
  });

  it("takes several grids one after another", () => {
    const grids: Grid[] = [
      { optimizer: [Momentum], momentum: [0.5, 0.9] },
      { optimizer: [Adam], betas: [[0.9, 0.9]] },
    ];
    const { trials } = gridSearch(model(), grids, x, y, options);
    expect(trials.map(({ options }) => options.optimizer)).toEqual(["Momentum", "Momentum", "Adam"]);
    expect(trials.every(({ status }) => status === "done")).toBe(true);
  });

  it("takes an option without a value as the model's", () => {
    const [own, none] = gridSearch(model({ lr: 0.3 }), { lr: [0.3, undefined] }, x, y, options).trials;
    expect(none.mean).toBe(own.mean);
  });

  it("calls the first of equal scores the best, in both directions", () => {
    const grid = { lr: [0.05, 0.3, 0.3, 0.3, 0.01] };
    for (const metric of ["r2", "mse"] as const)
      expect(gridSearch(model(), grid, x, y, { ...options, metric }).best?.id).toBe(1);
    const flat = (higherIsBetter: boolean) => ({ name: "flat", higherIsBetter, score: () => 7 });
    for (const better of [true, false])
      expect(gridSearch(model(), grid, x, y, { ...options, metric: flat(better) }).best?.id).toBe(0);
  });

  it("fits the best on all rows with refit, as a fit by hand with its options does", () => {
    for (const data of [x, matrix(x)]) {
      for (const dtype of [undefined, "float32", "float64"] as const) {
        const base = new LinearRegression({ epochs: 20, ...(dtype ? { dtype } : {}) });
        const grid = { optimizer: [Adam, SGD], lr: [0.01, 0.3] };
        const { best, model: fitted } = gridSearch(base, grid, data, y, { ...options, refit: true });
        const Class = { Adam, SGD }[best?.options.optimizer as "Adam" | "SGD"];
        const byHand = base.with({ lr: best?.options.lr as number, optimizer: Class });
        byHand.fit(data, y);
        expect([...(fitted as LinearRegression).predict(data)]).toEqual([...byHand.predict(data)]);
      }
    }
    expect(gridSearch(model(), { lr: [0.1] }, x, y, options)).not.toHaveProperty("model");
  });

  it("leaves the model and its options as they were, fitted or not", () => {
    const fitted = model({ betas: [0.9, 0.99], optimizer: Adam });
    fitted.fit(x, y);
    const before = { predicted: [...fitted.predict(x)], options: fitted.options, saved: [...fitted.save()] };
    gridSearch(fitted, { lr: [0.1, -1], betas: [[0.5, 0.5]] }, x, y, { ...options, refit: true });
    expect({ predicted: [...fitted.predict(x)], options: fitted.options, saved: [...fitted.save()] }).toEqual(before);
    const fresh = model();
    gridSearch(fresh, { lr: [0.1] }, x, y, options);
    expect(() => fresh.predict(x)).toThrow(/not fitted/);
  });

  it("keeps no memory over many searches, failed, refused and refitted ones too", () => {
    const grid = { lr: [0.1, -1, 1e200], dtype: ["float32", "float64"] };
    const round = (): void => {
      gridSearch(model(), grid, x, y, { ...options, refit: true }).model?.dispose();
      expect(() => gridSearch(model(), grid, x, y, { folds: 99 })).toThrow();
      expect(() => gridSearch(model(), grid, x, y, { metric: "r" as never })).toThrow();
      expect(() => gridSearch(model(), grid, x, y, { refit: 1 as never })).toThrow();
    };
    round();
    const before = bytesInUse();
    for (let i = 0; i < 30; i++) round();
    expect(bytesInUse()).toBe(before);
  });
});

describe("a trial that cannot run", () => {
  const failing: [string, Grid, RegExp][] = [
    [
      "an option that only another optimizer knows",
      { optimizer: [GradientDescent, Momentum], momentum: [0.5] },
      /unknown option "momentum"/,
    ],
    ["a negative rate", { lr: [-1, 0.1] }, /lr must be finite and at least 0, got -1/],
    ["a batch larger than the rows", { batchSize: [9, 4] }, /batchSize 9 is larger than the 8 rows/],
    ["a type there is not", { dtype: ["float16", "float32"] }, /dtype must be "float32" or "float64"/],
    ["a rate that is a bigint", { lr: [1n, 0.1] }, /lr must be a number/],
  ];
  it.each(failing)("is a row that says why, and the others run: %s", (_, grid, why) => {
    const { trials, best, reason } = gridSearch(model(), grid, x, y, options);
    expect(trials[0]).toMatchObject({ status: "failed", scores: [null, null, null], mean: null, spread: null });
    expect(trials[0].error).toMatch(why);
    expect(trials[0].error).not.toContain("\n");
    expect(trials[1].status).toBe("done");
    expect([best?.id, reason]).toEqual([1, "finished"]);
  });

  it("is called diverged where the loss left the finite numbers", () => {
    const { trials, best } = gridSearch(model({ epochs: 60 }), { lr: [1e100, 0.1] }, x, y, options);
    expect(trials[0]).toMatchObject({ status: "diverged", error: null, mean: null, scores: [null, null, null] });
    expect(best?.id).toBe(1);
  });

  it("is a row too where a metric of one's own throws", () => {
    let calls = 0;
    const score = (): number => {
      if (calls++ === 1) throw new TypeError("what now?\nsecond line");
      return 1;
    };
    const metric = { name: "own", higherIsBetter: true, score };
    const { trials } = gridSearch(model(), { lr: [0.1, 0.2] }, x, y, { ...options, metric });
    expect(trials.map(({ status, error }) => [status, error])).toEqual([
      ["failed", "what now?"],
      ["done", null],
    ]);
  });

  it("leaves no best and no model where it is all there is", () => {
    const result = gridSearch(model(), { lr: [-1, 1e200] }, x, y, { ...options, refit: true });
    expect(result.best).toBeUndefined();
    expect(result.model).toBeUndefined();
    expect(result.trials.map(({ status }) => status)).toEqual(["failed", "diverged"]);
  });
});
