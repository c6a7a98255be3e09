// One result for every number of workers; runs against dist, since threads are started from the built text.
import { describe, expect, it } from "vitest";
import { X, y } from "../models/data.js";
import { backwards, library } from "./dist.js";
import type { SearchResult } from "simdescent";
import { messageOf } from "./small.js";

const { Adam, choice, cosine, GradientDescent, gridSearch, hyperband, LinearRegression, logUniform, randomSearch } =
  library;
const { matrix, SGD, successiveHalving, warmup, integer } = library;

const x = X.slice(0, 60);
const t = y.slice(0, 60);
const base = new LinearRegression({ epochs: 6, optimizer: GradientDescent });
const space = {
  lr: logUniform(1e-3, 0.5),
  optimizer: [SGD, Adam],
  dtype: choice(["float32", "float64"]),
  epochs: integer(2, 9),
};
const grid = {
  optimizer: [SGD, Adam],
  lr: [0.1, cosine(0.2, 6), warmup(cosine(0.3, 4), 2), -1, 1e300, undefined],
  clip: [{ norm: Infinity }],
  groups: [[{ match: /^b/i, lr: 0.05 }]],
};

type Ways = { workers?: number; queue?: ReturnType<typeof backwards> };
const searches: Record<string, (ways: Ways) => unknown> = {
  gridSearch: (ways) => gridSearch(base, grid, x, t, { ...ways, folds: 3 } as never),
  "gridSearch over several grids": (ways) =>
    gridSearch(
      base,
      [{ dtype: ["float64", "float32"] }, { batchSize: [7, "full"], betas: [[0.8, 0.9]], optimizer: [Adam] }],
      x,
      t,
      {
        ...ways,
        metric: "mae",
        stratify: false,
        seed: 5,
      } as never,
    ),
  "gridSearch on a float64 matrix": (ways) =>
    gridSearch(base, { l2: [0, 0.1, 10] }, matrix(x, { dtype: "float64" }), t, { ...ways, folds: 2 } as never),
  randomSearch: (ways) => randomSearch(base, space, x, t, { ...ways, trials: 7, metric: "rmse" } as never),
  successiveHalving: (ways) => successiveHalving(base, space, x, t, { ...ways, trials: 9, folds: 3 } as never),
  hyperband: (ways) => hyperband(base, space, x, t, { ...ways, maxEpochs: 9, folds: 2, metric: "mse" } as never),
};

describe("the result is the same, byte for byte, here, in pieces, in threads and in a queue", () => {
  it.each(Object.keys(searches))("%s", async (name) => {
    const search = searches[name];
    const here = search({});
    expect(here).not.toBeInstanceOf(Promise);
    const text = JSON.stringify(here);
    expect(text).toContain('"status":"done"');
    for (const ways of [{ workers: 1 }, { workers: 2 }, { queue: backwards(3) }, { queue: backwards(100) }]) {
      const promised = search(ways);
      expect(promised).toBeInstanceOf(Promise);
      expect(JSON.stringify(await promised)).toBe(text);
    }
  });

  it("with a failed, a diverged and a finished trial among them", () => {
    const { trials } = searches.gridSearch({}) as SearchResult;
    expect(new Set(trials.map(({ status }) => status))).toEqual(new Set(["done", "failed", "diverged"]));
  });

  it("and the refitted model predicts the same", async () => {
    const search = (ways: Ways) =>
      gridSearch(base, { lr: [0.05, 0.2] }, x, t, { ...ways, folds: 3, refit: true } as never);
    const here = (search({}) as SearchResult).model?.predict(x);
    for (const ways of [{ workers: 1 }, { workers: 2 }])
      expect((await (search(ways) as unknown as Promise<SearchResult>)).model?.predict(x)).toEqual(here);
  });

  it("for a model whose type was left open in so many words", async () => {
    const open = new LinearRegression({ epochs: 6, dtype: undefined } as never);
    const search = (ways: Ways) =>
      gridSearch(open, { dtype: ["float64", undefined] }, x, t, { ...ways, folds: 3 } as never);
    expect(JSON.stringify(await search({ workers: 2 }))).toBe(JSON.stringify(search({})));
  });
});

describe("what cannot travel", () => {
  const own = (step: number): number => 0.1 / (step + 1);
  const metric = { name: "r2", higherIsBetter: true, score: () => 1 };

  it("is refused where the model or the metric holds it, and runs with workers: 1", async () => {
    const model = base.with({ lr: own });
    const folded = (workers: number, more = {}) =>
      gridSearch(model, { l2: [0, 1] }, x, t, { workers, folds: 2, ...more }) as Promise<unknown>;
    expect(await messageOf(() => folded(2))).toBe(
      "gridSearch: the model has an option that cannot travel to a worker, such as a function\nUse workers: 1.",
    );
    expect(await folded(1)).toMatchObject({ reason: "finished", trials: [{ status: "done" }, { status: "done" }] });
    const judged = (workers: number) => gridSearch(base, { l2: [0, 1] }, x, t, { workers, folds: 2, metric });
    expect(await messageOf(() => judged(2))).toBe(
      "gridSearch: a metric of your own cannot travel to a worker\nUse workers: 1.",
    );
    expect((await judged(1)).best?.mean).toBe(1);
  });

  it("is refused where a candidate holds it, before the first trial, and runs with workers: 1", async () => {
    const candidates = { lr: [own, 0.1, warmup(own, 3), 1n] };
    const search = (ways: Ways) =>
      gridSearch(base, candidates, x, t, { ...ways, folds: 2 } as never) as unknown as Promise<SearchResult>;
    const queue = backwards(2);
    for (const ways of [{ workers: 2 }, { queue }]) {
      expect(await messageOf(() => search(ways))).toBe(
        "gridSearch: lr has a value that cannot travel to a worker, such as a function\nUse workers: 1.",
      );
    }
    expect(queue.log).toEqual([]);
    expect((await search({ workers: 1 })).trials.map(({ status }) => status)).toEqual([
      "done",
      "done",
      "done",
      "failed",
    ]);
  });
});
