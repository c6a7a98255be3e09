// Products of small matrices, or of few rows or columns, from where they are stored: packing would cost more than it gives.

import { Lines } from "./micro-kernels-thin";
import { edge, Tiles } from "./micro-kernels";

export class Straight {
  /** Whether a product is one of these, by measurement. B transposed is gathered entry by entry, which pays for the least only. */
  static suits(rows: usize, columns: usize, inner: usize, transposeB: bool, unit: usize): bool {
    if (rows < Tiles.rows || columns < 32 / unit || (rows <= 8 && !transposeB)) return true;
    return <u64>rows * columns * inner <= (transposeB ? <u64>512 : <u64>65536);
  }

  /** C <- alpha op(A) op(B), or with what C holds added, by tiles that at the border are moved back. */
  static multiply(
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
    unit: usize,
  ): void {
    const lanes: usize = 16 / unit;
    const wide = columns >= lanes;
    const vectors = wide && acrossB == unit;
    // Fewer rows than these go one by one.
    const few: usize = vectors ? Tiles.rows : 2;
    for (let k: usize = 0; k < inner; k += Tiles.inner) {
      const depth = min(Tiles.inner, inner - k);
      for (let i: usize = 0, high: usize = 0; i < rows; i += high) {
        high = min(Tiles.rows, rows - i);
        const one = wide && high < few;
        if (one) high = 1;
        // Vectors of a tile: 1 gathered, 2 if it is one row or not gathered, 4 if both.
        const width = lanes << (<usize>one + <usize>vectors);
        const last = (min(width, columns) - lanes) * unit;
        const fromA = a + i * downA;
        for (let j: usize = 0; j < columns; j += width) {
          const left = min(width, columns - j);
          const from = columns < width ? <usize>0 : min(j, columns - width);
          const whole = overwrite ? wide : left == width && (one || high == Tiles.rows);
          const tile = c + i * stepC;
          const to = whole ? tile + from * unit : edge;
          const stride = whole ? stepC : 32;
          const begin = overwrite || !whole;
          const fromB = b + from * acrossB;
          if (one && vectors) {
            if (unit == 4) Lines.row<f32>(to, fromA, alongA, fromB, downB, depth, last, <f32>alpha, begin);
            else Lines.row<f64>(to, fromA, alongA, fromB, downB, depth, last, alpha, begin);
          } else if (one) {
            if (unit == 4) Lines.dots<f32>(to, fromA, alongA, fromB, acrossB, downB, depth, last, <f32>alpha, begin);
            else Lines.dots<f64>(to, fromA, alongA, fromB, acrossB, downB, depth, last, alpha, begin);
          } else if (vectors) {
            if (unit == 4)
              Tiles.stored<f32>(to, stride, fromA, downA, alongA, fromB, downB, depth, last, <f32>alpha, begin);
            else Tiles.stored<f64>(to, stride, fromA, downA, alongA, fromB, downB, depth, last, alpha, begin);
          } else if (unit == 4) {
            Lines.gathered<f32>(
              to,
              stride,
              fromA,
              downA,
              alongA,
              fromB,
              acrossB,
              downB,
              depth,
              high,
              columns,
              <f32>alpha,
              begin,
            );
          } else {
            Lines.gathered<f64>(
              to,
              stride,
              fromA,
              downA,
              alongA,
              fromB,
              acrossB,
              downB,
              depth,
              high,
              columns,
              alpha,
              begin,
            );
          }
          if (!whole) Tiles.fromEdge(tile + j * unit, stepC, (j - from) * unit, high, left, overwrite, unit);
        }
      }
      overwrite = false;
      a += depth * alongA;
      b += depth * downB;
    }
  }
}
