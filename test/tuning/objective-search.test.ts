// Searches over a function in place of a model, and the tree-structured Parzen estimator.
import { describe, expect, it } from "vitest";
import {
  choice,
  gridSearch,
  hyperband,
  integer,
  LinearRegression,
  logUniform,
  randomSearch,
  successiveHalving,
  tpeSearch,
  uniform,
  type SearchResult,
  type Space,
  type TrialContext,
} from "simdescent";

const space = { lr: logUniform(1e-5, 1), units: integer(1, 100), kind: choice(["a", "b", "c"]) };
type Options = { lr: number; units: number; kind: string };
const f = ({ lr, units, kind }: Options): number =>
  (Math.log10(lr) + 2) ** 2 + ((units - 40) / 30) ** 2 + (kind === "b" ? 0 : 1);

const searches = {
  randomSearch: (g: never, more: object) => randomSearch(g, space, { trials: 12, ...more }),
  tpeSearch: (g: never, more: object) => tpeSearch(g, space, { trials: 15, ...more }),
  successiveHalving: (g: never, more: object) => successiveHalving(g, space, { trials: 9, maxEpochs: 9, ...more }),
  hyperband: (g: never, more: object) => hyperband(g, space, { maxEpochs: 9, ...more }),
  gridSearch: (g: never, more: object) =>
    gridSearch(g, { lr: [0.001, 0.01], units: [10, 40], kind: ["a", "b"] } as never, more),
};
const all = Object.entries(searches);

describe("a search over a function", () => {
  it.each(all)("finds the least value, and the largest where asked: %s", (_, search) => {
    const seen: number[] = [];
    const noted = (options: Options): number => {
      seen.push(f(options));
      return seen.at(-1) as number;
    };
    const least = search(noted as never, {}) as unknown as SearchResult;
    expect(least).toMatchObject({ metric: "objective", higherIsBetter: false, reason: "finished" });
    const among = least.trials.filter(({ epochs }) => epochs === (least.best?.epochs ?? null));
    expect(least.best?.mean).toBe(Math.min(...among.map(({ mean }) => mean as number)));
    expect(f(least.best?.options as Options)).toBe(least.best?.mean);
    expect(seen).toHaveLength(least.trials.length);
    const most = search((({ units }: Options) => units) as never, { direction: "maximize" }) as unknown as SearchResult;
    expect(most.higherIsBetter).toBe(true);
    expect(most.best?.mean).toBe(
      Math.max(...most.trials.filter(({ epochs }) => epochs === most.best?.epochs).map(({ mean }) => mean as number)),
    );
  });

  it.each(all)(
    "is a promise of the same where the function is asynchronous, with any number of workers: %s",
    async (_, search) => {
      const now = search(f as never, { seed: 3 });
      const later = search((async (options: Options) => f(options)) as never, { seed: 3 });
      expect(later).toBeInstanceOf(Promise);
      expect(await later).toEqual(now);
      expect(await search((async (options: Options) => f(options)) as never, { seed: 3, workers: 4 })).toEqual(now);
      expect(await search(f as never, { seed: 3, workers: 2 })).toEqual(now);
    },
  );

  it("tells the function its number, its budget, and takes reports", () => {
    const told: TrialContext[] = [];
    const reports: unknown[] = [];
    const { rungs, budget } = successiveHalving(
      (options: Options, trial: TrialContext) => {
        told.push(trial);
        trial.report(trial.id + 0.5);
        return f(options);
      },
      space,
      { trials: 9, maxEpochs: 9, onReport: (report) => reports.push(report) },
    );
    expect(told.map(({ id }) => id)).toEqual(Array.from({ length: 13 }, (_, i) => i));
    expect(told.map((trial) => trial.budget)).toEqual([...Array(9).fill(1), ...Array(3).fill(3), 9]);
    expect(reports[12]).toEqual({ id: 12, value: 12.5 });
    expect(rungs.map(({ trials }) => trials.length)).toEqual([9, 3, 1]);
    expect(budget).toBe(27);
  });

  it("notes trials in a journal, and goes on from there", async () => {
    for (const [, search] of all) {
      let text = "";
      const journal = { read: () => text, append: (more: string) => void (text += more) };
      let calls = 0;
      const whole = search(f as never, {});
      const halted = search(((options: Options) => (++calls, f(options))) as never, {
        journal,
        signal: {
          get aborted() {
            return calls >= 5;
          },
        },
      }) as unknown as { reason: string };
      expect(halted.reason).toBe("aborted");
      calls = 0;
      expect(search(((options: Options) => (++calls, f(options))) as never, { journal })).toEqual(whole);
      expect(calls).toBe((await whole).trials.length - 5);
      expect(() => search(f as never, { journal, direction: "maximize" })).toThrow(/journal/);
    }
  });

  it("keeps rows of what throws or is not finite, and stops at what is no number", async () => {
    const odd = ({ a }: { a: number }): number => {
      if (a === 1) throw new Error("no such thing\nsecond line");
      return a === 2 ? NaN : a;
    };
    const { trials, best } = gridSearch(odd, { a: [1, 2, 3] });
    expect(trials.map(({ status, error, mean }) => [status, error, mean])).toEqual([
      ["failed", "no such thing", null],
      ["diverged", null, null],
      ["done", null, 3],
    ]);
    expect(best?.options).toEqual({ a: 3 });
    const none = (() => undefined) as never;
    expect(() => gridSearch(none, { a: [1] })).toThrow("gridSearch: the function must return a number, got undefined");
    const later = (async () => "3") as never;
    await expect(gridSearch(later, { a: [1] }) as never as Promise<unknown>).rejects.toThrow(
      'must return a number, got "3"',
    );
  });

  const wrong: [string, () => unknown, RegExp][] = [
    [
      "a direction that is none",
      () => gridSearch(f, { lr: [1] }, { direction: "down" as never }),
      /direction must be "minimize" or "maximize"/,
    ],
    ["folds", () => gridSearch(f, { lr: [1] }, { folds: 3 } as never), /unknown option "folds"/],
    ["a class of models", () => gridSearch(LinearRegression as never, { lr: [1] }, [[1]] as never), /Give an instance/],
    ["no workers", () => randomSearch(f, space, { workers: 0 }), /workers must be a positive integer/],
  ];
  it.each(wrong)("refuses %s", (_, act, message) => expect(act).toThrow(message));
});

const { PI, cos, exp, sin, sqrt } = Math;
type Point = Record<string, number>;
const plane = (from: number, to: number): Space => ({ x: uniform(from, to), y: uniform(from, to) });
const functions: [string, Space, (p: Point) => number][] = [
  [
    "Branin",
    { x: uniform(-5, 10), y: uniform(0, 15) },
    ({ x, y }) => (y - (5.1 * x * x) / (4 * PI * PI) + (5 * x) / PI - 6) ** 2 + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10,
  ],
  ["a bowl", { ...plane(-5, 5), z: uniform(-5, 5) }, ({ x, y, z }) => x * x + (y - 1) ** 2 + (z + 2) ** 2],
  [
    "Ackley",
    plane(-10, 10),
    ({ x, y }) => -20 * exp(-0.2 * sqrt((x * x + y * y) / 2)) - exp((cos(2 * PI * x) + cos(2 * PI * y)) / 2),
  ],
  [
    "Levy",
    plane(-10, 10),
    ({ x, y }) => {
      const [w, v] = [1 + (x - 1) / 4, 1 + (y - 1) / 4];
      return (
        sin(PI * w) ** 2 + (w - 1) ** 2 * (1 + 10 * sin(PI * w + 1) ** 2) + (v - 1) ** 2 * (1 + sin(2 * PI * v) ** 2)
      );
    },
  ],
  ["Himmelblau", plane(-6, 6), ({ x, y }) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2],
  ["options of three kinds", space, f as never],
];

describe("tpeSearch", { tags: ["slow"] }, () => {
  it.each(functions)("is better than random search over 30 seeds, p < 0.01: %s", (_, where, g) => {
    let wins = 0;
    for (let seed = 0; seed < 30; seed++) {
      const found = tpeSearch(g as never, where, { trials: 100, seed }).best?.mean as number;
      const random = randomSearch(g as never, where, { trials: 100, seed: seed + 1000 }).best?.mean as number;
      if (found < random) wins++;
    }
    // By chance 22 or more of 30 have a probability of 0.008.
    expect(wins).toBeGreaterThanOrEqual(22);
  });

  it("tunes a model, the same with workers", async () => {
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);
    const y = x.map(([a, b], i) => 3 * a - b + 0.3 * Math.sin(7 * i));
    const model = new LinearRegression({ epochs: 20 });
    const options = { trials: 14, folds: 3, batch: 2 };
    const here = tpeSearch(model, { lr: logUniform(1e-5, 0.5) }, x, y, options);
    expect(here).toMatchObject({ method: "tpe", metric: "r2", reason: "finished" });
    expect(here.trials).toHaveLength(14);
    expect(await tpeSearch(model, { lr: logUniform(1e-5, 0.5) }, x, y, { ...options, workers: 1 })).toEqual(here);
  });

  it("begins as random search does", () => {
    const first = randomSearch(f, space, { trials: 10 }).trials.map(({ options }) => options);
    expect(
      tpeSearch(f, space, { trials: 12 })
        .trials.slice(0, 10)
        .map(({ options }) => options),
    ).toEqual(first);
  });
});

describe("a distribution", () => {
  it("draws values from numbers uniform in [0, 1)", () => {
    expect([0, 0.5, 1 - 2 ** -53].map((u) => uniform(2, 4).draw(() => u))).toEqual([2, 3, 4]);
    expect([0, 0.999].map((u) => integer(1, 3).draw(() => u))).toEqual([1, 3]);
    expect(choice(["a", "b"]).draw(() => 0.6)).toBe("b");
    expect(logUniform(1e-4, 1).draw(() => 0.5)).toBeCloseTo(1e-2, 10);
  });
});
