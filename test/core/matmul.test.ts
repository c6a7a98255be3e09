import { matmul, matrix } from "simdescent";
import type { Matrix } from "simdescent";
import { describe, expect, it } from "vitest";
import { bytesInUse } from "../../src/core/memory.js";
import { dtypes, epsilon, uniform } from "../math/sheet.js";

const ways = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));
const random = uniform(7);
// Multiples of 2^-10, so that both types hold them.
const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, () => Math.round(random() * 1024) / 1024);

type Type = (typeof dtypes)[number];
type Entry = (i: number, j: number) => number;

/** A matrix of any numbers, stored transposed or not, NaN behind the end of every row. */
function stored(rows: number, columns: number, transpose: boolean, dtype: Type, entry: Entry): Matrix {
  const m = transpose ? matrix(columns, rows, { dtype }) : matrix(rows, columns, { dtype });
  const { data, stride } = m;
  data.fill(NaN);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) data[i * stride + j] = transpose ? entry(j, i) : entry(i, j);
  }
  return m;
}

/** The entries without padding, which must be zero. */
function entries(m: Matrix): number[] {
  const { data, stride, rows, columns } = m;
  const result: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < stride; j++) {
      if (j < columns) result.push(data[i * stride + j]);
      else if (!Object.is(data[i * stride + j], 0)) throw new Error(`padding of row ${i} is ${data[i * stride + j]}`);
    }
  }
  return result;
}

/** The first entry farther from `c` than inner eps |A||B|, in words; `c` and `bound` have rows of `step` entries. */
function wrong(out: Matrix, c: Float64Array, bound: Float64Array, step: number, slack: number): string | undefined {
  const { data, stride, rows, columns } = out;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < stride; j++) {
      const [is, at] = [data[i * stride + j], i * step + j];
      const fine = j < columns ? Math.abs(is - c[at]) <= slack * bound[at] : Object.is(is, 0);
      if (!fine) return `${i}, ${j}: ${is} instead of ${j < columns ? c[at] : "0, the padding"}`;
    }
  }
  return undefined;
}

/** c += a[.][k] b[k][.], for the product and for its bound. */
function addOuter(c: Float64Array, bound: Float64Array, a: Entry, b: Entry, k: number, rows: number, columns: number) {
  for (let i = 0; i < rows; i++) {
    const x = a(i, k);
    for (let j = 0; j < columns; j++) {
      const product = x * b(k, j);
      c[i * columns + j] += product;
      bound[i * columns + j] += Math.abs(product);
    }
  }
}

const label = (rows: number, inner: number, columns: number, way: object): string =>
  `${rows} x ${inner} x ${columns} ${JSON.stringify(way)}`;

describe.each(dtypes)("matmul (%s)", (dtype) => {
  it(
    "agrees with a product in float64 at every size from 0 to 33, in all four transpositions",
    { tags: ["slow"] },
    () => {
      const most = 33;
      const sizes = Array.from({ length: most + 1 }, (_, i) => i);
      const base = [numbers(most * most), numbers(most * most)];
      const a: Entry = (i, k) => base[0][i * most + k];
      const b: Entry = (k, j) => base[1][k * most + j];
      // What all rows by all columns have summed up to `inner`: smaller products are its corners.
      const c = new Float64Array(most * most);
      const bound = new Float64Array(most * most);
      const outs = sizes.map((rows) => sizes.map((columns) => matrix(rows, columns, { dtype })));
      for (const inner of sizes) {
        if (inner > 0) addOuter(c, bound, a, b, inner - 1, most, most);
        const left = [false, true].map((t) => sizes.map((rows) => stored(rows, inner, t, dtype, a)));
        const right = [false, true].map((t) => sizes.map((columns) => stored(inner, columns, t, dtype, b)));
        for (const rows of sizes) {
          for (const columns of sizes) {
            for (const way of ways) {
              const out = outs[rows][columns];
              for (let i = 0; i < rows; i++) out.data.fill(NaN, i * out.stride, i * out.stride + columns);
              matmul(left[+way.transposeA][rows], right[+way.transposeB][columns], { ...way, out });
              const found = wrong(out, c, bound, most, inner * epsilon[dtype]);
              if (found) expect.fail(`${label(rows, inner, columns, way)}: ${found}`);
            }
          }
        }
        for (const m of [...left.flat(), ...right.flat()]) m.dispose();
      }
      for (const m of outs.flat()) m.dispose();
    },
  );

  it.each([
    [64, 784, 128],
    [70, 300, 270],
    [257, 513, 65],
    [5, 1000, 300],
    [9, 257, 513],
    [300, 700, 9],
    [259, 40, 261],
    [1, 1500, 700],
    [700, 1500, 1],
    [400, 600, 3],
    [2, 3, 5000],
    [5000, 3, 2],
  ])("agrees at %i x %i x %i, beyond its blocks, with the same bits in all four transpositions", (...size) => {
    const [rows, inner, columns] = size;
    const [x, y] = [numbers(rows * inner), numbers(inner * columns)];
    const a: Entry = (i, k) => x[i * inner + k];
    const b: Entry = (k, j) => y[k * columns + j];
    const c = new Float64Array(rows * columns);
    const bound = new Float64Array(rows * columns);
    for (let k = 0; k < inner; k++) addOuter(c, bound, a, b, k, rows, columns);
    let first: number[] | undefined;
    for (const way of ways) {
      const left = stored(rows, inner, way.transposeA, dtype, a);
      const right = stored(inner, columns, way.transposeB, dtype, b);
      const out = matmul(left, right, way);
      expect(wrong(out, c, bound, columns, inner * epsilon[dtype])).toBeUndefined();
      first ??= entries(out);
      expect(entries(out)).toEqual(first);
      for (const m of [left, right, out]) m.dispose();
    }
  });

  it("sums in the order of the inner size, each product rounded, in blocks of 256", () => {
    const round = dtype === "float32" ? Math.fround : (x: number) => x;
    for (const [rows, inner, columns] of [
      [1, 300, 5],
      [3, 20, 2],
      [9, 30, 11],
      [50, 600, 45],
    ]) {
      const a = stored(rows, inner, false, dtype, () => random());
      const b = stored(inner, columns, false, dtype, () => random());
      const out = matmul(a, b);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let total = 0;
          for (let k = 0; k < inner;) {
            let sum = 0;
            for (const end = Math.min(inner, k + 256); k < end; k++)
              sum = round(sum + round(a.row(i)[k] * b.row(k)[j]));
            total = round(total + sum);
          }
          if (out.row(i)[j] !== total) expect(out.row(i)[j], label(i, inner, j, {})).toBe(total);
        }
      }
      for (const m of [a, b, out]) m.dispose();
    }
  });

  it("gives an entry the same bits in a product of any size", () => {
    const [a, b] = [numbers(40 * 300), numbers(300 * 50)];
    const whole = matmul(matrix(a, 40, 300, { dtype }), matrix(b, 300, 50, { dtype }));
    for (const [rows, columns] of [
      [1, 50],
      [3, 2],
      [8, 31],
      [13, 9],
    ]) {
      const right = stored(300, columns, false, dtype, (k, j) => b[k * 50 + j]);
      const part = matmul(matrix(a.slice(0, rows * 300), rows, 300, { dtype }), right);
      for (let i = 0; i < rows; i++) expect(part.row(i)).toEqual(whole.row(i).slice(0, columns));
    }
  });

  it("makes a matrix times its own transpose symmetric to the last bit", () => {
    const sizes = [...Array.from({ length: 40 }, (_, i) => i + 1), 75, 130, 261];
    for (const n of sizes) {
      for (const inner of [1, 7, 40, 300]) {
        for (const transposeB of [true, false]) {
          const a = stored(n, inner, !transposeB, dtype, () => random());
          const gram = matmul(a, a, { transposeB, transposeA: !transposeB });
          const { data, stride } = gram;
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < i; j++) {
              const [low, high] = [data[i * stride + j], data[j * stride + i]];
              if (low !== high) expect(low, `${n} x ${inner}, ${i}, ${j}`).toBe(high);
            }
          }
          a.dispose();
          gram.dispose();
        }
      }
    }
  });

  it("lets NaN and infinity spread where the sums say, and nowhere else", () => {
    const odd = [NaN, Infinity, -Infinity, 0];
    const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 13, 33].flatMap((n) => [
      [n, 6, 11],
      [6, n, 9],
      [5, 4, n],
    ]);
    for (const [rows, inner, columns] of [...sizes, [45, 300, 70], [50, 70, 50]]) {
      for (const way of ways) {
        const [x, y] = [numbers(rows * inner), numbers(inner * columns)];
        x[Math.floor(x.length / 3)] = odd[rows % 4];
        x[Math.floor(x.length / 2)] = odd[inner % 4];
        y[Math.floor(y.length / 2)] = odd[columns % 4];
        y[y.length - 1] = Infinity;
        const a = stored(rows, inner, way.transposeA, dtype, (i, k) => x[i * inner + k]);
        const b = stored(inner, columns, way.transposeB, dtype, (k, j) => y[k * columns + j]);
        const out = entries(matmul(a, b, way));
        const expected = out.map((_, at) => {
          let sum = 0;
          for (let k = 0; k < inner; k++)
            sum += x[Math.floor(at / columns) * inner + k] * y[k * columns + (at % columns)];
          return sum;
        });
        const kind = (value: number): string => (Number.isFinite(value) ? "finite" : String(value));
        expect(out.map(kind), label(rows, inner, columns, way)).toEqual(expected.map(kind));
      }
    }
  });

  it("takes sizes of 0, and makes zeros where there is nothing to sum", () => {
    const empty = (rows: number, columns: number): Matrix => matrix(rows, columns, { dtype });
    const out = matrix([[1, 2, 3]], { dtype });
    expect(matmul(empty(1, 0), empty(0, 3), { out })).toBe(out);
    expect(entries(out)).toEqual([0, 0, 0]);
    expect(matmul(empty(0, 4), empty(4, 2))).toMatchObject({ rows: 0, columns: 2 });
    expect(matmul(empty(4, 5), empty(5, 0))).toMatchObject({ rows: 4, columns: 0 });
    expect(matmul(empty(0, 0), empty(0, 0))).toMatchObject({ rows: 0, columns: 0 });
  });
});

describe("matmul", () => {
  const a = matrix([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it("makes a new matrix, or writes to `out` and returns it", () => {
    const product = matmul(a, a, { transposeA: true });
    expect(product).toMatchObject({ rows: 3, columns: 3, dtype: "float32" });
    expect(entries(product)).toEqual([17, 22, 27, 22, 29, 36, 27, 36, 45]);
    const out = matrix(2, 2);
    expect(matmul(a, a, { transposeA: false, transposeB: true, out })).toBe(out);
    expect(entries(out)).toEqual([14, 32, 32, 77]);
    expect(entries(matmul(out, a, { out: undefined }))).toEqual([142, 188, 234, 340, 449, 558]);
  });

  it("keeps no memory but its panels, which the first call takes", () => {
    const [big, out] = [matrix(300, 300), matrix(300, 300)];
    matmul(big, big, { out });
    const before = bytesInUse();
    for (let i = 0; i < 20; i++) {
      matmul(big, big, { out });
      matmul(a, a, { transposeB: true }).dispose();
      expect(() => matmul(a, a)).toThrow(RangeError);
      expect(() => matmul(big, big, { out: a })).toThrow(TypeError);
    }
    expect(bytesInUse()).toBe(before);
    big.dispose();
    out.dispose();
  });

  it("refuses what is no matrix, with a hint", () => {
    const rows = [[1, 2]] as never;
    expect(() => matmul(rows, a)).toThrow(
      new TypeError("matmul: a must be a Matrix, got [[1, 2]]\nmatrix(rows) makes one."),
    );
    expect(() => matmul(a, undefined as never)).toThrow(/^matmul: b must be a Matrix, got undefined/);
    expect(() => matmul(a, a, { transposeB: true, out: [1] as never })).toThrow(
      /^matmul: out must be a Matrix, got \[1\]/,
    );
  });

  it("refuses sizes that do not fit, naming both shapes", () => {
    expect(() => matmul(a, a)).toThrow(new RangeError("matmul: inner sizes must be equal, got 2 x 3 times 2 x 3"));
    expect(() => matmul(a, matrix(4, 2), { transposeB: true })).toThrow(
      new RangeError("matmul: inner sizes must be equal, got 2 x 3 times 4 x 2 transposed"),
    );
  });

  it("refuses dtypes that differ, and an `out` that does not fit or is an operand", () => {
    const wide = matrix(3, 2, { dtype: "float64" });
    const square = matrix(2, 2);
    expect(() => matmul(a, wide)).toThrow(
      new TypeError("matmul: a and b must have the same dtype, got float32 and float64"),
    );
    const own = { transposeB: true };
    expect(() => matmul(a, a, { ...own, out: matrix(2, 3) })).toThrow(
      new TypeError("matmul: out must be 2 x 2 in float32, got 2 x 3 in float32"),
    );
    expect(() => matmul(a, a, { ...own, out: matrix(2, 2, { dtype: "float64" }) })).toThrow(TypeError);
    expect(() => matmul(square, a, { out: a })).toThrow(
      new TypeError("matmul: out must be another matrix than b\nLeave it out for a new one."),
    );
    expect(() => matmul(square, square, { out: square })).toThrow(/another matrix than a/);
  });

  it("refuses options it does not know", () => {
    const unknown = { transpose_b: true } as object;
    expect(() => matmul(a, a, unknown)).toThrow(/^matmul: unknown option "transpose_b"\nDid you mean transposeB\?/);
    expect(() => matmul(a, a, { transposeB: 1 as never })).toThrow(/transposeB must be true or false, got 1/);
    expect(() => matmul(a, a, null as never)).toThrow(/options must be an object, got null/);
  });

  it("refuses a matrix that was disposed of", () => {
    const gone = matrix(3, 2);
    gone.dispose();
    expect(() => matmul(a, gone)).toThrow(/used after dispose/);
    expect(() => matmul(gone, a)).toThrow(/used after dispose/);
  });
});
