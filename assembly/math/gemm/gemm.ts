// C <- alpha op(A) op(B) + beta C by packed panels: Goto & van de Geijn 2008, doi:10.1145/1356052.1356053
// Matrices are row-major; rows follow one another without gaps or at a distance of their own. op(A) is rows x inner:
// stored so, or inner x rows when `transposeA` is set; op(B) is inner x columns: stored so, or columns x inner when
// `transposeB` is set.
// A tile of C, four rows by two vectors, stays in registers over a block of at most 256 products, summed in order
// in the matrices' type; blocks are added to C in order. Small products go without packing (straight.ts), in the same
// order. Where A is B transposed, C is symmetric to the last bit.
// As in BLAS, beta = 0 does not read C, and alpha = 0 reads neither A nor B. C must not overlap them.

import { Straight } from "./small-products";
import { edge, Tiles } from "./micro-kernels";
import { Panels } from "./pack";

const blockRows: usize = 32;
const blockColumns: usize = 256;

class Blocks {
  @inline
  static up(n: usize, multiple: usize): usize {
    return (n + multiple - 1) & ~(multiple - 1);
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
  /** Bytes of scratch memory for these sizes: at most 288 KiB for f32, 576 KiB for f64. */
  static scratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
    const a = min(blockRows, Blocks.up(rows, Tiles.rows));
    const b = min(blockColumns, Blocks.up(columns, 32 / unit));
    return (a + b) * min(Tiles.inner, inner) * unit;
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
  stepA *= unit;
  stepB *= unit;
  stepC *= unit;
  const none = alpha == 0 || inner == 0;
  if (beta != 1 && (beta != 0 || none)) {
    for (let i: usize = 0; i < rows; ++i) scaleRow(c + i * stepC, columns, beta, unit);
  }
  if (none) return;
  const downA = transposeA ? unit : stepA;
  const alongA = transposeA ? stepA : unit;
  const acrossB = transposeB ? stepB : unit;
  const downB = transposeB ? unit : stepB;
  if (Straight.suits(rows, columns, inner, transposeB, unit)) {
    Straight.multiply(c, a, b, rows, columns, inner, stepC, downA, alongA, acrossB, downB, alpha, beta == 0, unit);
  } else packed(c, a, b, rows, columns, inner, stepC, downA, alongA, acrossB, downB, alpha, beta == 0, scratch, unit);
}

// By panels, for sizes of at least one tile. A last tile that would reach beyond the border is moved back; what it has in common
// with others is the same in both, or does not go to C. The kernel is inlined into the loops because V8 unrolls deeper loops more.
function packed(
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  stepC: usize,
  downA: usize,
  alongA: usize,
  acrossB: usize,
  downB: usize,
  alpha: f64,
  overwrite: bool,
  scratch: usize,
  unit: usize,
): void {
  const width = <usize>32 / unit;
  for (let k: usize = 0; k < inner; k += Tiles.inner) {
    const depth = min(Tiles.inner, inner - k);
    for (let j: usize = 0; j < columns; j += blockColumns) {
      const n = min(blockColumns, columns - j);
      const panelsA = scratch + Blocks.up(n, width) * depth * unit;
      Panels.cut(scratch, b + j * acrossB, n, depth, acrossB, downB, width, columns - j - width, unit);
      for (let i: usize = 0; i < rows; i += blockRows) {
        const m = min(blockRows, rows - i);
        Panels.cut(panelsA, a + i * downA, m, depth, downA, alongA, Tiles.rows, rows - i - Tiles.rows, unit);
        for (let q = j; q < j + n; q += width) {
          const x = min(q, columns - width);
          for (let p = i; p < i + m; p += Tiles.rows) {
            const y = min(p, rows - Tiles.rows);
            const whole = overwrite || (x == q && y == p);
            const atA = panelsA + (p - i) * depth * unit;
            const atB = scratch + (q - j) * depth * unit;
            const to = whole ? c + y * stepC + x * unit : edge;
            const stride = whole ? stepC : 32;
            const begin = overwrite || !whole;
            if (unit == 4) Tiles.packed<f32>(to, stride, atA, atB, depth, <f32>alpha, begin);
            else Tiles.packed<f64>(to, stride, atA, atB, depth, alpha, begin);
            if (whole) continue;
            const skip = (p - y) * 32 + (q - x) * unit;
            Tiles.fromEdge(c + p * stepC + q * unit, stepC, skip, y + Tiles.rows - p, x + width - q, overwrite, unit);
          }
        }
      }
    }
    overwrite = false;
    a += depth * alongA;
    b += depth * downB;
  }
}

/** Bytes of scratch memory `gemm` needs for these sizes. */
export function gemmScratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
  return Gemm.scratch(rows, columns, inner, unit);
}
