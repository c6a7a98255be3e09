// Rows of a layer's units, `step` bytes each, one behind the other: whole vectors, the last one padded with zeros.

export class Units {
  static addRow<T>(units: usize, row: usize, rows: usize, step: usize): void {
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < step; j += 16) {
        v128.store(units + j, v128.add<T>(v128.load(units + j), v128.load(row + j)));
      }
      units += step;
    }
  }

  /** Sum of the rows, added to `to` unless `fresh`. */
  static sumRows<T>(to: usize, units: usize, rows: usize, step: usize, fresh: bool): void {
    for (let j: usize = 0; j < step; j += 16) {
      let sum = v128.splat<T>(0);
      let at = units + j;
      for (let i: usize = 0; i < rows; ++i) {
        sum = v128.add<T>(sum, v128.load(at));
        at += step;
      }
      v128.store(to + j, fresh ? sum : v128.add<T>(v128.load(to + j), sum));
    }
  }

  static multiply<T>(to: usize, by: usize, bytes: usize): void {
    for (let j: usize = 0; j < bytes; j += 16) {
      v128.store(to + j, v128.mul<T>(v128.load(to + j), v128.load(by + j)));
    }
  }

  /** Sets the padding of every row to 0. */
  static clear(units: usize, rows: usize, bytes: usize, step: usize): void {
    for (let i: usize = 0; i < rows; ++i) memory.fill(units + i * step + bytes, 0, step - bytes);
  }

  /** Adds the bits of all slopes to those seen before: what stays 0 has let no gradient through. */
  static mark(alive: usize, slopes: usize, rows: usize, step: usize): void {
    for (let j: usize = 0; j < step; j += 16) {
      let bits = v128.load(alive + j);
      let at = slopes + j;
      for (let i: usize = 0; i < rows; ++i) {
        bits = v128.or(bits, v128.load(at));
        at += step;
      }
      v128.store(alive + j, bits);
    }
  }
}
