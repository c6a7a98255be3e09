import { describe, expect, it } from "vitest";
import { Adam, constant, cosine, lrFind, parameters, scale, ScheduleFreeAdamW, SGD, warmup } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import type { AnyClass } from "../optimizers/all.js";
import { make, sweepStep, train, whole } from "./swept.js";

const own = (step: number): number => 0.1 / (1 + step);

describe("a sweep also puts back", () => {
  it("the caller's arrays, of both types", () => {
    for (const start of [Float32Array.of(3, 0.1, 1 / 3), Float64Array.of(3, 0.1, 1 / 3)]) {
      const array = start.slice();
      const optimizer = new Adam(array as Float64Array, { lr: 0.1 });
      const step = (): number => {
        const loss = Array.from(array, (w) => w * w).reduce((a, b) => a + b);
        optimizer.step(array.map((w: number) => 2 * w) as Float64Array);
        return loss;
      };
      const saved = optimizer.save();
      const { lrs } = lrFind(optimizer, step, { steps: 10, to: 0.1 });
      expect(lrs).toHaveLength(10);
      expect(array).toEqual(start);
      expect(optimizer.save()).toEqual(saved);
      expect(() =>
        lrFind(optimizer, () => {
          step();
          throw new Error("mine");
        }),
      ).toThrow("mine");
      expect(array).toEqual(start);
    }
  });

  it("what was written to the caller's arrays since the last step", () => {
    const array = Float64Array.of(1, 2);
    const optimizer = new SGD(array, { lr: 0.1 });
    optimizer.step(Float64Array.of(1, 1));
    array.set([5, 6]);
    lrFind(optimizer, () => (optimizer.step(Float64Array.of(1, 1)), 1), { steps: 3 });
    expect([...array]).toEqual([5, 6]);
  });

  it("the mode of a schedule-free optimizer, and the average it shows", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const made = make(ScheduleFreeAdamW as unknown as AnyClass, { lr: 0.05 }, dtype);
      const optimizer = made.optimizer as ScheduleFreeAdamW;
      train(made, 6);
      optimizer.eval();
      const before = whole(made);
      expect(() => lrFind(optimizer, (_, i) => sweepStep(made, i))).toThrow(/eval mode/);
      expect([optimizer.mode, whole(made)]).toEqual(["eval", before]);
      const step = (_: number, i: number): number => {
        optimizer.train();
        return sweepStep(made, i);
      };
      lrFind(optimizer, step, { steps: 8, to: 0.01 });
      expect([optimizer.mode, whole(made)]).toEqual(["eval", before]);
      optimizer.train();
      const trained = whole(made);
      lrFind(optimizer, (_, i) => (sweepStep(made, i), optimizer.eval(), optimizer.train(), 1), { steps: 5 });
      lrFind(optimizer, (_, i) => (i === 3 ? optimizer.eval() : 0, 1), { steps: 5 });
      expect([optimizer.mode, whole(made)]).toEqual(["train", trained]);
    }
  });

  it("hyper-parameters that the step itself has changed, schedules of one's own too", () => {
    const momentum = (step: number): number => 0.5 / (1 + step);
    const made = make(SGD as unknown as AnyClass, { lr: own, momentum }, "float64");
    train(made, 3);
    const before = whole(made);
    const [group] = made.optimizer.groups;
    lrFind(made.optimizer, (_, i) => ((group.momentum = 0.1), (group.frozen = true), sweepStep(made, i)), { steps: 4 });
    expect(whole(made)).toEqual(before);
    train(made, 1, 3);
    expect(group.momentum).toBe(momentum(4));
  });

  it("nothing is kept in memory by many sweeps", () => {
    const made = make(Adam as unknown as AnyClass, {}, "float32");
    const sweep = () => lrFind(made.optimizer, (_, i) => sweepStep(made, i), { steps: 5 });
    sweep();
    const before = bytesInUse();
    for (let i = 0; i < 50; i++) sweep();
    expect(bytesInUse()).toBe(before);
  });

  it("rates keep their proportions between groups meanwhile", () => {
    const options = {
      lr: 0.1,
      groups: [
        { match: /^w/, lr: 0.01 },
        { match: ["b"], lr: cosine(0.2, 10) },
      ],
    };
    const { optimizer } = make(Adam as unknown as AnyClass, options, "float64");
    lrFind(optimizer, (rate) => {
      const [w, b, rest] = optimizer.groups.map(({ lr }) => (lr as number) / rate);
      for (const [found, share] of [
        [w, 0.1],
        [b, 2],
        [rest, 1],
      ])
        expect(Math.abs(found / share - 1)).toBeLessThan(1e-12);
      return 1;
    });
  });
});

describe("rows given by params.sparse", () => {
  const made = () => {
    const params = parameters({ table: { shape: [4, 3], data: Array.from({ length: 12 }, (_, i) => i / 8) } });
    return { params, optimizer: new SGD(params, { lr: 0.1 }) };
  };
  const waiting = { rows: [2, 0], values: [1, 2, 3, 4, 5, 6] };

  it("before a sweep are there after it", () => {
    const [swept, plain] = [made(), made()];
    for (const { params } of [swept, plain]) params.sparse("table", waiting);
    lrFind(swept.optimizer, () => {
      swept.params.sparse("table", { rows: [1], values: [1, 1, 1] });
      swept.optimizer.step();
      return 1;
    });
    for (const { optimizer } of [swept, plain]) optimizer.step();
    expect(swept.params.data.table).toEqual(plain.params.data.table);
    expect(plain.params.data.table[0]).toBeCloseTo(-0.4, 6);
  });

  it("in a step that throws are gone after it", () => {
    const { params, optimizer } = made();
    const before = params.data.table.slice();
    const step = (): number => {
      params.sparse("table", waiting);
      throw new Error("mine");
    };
    expect(() => lrFind(optimizer, step)).toThrow("mine");
    optimizer.step();
    expect(params.data.table).toEqual(before);
  });
});

it("groups keep their proportions in a warm-up that begins at 0", () => {
  const params = parameters({ a: [1], b: [1] });
  const lr = warmup(constant(0.1), 10);
  const optimizer = new SGD(params, { lr, groups: [{ match: ["b"], lr: scale(lr, 0.25) }] });
  const seen: number[] = [];
  lrFind(optimizer, (rate) => seen.push((optimizer.groups[0].lr as number) / rate), { steps: 2 });
  expect(seen[0]).toBeCloseTo(0.25, 12);
});

it("a group at rate 0 stays where it is, as frozen ones do", () => {
  const params = parameters({ w: Float32Array.of(1, 2), b: Float32Array.of(3) });
  const optimizer = new SGD(params, { lr: 0.1, groups: [{ match: ["b"], lr: 0 }] });
  const seen: number[] = [];
  lrFind(optimizer, () => {
    params.grad.w.fill(1);
    params.grad.b.fill(1);
    optimizer.step();
    seen.push(params.data.b[0]);
    return Math.abs(params.data.w[0]);
  });
  expect(new Set(seen)).toEqual(new Set([3]));
});
