// Line searches on their own.
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import { hagerZhang } from "./hager-zhang.js";
import { dot } from "./lbfgsb-model.js";
import { moreThuente, type Line, type LineEnd, type LineOptions } from "./more-thuente.js";
import { ObjectiveFunction } from "./objective.js";
import { Layout } from "./point.js";
import { readValues } from "./read-data.js";

export interface LineSearchOptions {
  /**
   * `"armijo"`: halving until f falls enough (Armijo 1966); `"strongWolfe"`: until the slope is small too (Moré & Thuente
   * 1994), the default; `"hagerZhang"`: the same where rounding hides the decrease (Hager & Zhang 2006).
   */
  kind?: "armijo" | "strongWolfe" | "hagerZhang";
  /** First step to try, in units of the direction; default 1. */
  step?: number;
  /** Share of the slope at 0 by which f must fall at least, c1; default 1e-4, for hagerZhang 0.1. */
  decrease?: number;
  /** Share of the slope at 0 that the slope may have left, c2; default 0.9. Not of armijo. */
  curvature?: number;
  /** Evaluations at most; default 50. */
  evaluations?: number;
}

export interface LineSearchResult {
  /** How far along the direction; 0 where nothing was found. */
  step: number;
  /** The point there. */
  x: Float64Array;
  loss: number;
  /** Of f along the direction, there. */
  slope: number;
  evaluations: number;
  /** Whether the conditions hold there. */
  ok: boolean;
  /** Why not, if so. */
  warnings: string[];
}

const searches = { armijo, strongWolfe: moreThuente, hagerZhang };

/**
 * Looks along a direction for a point that is enough of a progress.
 *
 * @param f as for `minimize`: fills its second argument with the gradient; one of the point alone is differentiated.
 * @param x where to start, n numbers.
 * @param direction n numbers, downhill.
 * @throws TypeError or RangeError naming the argument, also where the direction does not lead downhill.
 * @example
 * import { lineSearch } from "simdescent";
 * const f = ([a, b], grad) => {
 *   grad[0] = 2 * a;
 *   grad[1] = 20 * b;
 *   return a * a + 10 * b * b;
 * };
 * const { step, loss } = lineSearch(f, [1, 1], [-2, -20], { kind: "armijo" });
 * step; // 0.0625: a step of 1, 0.5, 0.25 or 0.125 is too long
 */
export function lineSearch(
  f: (x: FloatArray, grad: FloatArray) => number,
  x: ArrayLike<number>,
  direction: ArrayLike<number>,
  options: LineSearchOptions = {},
): LineSearchResult {
  const owner = "lineSearch";
  if (typeof f !== "function") throw new TypeError(`${owner}: f must be a function, got ${show(f)}`);
  checkKeys(options, ["kind", "step", "decrease", "curvature", "evaluations"], owner);
  const { kind = "strongWolfe" } = options;
  if (!Object.hasOwn(searches, kind))
    throw new RangeError(`${owner}: kind must be "armijo", "strongWolfe" or "hagerZhang", got ${show(kind)}`);
  const layout = new Layout(readValues(x, `${owner}: x`), `${owner}: x`);
  const d = readValues(direction, `${owner}: direction`);
  const start = layout.start;
  if (d.length !== start.length)
    throw new RangeError(`${owner}: direction must have ${start.length} entries, as x, got ${d.length}`);
  const share = (value: number, name: string): number =>
    checkNumber(value, `${owner}: ${name}`, "between 0 and 1", (each) => each > 0 && each < 1);
  const settings: LineOptions = {
    first: checkNumber(
      options.step ?? 1,
      `${owner}: step`,
      "finite and above 0",
      (each) => each > 0 && each < Infinity,
    ),
    most: 1e20,
    decrease: share(options.decrease ?? (kind === "hagerZhang" ? 0.1 : 1e-4), "decrease"),
    curvature: share(options.curvature ?? 0.9, "curvature"),
    evaluations: checkCount(options.evaluations ?? 50, `${owner}: evaluations`),
  };
  if (!(settings.decrease < settings.curvature))
    throw new RangeError(
      `${owner}: decrease must be below curvature, got ${settings.decrease} and ${settings.curvature}`,
    );
  const gradient = f.length < 2 ? "threePoint" : "given";
  const objective = new ObjectiveFunction(f as never, { owner, layout, gradient, bounds: undefined, maximize: false });
  const g = new Float64Array(start.length);
  const value = objective.gradient(start, g);
  if (!Number.isFinite(value)) throw new RangeError(`${owner}: f or its gradient is not finite at x`);
  const slope = dot(g, d);
  if (!(slope < 0))
    throw new RangeError(`${owner}: the direction does not lead downhill: f has a slope of ${slope} along it`);
  const place = (step: number): Float64Array => start.map((each, i) => each + step * d[i]);
  const line: Line = (step) => {
    const here = objective.gradient(place(step), g);
    return { value: here, slope: dot(g, d) };
  };
  const end = searches[kind](line, value, slope, settings);
  const warnings: string[] = [];
  if (!end.ok) {
    const again = objective.changes(start, value);
    warnings.push(
      again === undefined
        ? `no step was found that meets the conditions in ${end.evaluations} evaluations: is the gradient right, and f smooth?`
        : `f gives different values at the same point, ${value} and ${again}: a line search needs the same each time`,
    );
  }
  return {
    step: end.step,
    x: place(end.step),
    loss: end.value,
    slope: end.slope,
    evaluations: objective.evaluations,
    ok: end.ok,
    warnings,
  };
}

function armijo(line: Line, value: number, slope: number, { first, decrease, evaluations }: LineOptions): LineEnd {
  let step = first;
  for (let count = 1; ; count++, step /= 2) {
    const found = line(step);
    if (found.value <= value + decrease * step * slope) return { step, ...found, evaluations: count, ok: true };
    if (count >= evaluations) return { step: 0, value, slope, evaluations: count, ok: false };
  }
}
