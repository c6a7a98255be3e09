// C <- alpha op(A) op(B) + beta C by packed panels: Goto & van de Geijn 2008, doi:10.1145/1356052.1356053
// Matrices are row-major; rows follow one another without gaps or at a distance of their own. op(A) is rows x inner: stored so, or inner x rows when `transposeA` is set;
// op(B) is inner x columns: stored so, or columns x inner when `transposeB` is set.
// A tile of C, four rows by two vectors, stays in registers over a block of at most 256 products, summed in order
// in the matrices' type; blocks are added to C in order. Where A is B transposed, C is symmetric to the last bit.
// As in BLAS, beta = 0 does not read C, and alpha = 0 reads neither A nor B. C must not overlap them.

import { Panels } from "./transpose";

const blockInner: usize = 256;
const blockRows: usize = 64;
const blockColumns: usize = 256;
const tileRows: usize = 4;

const edge: usize = memory.data(128, 16);

class Tile {
  @inline
  static ceil(n: usize, multiple: usize): usize {
    return (n + multiple - 1) & ~(multiple - 1);
  }

  @inline
  static put<T>(c: usize, alpha: v128, low: v128, high: v128, fresh: bool): void {
    low = v128.mul<T>(alpha, low);
    high = v128.mul<T>(alpha, high);
    v128.store(c, fresh ? low : v128.add<T>(v128.load(c), low));
    v128.store(c + 16, fresh ? high : v128.add<T>(v128.load(c + 16), high));
  }
}

// Adds alpha times the product of one panel of A and one of B to four rows of C, `stride` bytes apart; `fresh` does not
// read them.
function multiplyPanels<T>(c: usize, stride: usize, a: usize, b: usize, depth: usize, alpha: T, fresh: bool): void {
  let c00 = v128.splat<T>(0);
  let c01 = c00,
    c10 = c00,
    c11 = c00,
    c20 = c00,
    c21 = c00,
    c30 = c00,
    c31 = c00;
  const end = b + depth * 32;
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(a2, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(a3, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
    a += 4 * sizeof<T>();
    b += 32;
  } while (b < end);
  const scale = v128.splat<T>(alpha);
  Tile.put<T>(c, scale, c00, c01, fresh);
  Tile.put<T>(c + stride, scale, c10, c11, fresh);
  Tile.put<T>(c + 2 * stride, scale, c20, c21, fresh);
  Tile.put<T>(c + 3 * stride, scale, c30, c31, fresh);
}

// Adds what a tile beyond the border left in `edge` to the part of C that is there, whose rows are `stride` bytes apart.
function addEdge<T>(c: usize, stride: usize, high: usize, wide: usize, fresh: bool): void {
  for (let y: usize = 0; y < high; ++y) {
    for (let x: usize = 0; x < wide * sizeof<T>(); x += sizeof<T>()) {
      const at = c + y * stride + x;
      const value = load<T>(edge + y * 32 + x);
      store<T>(at, fresh ? value : load<T>(at) + value);
    }
  }
}

function scaleBy<T>(c: usize, n: usize, beta: T): void {
  if (beta == 0) memory.fill(c, 0, n * sizeof<T>());
  else for (let i: usize = 0; i < n; ++i) store<T>(c + i * sizeof<T>(), load<T>(c + i * sizeof<T>()) * beta);
}

function scaleRow(c: usize, n: usize, beta: f64, unit: usize): void {
  if (unit == 4) scaleBy<f32>(c, n, <f32>beta);
  else scaleBy<f64>(c, n, beta);
}

export class Gemm {
  /** Bytes of scratch memory for these sizes: at most 320 KiB for f32, 640 KiB for f64. */
  static scratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
    const a = min(blockRows, Tile.ceil(rows, tileRows));
    const b = min(blockColumns, Tile.ceil(columns, 32 / unit));
    return (a + b) * min(blockInner, inner) * unit;
  }

  /** C <- alpha op(A) op(B) + beta C of matrices without gaps, for sizes from 0. */
  static multiply(
    c: usize,
    a: usize,
    b: usize,
    rows: usize,
    columns: usize,
    inner: usize,
    transposeA: bool,
    transposeB: bool,
    alpha: f64,
    beta: f64,
    scratch: usize,
    unit: usize,
  ): void {
    const stepA = transposeA ? rows : inner;
    const stepB = transposeB ? inner : columns;
    gemm(c, a, b, rows, columns, inner, columns, stepA, stepB, transposeA, transposeB, alpha, beta, scratch, unit);
  }
}

/** C <- alpha op(A) op(B) + beta C, for sizes from 0; stored rows are stepC, stepA and stepB elements apart. */
export function gemm(
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  stepC: usize,
  stepA: usize,
  stepB: usize,
  transposeA: bool,
  transposeB: bool,
  alpha: f64,
  beta: f64,
  scratch: usize,
  unit: usize,
): void {
  const none = alpha == 0 || inner == 0;
  if (beta != 1 && (beta != 0 || none)) {
    for (let i: usize = 0; i < rows; ++i) scaleRow(c + i * stepC * unit, columns, beta, unit);
  }
  if (none) return;
  const downA = transposeA ? <usize>1 : stepA;
  const alongA = transposeA ? stepA : <usize>1;
  const acrossB = transposeB ? stepB : <usize>1;
  const downB = transposeB ? <usize>1 : stepB;
  const width = <usize>32 / unit;
  for (let j: usize = 0; j < columns; j += blockColumns) {
    const n = min(blockColumns, columns - j);
    for (let k: usize = 0; k < inner; k += blockInner) {
      const fresh = beta == 0 && k == 0;
      const depth = min(blockInner, inner - k);
      const panelsA = scratch + Tile.ceil(n, width) * depth * unit;
      Panels.cut(scratch, b + (j * acrossB + k * downB) * unit, n, depth, acrossB, downB, width, unit);
      for (let i: usize = 0; i < rows; i += blockRows) {
        const m = min(blockRows, rows - i);
        Panels.cut(panelsA, a + (i * downA + k * alongA) * unit, m, depth, downA, alongA, tileRows, unit);
        for (let q: usize = 0; q < n; q += width) {
          for (let p: usize = 0; p < m; p += tileRows) {
            const tile = c + ((i + p) * stepC + j + q) * unit;
            const whole = p + tileRows <= m && q + width <= n;
            const to = whole ? tile : edge;
            const stride = whole ? stepC * unit : 32;
            const panelA = panelsA + p * depth * unit;
            const panelB = scratch + q * depth * unit;
            const begin = fresh || !whole;
            if (unit == 4) multiplyPanels<f32>(to, stride, panelA, panelB, depth, <f32>alpha, begin);
            else multiplyPanels<f64>(to, stride, panelA, panelB, depth, alpha, begin);
            if (whole) continue;
            const high = min(tileRows, m - p);
            const wide = min(width, n - q);
            if (unit == 4) addEdge<f32>(tile, stepC * unit, high, wide, fresh);
            else addEdge<f64>(tile, stepC * unit, high, wide, fresh);
          }
        }
      }
    }
  }
}

/** Bytes of scratch memory `gemm` needs for these sizes. */
export function gemmScratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
  return Gemm.scratch(rows, columns, inner, unit);
}
