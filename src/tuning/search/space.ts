// What a search may try: lists of values for grids, distributions for random draws.
import { checkCount, checkNumber, show } from "../../errors.js";
import { toJson, type Json } from "../../fit/json-options.js";
import { exp, log, pow } from "../../math/deterministic.js";

/** Values to draw from; made by `uniform`, `logUniform`, `integer` and `choice`. */
export interface Distribution {
  /** One value, from a source of numbers uniform in [0, 1). */
  draw: (random: () => number) => unknown;
  /** Its description, as journals carry it. */
  readonly spec: readonly [kind: string, ...values: unknown[]];
}

const finite = (value: unknown, label: string): number => checkNumber(value, label, "finite", Number.isFinite);
const positive = (value: unknown, label: string): number =>
  checkNumber(value, label, "finite and above 0", (x) => x > 0 && x < Infinity);
const above = (owner: string, from: number, to: number): void => {
  if (!(to > from)) throw new RangeError(`${owner}: the end must be above the begin, got ${from} and ${to}`);
};

/**
 * Every number between two equally likely.
 * @example
 * uniform(0.8, 0.99);
 */
export function uniform(from: number, to: number): Distribution {
  above("uniform", finite(from, "uniform: from"), finite(to, "uniform: to"));
  return { spec: ["uniform", from, to], draw: (random) => Math.min(to, from + (to - from) * random()) };
}

/**
 * Every factor equally likely: the logarithm is uniform, as learning rates want it.
 * @example
 * logUniform(1e-5, 1);
 */
export function logUniform(from: number, to: number): Distribution {
  above("logUniform", positive(from, "logUniform: from"), positive(to, "logUniform: to"));
  const [low, high] = [log(from), log(to)];
  const draw = (random: () => number): number => Math.min(to, Math.max(from, exp(low + (high - low) * random())));
  return { spec: ["logUniform", from, to], draw };
}

/**
 * Whole numbers from `from` to `to`, both included.
 * @example
 * integer(1, 10);
 */
export function integer(from: number, to: number): Distribution {
  for (const [label, value] of Object.entries({ from, to }))
    checkNumber(value, `integer: ${label}`, "a whole number", Number.isSafeInteger);
  if (to < from) throw new RangeError(`integer: the end must not be below the begin, got ${from} and ${to}`);
  return { spec: ["integer", from, to], draw: (random) => Math.min(to, from + Math.floor((to - from + 1) * random())) };
}

/**
 * One of a list: numbers, words, optimizer classes, schedules.
 * @example
 * choice([SGD, Adam]);
 */
export function choice<T>(values: readonly T[]): Distribution {
  if (!Array.isArray(values) || values.length === 0)
    throw new TypeError(`choice: needs an array of values, got ${show(values)}`);
  return { spec: ["choice", ...values], draw: (random) => values[Math.floor(values.length * random())] };
}

/**
 * Numbers at equal distances, both ends included, as NumPy's.
 * @example
 * linspace(0, 1, 5); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(from: number, to: number, count: number): number[] {
  finite(from, "linspace: from");
  finite(to, "linspace: to");
  return between(checkCount(count, "linspace: count"), from, to, (share) => from + (to - from) * share);
}

/**
 * Numbers at equal factors, both ends included, as NumPy's; rounded to 12 digits, so that decades come out even.
 * @example
 * geomspace(1e-3, 1, 4); // [0.001, 0.01, 0.1, 1]
 */
export function geomspace(from: number, to: number, count: number): number[] {
  positive(from, "geomspace: from");
  positive(to, "geomspace: to");
  return between(checkCount(count, "geomspace: count"), from, to, (share) => from * pow(to / from, share));
}

function between(count: number, from: number, to: number, at: (share: number) => number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    return i === count - 1 ? to : Number(at(i / (count - 1)).toPrecision(12));
  });
}

/** Lists of values by option; every combination is tried. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** Lists of values or distributions by option. */
export type Space = Readonly<Record<string, readonly unknown[] | Distribution>>;

/** Options of one candidate. */
export type Candidate = Readonly<Record<string, unknown>>;

/** @internal */
export const isDistribution = (axis: unknown): axis is Distribution =>
  typeof axis === "object" && axis !== null && typeof (axis as Distribution).draw === "function";

/** @internal Every combination, the last option changing fastest; several grids one after another. */
export function combinations(owner: string, grids: Grid | readonly Grid[]): Candidate[] {
  const list = Array.isArray(grids) ? (grids as readonly Grid[]) : [grids as Grid];
  if (list.length === 0) throw new RangeError(`${owner}: the grid is empty`);
  return list.flatMap((grid) => {
    checkAxes(owner, grid);
    let found: Candidate[] = [{}];
    for (const [name, values] of Object.entries(grid)) {
      if (isDistribution(values))
        throw new TypeError(`${owner}: grid.${name} must be a list of values\nrandomSearch draws from distributions.`);
      found = found.flatMap((each) => values.map((value) => ({ ...each, [name]: value })));
    }
    return found;
  });
}

/** @internal `count` candidates drawn one after another, so that more of them begin with the same ones. */
export function drawn(owner: string, space: Space, count: number, random: () => number): Candidate[] {
  checkAxes(owner, space);
  const axes = Object.entries(space).map(([name, axis]) => [name, isDistribution(axis) ? axis : choice(axis)] as const);
  return Array.from({ length: count }, () => Object.fromEntries(axes.map(([name, axis]) => [name, axis.draw(random)])));
}

function checkAxes(owner: string, space: unknown): void {
  if (typeof space !== "object" || space === null)
    throw new TypeError(`${owner}: what to try must be lists by option, such as { lr: [0.1, 1] }, got ${show(space)}`);
  const axes = Object.entries(space);
  if (axes.length === 0)
    throw new RangeError(`${owner}: the grid is empty\nGive at least one option: { lr: [0.1, 1] }.`);
  for (const [name, axis] of axes) {
    if (isDistribution(axis)) continue;
    if (!Array.isArray(axis))
      throw new TypeError(
        `${owner}: ${name} must be a list of values, got ${show(axis)}\nFor example ${name}: [0.1, 1].`,
      );
    if (axis.length === 0) throw new RangeError(`${owner}: the list of values for ${name} is empty`);
  }
}

/** What a search draws from, as a journal keeps it. */
export function describeSpace(space: Space): Json {
  const axis = (each: Space[string]): Json => toJson(isDistribution(each) ? each.spec : ["choice", ...each]);
  return Object.fromEntries(Object.entries(space).map(([name, each]) => [name, axis(each)]));
}
