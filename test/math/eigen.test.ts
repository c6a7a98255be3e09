import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/core/memory.js";
import { math, unit } from "./module.js";
import { distance, dtypes, epsilon, filled, identity, largest, product, Sheet, transposed, uniform } from "./sheet.js";

function eigen(dtype: Dtype, a: ArrayLike<number>, inPlace = false) {
  const n = Math.sqrt(a.length);
  const sheet = new Sheet(dtype);
  const atA = sheet.put(a);
  const values = sheet.put(n);
  const vectors = inPlace ? atA : sheet.put(n * n);
  const scratch = sheet.bytes(math.symmetricEigenScratch(n));
  const found = math.symmetricEigen(values, vectors, atA, n, scratch, unit[dtype]);
  const result = { found: Boolean(found), values: sheet.get(values, n), vectors: sheet.get(vectors, n * n) };
  sheet.close();
  return result;
}

const round = (dtype: Dtype, a: number[]): number[] => (dtype === "float32" ? a.map(Math.fround) : a);

function symmetric(n: number, seed = n): number[] {
  const next = uniform(seed);
  const a = filled(n * n, 0);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = next();
  return a;
}

/** G G' of an n x rank matrix. */
function gram(n: number, rank: number): number[] {
  const g = Array.from({ length: n * rank }, uniform(n + rank));
  return product(g, transposed(g, n, rank), n, rank);
}

function withEigenvalues(values: number[]): number[] {
  const n = values.length;
  const { vectors } = eigen("float64", symmetric(n));
  const scaled = vectors.map((v, i) => v * values[i % n]);
  const a = product(scaled, transposed(vectors, n, n), n, n);
  return a.map((_, i) => a[Math.max(i, (i % n) * n + Math.floor(i / n))]);
}

function expectDecomposition(dtype: Dtype, a: number[]): void {
  const n = Math.sqrt(a.length);
  const { found, values, vectors } = eigen(dtype, a);
  expect(found).toBe(true);
  const tolerance = dtype === "float64" ? 1e-12 : 4 * epsilon.float32;
  const scaled = vectors.map((v, i) => v * values[i % n]);
  expect(distance(product(a, vectors, n, n), scaled)).toBeLessThanOrEqual(tolerance * (largest(values) || 1));
  expect(distance(product(transposed(vectors, n, n), vectors, n, n), identity(n))).toBeLessThan(tolerance);
  expect(values).toEqual([...values].sort((x, y) => x - y));
}

const repeated = [-1, 2, 2, 2, 2, 5, 5, 5, 5.5, 7];
const matrices: [string, number[]][] = [
  ...[1, 2, 3, 4, 5, 7, 16, 33, 64].map((n): [string, number[]] => [`a random ${n} x ${n} matrix`, symmetric(n)]),
  ["zeros", filled(25, 0)],
  ["the identity", identity(6)],
  ["ones", filled(49, 1)],
  ["a diagonal matrix", identity(9).map((x, i) => x * ((i * 7) % 5))],
  ["repeated eigenvalues", withEigenvalues(repeated)],
  ["rank 2 of 20", gram(20, 2)],
  ["rank 12 of 64", gram(64, 12)],
  [
    "a tridiagonal matrix",
    identity(30).map((x, i) => (x ? 2 : Math.abs((i % 30) - Math.floor(i / 30)) === 1 ? -1 : 0)),
  ],
  [
    "Wilkinson's matrix W21+",
    identity(21).map((x, i) => (x ? Math.abs(10 - (i % 21)) : Math.abs((i % 21) - Math.floor(i / 21)) === 1 ? 1 : 0)),
  ],
  ["two blocks", symmetric(12).map((x, i) => (i % 12 < 5 === i < 60 ? x : 0))],
  ["entries of 1e-30", symmetric(10).map((x) => x * 1e-30)],
  ["entries of 1e30", symmetric(10).map((x) => x * 1e30)],
  ["entries from 1 to 1e-30", symmetric(10).map((x, i) => x * 10 ** -(3 * Math.max(i % 10, Math.floor(i / 10))))],
  ["entries from 1e-30 to 1", symmetric(10).map((x, i) => x * 10 ** (3 * Math.min(i % 10, Math.floor(i / 10)) - 27))],
];

describe.each(dtypes)("symmetricEigen (%s)", (dtype) => {
  it.each(matrices)("A V = V diag(w) and V'V = I for %s", (_, a) => {
    expectDecomposition(dtype, round(dtype, a));
  });

  it("returns known eigenvalues in ascending order", () => {
    expect(eigen(dtype, [2, 1, 1, 2]).values.map((x) => Number(x.toFixed(6)))).toEqual([1, 3]);
    expect(eigen(dtype, [3, 0, 0, 0, -2, 0, 0, 0, 1]).values).toEqual([-2, 1, 3]);
    expect(eigen(dtype, [-5]).values).toEqual([-5]);
    const n = 30;
    const tridiagonal = matrices.find(([name]) => name === "a tridiagonal matrix")![1];
    const known = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(distance(eigen(dtype, tridiagonal).values, known)).toBeLessThan(4 * epsilon[dtype] * 4);
    expect(distance(eigen(dtype, round(dtype, withEigenvalues(repeated))).values, repeated)).toBeLessThan(
      100 * epsilon[dtype],
    );
  });

  it("leaves a diagonal matrix's numbers as they are", () => {
    const { values, vectors } = eigen(dtype, [3, 0, 0, 0, 0.25, 0, 0, 0, 7]);
    expect(values).toEqual([0.25, 3, 7]);
    expect(vectors).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it("reads the lower triangle only", () => {
    const a = round(dtype, symmetric(6));
    const lower = a.map((x, i) => (i % 6 > Math.floor(i / 6) ? NaN : x));
    expect(eigen(dtype, lower)).toEqual(eigen(dtype, a));
  });

  it("may write the vectors over the matrix", () => {
    const a = round(dtype, symmetric(11));
    expect(eigen(dtype, a, true)).toEqual(eigen(dtype, a));
  });

  it("refuses a matrix with NaN or infinity and writes nothing", () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const { found, values, vectors } = eigen(dtype, [1, 0, bad, 2]);
      expect(found).toBe(false);
      expect([...values, ...vectors].every(Number.isNaN)).toBe(true);
    }
  });

  it("finds nothing in an empty matrix", () => {
    expect(eigen(dtype, [])).toEqual({ found: true, values: [], vectors: [] });
  });
});

describe("symmetricEigen", () => {
  it("works in float64 for float32 too", () => {
    const a = round("float32", symmetric(20));
    const narrow = eigen("float32", a);
    const wide = eigen("float64", a);
    expect(narrow.values).toEqual(wide.values.map(Math.fround));
    expect(narrow.vectors).toEqual(wide.vectors.map(Math.fround));
  });

  it("holds for entries near the ends of float64", () => {
    for (const scale of [1e-290, 1e-310, 1e140]) {
      const a = symmetric(8).map((x) => x * scale);
      const { found, vectors } = eigen("float64", a);
      expect(found).toBe(true);
      expect(distance(product(transposed(vectors, 8, 8), vectors, 8, 8), identity(8))).toBeLessThan(1e-12);
    }
  });
});
