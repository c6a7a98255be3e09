// A matrix product in plain JavaScript, into an existing array. Entry (i, p) of a is at i * rowA + p * columnA, of b
// alike, so that transposed operands need no copy.
import { gradients } from "../lib/inputs.js";
import { pack, packedLength, tiles } from "./tiles.js";

/** Rows of b, scaled, are added up in rows of c. */
function rows(a, b, c, m, k, n, rowA, columnA, rowB, columnB) {
  for (let i = 0; i < m; i++) {
    const to = i * n;
    for (let j = 0; j < n; j++) c[to + j] = 0;
    for (let p = 0; p < k; p++) {
      const aip = a[i * rowA + p * columnA];
      const from = p * rowB;
      if (columnB === 1) for (let j = 0; j < n; j++) c[to + j] += aip * b[from + j];
      else for (let j = 0; j < n; j++) c[to + j] += aip * b[from + j * columnB];
    }
  }
}

/** Every entry of c is a sum of its own. */
function dots(a, b, c, m, k, n, rowA, columnA, rowB, columnB) {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let atA = i * rowA;
      let atB = j * columnB;
      for (let p = 0; p < k; p++) {
        sum += a[atA] * b[atB];
        atA += columnA;
        atB += rowB;
      }
      c[i * n + j] = sum;
    }
  }
}

/** Two rows by two columns at a time without copies, for products too small to be worth panels. */
function squares(a, b, c, m, k, n, rowA, columnA, rowB, columnB) {
  for (let i = 0; i < m; i += 2) {
    // An odd last row or column is computed twice.
    const i1 = i + 1 < m ? i + 1 : i;
    for (let j = 0; j < n; j += 2) {
      const j1 = j + 1 < n ? j + 1 : j;
      let a0 = i * rowA;
      let a1 = i1 * rowA;
      let b0 = j * columnB;
      let b1 = j1 * columnB;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let p = 0; p < k; p++) {
        const x0 = a[a0];
        const x1 = a[a1];
        const y0 = b[b0];
        const y1 = b[b1];
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
        a0 += columnA;
        a1 += columnA;
        b0 += rowB;
        b1 += rowB;
      }
      c[i * n + j] = s00;
      c[i * n + j1] = s01;
      c[i1 * n + j] = s10;
      c[i1 * n + j1] = s11;
    }
  }
}

function panels(Type, m, k, n) {
  const left = new Type(packedLength(m, k));
  const right = new Type(packedLength(n, k));
  return (a, b, c, _m, _k, _n, rowA, columnA, rowB, columnB) => {
    pack(a, 0, rowA, columnA, m, k, left);
    pack(b, 0, columnB, rowB, n, k, right);
    tiles(left, right, c, m, k, n);
  };
}

const forms = {
  "rows of b": () => rows,
  "sums of products": () => dots,
  "tiles 2x2": () => squares,
  "tiles 4x4": (m, k, n) => panels(Float64Array, m, k, n),
};

/** Those worth their time: for large products without transposed b, sums of products only miss the cache. */
export function variantsOf({ transposeB }, small) {
  return small ? Object.keys(forms) : [transposeB ? "sums of products" : "rows of b", "tiles 4x4"];
}

/** Inputs of a product: a is m x k and b k x n, row by row, or stored transposed. */
export function operands({ type, m, k, n }) {
  const FloatArray = type === "float32" ? Float32Array : Float64Array;
  return { a: gradients(FloatArray, m * k), b: gradients(FloatArray, k * n), FloatArray };
}

/** `{ run, result }` for `{ variant, type, m, k, n, transposeA, transposeB }`: `run(count)` does it count times. */
export function start({ variant, m, k, n, transposeA, transposeB, ...rest }) {
  const { a, b, FloatArray } = operands({ m, k, n, ...rest });
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
  const result = new FloatArray(m * n);
  const product = forms[variant](m, k, n);
  const run = (count) => {
    for (let r = 0; r < count; r++) product(a, b, result, m, k, n, rowA, columnA, rowB, columnB);
  };
  return { run, result };
}
