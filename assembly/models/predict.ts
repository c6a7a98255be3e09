// Scores of rows for predictions, in float64 whatever the matrix's type: z = b + x C, products added in the order of
// the columns, so that they depend neither on how many rows are asked for nor on the engine.

/** z[i][c] for the rows as they stand, c below `outputs`; C, b and z are float64, rows of C and z padded to 16 bytes. */
export function scores<T>(
  z: usize,
  x: usize,
  stride: usize,
  rows: u32,
  columns: u32,
  outputs: u32,
  coefficients: usize,
  intercepts: usize,
): void {
  const width = ((outputs + 1) & ~1) * 8;
  for (let i: u32 = 0; i < rows; ++i) {
    for (let c: usize = 0; c < width; c += 16) {
      let sum = v128.load(intercepts + c);
      let at = x;
      let k = coefficients + c;
      for (let j: u32 = 0; j < columns; ++j) {
        sum = f64x2.add(sum, f64x2.mul(f64x2.splat(<f64>load<T>(at)), v128.load(k)));
        at += sizeof<T>();
        k += width;
      }
      v128.store(z + c, sum);
    }
    z += width;
    x += stride;
  }
}
