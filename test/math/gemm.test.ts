import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/core/memory.js";
import { math, unit } from "./module.js";
import { distance, dtypes, epsilon, filled, product, Sheet, transposed, uniform } from "./sheet.js";

interface Call {
  dtype: Dtype;
  size: readonly [rows: number, inner: number, columns: number];
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
  beta?: number;
  a?: number[];
  b?: number[];
  c?: number[];
}

const random = uniform();
// Multiples of 2^-10, so that both types hold them.
const numbers = (n: number): number[] => Array.from({ length: n }, () => Math.round(random() * 1024) / 1024);

/** What gemm leaves in C, and the largest difference from float64 in units of the type's rounding times the sums. */
function call({ dtype, size, transposeA = false, transposeB = false, alpha = 1, beta = 0, ...given }: Call) {
  const [rows, inner, columns] = size;
  const a = given.a ?? numbers(rows * inner);
  const b = given.b ?? numbers(inner * columns);
  const c = given.c ?? (beta === 0 ? rows * columns : numbers(rows * columns));
  const sheet = new Sheet(dtype);
  const atA = sheet.put(transposeA ? transposed(a, rows, inner) : a);
  const atB = sheet.put(transposeB ? transposed(b, inner, columns) : b);
  const atC = sheet.put(c);
  const scratch = sheet.bytes(math.gemmScratch(rows, columns, inner, unit[dtype]));
  math.gemm(atC, atA, atB, rows, columns, inner, transposeA, transposeB, alpha, beta, scratch, unit[dtype]);
  const result = sheet.get(atC, rows * columns);
  sheet.close();
  const ab = inner ? product(a, b, rows, inner) : filled(rows * columns, 0);
  const expected = ab.map((x, i) => alpha * x + (typeof c === "number" ? 0 : beta * c[i]));
  const error = distance(result, expected) / epsilon[dtype] / Math.max(1, inner) / (Math.abs(alpha) + Math.abs(beta));
  return { result, error, c };
}

const transpositions = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

describe.each(dtypes)("gemm (%s)", (dtype) => {
  it(
    "agrees with a product in float64 at every size from 0 to 13, in all four transpositions",
    { tags: ["slow"] },
    () => {
      for (const way of transpositions) {
        for (let rows = 0; rows <= 13; rows++) {
          for (let inner = 0; inner <= 13; inner++) {
            for (let columns = 0; columns <= 13; columns++) {
              const { error } = call({ dtype, size: [rows, inner, columns], ...way });
              if (!(error < 1))
                expect(error, `${rows} x ${inner} x ${columns}, ${JSON.stringify(way)}`).toBeLessThan(1);
            }
          }
        }
      }
    },
  );

  it.each([
    [20, 20, 20],
    [1, 700, 1],
    [64, 256, 256],
    [65, 257, 259],
    [130, 300, 17],
    [3, 2, 600],
    [300, 1, 5],
  ])("agrees at %i x %i x %i, about and beyond its blocks", (...size) => {
    for (const way of transpositions) expect(call({ dtype, size, ...way }).error).toBeLessThan(1);
  });

  it("scales the product by alpha and adds beta times what was there", () => {
    for (const way of transpositions) {
      for (const [alpha, beta] of [
        [1, 1],
        [-0.5, 2],
        [3.4445, -4.775],
        [0, 0.5],
      ]) {
        for (const size of [[7, 300, 9] as const, [12, 5, 16] as const, [70, 4, 3] as const]) {
          expect(call({ dtype, size, alpha, beta, ...way }).error).toBeLessThan(2);
        }
      }
    }
  });

  it("reads neither C where beta is 0, nor A and B where alpha is 0", () => {
    const size = [5, 6, 7] as const;
    const c = filled(35, NaN);
    expect(call({ dtype, size, c }).result.every(Number.isFinite)).toBe(true);
    const nothing = call({ dtype, size, alpha: 0, a: filled(30, NaN) });
    expect(nothing.result).toEqual(filled(35, 0));
  });

  it("keeps C, or zeroes it, where there is nothing to sum", () => {
    expect(call({ dtype, size: [2, 0, 3], beta: 1, c: [1, 2, 3, 4, 5, 6] }).result).toEqual([1, 2, 3, 4, 5, 6]);
    expect(call({ dtype, size: [2, 0, 3], c: [1, 2, 3, 4, 5, 6] }).result).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("lets NaN and infinity spread to their rows and columns only", () => {
    const a = numbers(5 * 6);
    a[2 * 6 + 3] = NaN;
    const { result } = call({ dtype, size: [5, 6, 9], a });
    result.forEach((x, i) => expect(Number.isNaN(x)).toBe(Math.floor(i / 9) === 2));
  });

  it("gives the same bits whichever way the operands are stored", () => {
    for (const size of [[9, 31, 14] as const, [70, 300, 270] as const]) {
      const a = numbers(size[0] * size[1]);
      const b = numbers(size[1] * size[2]);
      const [first, ...others] = transpositions.map((way) => call({ dtype, size, a, b, ...way }).result);
      for (const other of others) expect(other).toEqual(first);
    }
  });

  it("gives an entry the same bits in a matrix of any size", () => {
    const a = numbers(70 * 300);
    const b = numbers(300 * 270);
    const whole = call({ dtype, size: [70, 300, 270], a, b }).result;
    const rows = call({ dtype, size: [3, 300, 270], a: a.slice(66 * 300, 69 * 300), b }).result;
    expect(rows).toEqual(whole.slice(66 * 270, 69 * 270));
    const column = call({ dtype, size: [70, 300, 1], a, b: b.filter((_, i) => i % 270 === 267) }).result;
    expect(column).toEqual(whole.filter((_, i) => i % 270 === 267));
  });

  it("makes A A' symmetric to the last bit", () => {
    const n = 75;
    const a = numbers(n * 40);
    const { result } = call({ dtype, size: [n, 40, n], a, b: transposed(a, n, 40), transposeB: true });
    expect(result).toEqual(transposed(result, n, n));
  });
});

describe.each(dtypes)("transpose (%s)", (dtype) => {
  it("moves every entry and nothing else", () => {
    const sizes = Array.from({ length: 20 }, (_, i) => i);
    const pairs = [...sizes.flatMap((m) => sizes.map((n) => [m, n])), [100, 65], [64, 200], [1, 129], [131, 1]];
    for (const [m, n] of pairs) {
      const sheet = new Sheet(dtype);
      const values = Array.from({ length: m * n }, (_, i) => i);
      const to = sheet.put(m * n);
      math.transpose(to, sheet.put(values), m, n, unit[dtype]);
      expect(sheet.get(to, m * n)).toEqual(transposed(values, m, n));
      sheet.close();
    }
  });
});
