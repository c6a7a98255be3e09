import { Matrix, pseudoInverse, solve } from "ml-matrix";
import { matrix } from "simdescent";
import { describe, expect, test } from "vitest";
import { leastSquares, meanSquare } from "../../src/cli/compare/least-squares.js";

// Deterministic numbers without a pattern that would make columns depend on each other.
const noise = (i: number) => Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453) - 0.5;

function problem(rows: number, columns: number, change: (row: number[]) => number[] = (row) => row) {
  const data = Array.from({ length: rows }, (_, i) =>
    change(Array.from({ length: columns }, (_, j) => noise(i * columns + j + 1))),
  );
  const y = Float64Array.from({ length: rows }, (_, i) => 3 + data[i][0] * 2 + noise(1e4 + i));
  const design = new Matrix(data.map((row) => [...row, 1]));
  const target = Matrix.columnVector([...y]);
  // A pseudo-inverse of many columns takes seconds, and only dependent columns need one.
  const exact = columns > 100 ? solve(design, target) : pseudoInverse(design).mmul(target);
  const residual = design
    .mmul(exact)
    .to1DArray()
    .map((value, i) => value - y[i]);
  return {
    part: { x: matrix(data, { dtype: "float64" }), y },
    exact: exact.to1DArray(),
    loss: residual.reduce((sum, r) => sum + r * r, 0) / rows,
  };
}

describe.each([
  ["more rows than features", problem(60, 5)],
  ["a column that repeats another", problem(60, 5, (row) => [...row.slice(0, 4), row[0]])],
  ["a constant column", problem(60, 5, (row) => [...row.slice(0, 4), 0])],
  ["more features than rows", problem(6, 9)],
])("with %s", (_, { part, exact, loss }) => {
  const optimum = leastSquares(part);

  test("agrees with the pseudo-inverse", () => {
    expect([...optimum.weight, optimum.bias]).toEqual(exact.map((value) => expect.closeTo(value, 8)));
    expect(optimum.loss).toBeCloseTo(loss, 10);
  });

  test("the excess of other parameters is their loss less the optimum", () => {
    const weight = optimum.weight.map((w, j) => w + noise(j + 77));
    const bias = optimum.bias + 0.3;
    expect(optimum.excess(weight, bias)).toBeCloseTo(meanSquare(part, weight, bias) - optimum.loss, 8);
    expect(optimum.excess(optimum.weight, optimum.bias)).toBe(0);
  });
});

test("the condition number is that of X'X", () => {
  const x = matrix(
    [
      [1, 0],
      [-1, 0],
      [0, 3],
      [0, -3],
    ],
    { dtype: "float64" },
  );
  expect(leastSquares({ x, y: Float64Array.of(1, 2, 3, 4) }).condition).toBeCloseTo(9, 10);
});

test("a system too large for eigenvalues comes to the same loss", () => {
  const { part, loss } = problem(500, 410);
  expect(leastSquares(part).loss).toBeCloseTo(loss, 6);
});
