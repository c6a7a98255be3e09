// Fits with bounds, weights and robust losses against SciPy's least_squares and curve_fit.
import { describe, expect, it } from "vitest";
import { curveFit, type CurveFitOptions } from "simdescent";
import { golden } from "../golden.js";
import { modelOf } from "./formulas.js";

interface Errors {
  covariance: number[][];
  standardErrors: number[];
}

interface Problem {
  id: string;
  model: string;
  parameters: string[];
  x: never[];
  y: number[];
  p0: number[];
  bounds: [number | null, number | null][] | null;
  loss: string;
  fScale: number;
  sigma?: number[];
  expected: {
    x?: number[];
    product?: number;
    cost: number;
    activeMask: number[];
    jacobianRank: number;
    relativeSigma?: Errors;
    absoluteSigma?: Errors;
  };
}

const { problems } = golden<{ problems: Problem[] }>("curves@scipy");

function fitOf(problem: Problem, more: CurveFitOptions = {}) {
  const { model, parameters, x, y, p0, bounds, loss, fScale, sigma } = problem;
  return curveFit(modelOf(model, parameters), x, y, p0, {
    ...(bounds ? { bounds: { lower: bounds.map(([low]) => low), upper: bounds.map(([, high]) => high) } } : {}),
    loss: { name: loss === "soft_l1" ? "softL1" : (loss as "linear"), scale: fScale },
    ...(sigma ? { sigma } : {}),
    ...more,
  });
}

function close(found: readonly number[], expected: readonly number[], relative: number): void {
  found.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(relative * Math.abs(expected[i])),
  );
}

describe("curveFit", () => {
  it.each(problems.map((problem) => [problem.id, problem] as const))("agrees with SciPy on %s", (_, problem) => {
    const { expected } = problem;
    const fit = fitOf(problem);
    expect(fit).toMatchObject({ reason: "converged", rank: expected.jacobianRank });
    expect(fit.activeBounds).toEqual(expected.activeMask);
    close([fit.cost], [expected.cost], 1e-9);
    if (expected.product !== undefined) {
      close([fit.parameters[0] * fit.parameters[1]], [expected.product], 1e-8);
      expect(fit.standardErrors).toEqual([Infinity, Infinity]);
      expect(fit.warnings.join()).toMatch(/determine only 1 of 2 combinations of parameters: p\[0\], p\[1\]/);
      return;
    }
    expect(fit.warnings).toEqual([]);
    close(fit.parameters, expected.x as number[], 1e-7);
    for (const [kind, absoluteSigma] of [
      ["relativeSigma", false],
      ["absoluteSigma", true],
    ] as const) {
      const errors = expected[kind];
      if (!errors) continue;
      const again = fitOf(problem, { absoluteSigma });
      close(again.standardErrors, errors.standardErrors, 1e-6);
      again.covariance.forEach((row, i) => close(row, errors.covariance[i], 1e-5));
    }
  });

  it("whitens by a covariance of the measurements, as curve_fit does", () => {
    const x = [0, 1, 2, 3, 4, 5];
    const y = [3.02, 2.21, 1.73, 1.46, 1.27, 1.2];
    const sigma = x.map((a) => x.map((b) => 0.01 * Math.exp(-Math.abs(a - b) / 2)));
    const curve = (at: number, [a, b, c]: ArrayLike<number> & Iterable<number>): number => a * Math.exp(-b * at) + c;
    const fit = curveFit(curve, x, y, [1, 1, 0], { sigma });
    // scipy 1.17.1, curve_fit with sigma a matrix and tolerances of 1e-14.
    close(fit.parameters, [1.96089233, 0.53459733, 1.05911092], 1e-8);
    close(fit.standardErrors, [0.04095823, 0.02211786, 0.03413125], 1e-6);
    // Residuals are in the units of y again.
    fit.residuals.forEach((value, i) => expect(value).toBeCloseTo(y[i] - curve(x[i], fit.parameters), 12));
  });
});
