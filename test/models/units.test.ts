// A fit's answer follows the units of its targets, to the last digits but never in kind.
import { describe, expect, it } from "vitest";
import { LBFGS, LinearRegression } from "simdescent";

describe("a fit by LBFGS", () => {
  const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(i * i)]);
  // No noise, so that the minimum is where the loss is 0.
  const y = x.map(([a, b, c]) => 3 * a - 2 * b + c + 5);

  it.each([
    ["float32", [1, 1e-7, 1e-10, 1e-14], 3],
    ["float64", [1, 1e-10, 1e-14, 1e-18], 9],
  ] as const)("ends at the minimum in whatever unit targets come (%s)", (dtype, units, digits) => {
    for (const unit of units) {
      const model = new LinearRegression({ optimizer: LBFGS, dtype });
      const { reason } = model.fit(
        x,
        y.map((value) => value * unit),
      );
      expect(reason).toBe("converged");
      const found = [...model.coefficients, model.intercept].map((value) => value / unit);
      for (const [j, right] of [3, -2, 1, 5].entries()) expect(found[j], `${unit}`).toBeCloseTo(right, digits);
    }
  });
});
