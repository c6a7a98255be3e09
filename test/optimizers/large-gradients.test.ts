// Finite in, finite out: after a gradient of any size an update is refused and nothing has changed, or all is finite for ever.
import { describe, expect, it } from "vitest";
import {
  Adafactor,
  AdamMini,
  AdamW,
  CAME,
  LinearRegression,
  NonFiniteError,
  parameters,
  RAdam,
  SGD,
  SophiaG,
  SparseAdam,
  type Dtype,
} from "simdescent";
import { decode } from "../../src/io/safetensors.js";
import { all, numbers, shapesFor, type AnyClass } from "./all.js";

const sizes: Record<Dtype, number[]> = {
  float32: [1e15, 3e17, 1e18, 1e19, 1e20, 1e25, 1e30, 1e33, 1e35, 1e38, 3e38],
  float64: [1e140, 1e150, 1e153, 1e154, 1e160, 1e200, 1e300, 1e305, 1e308],
};

function make(Class: AnyClass, dtype: Dtype, options: Record<string, unknown> = {}) {
  const shapes = { ...shapesFor(Class.definition), wide: [9, 7] };
  const spec = Object.entries(shapes).map(([name, shape]) => {
    const data = numbers(
      shape.reduce((a, b) => a * b, 1),
      name.length,
    );
    return [name, { shape, data }] as const;
  });
  return new Class(parameters(Object.fromEntries(spec), { dtype }), options);
}

type Made = ReturnType<typeof make>;

// One update with entries of about `size`, of both signs, all alike where `flat`.
function step(optimizer: Made, t: number, size: number, flat = false): void {
  const { names, grad } = optimizer.params;
  for (const name of names) {
    const entries = numbers(grad[name].length, 100 * t + name.length);
    grad[name].set(entries.map((g) => (flat ? (g < 0 ? -size : size) : g * size)));
  }
  optimizer.step(() => 1.5);
}

// What is not finite in parameters, state and counters. Numbers that begin there may be infinite, as bounds of the rate.
function lost(optimizer: Made, atFirst: ReadonlySet<string> = new Set()): string[] {
  const bad: string[] = [];
  for (const [name, { data }] of decode(optimizer.save(), "test").tensors) {
    if (!atFirst.has(name) && !Array.from(data).every(Number.isFinite)) bad.push(name);
  }
  return bad;
}

const slow = { tags: ["slow"] };

describe.each(all)("%s", (_, Class) => {
  it.each(Object.keys(sizes) as Dtype[])("refuses a huge gradient, or stays finite for ever (%s)", slow, (dtype) => {
    const problems: string[] = [];
    for (const size of sizes[dtype]) {
      const optimizer = make(Class, dtype);
      const atFirst = new Set(lost(optimizer));
      step(optimizer, 0, 1);
      for (let t = 1; t < 3; t++) {
        const before = optimizer.save();
        try {
          step(optimizer, t, size, t === 1);
        } catch (error) {
          expect(error).toBeInstanceOf(NonFiniteError);
          expect(optimizer.save()).toEqual(before);
        }
      }
      for (let t = 3; t < 9; t++) step(optimizer, t, 1);
      const bad = lost(optimizer, atFirst);
      if (bad.length > 0) problems.push(`${size}: ${bad.join(" ")}`);
      optimizer.dispose();
    }
    expect(problems).toEqual([]);
  });

  it.each([{ norm: 1 }, { tensorNorm: 1 }, { value: 1 }])(
    "stays finite on huge gradients that are clipped by %o",
    (clip) => {
      for (const [dtype, size] of [
        ["float32", 1e30],
        ["float64", 1e300],
      ] as const) {
        if (Class.definition.closure) continue;
        const optimizer = make(Class, dtype, { clip });
        const atFirst = new Set(lost(optimizer));
        for (let t = 0; t < 3; t++) {
          try {
            step(optimizer, t, t === 1 ? size : 1, true);
          } catch (error) {
            expect(error).toBeInstanceOf(NonFiniteError);
            expect(Class.definition.squares).toBe("raw");
          }
        }
        expect(lost(optimizer, atFirst)).toEqual([]);
        optimizer.dispose();
      }
    },
  );

  it("takes gradients of 1e15 in float32 and of 1e140 in float64", () => {
    for (const [dtype, size] of [
      ["float32", 1e15],
      ["float64", 1e140],
    ] as const) {
      const optimizer = make(Class, dtype);
      step(optimizer, 1, size, true);
      expect(optimizer.steps).toBe(1);
      optimizer.dispose();
    }
  });
});

it("finds what a gradient has spoilt where nobody refuses it", () => {
  const optimizer = make(AdamW as unknown as AnyClass, "float32", { onNonFinite: "ignore" });
  step(optimizer, 1, 1e20, true);
  expect(lost(optimizer)).toContain("state.w.exp_avg_sq");
});

describe("a gradient too large to be squared", () => {
  const huge = (options: Record<string, unknown> = {}, dtype: Dtype = "float32", Class: unknown = AdamW) => {
    const params = parameters({ w: [3], b: [1] }, { dtype });
    params.grad.w.set([1, dtype === "float32" ? 1e20 : 1e160, -2]);
    return new (Class as typeof AdamW)(params, options);
  };

  it("is refused in words that tell the parameter, the number and the mend", () => {
    const message = /^AdamW: the gradient of w holds 1e20, whose square overflows float32, at step 1\nScale the loss/;
    expect(() => huge().step()).toThrow(message);
    expect(() => huge({}, "float64").step()).toThrow(/holds 1e160, whose square overflows float64/);
    const params = parameters({ w: [1] });
    params.grad.w[0] = 4e18;
    expect(() => new RAdam(params).step()).toThrow(/holds 4e18, too large for the rule's sums in float32, at step 1/);
    params.grad.w[0] = 2e38;
    expect(() => new SGD(params).step()).toThrow(/holds 2e38, too large for the rule's sums in float32/);
  });

  it("is passed over when told to skip, and taken when told to ignore", () => {
    const skipping = huge({ onNonFinite: "skip" });
    expect(skipping.step()).toMatchObject({ skipped: true, applied: false });
    expect([...skipping.params.data.w]).toEqual([0, 0, 0]);
    expect(huge({ onNonFinite: "ignore" }).step().applied).toBe(true);
  });

  it.each([{ value: 1 }, { norm: 1 }, { tensorNorm: 1 }])("is taken where %o makes it small first", (clip) => {
    for (const accumulate of [1, 2]) {
      const optimizer = huge({ clip, accumulate });
      for (let i = 0; i < accumulate; i++) optimizer.step();
      expect(optimizer.steps).toBe(1);
      // Clipped to length or entries of 1, only the sign of its largest entry tells: a step of the rate.
      expect(optimizer.params.data.w[1]).toBeCloseTo(-1e-3, 6);
      expect([...optimizer.state("w").exp_avg_sq].every(Number.isFinite)).toBe(true);
    }
  });

  it.each([Adafactor, AdamMini, CAME])(
    "is refused in spite of a norm's limit by rules that square before they scale",
    (Class) => {
      const optimizer = (clip: object) => {
        const params = parameters({ w: [2, 2], v: [3] });
        for (const name of params.names) params.grad[name].fill(1e30);
        return new (Class as unknown as AnyClass)(params, { clip });
      };
      for (const clip of [{ norm: 1 }, { tensorNorm: 1 }])
        expect(() => optimizer(clip).step()).toThrow(/holds 1e30.*\nScale the loss down, or clip: \{ value: 1 \}/s);
      const clipped = optimizer({ value: 1, norm: 1 });
      expect(clipped.step().applied).toBe(true);
      expect(lost(clipped)).toEqual([]);
    },
  );

  it("is refused where its norm is only measured, or clipped to what is as large", () => {
    expect(() => huge({ clip: { norm: Infinity } }).step()).toThrow(NonFiniteError);
    expect(() => huge({ clip: { value: 1e30 } }).step()).toThrow(NonFiniteError);
  });

  it("drops only itself from an accumulation", () => {
    const optimizer = huge({ accumulate: 2, onNonFinite: "skip" });
    expect(optimizer.step().skipped).toBe(true);
    optimizer.params.grad.w.fill(1);
    expect(optimizer.step().applied).toBe(false);
    expect(optimizer.step().applied).toBe(true);
  });

  it("is seen among rows given by params.sparse", () => {
    const params = parameters({ table: [4, 2] });
    params.sparse("table", { rows: [2], values: [1, 1e20] });
    expect(() => new SparseAdam(params).step()).toThrow(/gradient of table holds 1e20/);
  });

  it("is refused by updateHessian, whatever clips updates", () => {
    const params = parameters({ w: [1] });
    params.grad.w[0] = 1e20;
    const optimizer = new SophiaG(params, { clip: { norm: 1 } });
    expect(() => optimizer.updateHessian()).toThrow(/SophiaG: the gradient of w holds 1e20.* in updateHessian/s);
  });

  it("ends a fit as diverged, its parameters finite", () => {
    const x = Array.from({ length: 20 }, (_, i) => [i * 1e12, 1]);
    const y = x.map(([a]) => a * 1e10);
    const model = new LinearRegression({ optimizer: AdamW, lr: 1, epochs: 3, standardize: false, dtype: "float32" });
    const report = model.fit(x, y);
    expect(report.reason).toBe("diverged");
    expect([...model.coefficients].every(Number.isFinite)).toBe(true);
  });
});
