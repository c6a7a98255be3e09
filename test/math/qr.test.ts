import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/core/memory.js";
import { math, unit } from "./module.js";
import { distance, dtypes, epsilon, filled, identity, largest, product, Sheet, transposed, uniform } from "./sheet.js";

function qr(dtype: Dtype, a: ArrayLike<number>, m: number, n: number, { inPlace = false, wantR = true } = {}) {
  const sheet = new Sheet(dtype);
  const atA = sheet.put(a);
  const q = inPlace ? atA : sheet.put(m * n);
  const r = sheet.put(n * n);
  const scratch = sheet.bytes(math.qrScratch(m, n));
  const done = math.qr(q, wantR ? r : 0, atA, m, n, scratch, unit[dtype]);
  const result = { done: Boolean(done), q: sheet.get(q, m * n), r: sheet.get(r, n * n) };
  sheet.close();
  return result;
}

const random = (m: number, n: number): number[] => Array.from({ length: m * n }, uniform(100 * m + n)).map(Math.fround);
const tolerance = { float32: 4 * epsilon.float32, float64: 1e-14 };

const sizes = [
  [1, 1],
  [2, 1],
  [2, 2],
  [3, 2],
  [5, 5],
  [8, 3],
  [17, 16],
  [33, 33],
  [64, 64],
  [100, 7],
  [1, 0],
  [0, 0],
];
const matrices: [string, number, number, number[]][] = [
  ...sizes.map(([m, n]): [string, number, number, number[]] => [`a random ${m} x ${n} matrix`, m, n, random(m, n)]),
  ["zeros", 6, 4, filled(24, 0)],
  ["ones", 6, 6, filled(36, 1)],
  ["rank 3 of 12", 12, 12, product(random(12, 3), random(3, 12), 12, 3).map(Math.fround)],
  ["columns from 1e-30 to 1e30", 9, 9, random(9, 9).map((x, i) => Math.fround(x * 10 ** (7.5 * (i % 9) - 30)))],
];

// Computed with numpy.linalg.qr (LAPACK's geqrf and orgqr).
const lapack: { a: number[][]; q: number[][]; r: number[][] }[] = [
  {
    a: [
      [12, -51, 4],
      [6, 167, -68],
      [-4, 24, -41],
    ],
    q: [
      [-0.8571428571428572, 0.3942857142857143, 0.33142857142857146],
      [-0.4285714285714286, -0.9028571428571428, -0.03428571428571425],
      [0.28571428571428575, -0.1714285714285714, 0.9428571428571428],
    ],
    r: [
      [-14, -21, 14],
      [0, -175, 70],
      [0, 0, -35],
    ],
  },
  {
    a: [
      [2, -1, 0.5],
      [-1, 3, 2],
      [0, 4, -6],
      [5, -2, 1],
    ],
    q: [
      [-0.3651483716701107, 0, 0.046201852731442485],
      [0.18257418583505539, -0.5270462766947299, 0.8294332609406593],
      [0, -0.8432740427115679, -0.5368215269748563],
      [-0.912870929175277, -0.10540925533894606, 0.14740591109555487],
    ],
    r: [
      [-5.47722557505166, 2.738612787525831, -0.7302967433402214],
      [0, -4.743416490252569, 3.9001424475410014],
      [0, 0, 5.050302521191731],
    ],
  },
  {
    a: [
      [-3, 1],
      [4, 2],
      [0, -5],
    ],
    q: [
      [-0.6, -0.297112541083283],
      [0.8, -0.22283440581246222],
      [0, 0.9284766908852593],
    ],
    r: [
      [5, 1],
      [0, -5.385164807134505],
    ],
  },
  {
    a: [
      [0, 1],
      [2, 3],
    ],
    q: [
      [0, -1],
      [-1, 0],
    ],
    r: [
      [-2, -3],
      [0, -1],
    ],
  },
  {
    a: [
      [1, 1],
      [0, 1],
      [0, -1],
    ],
    q: [
      [1, 0],
      [0, -Math.SQRT1_2],
      [0, Math.SQRT1_2],
    ],
    r: [
      [1, 1],
      [0, -Math.SQRT2],
    ],
  },
  {
    a: [
      [1, 0, 0],
      [0, -2, 0],
      [0, 0, 3],
    ],
    q: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    r: [
      [1, 0, 0],
      [0, -2, 0],
      [0, 0, 3],
    ],
  },
  {
    a: [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    q: [
      [1, 0],
      [0, 1],
      [0, 0],
    ],
    r: [
      [0, 0],
      [0, 0],
    ],
  },
  { a: [[-7]], q: [[1]], r: [[-7]] },
];

describe.each(dtypes)("qr (%s)", (dtype) => {
  it.each(matrices)("A = Q R, Q'Q = I and R is upper triangular for %s", (_, m, n, a) => {
    const { done, q, r } = qr(dtype, a, m, n);
    expect(done).toBe(true);
    for (let j = 0; j < n; j++) {
      const column = (x: number[]): number[] => x.filter((__, i) => i % n === j);
      const size = largest(column(a)) || 1;
      expect(distance(column(product(q, r, m, n)), column(a))).toBeLessThanOrEqual(4 * tolerance[dtype] * size);
    }
    expect(distance(product(transposed(q, m, n), q, n, m), identity(n))).toBeLessThan(tolerance[dtype]);
    r.forEach((x, i) => i % n < Math.floor(i / n) && expect(x).toBe(0));
  });

  it("agrees with LAPACK, signs included", () => {
    for (const { a, q, r } of lapack) {
      const got = qr(dtype, a.flat(), a.length, a[0].length);
      expect(distance(got.q, q.flat())).toBeLessThan(tolerance[dtype]);
      expect(distance(got.r, r.flat())).toBeLessThan(tolerance[dtype] * (largest(r.flat()) || 1));
    }
  });

  it("may write Q over the matrix, and leaves R out when it is not wanted", () => {
    const a = random(9, 5);
    const whole = qr(dtype, a, 9, 5);
    const { q, r } = qr(dtype, a, 9, 5, { inPlace: true, wantR: false });
    expect(q).toEqual(whole.q);
    expect(r.every(Number.isNaN)).toBe(true);
  });

  it("refuses a matrix with NaN or infinity and writes nothing", () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const { done, q, r } = qr(dtype, [1, 2, 3, bad], 2, 2);
      expect(done).toBe(false);
      expect([...q, ...r].every(Number.isNaN)).toBe(true);
    }
  });
});

describe("qr", () => {
  it("works in float64 for float32 too", () => {
    const narrow = qr("float32", random(20, 11), 20, 11);
    const wide = qr("float64", random(20, 11), 20, 11);
    expect(narrow.q).toEqual(wide.q.map(Math.fround));
    expect(narrow.r).toEqual(wide.r.map(Math.fround));
  });

  it("reflects columns as small or as large as float64 has them", () => {
    for (const scale of [1e-320, 1e-300, 1e-170, 1e170, 1e300]) {
      const { q, r } = qr("float64", [3 * scale, 4 * scale], 2, 1);
      expect(distance(q, [-0.6, -0.8])).toBeLessThan(1e-3);
      expect(Math.abs(r[0] / (-5 * scale) - 1)).toBeLessThan(1e-3);
    }
    expect(qr("float64", [1, 1e-200], 2, 1).r).toEqual([-1]);
  });
});
