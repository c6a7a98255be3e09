// FISTA has no golden file: it is compared with its own equations in plain JavaScript.
import { describe, expect, it } from "vitest";
import { FISTA, parameters } from "simdescent";
import { bitsOf, sameBits } from "./same-bits.js";

const shrink = (x: number, by: number): number => Math.sign(x) * Math.max(Math.abs(x) - by, 0);

/** The method as its authors wrote it, restarting where the step turns against the movement. */
function twin(start: number[], gradient: (y: number[]) => number[], lr: number, l1: number, steps: number) {
  let [x, y, t, restarts] = [start, start, 1, 0];
  for (let k = 0; k < steps; k++) {
    const g = gradient(y);
    const moved = y.map((yi, i) => shrink(yi - lr * g[i], lr * l1));
    const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const against = moved.reduce((sum, xi, i) => sum + (y[i] - xi) * (xi - x[i]), 0);
    const before = x;
    x = moved;
    y = against > 0 ? moved : moved.map((xi, i) => xi + ((t - 1) / next) * (xi - before[i]));
    if (against > 0) restarts++;
    t = against > 0 ? 1 : next;
  }
  return { x, y, t, restarts };
}

// f(w) = sum h (w - c)^2 / 2, whose minimum with l1 |w| is shrink(c, l1 / h).
const h = [1, 0.5, 0.02, 0.001, 1, 0.3, 0.1];
const c = [3, -2, 5, -40, 0.05, 0, 1];
const slope = (w: ArrayLike<number>): number[] => h.map((hi, i) => hi * (w[i] - c[i]));
const start = [0, 1, -1, 0, 2, -0.5, 0];

const train = (optimizer: FISTA, steps: number) => {
  const { data, grad } = optimizer.params;
  for (let k = 0; k < steps; k++) {
    grad.w.set(slope(data.w));
    optimizer.step();
  }
  return optimizer;
};
const make = (dtype: "float32" | "float64", options: object) =>
  new FISTA(parameters({ w: { shape: [7], data: start } }, { dtype }), { lr: 0.9, ...options });

describe("FISTA", () => {
  it.each([0, 0.1])("follows its equations, restarts included (l1 %s)", (l1) => {
    for (const steps of [1, 2, 10, 50, 300, 1000]) {
      const { x, y, t, restarts } = twin(start, slope, 0.9, l1, steps);
      if (steps === 1000) expect(restarts).toBeGreaterThan(0);
      const optimizer = train(make("float64", { l1 }), steps);
      const { data } = optimizer.params;
      y.forEach((yi, i) => expect(Math.abs(data.w[i] - yi)).toBeLessThan(1e-10));
      expect(optimizer.state("w").t[0]).toBeCloseTo(t, 10);
      optimizer.eval();
      x.forEach((xi, i) => expect(Math.abs(data.w[i] - xi)).toBeLessThan(1e-10));
      optimizer.dispose();
    }
  });

  it("reaches the closed form, zeros exactly, in both types", () => {
    const l1 = 0.06;
    const minimum = c.map((ci, i) => shrink(ci, l1 / h[i]));
    expect(minimum.filter((w) => w === 0)).toHaveLength(3);
    for (const [dtype, tolerance] of [
      ["float32", 1e-4],
      ["float64", 1e-9],
    ] as const) {
      const optimizer = train(make(dtype, { l1 }), 4000);
      optimizer.eval();
      const w = Array.from(optimizer.params.data.w);
      minimum.forEach((m, i) => expect(Math.abs(w[i] - m)).toBeLessThanOrEqual(m === 0 ? 0 : tolerance * 40));
    }
  });

  it("is faster than gradient descent by an order of magnitude on a long valley", () => {
    const distance = (w: ArrayLike<number>) => Math.hypot(...c.map((ci, i) => w[i] - ci));
    const fast = train(make("float64", {}), 400);
    fast.eval();
    let slow = start;
    for (let k = 0; k < 400; k++) slow = slow.map((w, i) => w - 0.9 * h[i] * (w - c[i]));
    expect(distance(fast.params.data.w)).toBeLessThan(0.1 * distance(slow));
  });

  it("evaluates and resumes from a file bit for bit, across a restart", () => {
    const whole = train(make("float32", { l1: 0.1 }), 60);
    const parts = make("float32", { l1: 0.1 });
    for (let k = 0; k < 60; k += 10) {
      train(parts, 5);
      parts.eval();
      parts.train();
      const next = make("float32", { l1: 0.1 });
      next.load(parts.save());
      parts.load(train(next, 5).save());
      next.dispose();
    }
    sameBits(bitsOf(parts), bitsOf(whole), "FISTA: resume is not bit-exact");
    expect(() => make("float32", { l1: -1 })).toThrow(/FISTA: l1 must be finite and at least 0, got -1/);
  });
});
