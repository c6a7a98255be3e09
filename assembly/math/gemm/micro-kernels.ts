// Tiles of a product of matrices. Every kernel sums a[i][k] b[k][j] over k in order, in the matrices' type, from 0 on:
// whichever is taken, an entry has the same bits. Distances are in bytes; `overwrite` does not read C.

/** Where a tile goes that may not go to C as a whole: four rows of 32 bytes, or one of 64. */
export const edge: usize = memory.data(128, 16);

export class Tiles {
  /** Rows of a tile of C, and the most products that are summed before they are added to it. */
  static readonly rows: usize = 4;
  static readonly inner: usize = 256;

  @inline
  static put<T>(c: usize, alpha: v128, sum: v128, overwrite: bool): void {
    sum = v128.mul<T>(alpha, sum);
    v128.store(c, overwrite ? sum : v128.add<T>(v128.load(c), sum));
  }

  @inline
  static pair<T>(c: usize, second: usize, alpha: v128, low: v128, high: v128, overwrite: bool): void {
    low = v128.mul<T>(alpha, low);
    high = v128.mul<T>(alpha, high);
    v128.store(c, overwrite ? low : v128.add<T>(v128.load(c), low));
    c += second;
    v128.store(c, overwrite ? high : v128.add<T>(v128.load(c), high));
  }

  /** Four rows by two vectors from a panel of A and one of B. */
  @inline
  static packed<T>(c: usize, stride: usize, a: usize, b: usize, depth: usize, alpha: T, overwrite: bool): void {
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
    } while (b != end);
    const scale = v128.splat<T>(alpha);
    Tiles.pair<T>(c, 16, scale, c00, c01, overwrite);
    Tiles.pair<T>(c + stride, 16, scale, c10, c11, overwrite);
    Tiles.pair<T>(c + 2 * stride, 16, scale, c20, c21, overwrite);
    Tiles.pair<T>(c + 3 * stride, 16, scale, c30, c31, overwrite);
  }

  /** The same from the matrices as they are stored, B not transposed; the vectors are `second` bytes apart and may overlap. */
  @inline
  static stored<T>(
    c: usize,
    stride: usize,
    a: usize,
    down: usize,
    along: usize,
    b: usize,
    downB: usize,
    depth: usize,
    second: usize,
    alpha: T,
    overwrite: bool,
  ): void {
    let c00 = v128.splat<T>(0);
    let c01 = c00,
      c10 = c00,
      c11 = c00,
      c20 = c00,
      c21 = c00,
      c30 = c00,
      c31 = c00;
    let a1 = a + down;
    let a2 = a1 + down;
    let a3 = a2 + down;
    const end = b + depth * downB;
    do {
      const b0 = v128.load(b);
      const b1 = v128.load(b + second);
      const x0 = v128.load_splat<T>(a);
      c00 = v128.add<T>(c00, v128.mul<T>(x0, b0));
      c01 = v128.add<T>(c01, v128.mul<T>(x0, b1));
      const x1 = v128.load_splat<T>(a1);
      c10 = v128.add<T>(c10, v128.mul<T>(x1, b0));
      c11 = v128.add<T>(c11, v128.mul<T>(x1, b1));
      const x2 = v128.load_splat<T>(a2);
      c20 = v128.add<T>(c20, v128.mul<T>(x2, b0));
      c21 = v128.add<T>(c21, v128.mul<T>(x2, b1));
      const x3 = v128.load_splat<T>(a3);
      c30 = v128.add<T>(c30, v128.mul<T>(x3, b0));
      c31 = v128.add<T>(c31, v128.mul<T>(x3, b1));
      a += along;
      a1 += along;
      a2 += along;
      a3 += along;
      b += downB;
    } while (b != end);
    const scale = v128.splat<T>(alpha);
    Tiles.pair<T>(c, second, scale, c00, c01, overwrite);
    Tiles.pair<T>(c + stride, second, scale, c10, c11, overwrite);
    Tiles.pair<T>(c + 2 * stride, second, scale, c20, c21, overwrite);
    Tiles.pair<T>(c + 3 * stride, second, scale, c30, c31, overwrite);
  }

  /** Adds the part of a tile in `edge` that lies `skip` bytes behind its start to C. */
  static fromEdge(c: usize, stride: usize, skip: usize, high: usize, wide: usize, overwrite: bool, unit: usize): void {
    if (unit == 4) Tiles.addEdge<f32>(c, stride, edge + skip, high, wide, overwrite);
    else Tiles.addEdge<f64>(c, stride, edge + skip, high, wide, overwrite);
  }

  static addEdge<T>(c: usize, stride: usize, from: usize, high: usize, wide: usize, overwrite: bool): void {
    for (let y: usize = 0; y < high; ++y) {
      for (let x: usize = 0; x < wide * sizeof<T>(); x += sizeof<T>()) {
        const at = c + y * stride + x;
        const value = load<T>(from + y * 32 + x);
        store<T>(at, overwrite ? value : load<T>(at) + value);
      }
    }
  }
}
