import { describe, expect, it } from "vitest";
import * as simdescent from "simdescent";
import { factories } from "../../src/schedules/factories.js";

// oxlint-disable-next-line typescript/no-explicit-any
const make = simdescent as any as Record<string, (...args: unknown[]) => unknown>;
const one = simdescent.constant(1);

// What an argument or an option takes, by the words of the refusal, and values that are refused.
const kinds: Record<string, unknown[]> = {
  "finite and at least 0": [-1, NaN, Infinity],
  "finite and above 0": [0, -1, NaN, Infinity],
  "finite and at least 1": [0.5, NaN, Infinity],
  "a positive integer": [0, -1, 1.5, NaN, Infinity],
  "an integer of at least 0": [-1, 0.5, NaN, Infinity],
  "in [0, 1]": [-0.1, 1.1, NaN],
  "in (0, 1)": [0, 1, NaN],
};
const [rate, factor, multiple, steps, some, share, shrink] = Object.keys(kinds);
const flag = "true or false";
const lengths = { lr: rate, steps };

// Every factory: its arguments by name, good ones first, then its options with what they must be.
interface Entry {
  args: Record<string, string>;
  /** Good values of the arguments and of the options that must be given. */
  good: unknown[];
  needed?: Record<string, unknown>;
  options?: Record<string, string>;
}
const entries: Record<string, Entry> = {
  constant: { args: { lr: rate }, good: [1] },
  cosine: { args: lengths, good: [1, 5], options: { min: rate, periodic: flag, power: factor } },
  cosineRestarts: { args: { lr: rate, period: steps }, good: [1, 5], options: { factor: multiple, min: rate } },
  cyclic: {
    args: {},
    good: [],
    needed: { baseLr: 0, maxLr: 1 },
    options: {
      baseLr: rate,
      maxLr: rate,
      stepSizeUp: steps,
      stepSizeDown: steps,
      mode: '"triangular" or "triangular2" or "exp_range"',
      gamma: factor,
      scaleFn: "a function",
      scaleMode: '"cycle" or "iterations"',
      cycleMomentum: flag,
      baseMomentum: rate,
      maxMomentum: rate,
    },
  },
  exponential: { args: { lr: rate }, good: [1], needed: { gamma: 0.5 }, options: { gamma: factor, end: rate } },
  inverseSqrt: { args: { lr: rate }, good: [1], needed: { warmup: 5 }, options: { warmup: some, timescale: factor } },
  inverseTime: { args: { lr: rate }, good: [1], needed: { rate: 0.1 }, options: { rate } },
  linear: { args: lengths, good: [1, 5], options: { from: rate, to: rate } },
  multiStep: { args: { lr: rate }, good: [1], needed: { milestones: [1] }, options: { gamma: factor } },
  noam: {
    args: {},
    good: [],
    needed: { modelSize: 4, warmup: 5 },
    options: { modelSize: factor, warmup: steps, factor },
  },
  oneCycle: {
    args: {},
    good: [],
    needed: { maxLr: 1, totalSteps: 5 },
    options: {
      maxLr: rate,
      totalSteps: steps,
      epochs: steps,
      stepsPerEpoch: steps,
      pctStart: share,
      annealStrategy: '"cos" or "linear"',
      cycleMomentum: flag,
      baseMomentum: rate,
      maxMomentum: rate,
      divFactor: factor,
      finalDivFactor: factor,
      threePhase: flag,
    },
  },
  plateau: {
    args: { lr: rate },
    good: [1],
    options: {
      mode: '"min" or "max"',
      factor: shrink,
      patience: some,
      threshold: rate,
      thresholdMode: '"rel" or "abs"',
      cooldown: some,
      minLr: rate,
      eps: rate,
      every: steps,
    },
  },
  polynomial: { args: lengths, good: [1, 5], options: { power: factor, end: rate } },
  rex: { args: lengths, good: [1, 5] },
  step: { args: { lr: rate }, good: [1], needed: { stepSize: 5 }, options: { stepSize: steps, gamma: factor } },
  warmup: { args: { "the first argument": "a schedule", steps }, good: [one, 5], options: { from: rate } },
  scale: { args: { "the first argument": "a schedule", "the factor": rate }, good: [one, 1] },
  wsd: {
    args: { lr: rate },
    good: [1],
    needed: { warmup: 1, stable: 1, decay: 1 },
    options: {
      warmup: some,
      stable: some,
      decay: some,
      min: rate,
      warmupShape: '"linear" or "cosine" or "1-sqrt"',
      decayShape: '"linear" or "cosine" or "1-sqrt"',
    },
  },
};

const shown = (value: unknown): string => (typeof value === "string" ? `"${value}"` : String(value));

// The refusal of one value, by name; a wrong type is a TypeError, a number out of range a RangeError.
function refused(call: () => unknown, label: string, what: string, bad: unknown): void {
  const kind = what in kinds && typeof bad !== "number" ? "a number" : what;
  expect(call, `${label} ${shown(bad)}`).toThrow(`${label} must be ${kind}, got ${shown(bad)}`);
  expect(call).toThrow(typeof bad === "number" && what in kinds ? RangeError : Error);
  if (kind === "a number" || kind === flag) expect(call).toThrow(TypeError);
}

const bads = (what: string): unknown[] => [...(kinds[what] ?? [7]), "x", null];

describe.each(Object.entries(entries))("%s", (name, { args, good, needed, options }) => {
  it("takes the good values", () => {
    expect(make[name](...good, ...(needed ? [needed] : []))).toBeTypeOf("function");
  });

  it("refuses bad arguments by name", () => {
    for (const [i, [label, what]] of Object.entries(args).entries()) {
      for (const bad of [...bads(what), undefined])
        refused(() => make[name](...good.with(i, bad), ...(needed ? [needed] : [])), `${name}: ${label}`, what, bad);
    }
  });

  it("refuses bad options by name", () => {
    for (const [key, what] of Object.entries(options ?? {})) {
      for (const bad of bads(what))
        refused(() => make[name](...good, { ...needed, [key]: bad }), `${name}: ${key}`, what, bad);
    }
  });

  it("refuses a needed option that is missing, and options that are none", () => {
    if (!options) return;
    for (const key of Object.keys(needed ?? {}).filter((key) => key in options && key !== "totalSteps"))
      expect(() => make[name](...good, { ...needed, [key]: undefined })).toThrow(`${name}: ${key} must be`);
    for (const [bad, text] of [
      [5, "5"],
      [null, "null"],
      ["x", '"x"'],
    ] as const)
      expect(() => make[name](...good, bad)).toThrow(`${name}: options must be an object, got ${text}`);
    const [key] = Object.keys(options);
    const call = (): unknown => make[name](...good, { ...needed, [`${key}s`]: 1 });
    expect(call).toThrow(TypeError);
    expect(call).toThrow(`${name}: unknown option "${key}s"\nDid you mean ${key}?`);
  });
});

it("every factory of one's own words is above or below", () => {
  const names = Object.keys(factories).filter((name) => name !== "quarterRoot");
  expect([...Object.keys(entries), "join", "product"].sort()).toEqual(names.sort());
});

describe("lists are refused by their place", () => {
  const { join, multiStep, oneCycle, product, warmup } = make;
  it.each<[string, () => unknown, string]>([
    ["no parts", () => join([]), "join: needs an array [[schedule, steps], ..., schedule], got []"],
    ["a schedule for the list", () => join(one), "join: needs an array"],
    ["a part without steps", () => join([one, one]), "join: part 0 must be [schedule, steps], got a function"],
    ["a part too long", () => join([[one, 1], [one, 1, 1], one]), "join: part 1 must be [schedule, steps]"],
    ["no steps in a part", () => join([[one, 0], one]), "join: steps of part 0 must be a positive integer, got 0"],
    ["a number in a part", () => join([[one, 1], [2, 1], one]), "join: part 1 must be a schedule, got 2"],
    [
      "a last part with steps",
      () =>
        join([
          [one, 1],
          [one, 1],
        ]),
      "join: the last part must be a schedule, got [",
    ],
    ["a number at the end", () => join([0.5]), "must be a schedule, got 0.5\nFor a fixed value write constant(0.5)."],
    ["no factors", () => product(), "product: needs at least one schedule"],
    ["a number as a factor", () => product(one, 2), "product: argument 2 must be a schedule, got 2\nFor a fixed value"],
    ["no milestones", () => multiStep(1, {}), "multiStep: milestones must be an array of steps, got undefined"],
    ["a bad milestone", () => multiStep(1, { milestones: [1, -1] }), "multiStep: milestones[1] must be an integer of"],
    ["a bad factor", () => multiStep(1, { milestones: [1, 2], gamma: [1, 0] }), "multiStep: gamma[1] must be finite"],
    [
      "factors too few",
      () => multiStep(1, { milestones: [1, 2], gamma: [1] }),
      "multiStep: gamma must be one factor or 2",
    ],
    ["no length", () => oneCycle({ maxLr: 1 }), "oneCycle: give totalSteps, or epochs and stepsPerEpoch"],
    [
      "half a length",
      () => oneCycle({ maxLr: 1, epochs: 3 }),
      "oneCycle: give totalSteps, or epochs and stepsPerEpoch",
    ],
    ["a number to warm up to", () => warmup(0.1, 5), "warmup: the first argument must be a schedule, got 0.1\nFor a"],
  ])("%s", (_, call, message) => expect(call).toThrow(message));
});
