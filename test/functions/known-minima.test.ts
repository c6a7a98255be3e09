// minimize and leastSquares on functions whose minima are known.
import { describe, expect, it } from "vitest";
import { leastSquares, minimize, type FloatArray } from "simdescent";
import { golden } from "../golden.js";
import { testFunctions, type TestFunction } from "./more-garbow-hillstrom.js";

const value = ({ residuals }: TestFunction, x: ArrayLike<number>): number =>
  residuals(x).reduce((sum, r) => sum + r * r, 0);

// Central differences extrapolated twice, exact to a dozen digits.
function slopes(f: (x: Float64Array) => number, x: ArrayLike<number>, start = x): number[] {
  return Array.from(x, (at, i) => {
    const moved = Float64Array.from(x);
    const central = (h: number): number => {
      moved[i] = at + h;
      const above = f(moved);
      moved[i] = at - h;
      return (above - f(moved)) / (2 * h);
    };
    const h = 1e-3 * (Math.max(Math.abs(at), Math.abs(start[i])) || 1);
    const [a, b, c] = [central(h), central(h / 2), central(h / 4)];
    return (16 * ((4 * c - b) / 3) - (4 * b - a) / 3) / 15;
  });
}

const named = testFunctions.map((each) => [each.name, each] as const);

describe("minimize by its default method", () => {
  it("is asked at least 20 functions", () => expect(testFunctions.length).toBeGreaterThanOrEqual(20));

  it.each(named)("finds a known minimum of %s", (_, each) => {
    const f = (x: FloatArray): number => value(each, x);
    const { loss, reason, x } = minimize(f, each.start);
    const scale = value(each, each.start);
    const gap = Math.min(...each.minima.map((least) => Math.abs(loss - least) / Math.max(least, 1e-7 * scale)));
    // Where it gives up it says so: Meyer's valley is too narrow for differences, and the Gaussian nothing but a start.
    if (reason === "converged") expect(gap).toBeLessThan(1e-4);
    else expect(each.name).toMatch(/^(9|10) /);
    expect(loss).toBe(f(x));
  });

  it.each(named)("ends at a minimum within bounds that cut off that of %s", (_, each) => {
    const f = (x: ArrayLike<number>): number => value(each, x);
    const free = minimize(f, each.start).x;
    const start = Float64Array.from(each.start);
    // Half way between the start and the minimum.
    const middle = (i: number): number => (start[i] + free[i]) / 2;
    const bounds = {
      lower: Array.from(start, (at, i) => (at > free[i] ? middle(i) : null)),
      upper: Array.from(start, (at, i) => (at < free[i] ? middle(i) : null)),
    };
    const { x, loss, reason, activeBounds } = minimize(f, start, { bounds });
    x.forEach((at, i) => {
      expect(at).toBeGreaterThanOrEqual(bounds.lower[i] ?? -Infinity);
      expect(at).toBeLessThanOrEqual(bounds.upper[i] ?? Infinity);
    });
    expect(loss).toBeLessThanOrEqual(f(start));
    if (reason !== "converged") {
      expect(each.name).toMatch(/^(3|9|10|26) /);
      return;
    }
    // Karush, Kuhn and Tucker's conditions, in proportion.
    const scale = Math.max(loss, f(start) - loss);
    slopes(f, x, start).forEach((slope, i) => {
      const size = Math.max(Math.abs(x[i]), Math.abs(x[i] - start[i]));
      const active = (activeBounds as number[])[i];
      const pushed = active === 0 ? Math.abs(slope) : Math.max(0, active * slope);
      expect((pushed * size) / scale).toBeLessThan(1e-5);
    });
  });

  it("asks for no more values than SciPy's L-BFGS-B by a third, in the median", () => {
    interface Problem {
      id: string;
      expression: string;
      variables: string[];
      x0: number[];
      bounds: [number | null, number | null][];
      expected: { x: number[]; fun: number; activeMask: number[] };
    }
    const { problems } = golden<{ problems: Problem[] }>("minimize@scipy");
    // What SciPy 1.17.1 takes with the same gradients and tolerances of 1e-14, in the order of the file.
    const scipy = [30, 18, 7, 11, 52, 93, 3, 51, 18, 34];
    const shares = problems.map(({ id, expression, variables, x0, bounds, expected }, k) => {
      // oxlint-disable-next-line no-implied-eval -- the formulas stand in this repository
      const f = new Function("x", `const [${variables.join(",")}] = x; return ${expression};`) as (
        x: FloatArray,
      ) => number;
      const limits = { lower: bounds.map(([low]) => low), upper: bounds.map(([, high]) => high) };
      const found = minimize((x, grad) => (grad.set(slopes(f, x)), f(x)), x0, { bounds: limits });
      expect(found.reason, id).toBe("converged");
      const other = id === "rosenbrock2-lower-active-local" && found.loss < expected.fun;
      if (!other) {
        expect(Math.abs(found.loss - expected.fun), id).toBeLessThan(1e-10);
        expect(found.activeBounds, id).toEqual(expected.activeMask);
        if (id !== "powell-singular")
          expected.x.forEach((at, i) => expect(Math.abs(found.x[i] - at), id).toBeLessThan(1e-6));
      }
      for (const method of ["nelderMead", "powell"] as const) {
        const without = minimize((x) => f(x), x0, { bounds: limits, method });
        expect(without.reason, `${id} ${method}`).toBe("converged");
        if (id === "rosenbrock10-inactive") continue;
        expect(without.loss, `${id} ${method}`).toBeLessThan(expected.fun + 1e-10);
      }
      return found.evaluations / scipy[k];
    });
    shares.sort((a, b) => a - b);
    expect(shares[5]).toBeLessThan(1.3);
  });
});

describe("leastSquares", () => {
  it.each(named)("finds a known minimum of %s", (_, each) => {
    const rows = each.residuals(each.start).length;
    const fit = leastSquares((p: Float64Array, out) => out.set(each.residuals(p)), each.start, { rows });
    const scale = value(each, each.start);
    const gap = Math.min(...each.minima.map((least) => Math.abs(2 * fit.cost - least) / Math.max(least, 1e-9 * scale)));
    if (fit.reason === "converged") expect(gap).toBeLessThan(1e-6);
    else expect(fit.warnings.join()).toMatch(/not a minimum/);
  });
});
