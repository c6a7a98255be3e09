// A run of `minimize` without an optimizer, and what is told of its end.
import { activeAt } from "./bounds.js";
import { DifferenceSteps } from "./difference-steps.js";
import type { MinimizePoint, MinimizeResult } from "./minimize-result.js";
import type { ObjectiveFunction } from "./objective.js";
import type { Layout } from "./point.js";
import { projected, relativeSize } from "./projected-gradient.js";
import type { SolverEnd, SolverSettings } from "./solver.js";

type Vector = Float64Array;
type Solver = (f: ObjectiveFunction, start: Vector, settings: SolverSettings) => SolverEnd;

export interface RunSettings extends Omit<SolverSettings, "visit"> {
  layout: Layout;
  maximize: boolean;
  history: boolean;
  /** Of the start. */
  warnings: string[];
  method: string;
}

// Slopes times x as a share of f below which a gradient is small whatever the units, as far as rounding and differences go.
const small = { given: 1e-7, numeric: 1e-7, none: 1e-5 };

export function solveBy(solver: Solver, f: ObjectiveFunction, start: Vector, settings: RunSettings): MinimizeResult {
  const { layout, maximize, history, bounds, tolerance, warnings } = settings;
  const sign = maximize ? -1 : 1;
  const form = (x: Vector): never => {
    return layout.shape(layout.float32 ? Float32Array.from(x) : x.slice()) as never;
  };
  const points: MinimizePoint[] = [];
  const visit = (x: Vector, value: number, gradient: Vector | undefined): void => {
    const gradNorm = gradient ? lengthOf(projected(x, gradient, bounds)) : NaN;
    points.push({ x: form(x), loss: sign * value, gradNorm });
  };
  let end = solver(f, start, { ...settings, ...(history ? { visit } : {}) });
  const found = f.best;
  // A line search may have passed over a better point.
  const better = found && found.value < end.value - 1e-15 * Math.abs(end.value);
  const known = found !== undefined && Number.isFinite(end.value);
  let gradient = end.gradient;
  if (better) {
    end = { ...end, x: found.x, value: found.value };
    gradient = undefined;
  }
  if (known && end.reason !== "aborted") gradient ??= slopesAt(f, end, settings);
  const slopes = gradient && known ? projected(end.x, gradient, bounds) : undefined;
  const largest = slopes ? slopes.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : NaN;
  let reason: MinimizeResult["reason"] = end.reason === "settled" ? "stalled" : end.reason;
  if (slopes && (reason === "stalled" || reason === "converged")) {
    const kind = end.gradient === undefined ? "none" : f.numeric ? "numeric" : "given";
    const enough =
      tolerance === undefined
        ? relativeSize(end.x, start, slopes, end.value, end.most) <= small[kind]
        : largest <= tolerance;
    reason = enough ? "converged" : "stalled";
  }
  const told = [...warnings, ...end.notes, ...scales(start, end.x, layout)];
  if (reason === "diverged") told.push("f or its gradient is not finite at x0, which is returned: start elsewhere");
  if (reason === "steps") told.push(`not a minimum: it was cut off after ${end.steps} steps: ${sized(largest)}`);
  if (reason === "stalled") {
    const again = f.changes(end.x, end.value);
    told.push(
      again === undefined
        ? `not a minimum: nothing better was found, but ${sized(largest)}: f may have a kink here, or its gradient be wrong (check: true)`
        : `f gives different values at the same point, ${sign * end.value} and ${sign * again}: a line search needs the same each time; for noisy functions name an optimizer, such as Adam`,
    );
  }
  return {
    x: form(end.x),
    loss: known ? sign * end.value : sign * Infinity,
    steps: end.steps,
    evaluations: f.evaluations,
    gradNorm: slopes ? lengthOf(slopes) : NaN,
    activeBounds: layout.describe(activeAt(end.x, bounds)) as never,
    reason,
    warnings: told,
    ...(history ? { history: points } : {}),
  };
}

const sized = (largest: number): string =>
  Number.isNaN(largest)
    ? "its gradient is not known"
    : `the largest entry of the gradient is ${largest.toPrecision(3)}`;

// Where a method asked for no derivatives, central differences tell how steep the end is.
function slopesAt(f: ObjectiveFunction, { x, gradient }: SolverEnd, { bounds }: RunSettings): Vector | undefined {
  const into = new Float64Array(x.length);
  if (gradient !== undefined) return Number.isFinite(f.gradient(x, into)) ? into : undefined;
  const steps = new DifferenceSteps(x.length, bounds);
  steps.visit(x);
  const moved = x.slice();
  const value = f.value(moved);
  for (let i = 0; i < x.length; i++) {
    const places = steps.places(x[i], i, steps.size(x[i], i, "threePoint"), "threePoint");
    const values = places.map((place) => {
      moved[i] = place;
      return f.value(f.round(moved));
    });
    moved[i] = x[i];
    // Inside, by the pair; at a bound, to the side that has room.
    const central = places.length === 2 && (places[0] - x[i]) * (places[1] - x[i]) < 0;
    if (central) into[i] = (values[1] - values[0]) / (places[1] - places[0]);
    else if (places.length > 0) into[i] = (values[0] - value) / (places[0] - x[i]);
  }
  return into;
}

function lengthOf(values: Vector): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

// Variables of such different sizes that one step can't suit them all.
function scales(start: Vector, x: Vector, layout: Layout): string[] {
  let [large, little] = [-1, -1];
  const size = (i: number): number => Math.max(Math.abs(start[i]), Math.abs(x[i]));
  for (let i = 0; i < x.length; i++) {
    if (large < 0 || size(i) > size(large)) large = i;
    if (start[i] !== 0 && (little < 0 || size(i) < size(little))) little = i;
  }
  if (large < 0 || little < 0 || !(size(large) >= 1e6 * size(little))) return [];
  const times = size(large) / size(little);
  const much = times < 2e6 ? "a million" : Number(times.toPrecision(2)).toExponential();
  return [
    `${layout.nameOf(large, "x")} is ${much} times ${layout.nameOf(little, "x")}: scale it, so that variables are of similar sizes`,
  ];
}
