// Tiles (tiles.ts) of few rows or few columns, straight from the matrices as they are stored.

import { Tiles } from "./micro-kernels";

export class Lines {
  /** One row by four vectors of B, not transposed; the last starts `last` bytes behind the first, so that they may overlap. */
  @inline
  static row<T>(
    c: usize,
    a: usize,
    along: usize,
    b: usize,
    downB: usize,
    depth: usize,
    last: usize,
    alpha: T,
    overwrite: bool,
  ): void {
    let c0 = v128.splat<T>(0);
    let c1 = c0,
      c2 = c0,
      c3 = c0;
    const second = min<usize>(16, last);
    const third = min<usize>(32, last);
    let b1 = b + second;
    let b2 = b + third;
    let b3 = b + last;
    const end = b + depth * downB;
    do {
      const x = v128.load_splat<T>(a);
      c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(b)));
      c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(b1)));
      c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(b2)));
      c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(b3)));
      a += along;
      b += downB;
      b1 += downB;
      b2 += downB;
      b3 += downB;
    } while (b != end);
    const scale = v128.splat<T>(alpha);
    Tiles.put<T>(c, scale, c0, overwrite);
    Tiles.put<T>(c + second, scale, c1, overwrite);
    Tiles.put<T>(c + third, scale, c2, overwrite);
    Tiles.put<T>(c + last, scale, c3, overwrite);
  }

  @inline
  static gather<T>(b0: usize, b1: usize, b2: usize, b3: usize): v128 {
    if (sizeof<T>() == 8) return v128.load64_lane(b1, v128.load64_zero(b0), 1);
    const two = v128.load32_lane(b1, v128.load32_zero(b0), 1);
    return v128.load32_lane(b3, v128.load32_lane(b2, two, 2), 3);
  }

  /** One row by the entries of two vectors of B transposed, the second `last` bytes behind the first. */
  @inline
  static dots<T>(
    c: usize,
    a: usize,
    along: usize,
    b: usize,
    across: usize,
    downB: usize,
    depth: usize,
    last: usize,
    alpha: T,
    overwrite: bool,
  ): void {
    let c0 = v128.splat<T>(0);
    let c1 = c0;
    let b1 = b + across;
    let b2 = b1 + across;
    let b3 = b2 + across;
    let b4 = b + (last / sizeof<T>()) * across;
    let b5 = b4 + across;
    let b6 = b5 + across;
    let b7 = b6 + across;
    const end = b + depth * downB;
    do {
      const x = v128.load_splat<T>(a);
      c0 = v128.add<T>(c0, v128.mul<T>(x, Lines.gather<T>(b, b1, b2, b3)));
      c1 = v128.add<T>(c1, v128.mul<T>(x, Lines.gather<T>(b4, b5, b6, b7)));
      a += along;
      b += downB;
      b1 += downB;
      b4 += downB;
      b5 += downB;
      if (sizeof<T>() == 4) {
        b2 += downB;
        b3 += downB;
        b6 += downB;
        b7 += downB;
      }
    } while (b != end);
    const scale = v128.splat<T>(alpha);
    Tiles.put<T>(c, scale, c0, overwrite);
    Tiles.put<T>(c + last, scale, c1, overwrite);
  }

  /** Four rows by the entries of one vector, wherever these are stored; of fewer columns, too, the last is taken again. */
  @inline
  static gathered<T>(
    c: usize,
    stride: usize,
    a: usize,
    down: usize,
    along: usize,
    b: usize,
    across: usize,
    downB: usize,
    depth: usize,
    rows: usize,
    columns: usize,
    alpha: T,
    overwrite: bool,
  ): void {
    let c0 = v128.splat<T>(0);
    let c1 = c0,
      c2 = c0,
      c3 = c0;
    let a1 = rows > 1 ? a + down : a;
    let a2 = rows > 2 ? a1 + down : a1;
    let a3 = rows > 3 ? a2 + down : a2;
    let b1 = columns > 1 ? b + across : b;
    let b2 = columns > 2 ? b1 + across : b1;
    let b3 = columns > 3 ? b2 + across : b2;
    const end = b + depth * downB;
    do {
      const y = Lines.gather<T>(b, b1, b2, b3);
      c0 = v128.add<T>(c0, v128.mul<T>(v128.load_splat<T>(a), y));
      c1 = v128.add<T>(c1, v128.mul<T>(v128.load_splat<T>(a1), y));
      c2 = v128.add<T>(c2, v128.mul<T>(v128.load_splat<T>(a2), y));
      c3 = v128.add<T>(c3, v128.mul<T>(v128.load_splat<T>(a3), y));
      a += along;
      a1 += along;
      a2 += along;
      a3 += along;
      b += downB;
      b1 += downB;
      if (sizeof<T>() == 4) {
        b2 += downB;
        b3 += downB;
      }
    } while (b != end);
    const scale = v128.splat<T>(alpha);
    Tiles.put<T>(c, scale, c0, overwrite);
    if (rows > 1) c += stride;
    Tiles.put<T>(c, scale, c1, overwrite);
    if (rows > 2) c += stride;
    Tiles.put<T>(c, scale, c2, overwrite);
    if (rows > 3) c += stride;
    Tiles.put<T>(c, scale, c3, overwrite);
  }
}
