// Products with the Hessian of a function of one's own.
import type { FloatArray } from "../core/memory.js";
import { show } from "../errors.js";
import { readValues } from "../functions/read-data.js";
import { Hessian } from "./hessian.js";
import { readSubject } from "./subject.js";

/**
 * The Hessian of a function times a vector, by differences of its gradient, without the Hessian itself: Pearlmutter 1994 (Neural
 * Computation 6:147) tells what for.
 *
 * @param f as for `minimize`: fills its second argument with the gradient.
 * @param x where, n numbers.
 * @param v n numbers.
 * @returns n numbers; to about ten digits where f is smooth.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { hvp } from "simdescent";
 * const f = ([a, b], grad) => {
 *   grad[0] = 2 * a + b;
 *   grad[1] = a + 20 * b;
 *   return a * a + a * b + 10 * b * b;
 * };
 * hvp(f, [1, 1], [1, 0]); // [2, 1]
 */
export function hvp(
  f: (x: FloatArray, grad: FloatArray) => number,
  x: ArrayLike<number>,
  v: ArrayLike<number>,
): Float64Array {
  if (typeof f !== "function") throw new TypeError(`hvp: f must be a function, got ${show(f)}`);
  const { start, gradient } = readSubject("hvp", f, [x]);
  const direction = readValues(v, "hvp: v");
  if (direction.length !== start.length)
    throw new RangeError(`hvp: v must have ${start.length} entries, as x, got ${direction.length}`);
  return new Hessian("hvp", gradient, start).times(direction);
}
