// Whether the gradient that a function writes is its derivative.
import { show } from "../errors.js";
import { ObjectiveFunction } from "./objective.js";
import { Layout, type Point } from "./point.js";
import { ridders } from "./ridders.js";

/** One entry of a gradient, by the function and by differences. */
export interface CheckedEntry {
  index: number;
  /** Its name: `x[2]`, or that of a named parameter. */
  name: string;
  given: number;
  numeric: number;
  /** Their difference, as a share of the larger one. */
  error: number;
}

export interface GradientCheck {
  /** Whether all entries agree as far as differences tell. */
  ok: boolean;
  /** The entry that agrees least. */
  worst: CheckedEntry;
}

// Share by which an entry may differ beyond the error of the differences.
const allowed = 1e-6;
/** Entries that are checked one by one; of more, those in which random directions disagree. */
const most = 1000;

/**
 * Compares the gradient that a function writes with differences of its values (Ridders 1982), whatever the units of x: all
 * entries, or, where there are more than 1000, the entries that differ most along four random directions.
 *
 * @param f gets a point and an array (or record) to fill with the gradient, and returns the loss.
 * @param x where to look: an array, or a record of numbers and arrays.
 * @throws TypeError or RangeError naming the argument, or where f or its gradient is not finite at x.
 * @example
 * import { checkGradient } from "simdescent";
 * const f = ([a, b], grad) => {
 *   grad[0] = 2 * a * b;
 *   grad[1] = a; // should be a * a
 *   return a * a * b;
 * };
 * const { ok, worst } = checkGradient(f, [3, 2]);
 * ok; // false
 * worst; // { index: 1, name: "x[1]", given: 3, numeric: 9.000, error: 0.667 }, about
 */
export function checkGradient<P extends Point>(
  f: (
    x: P extends readonly number[] ? Float64Array : P,
    grad: P extends readonly number[] ? Float64Array : P,
  ) => number,
  x: P,
): GradientCheck {
  const owner = "checkGradient";
  if (typeof f !== "function") throw new TypeError(`${owner}: f must be a function, got ${show(f)}`);
  const layout = new Layout(x, `${owner}: x`);
  return checkAt(owner, f as never, layout, layout.start);
}

/** @internal The same at a point that is read already. */
export function checkAt(
  owner: string,
  f: (x: never, grad: never) => unknown,
  layout: Layout,
  x: Float64Array,
): GradientCheck {
  if (layout.size === 0) throw new RangeError(`${owner}: x is empty: there is no gradient to check`);
  const objective = new ObjectiveFunction(f, { owner, layout, gradient: "given", bounds: undefined, maximize: false });
  const gradient = new Float64Array(layout.size);
  const value = objective.gradient(x, gradient);
  if (!Number.isFinite(value)) throw new RangeError(`${owner}: f or its gradient is not finite at this point`);
  const along = (direction: (i: number) => number): { given: number; numeric: number; doubt: number } => {
    let given = 0;
    for (let i = 0; i < x.length; i++) given += gradient[i] * direction(i);
    const scratch = new Float64Array(layout.size);
    const at = (t: number): number =>
      objective.gradient(objective.round(x.map((each, i) => each + t * direction(i))), scratch);
    const { derivative, error } = ridders(at, 0, 0.1, layout.float32 ? 2 ** -23 : 2 ** -52);
    return { given, numeric: derivative, doubt: error };
  };
  // As large a step as the entry itself.
  const unit = (i: number): number => Math.abs(x[i]) || 1;
  const entry = (index: number): CheckedEntry & { wrong: boolean } => {
    const { given, numeric, doubt } = along((i) => (i === index ? unit(index) : 0));
    const difference = Math.abs(given - numeric);
    const larger = Math.max(Math.abs(given), Math.abs(numeric));
    return {
      index,
      name: layout.nameOf(index, "x"),
      given: gradient[index],
      numeric: numeric / unit(index),
      error: larger === 0 ? 0 : difference / larger,
      wrong: !(difference <= allowed * larger + 10 * doubt),
    };
  };
  const candidates =
    layout.size <= most ? Array.from({ length: layout.size }, (_, i) => i) : suspects(layout.size, unit, along);
  const checked = candidates.map(entry);
  const worst = checked.reduce((a, b) =>
    b.wrong && !a.wrong ? b : a.wrong && !b.wrong ? a : b.error > a.error ? b : a,
  );
  const { wrong, ...told } = worst;
  return { ok: !wrong, worst: told };
}

// The entry in which each of some random directions disagrees most, by halves.
function suspects(
  n: number,
  unit: (i: number) => number,
  along: (direction: (i: number) => number) => { given: number; numeric: number },
): number[] {
  // A generator of its own, so that nothing needs memory: any signs do.
  let state = 0x2545f491;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 4 }, () => {
    const signs = Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1));
    const gap = (from: number, to: number): number => {
      const { given, numeric } = along((i) => (i >= from && i < to ? signs[i] * unit(i) : 0));
      return given - numeric;
    };
    let [low, high] = [0, n];
    let whole = gap(0, n);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const left = gap(low, middle);
      if (Math.abs(left) >= Math.abs(whole - left)) [high, whole] = [middle, left];
      else [low, whole] = [middle, whole - left];
    }
    return low;
  });
}
