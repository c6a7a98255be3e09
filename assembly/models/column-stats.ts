// Mean and standard deviation of matrix columns, in float64 over the rows in order, and standardization by them.
// Rows are `stride` bytes apart; `order` holds u32 row indices, 0 = rows as they stand. Long matrices are
// passed in parts [from, to): sums go on where they stopped.

/** sums[j] += x[i][j] - shift[j], or its square when `square` is set. */
export function columnSums<T>(
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  sums: usize,
  square: bool,
): void {
  for (let i: usize = from; i < <usize>to; ++i) {
    const row = x + (order ? <usize>load<u32>(order + 4 * i) : i) * stride;
    for (let j: usize = 0; j < <usize>columns; ++j) {
      const v = <f64>load<T>(row + j * sizeof<T>()) - load<f64>(shift + 8 * j);
      store<f64>(sums + 8 * j, load<f64>(sums + 8 * j) + (square ? v * v : v));
    }
  }
}

/** target[i][j] <- (x[order[i]][j] - shift[j]) / scale[j]. */
export function standardizeRows<T>(
  target: usize,
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  scale: usize,
): void {
  for (let i: usize = from; i < <usize>to; ++i) {
    const source = x + (order ? <usize>load<u32>(order + 4 * i) : i) * stride;
    const row = target + i * stride;
    for (let j: usize = 0; j < <usize>columns; ++j) {
      const v = <f64>load<T>(source + j * sizeof<T>()) - load<f64>(shift + 8 * j);
      store<T>(row + j * sizeof<T>(), <T>(v / load<f64>(scale + 8 * j)));
    }
  }
}

/** Largest |x| of n entries, infinite or NaN where one is not finite; reads up to whole 64 bytes, where there is 0. */
export function largest<T>(x: usize, n: usize): f64 {
  const end = x + ((n * sizeof<T>() + 63) & ~63);
  let a = v128.splat<T>(0);
  let b = a,
    c = a,
    d = a;
  for (; x < end; x += 64) {
    a = v128.max<T>(a, v128.abs<T>(v128.load(x)));
    b = v128.max<T>(b, v128.abs<T>(v128.load(x, 16)));
    c = v128.max<T>(c, v128.abs<T>(v128.load(x, 32)));
    d = v128.max<T>(d, v128.abs<T>(v128.load(x, 48)));
  }
  const most = v128.max<T>(v128.max<T>(a, b), v128.max<T>(c, d));
  if (sizeof<T>() == 8) return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  const pairs = f32x4.max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  return Math.max(<f64>f32x4.extract_lane(pairs, 0), <f64>f32x4.extract_lane(pairs, 1));
}
