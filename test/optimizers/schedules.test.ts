// Beside common.test.ts, which gives every numeric option of every other optimizer a schedule.
import { describe, expect, it } from "vitest";
import { Adam, cyclic, LBFGS, oneCycle, parameters, SGD } from "simdescent";
import { all } from "./all.js";
import { bitsOf, sameBits } from "./same-bits.js";

const lists = all.flatMap(([name, Class]) => {
  const counts = new Map<string, number>();
  for (const { option, index, counts: allowed } of Class.definition.schema.hypers)
    if (index !== undefined) counts.set(option, allowed[0]);
  return [...counts].map(([option, count]) => [`${option} of ${name}`, Class, option, count] as const);
});

it.each(lists)("every entry of %s takes a schedule, as the option by its own name does", (_, Class, option, count) => {
  const parts = Class.definition.schema.hypers.filter((spec) => spec.option === option).slice(0, count);
  const values = parts.map(({ key, default: standard, ok }) => {
    const start = typeof standard === "number" ? standard : 0.5;
    const at = (step: number): number => (ok(start * (1 - step / 10)) ? start * (1 - step / 10) : start + step);
    return [key, at] as const;
  });
  const params = parameters({ w: [3, 4] });
  const list = new Class(params, { [option]: values.map(([, at]) => at) });
  const named = new Class(params, Object.fromEntries(values));
  expect(list.groups[0][option]).toEqual(values.map(([, at]) => at(0)));
  list.applied = 2;
  named.applied = 2;
  expect(list.groups[0][option]).toEqual(values.map(([, at]) => at(2)));
  expect((named.groups[0][option] as number[]).slice(0, count)).toEqual(values.map(([, at]) => at(2)));
});

describe("LBFGS", () => {
  const schedules: Record<string, (step: number) => number> = {
    lr: (t) => 0.2 + t / 10,
    maxIter: (t) => 1 + t,
    maxEval: (t) => 2 + t,
    toleranceGrad: (t) => 10 / (1 + t),
    toleranceChange: (t) => 1 / (1 + t) ** 4,
    weightDecay: (t) => t / 10,
  };
  const make = (options: Record<string, unknown>): LBFGS =>
    new LBFGS(parameters({ x: { shape: [2], data: [-1, 2] } }, { dtype: "float64" }), options);
  const step = (optimizer: LBFGS): unknown =>
    optimizer.step(() => {
      const { x } = optimizer.params.data;
      optimizer.params.grad.x.set([4 * x[0] ** 3 + x[1], 4 * x[1] ** 3 + x[0]]);
      return x[0] ** 4 + x[1] ** 4 + x[0] * x[1];
    });

  it.each(Object.entries(schedules))("takes a schedule for %s as if it were written before each step", (key, at) => {
    const [scheduled, written] = [make({ [key]: at }), make({ [key]: at(0) })];
    for (let t = 0; t < 6; t++) {
      written.groups[0][key] = at(t);
      expect(step(scheduled)).toEqual(step(written));
      sameBits(bitsOf(scheduled), bitsOf(written), `LBFGS: ${key} by schedule, step ${t + 1}`);
    }
  });

  it("refuses one for historySize, and there are no other numeric options", () => {
    const words = "LBFGS: historySize must be a number, as it sets the size of the state";
    expect(() => make({ historySize: () => 5 })).toThrow(words);
    const optimizer = make({ historySize: 5 });
    expect(() => (optimizer.groups[0].historySize = () => 5)).toThrow(words);
    step(optimizer);
    expect(optimizer.groups[0].historySize).toBe(5);
    const keys = LBFGS.definition.schema.hypers.map(({ key }) => key);
    expect(keys.sort()).toEqual([...Object.keys(schedules), "historySize"].sort());
  });
});

describe("the momentum of a schedule moves along with its rate", () => {
  const lr = oneCycle({ maxLr: 0.1, totalSteps: 8 });

  it("in an entry of betas", () => {
    const optimizer = new Adam(parameters({ w: [2] }), { lr, betas: [lr.momentum, 0.999] });
    for (let t = 0; t < 10; t++) {
      expect([optimizer.lr, optimizer.groups[0].beta1]).toEqual([lr(t), lr.momentum(t)]);
      optimizer.step();
    }
  });

  it("in momentum, and in a run that goes on from a file", () => {
    const cycle = cyclic({ baseLr: 0.01, maxLr: 0.1, stepSizeUp: 3 });
    const make = (options: object): SGD => new SGD(parameters({ w: [2] }), options);
    const first = make({ lr: cycle, momentum: cycle.momentum });
    for (let t = 0; t < 4; t++) first.step();
    const second = make({ lr: 0.1, momentum: 0.5 });
    second.load(first.save());
    for (let t = 4; t < 14; t++) {
      expect([second.lr, second.groups[0].momentum]).toEqual([cycle(t), cycle.momentum(t)]);
      second.step();
    }
  });
});
