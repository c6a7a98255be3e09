import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  cosine,
  GradientDescent,
  Momentum,
  NonFiniteError,
  parameters,
  SGD,
  type Dtype,
} from "simdescent";
import { golden } from "../golden.js";
import { growMemory } from "../grow-memory.js";
import { numbers } from "./all.js";
import { bitsOf, sameBits } from "./same-bits.js";

interface ClipCase {
  id: string;
  input: number[][];
  kind: string;
  maxNorm: number;
  normType: number;
  clipValue: number;
  f64: { grads?: number[][]; totalNorm?: number };
  f32: { grads?: number[][]; totalNorm?: number };
}

const clipCases = golden<{ cases: ClipCase[] }>("clip@torch1.13").cases;

describe("clipping agrees with torch", () => {
  const cases = clipCases.filter((test) => test.kind === "value" || (test.kind === "norm" && test.normType === 2));
  it.each(cases.flatMap((test) => (["float64", "float32"] as Dtype[]).map((dtype) => [test.id, dtype, test] as const)))(
    "%s (%s)",
    (_, dtype, test) => {
      const { grads, totalNorm } = dtype === "float64" ? test.f64 : test.f32;
      const names = test.input.map((_, i) => `p${i}`);
      const params = parameters(Object.fromEntries(names.map((name, i) => [name, [test.input[i].length]])), { dtype });
      names.forEach((name, i) => params.grad[name].set(test.input[i]));
      const clip = test.kind === "value" ? { value: test.clipValue } : { norm: test.maxNorm };
      if (!grads) {
        expect(() => new GradientDescent(params, { clip }).step()).toThrow(NonFiniteError);
        return;
      }
      const report = new GradientDescent(params, { lr: 1, clip, onNonFinite: "ignore" }).step();
      const tolerance = dtype === "float64" ? 1e-10 : 2e-5;
      const near = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
      if (totalNorm !== undefined) expect(report.gradNorm).toSatisfy((norm: number) => near(norm, totalNorm));
      names.forEach((name, i) => {
        params.data[name].forEach((w, k) =>
          expect(0 - w, `${name}[${k}]`).toSatisfy((g: number) => near(g, grads[i][k])),
        );
        const kind = dtype === "float32" ? Float32Array : Float64Array;
        expect(params.grad[name]).toEqual(kind.from(test.input[i]));
      });
    },
  );
});

describe("clipping", () => {
  const make = (clip: object, extra: object = {}) => {
    const params = parameters({ a: [2], b: [2] }, { dtype: "float64" });
    params.grad.a.set([3, 0]);
    params.grad.b.set([0, 4]);
    return new GradientDescent(params, { lr: 1, clip, ...extra });
  };

  it("measures without clipping when the norm's limit is Infinity", () => {
    const optimizer = make({ norm: Infinity });
    expect(optimizer.step()).toMatchObject({ gradNorm: 5, clipped: false });
    expect(optimizer.params.data.a[0]).toBe(-3);
  });

  it("limits each tensor's own norm with tensorNorm", () => {
    const optimizer = make({ tensorNorm: 3.5 });
    expect(optimizer.step()).toMatchObject({ gradNorm: 5, clipped: true });
    expect(optimizer.params.data.a[0]).toBe(-3);
    expect(optimizer.params.data.b[1]).toBeCloseTo(-3.5, 5);
  });

  it("says clipped only when an entry was beyond the limit", () => {
    expect(make({ value: 4 }).step().clipped).toBe(false);
    expect(make({ value: 3.9 }).step().clipped).toBe(true);
  });

  it("clips values first and then the norm, and reports the norm before either", () => {
    const optimizer = make({ value: 2, norm: 1 });
    expect(optimizer.step()).toMatchObject({ gradNorm: 5, clipped: true });
    expect(optimizer.params.data.a[0]).toBeCloseTo(-Math.SQRT1_2, 6);
    expect(Array.from(optimizer.params.grad.a)).toEqual([3, 0]);
  });

  it("leaves frozen tensors out of the norm", () => {
    expect(make({ norm: Infinity }, { groups: [{ match: /b/, frozen: true }] }).step().gradNorm).toBe(3);
  });

  it("clips the mean of accumulated gradients", () => {
    const optimizer = make({ norm: 1 }, { accumulate: 2 });
    optimizer.step();
    expect(optimizer.step()).toMatchObject({ gradNorm: 5, applied: true });
    expect(optimizer.params.data.b[1]).toBeCloseTo(-0.8, 6);
  });

  it("measures huge and tiny gradients without overflow", () => {
    for (const size of [1e200, 1e-200]) {
      const optimizer = make({ norm: Infinity });
      optimizer.params.grad.a.set([3 * size, 0]);
      optimizer.params.grad.b.set([0, 4 * size]);
      expect((optimizer.step().gradNorm as number) / size).toBeCloseTo(5, 12);
    }
  });
});

describe("step", () => {
  it("reports what it did, in a fresh object", () => {
    const params = parameters({ w: [2] });
    const optimizer = new Adam(params, { lr: cosine(0.1, 10) });
    expect(optimizer.lr).toBe(0.1);
    const first = optimizer.step();
    const second = optimizer.step();
    expect(first).toEqual({
      step: 1,
      lr: 0.1,
      applied: true,
      skipped: false,
      clipped: false,
      gradNorm: undefined,
      loss: undefined,
    });
    expect(second.step).toBe(2);
    expect(second.lr).toBeLessThan(0.1);
    expect(optimizer.steps).toBe(2);
  });

  it("takes gradients of the parameters' structure and leaves params.grad as it was", () => {
    const params = parameters({ w: [2], b: [1] });
    params.grad.w.set([7, 8]);
    new GradientDescent(params, { lr: 1 }).step({ w: Float32Array.of(1, 2), b: [3] });
    expect(Array.from(params.data.w)).toEqual([-1, -2]);
    expect(Array.from(params.data.b)).toEqual([-3]);
    expect(Array.from(params.grad.w)).toEqual([7, 8]);
  });

  it("reads its own gradient views in place", () => {
    const params = parameters({ w: [2] });
    params.grad.w.set([1, 2]);
    new GradientDescent(params, { lr: 1 }).step({ w: params.grad.w });
    expect(Array.from(params.data.w)).toEqual([-1, -2]);
  });

  it("runs a closure that fills the gradients and returns the loss", () => {
    const params = parameters({ w: [1] });
    const optimizer = new GradientDescent(params, { lr: 0.5 });
    const report = optimizer.step(() => {
      optimizer.params.grad.w[0] = 2;
      return 4;
    });
    expect(report.loss).toBe(4);
    expect(params.data.w[0]).toBe(-1);
  });

  it("updates plain arrays in place, with the numbers a ParameterSet gets", () => {
    const x = Float64Array.from(numbers(37, 3));
    const set = parameters({ x: x.slice() });
    const plain = new AdamW(x, { lr: 0.1 });
    const zeroCopy = new AdamW(set, { lr: 0.1 });
    for (let t = 0; t < 4; t++) {
      const g = numbers(37, 30 + t);
      plain.step(Float64Array.from(g));
      set.grad.x.set(g);
      zeroCopy.step();
      expect(Array.from(x)).toEqual(Array.from(set.data.x));
    }
    expect(plain.params.names).toEqual(["x"]);
  });

  it("hands closures fresh plain arrays, and takes changes made to them between steps", () => {
    const record = { a: Float32Array.of(1), b: Float32Array.of(2) };
    const optimizer = new GradientDescent(record, { lr: 1 });
    record.a[0] = 10;
    optimizer.step(() => {
      expect(optimizer.params.data.a[0]).toBe(10);
      optimizer.params.grad.a[0] = 1;
      return 0;
    });
    expect(record.a[0]).toBe(9);
    expect(() => optimizer.step()).toThrow(/plain arrays carry no gradients/);
  });

  it("refuses gradients of another length, kind or name, and changes nothing", () => {
    const params = parameters({ weight: [3], bias: [1] });
    const optimizer = new Adam(params);
    const before = optimizer.save();
    const good = { weight: new Float32Array(3), bias: new Float32Array(1) };
    const wrong: [unknown, RegExp, typeof TypeError | typeof RangeError][] = [
      [{ ...good, weight: new Float32Array(4) }, /gradient of weight must have 3 entries, got 4/, RangeError],
      [{ ...good, weight: new Float64Array(3) }, /must be a Float32Array, got Float64Array/, TypeError],
      [{ ...good, weight: "abc" }, /must be a Float32Array, got "abc"/, TypeError],
      [{ ...good, weight: [1, "2", 3] }, /numbers only/, TypeError],
      [{ weight: good.weight }, /gradient of bias is missing/, TypeError],
      [{ ...good, wieght: good.weight }, /no parameter "wieght".*\nDid you mean weight\?/, TypeError],
      [good.weight, /object with the parameters' names/, TypeError],
      [null, /object with the parameters' names/, TypeError],
      [() => "loss", /closure must return the loss, got "loss"/, TypeError],
    ];
    for (const [gradients, message, kind] of wrong) {
      expect(() => optimizer.step(gradients as never)).toThrow(message);
      expect(() => optimizer.step(gradients as never)).toThrow(kind);
    }
    expect(optimizer.save()).toEqual(before);
  });

  it("says so when a gradient view was detached by memory growth", () => {
    const params = parameters({ w: [3] });
    const old = params.grad.w;
    const giveBack = growMemory();
    expect(old.length).toBe(0);
    expect(() => new SGD(params).step({ w: old })).toThrow(/detached.*Read params.grad again/);
    giveBack();
  });

  it("keeps stepping when memory grew under it", () => {
    const params = parameters({ w: [3] });
    const optimizer = new Adam(params, { lr: 0.1 });
    params.grad.w.set([1, 1, 1]);
    optimizer.step();
    const giveBack = growMemory();
    optimizer.step();
    expect(params.data.w[0]).toBeCloseTo(-0.2, 5);
    giveBack();
  });

  it("counts a non-finite loss as a non-finite gradient", () => {
    const params = parameters({ w: [1] });
    const thrown = (() => {
      try {
        new SGD(params).step(() => NaN);
      } catch (error) {
        return error as NonFiniteError;
      }
    })();
    expect(thrown).toBeInstanceOf(NonFiniteError);
    expect(thrown?.message).toBe("SGD: the loss is NaN at step 1");
    expect(new SGD(params, { onNonFinite: "skip" }).step(() => Infinity)).toMatchObject({
      skipped: true,
      applied: false,
    });
    expect(new SGD(params, { onNonFinite: "ignore" }).step(() => NaN).applied).toBe(true);
  });

  it("drops only the refused micro-step of an accumulation", () => {
    const params = parameters({ w: [1] }, { dtype: "float64" });
    const optimizer = new GradientDescent(params, { lr: 1, accumulate: 2, onNonFinite: "skip" });
    for (const g of [1, NaN, 3]) {
      params.grad.w[0] = g;
      optimizer.step();
    }
    expect(params.data.w[0]).toBe(-2);
    expect(optimizer.steps).toBe(1);
  });

  it("keeps padding finite when eps is 0, so that nothing near a tensor turns to NaN", () => {
    const params = parameters({ w: [3], v: [2] });
    const optimizer = new Adam(params, { eps: 0, lr: 0.1 });
    params.grad.w.set([1, 2, 3]);
    params.grad.v.set([1, 2]);
    optimizer.step();
    const around = new Float32Array(params.data.w.buffer, params.data.w.byteOffset, 32);
    expect(around.every(Number.isFinite)).toBe(true);
  });

  it("keeps one tensor's NaN to itself with onNonFinite ignore", () => {
    const params = parameters({ a: [3], b: [3] });
    params.grad.a.set([NaN, 1, 1]);
    params.grad.b.set([1, 1, 1]);
    new Momentum(params, { onNonFinite: "ignore" }).step();
    expect(params.data.a[0]).toBeNaN();
    expect(params.data.b.every(Number.isFinite)).toBe(true);
  });
});

describe("Momentum", () => {
  it("equals SGD with as much dampening, after a first step with a zero gradient", () => {
    const make = () => parameters({ w: { shape: [7], data: numbers(7) } }, { dtype: "float64" });
    const average = new Momentum(make(), { lr: 0.3, momentum: 0.8 });
    const damped = new SGD(make(), { lr: 0.3, momentum: 0.8, dampening: 0.8 });
    damped.step();
    for (let t = 0; t < 5; t++) {
      for (const optimizer of [average, damped]) {
        optimizer.params.grad.w.set(numbers(7, 20 + t));
        optimizer.step();
      }
      average.params.data.w.forEach((w, i) => expect(w).toBeCloseTo(damped.params.data.w[i], 14));
    }
  });
});

describe("groups", () => {
  const make = () => parameters({ "layer.weight": [2, 2], "layer.bias": [2], head: [2, 1] }, { dtype: "float64" });

  it("stand in the order given, the rest last; the first match wins", () => {
    const optimizer = new SGD(make(), {
      lr: 0.5,
      groups: [
        { match: /bias/, lr: 0.1 },
        { match: /layer/, momentum: 0.9 },
      ],
    });
    expect(optimizer.groups.map((group) => group.names)).toEqual([["layer.bias"], ["layer.weight"], ["head"]]);
    expect(optimizer.groups.map((group) => group.lr)).toEqual([0.1, 0.5, 0.5]);
    expect(optimizer.groups[1].momentum).toBe(0.9);
    expect(Object.keys(optimizer.state("layer.weight"))).toEqual(["momentum_buffer"]);
    expect(Object.keys(optimizer.state("head"))).toEqual([]);
  });

  it("take new hyper-parameters; lr of the optimizer reaches all of them", () => {
    const optimizer = new Adam(make(), { groups: [{ match: ["head"], lr: 0.1, betas: [0.5, 0.9] }] });
    optimizer.groups[0].betas = [0.6, 0.8];
    expect(optimizer.groups[0].betas).toEqual([0.6, 0.8]);
    expect(optimizer.groups[0].beta2).toBe(0.8);
    expect(optimizer.groups[1].betas).toEqual([0.9, 0.999]);
    optimizer.lr = 0.25;
    expect(optimizer.groups.map((group) => group.lr)).toEqual([0.25, 0.25]);
    expect(() => (optimizer.groups[0].lr = -1)).toThrow("Adam: lr must be finite and at least 0, got -1");
    expect(() => (optimizer.groups[0].betas = [0.6, 1.2])).toThrow("Adam: betas[1] must be in [0, 1), got 1.2");
    expect(optimizer.groups[0].betas).toEqual([0.6, 0.8]);
  });

  it("refuse momentum where no buffer was allocated", () => {
    const optimizer = new SGD(make());
    expect(() => (optimizer.groups[0].momentum = 0.9)).toThrow(
      /needs the state momentum_buffer.*\n.*when constructing/,
    );
  });

  it("decay only what the decay option chooses", () => {
    const params = make();
    for (const name of params.names) params.data[name].fill(1);
    const optimizer = new AdamW(params, { lr: 0.1, weightDecay: 1, decay: "matrices" });
    optimizer.step();
    expect(params.names.map((name) => params.data[name][0])).toEqual([0.9, 1, 0.9]);
    const seen: unknown[] = [];
    const chosen = new AdamW(params, { decay: (name, shape) => (seen.push([name, shape]), true) });
    chosen.dispose();
    expect(seen).toEqual([
      ["layer.weight", [2, 2]],
      ["layer.bias", [2]],
      ["head", [2, 1]],
    ]);
  });

  it("may name another optimizer, with one report and one checkpoint", () => {
    const options = { lr: 0.1, groups: [{ match: /bias/, optimizer: Adam, lr: 0.01 }] };
    const optimizer = new SGD(make(), { ...options, momentum: 0.9 });
    for (const name of optimizer.params.names) optimizer.params.grad[name].fill(1);
    optimizer.step();
    expect(optimizer.params.data["layer.bias"][0]).toBeCloseTo(-0.01, 9);
    expect(optimizer.params.data.head[0]).toBe(-0.1);
    expect(Object.keys(optimizer.state("layer.bias"))).toEqual(["exp_avg", "exp_avg_sq"]);
    const other = new SGD(make(), { ...options, momentum: 0.9 });
    other.load(optimizer.save());
    for (const name of other.params.names) other.params.grad[name].fill(1);
    optimizer.step();
    other.step();
    sameBits(bitsOf(other), bitsOf(optimizer), "SGD with a group of Adam: the step after loading");
  });
});
