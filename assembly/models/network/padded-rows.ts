// Matrices whose rows, `stride` bytes each, are whole vectors, the last one padded with zeros.

export class PaddedRows {
  /** Adds a row to every row. */
  static addRow<T>(matrix: usize, row: usize, rows: usize, stride: usize): void {
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < stride; j += 16) {
        v128.store(matrix + j, v128.add<T>(v128.load(matrix + j), v128.load(row + j)));
      }
      matrix += stride;
    }
  }

  /** Sum of the rows, added to `to` unless `overwrite`. */
  static sumRows<T>(to: usize, matrix: usize, rows: usize, stride: usize, overwrite: bool): void {
    for (let j: usize = 0; j < stride; j += 16) {
      let sum = v128.splat<T>(0);
      let at = matrix + j;
      for (let i: usize = 0; i < rows; ++i) {
        sum = v128.add<T>(sum, v128.load(at));
        at += stride;
      }
      v128.store(to + j, overwrite ? sum : v128.add<T>(v128.load(to + j), sum));
    }
  }

  /** Elementwise product, in place. */
  static multiply<T>(to: usize, by: usize, bytes: usize): void {
    for (let j: usize = 0; j < bytes; j += 16) {
      v128.store(to + j, v128.mul<T>(v128.load(to + j), v128.load(by + j)));
    }
  }

  /** Sets the padding of every row to 0. */
  static clearPadding(matrix: usize, rows: usize, bytes: usize, stride: usize): void {
    for (let i: usize = 0; i < rows; ++i) memory.fill(matrix + i * stride + bytes, 0, stride - bytes);
  }

  /** Adds the bits of all rows to those of `mask`: an activation's derivatives leave 0 where no gradient went through. */
  static or(mask: usize, matrix: usize, rows: usize, stride: usize): void {
    for (let j: usize = 0; j < stride; j += 16) {
      let bits = v128.load(mask + j);
      let at = matrix + j;
      for (let i: usize = 0; i < rows; ++i) {
        bits = v128.or(bits, v128.load(at));
        at += stride;
      }
      v128.store(mask + j, bits);
    }
  }
}
