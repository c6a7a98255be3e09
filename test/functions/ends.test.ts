// What `minimize` says of the point it returns.
import { describe, expect, it } from "vitest";
import { GradientDescent, LBFGS, minimize, type FloatArray } from "simdescent";

describe("the reason minimize ends", () => {
  it("is not convergence where a step has left the best point for a plain", () => {
    const f = ([x]: FloatArray, grad: FloatArray) => {
      grad[0] = 2 * x * Math.exp(-x * x);
      return -Math.exp(-x * x);
    };
    const result = minimize(f, [1], { optimizer: GradientDescent, lr: 30 });
    expect(result).toMatchObject({ reason: "stalled", loss: -Math.exp(-1) });
    expect(result.x[0]).toBe(1);
    expect(result.warnings.join(" ")).toMatch(/gradient is 0 but the loss is -?0|smaller lr/);
    expect(result.warnings.join(" ")).toMatch(/largest entry of the gradient is 0\.736/);
  });

  it("is convergence at the minimum, without a warning", () => {
    const f = ([x]: FloatArray, grad: FloatArray) => {
      grad[0] = 2 * x * Math.exp(-x * x);
      return -Math.exp(-x * x);
    };
    expect(minimize(f, [1], { optimizer: LBFGS, lineSearch: "strongWolfe" })).toMatchObject({
      reason: "converged",
      warnings: [],
    });
  });

  it("names the gradient where steps ran out", () => {
    const f = ([x]: FloatArray, grad: FloatArray) => ((grad[0] = 2 * x), x * x);
    const { reason, warnings } = minimize(f, [1], { optimizer: GradientDescent, lr: 0.25, steps: 3 });
    expect(reason).toBe("steps");
    expect(warnings).toEqual([
      "not a minimum: it was cut off after 3 steps: the largest entry of the gradient is 0.250, tolerance 0.000001",
    ]);
  });

  it("tells of divergence", () => {
    const f = ([x]: FloatArray, grad: FloatArray) => ((grad[0] = 2 * x), x * x);
    const { reason, warnings } = minimize(f, [1], { optimizer: GradientDescent, lr: 1e200 });
    expect(reason).toBe("diverged");
    expect(warnings[0]).toMatch(/not finite at step 1;.*smaller lr/);
  });

  it("gives up where a line search finds nothing better, instead of calling f for ever", () => {
    // The gradient points the wrong way.
    const f = ([x]: FloatArray, grad: FloatArray) => ((grad[0] = -2 * x), x * x);
    const result = minimize(f, [1], { optimizer: LBFGS, lineSearch: "strongWolfe" });
    expect(result.reason).toBe("stalled");
    expect(result.evaluations).toBeLessThan(2000);
    expect(result.warnings[0]).toMatch(/not a minimum/);
  });
});

describe("an f that writes no gradient", () => {
  it("is differentiated where it takes x alone", () => {
    const result = minimize(([a, b]) => (a - 3) ** 2 + (b + 1) ** 2, [0, 0], { optimizer: LBFGS });
    expect(result.reason).toBe("converged");
    expect(result.x[0]).toBeCloseTo(3, 6);
    expect(result.x[1]).toBeCloseTo(-1, 6);
  });

  it("is refused where it takes a gradient and leaves it", () => {
    const lazy = ([a]: FloatArray, grad: FloatArray) => (a - 3) ** 2 / grad.length;
    expect(() => minimize(lazy, [0])).toThrow(
      /left its second argument, the gradient, as it was\nWrite .* or give gradient: "numeric"/,
    );
    expect(minimize(lazy, [0], { gradient: "numeric" }).x[0]).toBeCloseTo(3, 5);
  });

  it("may leave single entries, which count as 0, or write NaN, which diverges", () => {
    const part = ([a]: FloatArray, grad: FloatArray) => ((grad[0] = 2 * (a - 3)), (a - 3) ** 2);
    expect(minimize(part, [0, 7], { optimizer: GradientDescent, lr: 0.25 })).toMatchObject({ reason: "converged" });
    const broken = (x: FloatArray, grad: FloatArray) => (grad.fill(NaN), x[0]);
    expect(minimize(broken, [1])).toMatchObject({ reason: "diverged", loss: Infinity });
  });

  it("has differences in proportion to x, in whatever unit it comes", () => {
    for (const unit of [1e-9, 1, 1e9]) {
      const f = ([a]: FloatArray) => (a / unit - 2) ** 2;
      const { x } = minimize(f, [unit], { optimizer: GradientDescent, lr: 0.4 * unit ** 2, tolerance: 1e-7 / unit });
      expect(x[0] / unit).toBeCloseTo(2, 6);
    }
  });
});
