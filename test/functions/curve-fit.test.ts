// What curveFit and leastSquares take, tell and refuse.
import { describe, expect, it } from "vitest";
import { curveFit, leastSquares, matrix } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { studentT } from "../../src/functions/student-t.js";

const x = [0, 1, 2, 3, 4, 5, 6, 7];
const y = [3.02, 2.21, 1.73, 1.46, 1.27, 1.2, 1.1, 1.09];
const decay = (at: number, { a, b, c }: { a: number; b: number; c: number }) => a * Math.exp(-b * at) + c;
const start = { a: 1, b: 1, c: 0 };
const line = (at: number, [a, b]: ArrayLike<number> & Iterable<number>) => a + b * at;

describe("curveFit", () => {
  it("takes named parameters and answers by their names", () => {
    const fit = curveFit(decay, x, y, start);
    const flat = curveFit((at: number, [a, b, c]) => decay(at, { a, b, c }), x, y, [1, 1, 0]);
    expect(Object.keys(fit.parameters)).toEqual(["a", "b", "c"]);
    expect(Object.values(fit.parameters)).toEqual(flat.parameters);
    expect(Object.values(fit.standardErrors)).toEqual(flat.standardErrors);
    expect(fit.intervals.b).toEqual(flat.intervals[1]);
    expect(start).toEqual({ a: 1, b: 1, c: 0 });
  });

  it("takes arrays among named parameters", () => {
    const fit = curveFit((at: number, p) => p.offset + p.poly[0] * at + p.poly[1] * at * at, x, y, {
      offset: 0,
      poly: [0, 0],
    });
    expect(fit.reason).toBe("converged");
    expect(fit.parameters.poly).toHaveLength(2);
    expect(fit.standardErrors.poly).toHaveLength(2);
  });

  it("tells of a line what linear regression does", () => {
    const fit = curveFit(line, x, y, [0, 0]);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const [mx, my] = [mean(x), mean(y)];
    const sxx = x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
    const slope = x.reduce((sum, each, i) => sum + (each - mx) * (y[i] - my), 0) / sxx;
    const rss = x.reduce((sum, each, i) => sum + (y[i] - my - slope * (each - mx)) ** 2, 0);
    const tss = y.reduce((sum, each) => sum + (each - my) ** 2, 0);
    const error = Math.sqrt(rss / (x.length - 2) / sxx);
    expect(fit.parameters[1]).toBeCloseTo(slope, 10);
    expect(fit.standardErrors[1]).toBeCloseTo(error, 10);
    expect(fit.rSquared).toBeCloseTo(1 - rss / tss, 12);
    expect(fit.degreesOfFreedom).toBe(6);
    expect(fit.intervals[1][1] - slope).toBeCloseTo(studentT(0.95, 6) * error, 9);
    const wide = curveFit(line, x, y, [0, 0], { level: 0.99 });
    expect(wide.intervals[1][1] - slope).toBeCloseTo(studentT(0.99, 6) * error, 9);
    expect(fit.residuals[3]).toBeCloseTo(y[3] - my - slope * (x[3] - mx), 10);
  });

  it("takes rows, and a matrix, as x", () => {
    const rows = x.map((at) => [at, at * at]);
    const plane = (row: ArrayLike<number>, [a, b, c]: Float64Array) => a + b * row[0] + c * row[1];
    const byRows = curveFit(plane, rows, y, [0, 0, 0]);
    const m = matrix(rows.flat(), x.length, 2, { dtype: "float64" });
    expect(curveFit(plane, m as never, y, [0, 0, 0]).parameters).toEqual(byRows.parameters);
    m.dispose();
  });

  it("takes derivatives, by name too", () => {
    const fit = curveFit(decay, x, y, start, {
      jacobian: (at: number, { a, b }: typeof start, out: typeof start) => {
        const e = Math.exp(-b * at);
        Object.assign(out, { a: e, b: -a * at * e, c: 1 });
      },
    });
    const numeric = curveFit(decay, x, y, start);
    expect(fit.reason).toBe("converged");
    for (const name of ["a", "b", "c"] as const) {
      expect(fit.parameters[name]).toBeCloseTo(numeric.parameters[name], 9);
      expect(fit.standardErrors[name]).toBeCloseTo(numeric.standardErrors[name], 8);
    }
  });

  it("does not depend on the units of parameters and data", () => {
    const plain = curveFit((at: number, [a, b, c]) => a * Math.exp(-b * at) + c, x, y, [1, 1, 0.1]);
    for (const unit of [1e-12, 1e12]) {
      const fit = curveFit(
        (at: number, [a, b, c]) => a * Math.exp(-b * at) + c,
        x.map((each) => each / unit),
        y.map((each) => each * unit),
        [unit, unit, 0.1 * unit],
      );
      expect(fit.reason).toBe("converged");
      fit.parameters.forEach((value, i) => expect(value / unit / plain.parameters[i] - 1).toBeCloseTo(0, 8));
    }
  });

  it("holds a parameter fixed by equal bounds, without an error of its own", () => {
    const fit = curveFit(decay, x, y, start, { bounds: { lower: { c: 1 }, upper: { c: 1 } } });
    const two = curveFit((at: number, [a, b]) => a * Math.exp(-b * at) + 1, x, y, [1, 1]);
    expect(fit.parameters.c).toBe(1);
    expect(fit.standardErrors.c).toBe(0);
    expect(fit.parameters.a).toBeCloseTo(two.parameters[0], 8);
    expect(fit.standardErrors.a).toBeCloseTo(two.standardErrors[0], 8);
    expect(fit.degreesOfFreedom).toBe(6);
  });

  it("moves a start outside the bounds into them and says so", () => {
    const fit = curveFit(line, x, y, [9, 0], { bounds: { upper: [2, null] } });
    expect(fit.parameters[0]).toBe(2);
    expect(fit.activeBounds).toEqual([1, 0]);
    expect(fit.warnings).toEqual(["the start p[0] = 9 is outside its bounds and was moved to 2"]);
  });

  it("goes around places where the curve is not finite", () => {
    const root = (at: number, [a, b]: Float64Array) => Math.sqrt(at - a) * b;
    const at = [2, 3, 4, 5, 6, 7];
    const fit = curveFit(
      root,
      at,
      at.map((each) => 2 * Math.sqrt(each - 1.9)),
      [0, 1],
    );
    expect(fit.reason).toBe("converged");
    expect(fit.parameters[0]).toBeCloseTo(1.9, 7);
  });

  it("does not call a plain without an end a minimum", () => {
    // The best b is infinite.
    const fit = curveFit(
      (at: number, [b]) => Math.exp(-b * (1 + at)),
      x,
      x.map(() => -1),
      [1],
    );
    expect(fit.reason).not.toBe("converged");
    expect(fit.warnings.at(-1)).toMatch(/not a minimum/);
  });

  it("gives errors of Infinity, with a warning, where there are no degrees of freedom", () => {
    const fit = curveFit(line, [0, 1], [1, 3], [0, 0]);
    expect(fit.parameters[1]).toBeCloseTo(2, 9);
    expect(fit.standardErrors).toEqual([Infinity, Infinity]);
    expect(fit.warnings.join()).toMatch(/as many parameters as residuals/);
  });

  it("is cut off by steps and by a signal, and says so", () => {
    const cut = curveFit(decay, x, y, start, { steps: 1 });
    expect(cut).toMatchObject({ reason: "steps", steps: 1 });
    expect(cut.warnings[0]).toMatch(/cut off after 1 steps/);
    expect(curveFit(decay, x, y, start, { signal: { aborted: true } }).reason).toBe("aborted");
  });

  it("returns its memory, also when f throws", () => {
    curveFit(line, x, y, [0, 0]);
    const before = bytesInUse();
    curveFit(line, x, y, [0, 0]);
    expect(() =>
      curveFit(
        (): number => {
          throw new Error("mine");
        },
        x,
        y,
        [0],
      ),
    ).toThrow("mine");
    expect(bytesInUse()).toBe(before);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    [
      "bounds that cross",
      () => curveFit(line, x, y, [0, 0], { bounds: { lower: [1, 0], upper: [0, 1] } }),
      /bounds of p\[0\] cross: lower 1 is above upper 0/,
    ],
    [
      "bounds of another length",
      () => curveFit(line, x, y, [0, 0], { bounds: { lower: [1] } }),
      /bounds.lower must have 2 entries/,
    ],
    [
      "bounds of an unknown name",
      () => curveFit(decay, x, y, start, { bounds: { lower: { d: 1 } } }),
      /bounds.lower: unknown parameter "d"/,
    ],
    [
      "a sigma of 0",
      () => curveFit(line, x, y, [0, 0], { sigma: [1, 1, 0, 1, 1, 1, 1, 1] }),
      /sigma\[2\] must be finite and above 0, got 0/,
    ],
    [
      "a sigma of 0 for all",
      () => curveFit(line, x, y, [0, 0], { sigma: 0 }),
      /sigma must be finite and above 0, got 0/,
    ],
    [
      "a sigma that is no covariance",
      () =>
        curveFit(line, [0, 1, 2], [1, 2, 3], [0, 0], {
          sigma: [
            [1, 2, 0],
            [2, 1, 0],
            [0, 0, 1],
          ],
        }),
      /not positive definite/,
    ],
    [
      "more parameters than points",
      () => curveFit(decay, [0, 1], [1, 2], start),
      /3 parameters can't be found from 2 points\nGive more/,
    ],
    ["NaN in y", () => curveFit(line, [0, 1, 2], [1, NaN, 2], [0, 0]), /y\[1\] must be finite, got NaN/],
    ["x and y of two lengths", () => curveFit(line, [0, 1], [1, 2, 3], [0, 0]), /equally long, got 2 and 3/],
    [
      "a value that is not finite at the start",
      () => curveFit((at: number, [a]) => Math.log(a * at), [1, 2], [1, 2], [-1]),
      /point 0 is NaN at the start, parameters -1\nStart elsewhere/,
    ],
    [
      "a curve that returns nothing",
      () => curveFit((() => undefined) as never, x, y, [0]),
      /f must return a number, got undefined/,
    ],
    [
      "an unknown loss",
      () => curveFit(line, x, y, [0, 0], { loss: "l1" as never }),
      /loss must be one of linear, softL1/,
    ],
    [
      "a loss with a scale of 0",
      () => curveFit(line, x, y, [0, 0], { loss: { name: "huber", scale: 0 } }),
      /loss.scale must be finite and above 0/,
    ],
    ["an unknown option", () => curveFit(line, x, y, [0, 0], { maxfev: 3 } as never), /unknown option "maxfev"/],
    ["a start of text", () => curveFit(line, x, y, ["1"] as never), /p0\[0\] must be a number, got "1"/],
    ["no start", () => curveFit(line, x, y, [] as never), /p0 is empty/],
  ];
  it.each(wrong)("refuses %s", (_, act, message) => expect(act).toThrow(message));
});

describe("leastSquares", () => {
  const rosenbrock = ([a, b]: Float64Array, out: Float64Array): void => {
    out[0] = 10 * (b - a * a);
    out[1] = 1 - a;
  };

  it("finds a point where residuals vanish", () => {
    const fit = leastSquares(rosenbrock, [-1.2, 1], { rows: 2 });
    expect(fit.reason).toBe("converged");
    expect(fit.parameters[0]).toBeCloseTo(1, 10);
    expect(fit.cost).toBeLessThan(1e-20);
  });

  it("takes a Jacobian as a function, and none where told", () => {
    const jacobian = ([a]: Float64Array, out: Float64Array) => out.set([-20 * a, 10, -1, 0]);
    expect(leastSquares(rosenbrock, [-1.2, 1], { rows: 2, jacobian }).parameters[1]).toBeCloseTo(1, 12);
    const three = rosenbrock.bind(undefined);
    expect(leastSquares(three, [-1.2, 1], { rows: 2, jacobian: "threePoint" }).reason).toBe("converged");
  });

  it("stays in bounds, and ends at them exactly", () => {
    const fit = leastSquares(rosenbrock, [2, 2], { rows: 2, bounds: { lower: [null, 1.5] } });
    expect(fit.reason).toBe("converged");
    // As SciPy documents of least_squares: (1.22437075, 1.5).
    expect(fit.parameters[1]).toBe(1.5);
    expect(fit.parameters[0]).toBeCloseTo(1.22437075, 7);
    expect(fit.activeBounds).toEqual([0, -1]);
  });

  it("says which residual is NaN in the middle of the data", () => {
    const broken = (p: Float64Array, out: Float64Array) => out.set([p[0], NaN, p[1]]);
    expect(() => leastSquares(broken, [1, 1], { rows: 3 })).toThrow(/residual 1 is NaN at the start, parameters 1, 1/);
  });

  it("refuses residuals of which some are not written, or returned instead", () => {
    const few = (p: Float64Array, out: Float64Array) => void (out[0] = p[0]);
    expect(() => leastSquares(few, [1], { rows: 3 })).toThrow(
      /residuals wrote 1 of 3 values: out\[1\] was left as it was/,
    );
    const returned = (p: Float64Array) => [p[0]] as never;
    expect(() => leastSquares(returned, [1], { rows: 1 })).toThrow(/It returned something: write into the second/);
  });

  it("refuses a third argument that is never written", () => {
    const lazy = Object.defineProperty(rosenbrock.bind(undefined), "length", { value: 3 });
    expect(() => leastSquares(lazy, [1, 2], { rows: 2 })).toThrow(/the Jacobian was left as it was/);
  });

  it("refuses a count of rows that is none", () => {
    expect(() => leastSquares(rosenbrock, [1, 2], {} as never)).toThrow(/rows must be a number, got undefined/);
  });
});
