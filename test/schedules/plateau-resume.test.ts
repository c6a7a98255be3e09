// Plateaus in checkpoints, and the losses that models and minimize feed them.
import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  constant,
  join,
  LinearRegression,
  minimize,
  parameters,
  plateau,
  product,
  scale,
  SGD,
  warmup,
  type CheckpointError,
  type EpochRecord,
  type Schedule,
} from "simdescent";
import { X, y } from "../models/data.js";

type Made = Adam | AdamW | SGD;
type Options = Record<string, unknown>;

// Improves, stalls, turns NaN and infinite.
const losses = [9, 8, 8, 8, 7, NaN, 7, 7, Infinity, 6, 6, 6, 6, 6, 5, 5, -Infinity, 5, 5, 5];
const options = { factor: 0.5, patience: 1, cooldown: 1, every: 2 };

const make = (Class: new (params: never, options: never) => Made, own: Options): Made =>
  new Class(parameters({ a: [3], b: [2] }) as never, own as never);

/** Everything that shows after each loss and step. */
function run(optimizer: Made, from: number, to: number): unknown[] {
  return losses.slice(from, to).map((loss, i) => {
    optimizer.observe(loss);
    for (const name of ["a", "b"]) optimizer.params.grad[name].fill(Math.sin(from + i + 1));
    optimizer.step();
    const { groups, params, lr } = optimizer;
    return [lr, groups.map((group) => ({ ...group })), Array.from(params.data.a), Array.from(params.data.b)];
  });
}

const lr = (): Schedule => plateau(0.1, options);
const cases: [string, new (params: never, options: never) => Made, () => Options, Options][] = [
  ["the rate", SGD, () => ({ lr: lr() }), { lr: 0.5 }],
  ["the rate, inside others", SGD, () => ({ lr: warmup(scale(product(lr(), lr()), 3), 4) }), { lr: 0.5 }],
  ["parts of a join", SGD, () => ({ lr: join([[lr(), 3], [constant(1), 2], lr()]) }), { lr: 0.5 }],
  ["one plateau twice", SGD, () => ((one) => ({ lr: product(one, one) }))(lr()), { lr: 0.5 }],
  ["momentum", SGD, () => ({ lr: 0.1, momentum: plateau(0.9, options) }), { lr: 0.5, momentum: 0.1 }],
  ["weight decay", AdamW, () => ({ lr: 0.1, weightDecay: scale(plateau(0.9, options), 0.1) }), {}],
  ["an entry of betas", Adam, () => ({ lr: 0.1, betas: [plateau(0.9, options), 0.999] }), {}],
  [
    "several options at once",
    AdamW,
    () =>
      ((one) => ({ lr: one, weightDecay: scale(one, 0.5), betas: [0.9, plateau(0.99, { ...options, every: 3 })] }))(
        lr(),
      ),
    { lr: 0.5 },
  ],
  [
    "several groups",
    SGD,
    () => ({ lr: lr(), groups: [{ match: ["b"], lr: plateau(0.2, { patience: 0, mode: "max" }) }] }),
    { lr: 0.5, groups: [{ match: ["b"], lr: 0.1 }] },
  ],
  [
    "a group that follows the common rate",
    SGD,
    () => ({ lr: lr(), momentum: 0.5, groups: [{ match: ["b"], momentum: plateau(0.9, options) }] }),
    { lr: 0.5, momentum: 0.1, groups: [{ match: ["b"], momentum: 0.2 }] },
  ],
  [
    "every tensor in a group",
    SGD,
    () => ({ lr: lr(), groups: [{ match: ["a", "b"], lr: 0.3 }] }),
    { lr: 1, groups: [{ match: ["a", "b"] }] },
  ],
];

describe.each(cases)("a run with a plateau on %s goes on exactly after save and load", (_, Class, own, plain) => {
  const whole = run(make(Class, own()), 0, losses.length);

  it.each([
    ["constructed alike", () => own()],
    ["constructed with numbers", () => plain],
  ])("in an optimizer %s", (__, given) => {
    for (let at = 0; at <= losses.length; at++) {
      const first = make(Class, own());
      run(first, 0, at);
      const file = first.save();
      const second = make(Class, given());
      run(second, 3, 7);
      second.load(file);
      expect(second.lr, `saved after ${at}`).toBe(first.lr);
      expect(second.save()).toEqual(file);
      expect(run(second, at, losses.length), `saved after ${at}`).toEqual(whole.slice(at));
    }
  });

  it("drops at some time", () => {
    expect(JSON.stringify(whole[0]) === JSON.stringify(whole.at(-1))).toBe(false);
  });
});

describe("a plateau beside a function of one's own", () => {
  const own = (t: number): number => 1 / (1 + t);
  const held = (): Schedule => product(own, lr());

  it("goes on where the same schedule is given again", () => {
    const whole = run(make(SGD, { lr: held() }), 0, 20);
    const first = make(SGD, { lr: held() });
    run(first, 0, 11);
    const second = make(SGD, { lr: held() });
    second.load(first.save());
    expect(run(second, 11, 20)).toEqual(whole.slice(11));
  });

  it("is left out where the schedule given holds none", () => {
    const first = make(SGD, { lr: held() });
    run(first, 0, 11);
    const second = make(SGD, { lr: own });
    second.load(first.save());
    second.observe(1);
    expect(second.lr).toBe(1 / 12);
  });

  it("cannot come back by itself", () => {
    const file = make(SGD, { lr: held() }).save();
    const load = () => make(SGD, { lr: 0.1 }).load(file);
    expect(load).toThrow(expect.objectContaining({ name: "CheckpointError" }) as CheckpointError);
    expect(load).toThrow("lr followed a schedule of your own\nGive it again when constructing, then load.");
  });
});

describe("models and minimize feed a plateau", () => {
  const records = (own: Options): EpochRecord[] =>
    new LinearRegression({ epochs: 60, dtype: "float64", ...own }).fit(X, y).history;
  const schedule = (): Schedule => plateau(0.1, { patience: 0, threshold: 0.05, factor: 0.5 });

  // What the rate of each epoch must be, from the losses of those before.
  const expected = (seen: number[]): number[] => {
    const mirror = new SGD({ x: Float64Array.of(0) }, { lr: schedule() });
    return seen.map((loss) => {
      const { lr: now } = mirror;
      mirror.observe(loss);
      return now;
    });
  };

  it.each([
    ["full batch", {}],
    ["batches", { batchSize: 32 }],
    ["single rows", { batchSize: 1, optimizer: SGD }],
    ["Adam", { optimizer: Adam, batchSize: 100 }],
  ])("LinearRegression, with the loss of each epoch (%s)", (_, own) => {
    const history = records({ lr: scale(schedule(), 0.1), ...own });
    const rates = history.map((record) => record.lr);
    expect(rates).toEqual(expected(history.map(({ loss }) => loss)).map((rate) => 0.1 * rate));
    expect(rates.at(-1)).toBeLessThan(rates[0]);
    for (let i = 1; i < rates.length; i++) expect(rates[i]).toBeLessThanOrEqual(rates[i - 1]);
  });

  it("LinearRegression, with the validation loss where there is one", () => {
    const history = records({ lr: schedule(), validation: 0.3, epochs: 30 });
    expect(history.map((record) => record.lr)).toEqual(
      expected(history.map(({ validationLoss }) => validationLoss as number)),
    );
    expect(history.at(-1)?.lr).toBeLessThan(0.1);
  });

  it("minimize, with the loss of every step", () => {
    // A narrow valley, in which a rate of 1 jumps from side to side for ever.
    const f: Parameters<typeof minimize>[0] = ([a], grad) => {
      grad[0] = 2 * a;
      return a * a;
    };
    const jumping = minimize(f, [1], { optimizer: SGD, lr: 1, steps: 200, history: true });
    expect(jumping.history?.map(({ loss }) => loss)).toEqual(Array(jumping.history?.length).fill(1));
    const settled = minimize(f, [1], { optimizer: SGD, lr: plateau(1, { patience: 3, factor: 0.5 }), steps: 200 });
    expect(settled.reason).toBe("converged");
    expect(settled.loss).toBeLessThan(1e-12);
  });
});
