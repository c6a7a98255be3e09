// The gradient as far as bounds let it be followed.
import type { Bounds } from "./bounds.js";

/** 0 where a bound stands in the way of the descent. */
export function projected(x: Float64Array, g: Float64Array, bounds: Bounds | undefined): Float64Array {
  if (!bounds) return g;
  return g.map((value, i) =>
    (x[i] <= bounds.lower[i] && value > 0) || (x[i] >= bounds.upper[i] && value < 0) ? 0 : value,
  );
}

/** Its size whatever the units of f and x: slopes times the sizes of x, over the value or the decrease so far. */
export function relativeSize(
  x: Float64Array,
  start: Float64Array,
  slopes: Float64Array,
  value: number,
  most: number,
): number {
  const scale = Math.max(Math.abs(value), most - value, Number.MIN_VALUE);
  let size = 0;
  for (let i = 0; i < x.length; i++)
    size = Math.max(size, (Math.abs(slopes[i]) * Math.max(Math.abs(x[i]), Math.abs(x[i] - start[i]))) / scale);
  return size;
}
