// The nonlinear problems of NIST's Statistical Reference Datasets, from both of their starting points.
import { describe, expect, it } from "vitest";
import { curveFit, leastSquares } from "simdescent";
import { golden } from "../golden.js";
import { digits, modelOf, numbered } from "./formulas.js";

interface Problem {
  name: string;
  expression: string;
  response: string;
  starts: number[][];
  parameters: number[];
  standardDeviations: number[];
  rss: number;
  x: never[];
  y: number[];
}

const { problems } = golden<{ problems: Problem[] }>("nonlinear@nist");
const runs = problems.flatMap((problem) =>
  problem.starts.map((start, i) => [problem.name, i + 1, problem, start] as const),
);
const valuesOf = ({ y, response }: Problem): number[] => (response === "log(y)" ? y.map(Math.log) : y);

describe("curveFit with default options", () => {
  it("is asked all 27 problems twice", () => expect(runs.length).toBe(54));

  it.each(runs)("finds NIST's certified values of %s from start %i", (name, _, problem, start) => {
    const model = modelOf(problem.expression, numbered(start.length));
    const fit = curveFit(model, problem.x, valuesOf(problem), start);
    expect(fit).toMatchObject({ reason: "converged", warnings: [], rank: start.length });
    expect(digits(fit.parameters, problem.parameters)).toBeGreaterThan(6);
    const rss = 2 * fit.cost;
    // Residuals of 1e-13 beside values of 1: their own rounding is in the fourth digit.
    expect(digits(fit.standardErrors, problem.standardDeviations)).toBeGreaterThan(name === "Lanczos1" ? 2.5 : 4);
    if (name === "Lanczos1") expect(rss).toBeLessThan(1e-20);
    else expect(Math.abs(rss / problem.rss - 1)).toBeLessThan(1e-9);
  });

  it("never says converged where it was stopped early", () => {
    for (const [, , problem, start] of runs) {
      const model = modelOf(problem.expression, numbered(start.length));
      const fit = curveFit(model, problem.x, valuesOf(problem), start, { steps: 3 });
      if (fit.reason === "converged") expect(digits(fit.parameters, problem.parameters)).toBeGreaterThan(4);
      else expect(fit.warnings.at(-1)).toMatch(/not a minimum/);
    }
  });
});

describe("leastSquares with a Jacobian of complex steps' accuracy", () => {
  const rational = problems.find(({ name }) => name === "MGH09") as Problem;

  it.each([0, 1])("finds MGH09 from start %i", (which) => {
    const { x, y } = rational as unknown as { x: number[]; y: number[] };
    const fit = leastSquares(
      ([b1, b2, b3, b4]: Float64Array, out, jacobian) => {
        x.forEach((at, i) => {
          const [top, bottom] = [at * at + at * b2, at * at + at * b3 + b4];
          out[i] = (b1 * top) / bottom - y[i];
          jacobian?.set(
            [top / bottom, (b1 * at) / bottom, (-b1 * top * at) / bottom ** 2, (-b1 * top) / bottom ** 2],
            4 * i,
          );
        });
      },
      Float64Array.from(rational.starts[which]),
      { rows: x.length },
    );
    expect(fit.reason).toBe("converged");
    expect(digits(fit.parameters as number[], rational.parameters)).toBeGreaterThan(6);
    expect(digits(fit.standardErrors as number[], rational.standardDeviations)).toBeGreaterThan(6);
  });
});
