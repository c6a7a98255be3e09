// C <- alpha op(A) op(B) + beta C by packed panels: Goto & van de Geijn 2008, doi:10.1145/1356052.1356053
// Matrices are row-major without gaps. op(A) is rows x inner: stored so, or inner x rows when `transposeA` is set;
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
  static accumulate<T>(c: usize, alpha: v128, low: v128, high: v128): void {
    v128.store(c, v128.add<T>(v128.load(c), v128.mul<T>(alpha, low)));
    v128.store(c + 16, v128.add<T>(v128.load(c + 16), v128.mul<T>(alpha, high)));
  }
}

// Adds alpha times the product of one panel of A and one of B to four rows of C, `stride` bytes apart.
function multiplyPanels<T>(c: usize, stride: usize, a: usize, b: usize, depth: usize, alpha: T): void {
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
  Tile.accumulate<T>(c, scale, c00, c01);
  Tile.accumulate<T>(c + stride, scale, c10, c11);
  Tile.accumulate<T>(c + 2 * stride, scale, c20, c21);
  Tile.accumulate<T>(c + 3 * stride, scale, c30, c31);
}

// Adds what a tile beyond the border left in `edge` to the part of C that is there.
function addEdge<T>(c: usize, columns: usize, high: usize, wide: usize): void {
  for (let y: usize = 0; y < high; ++y) {
    for (let x: usize = 0; x < wide; ++x) {
      const at = c + (y * columns + x) * sizeof<T>();
      store<T>(at, load<T>(at) + load<T>(edge + y * 32 + x * sizeof<T>()));
    }
  }
}

function scaleBy<T>(c: usize, n: usize, beta: T): void {
  if (beta == 0) memory.fill(c, 0, n * sizeof<T>());
  else for (let i: usize = 0; i < n; ++i) store<T>(c + i * sizeof<T>(), load<T>(c + i * sizeof<T>()) * beta);
}

export class Gemm {
  /** Bytes of scratch memory for these sizes: at most 320 KiB for f32, 640 KiB for f64. */
  static scratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
    const a = min(blockRows, Tile.ceil(rows, tileRows));
    const b = min(blockColumns, Tile.ceil(columns, 32 / unit));
    return (a + b) * min(blockInner, inner) * unit;
  }

  /** C <- alpha op(A) op(B) + beta C, for sizes from 0. */
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
    if (beta != 1) {
      if (unit == 4) scaleBy<f32>(c, rows * columns, <f32>beta);
      else scaleBy<f64>(c, rows * columns, beta);
    }
    if (alpha == 0) return;
    const downA = transposeA ? <usize>1 : inner;
    const alongA = transposeA ? rows : <usize>1;
    const acrossB = transposeB ? inner : <usize>1;
    const downB = transposeB ? <usize>1 : columns;
    const width = <usize>32 / unit;
    for (let j: usize = 0; j < columns; j += blockColumns) {
      const n = min(blockColumns, columns - j);
      for (let k: usize = 0; k < inner; k += blockInner) {
        const depth = min(blockInner, inner - k);
        const panelsA = scratch + Tile.ceil(n, width) * depth * unit;
        Panels.cut(scratch, b + (j * acrossB + k * downB) * unit, n, depth, acrossB, downB, width, unit);
        for (let i: usize = 0; i < rows; i += blockRows) {
          const m = min(blockRows, rows - i);
          Panels.cut(panelsA, a + (i * downA + k * alongA) * unit, m, depth, downA, alongA, tileRows, unit);
          for (let q: usize = 0; q < n; q += width) {
            for (let p: usize = 0; p < m; p += tileRows) {
              const tile = c + ((i + p) * columns + j + q) * unit;
              const whole = p + tileRows <= m && q + width <= n;
              if (!whole) memory.fill(edge, 0, 128);
              const to = whole ? tile : edge;
              const stride = whole ? columns * unit : 32;
              const panelA = panelsA + p * depth * unit;
              const panelB = scratch + q * depth * unit;
              if (unit == 4) multiplyPanels<f32>(to, stride, panelA, panelB, depth, <f32>alpha);
              else multiplyPanels<f64>(to, stride, panelA, panelB, depth, alpha);
              if (whole) continue;
              const high = min(tileRows, m - p);
              const wide = min(width, n - q);
              if (unit == 4) addEdge<f32>(tile, columns, high, wide);
              else addEdge<f64>(tile, columns, high, wide);
            }
          }
        }
      }
    }
  }
}
