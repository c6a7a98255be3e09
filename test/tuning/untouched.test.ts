// A sweep leaves an optimizer as it was: the same checkpoint byte for byte, and the same training afterwards.
import { describe, expect, it } from "vitest";
import * as index from "simdescent";
import {
  Adam,
  AdamW,
  cosine,
  lrFind,
  Muon,
  plateau,
  Prodigy,
  ScheduleFreeAdamW,
  SGD,
  warmup,
  type Dtype,
} from "simdescent";
import { all, type AnyClass } from "../optimizers/all.js";
import { fill, make, sweepStep, train, whole, type Made } from "./swept.js";

const own = (step: number): number => 0.1 / (1 + step);
const lr = plateau(0.1, { patience: 0, factor: 0.5 });
const cases: [string, unknown, object][] = [
  ["SGD with momentum", SGD, { lr: 0.1, momentum: 0.9, nesterov: true }],
  ["Adam with amsgrad", Adam, { amsgrad: true }],
  ["AdamW on a warmed up cosine", AdamW, { lr: warmup(cosine(0.1, 20), 3), weightDecay: 0.1 }],
  ["AdamW on a plateau that has seen losses", AdamW, { lr }],
  ["Adam on a plateau within a schedule", Adam, { lr: warmup(lr, 4) }],
  ["Adam on a schedule of one's own", Adam, { lr: own }],
  ["SGD with a momentum of one's own", SGD, { lr: 0.1, momentum: (step: number) => 0.5 + 0.1 / (1 + step) }],
  ["SGD in the middle of an accumulation", SGD, { lr: 0.1, momentum: 0.9, accumulate: 3 }],
  [
    "groups with other rates and a frozen one",
    Adam,
    {
      lr: 0.1,
      groups: [
        { match: /^w/, lr: 0.01 },
        { match: ["b"], frozen: true },
      ],
    },
  ],
  ["another class in a group", Muon, { lr: 0.02, groups: [{ match: /^b|one/, optimizer: AdamW, lr: cosine(0.1, 9) }] }],
  ["Prodigy", Prodigy, {}],
  ["Muon", Muon, { lr: 0.02 }],
  ["ScheduleFreeAdamW", ScheduleFreeAdamW, { lr: 0.05, warmupSteps: 3 }],
  ["LBFGS", index.LBFGS, {}],
  ["clipped SGD that skips", SGD, { lr: 0.1, clip: { norm: 0.5 }, onNonFinite: "skip" }],
];
const types: Dtype[] = ["float32", "float64"];
const table = cases.flatMap(([title, Class, options]) => types.map((dtype) => [title, dtype, Class, options] as const));

const endings: Record<string, (made: Made) => void> = {
  "when it finishes": (made) => lrFind(made.optimizer, (_, i) => sweepStep(made, i), { steps: 12, to: 0.01 }),
  "when the loss explodes": (made) => {
    const { reason } = lrFind(made.optimizer, (_, i) => (sweepStep(made, i), 2 ** i), { steps: 50, smoothing: 0 });
    expect(reason).toBe("diverged");
  },
  "when a loss is no number": (made) => {
    lrFind(made.optimizer, (_, i) => (sweepStep(made, i), i === 5 ? NaN : 1));
  },
  "when the step throws after its update": (made) => {
    const step = (_: number, i: number): number => {
      sweepStep(made, i);
      if (i === 4) throw new Error("mine");
      return 1;
    };
    expect(() => lrFind(made.optimizer, step)).toThrow("mine");
  },
  "when the step returns nothing": (made) => {
    expect(() => lrFind(made.optimizer, (_, i) => void sweepStep(made, i) as never)).toThrow(/must return the loss/);
  },
  "when it is aborted": (made) => {
    const signal = { aborted: false };
    lrFind(made.optimizer, (_, i) => ((signal.aborted = i === 3), sweepStep(made, i)), { signal });
  },
  "when options are refused": (made) => {
    expect(() => lrFind(made.optimizer, () => 1, { steps: 0 })).toThrow(/steps/);
  },
};

describe("a sweep leaves the optimizer byte for byte as it was", () => {
  it.each(table)("%s (%s)", (_, dtype, Class, options) => {
    const made = make(Class as AnyClass, options, dtype);
    const never = make(Class as AnyClass, options, dtype);
    for (const rounds of [0, 5]) {
      train(made, rounds);
      train(never, rounds);
      fill(made, 50);
      fill(never, 50);
      for (const sweep of Object.values(endings)) {
        const before = whole(made);
        sweep(made);
        expect(whole(made)).toEqual(before);
      }
      expect(whole(made)).toEqual(whole(never));
    }
    train(made, 7, 5);
    train(never, 7, 5);
    expect(whole(made)).toEqual(whole(never));
  });

  it.each(all)("%s, fresh and after some steps", (_, Class) => {
    const made = make(Class, {}, "float32");
    const never = make(Class, {}, "float32");
    for (const rounds of [0, 3, 2]) {
      train(made, rounds);
      train(never, rounds);
      const before = whole(made);
      lrFind(made.optimizer, (_, i) => sweepStep(made, i), { steps: 5, to: 1e-3 });
      expect(whole(made)).toEqual(before);
    }
    expect(whole(made)).toEqual(whole(never));
  });
});
