// Bounds of parameters.
import { checkKeys, show } from "../errors.js";
import type { Layout } from "./point.js";

type Side =
  | number
  | null
  | ArrayLike<number | null>
  | Readonly<Record<string, number | null | ArrayLike<number | null>>>;

/** The least and the largest value of each parameter; null, or one left out, for none. Equal ones hold a parameter fixed. */
export interface BoundsOption {
  lower?: Side;
  upper?: Side;
}

export interface Bounds {
  lower: Float64Array;
  upper: Float64Array;
}

/** Reads bounds; undefined where none is finite. */
export function readBounds(given: unknown, layout: Layout, owner: string, point: string): Bounds | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "object" || Array.isArray(given))
    throw new TypeError(`${owner}: bounds must be { lower, upper }, got ${show(given)}`);
  checkKeys(given, ["lower", "upper"], `${owner}: bounds`);
  const { lower: low, upper: high } = given as BoundsOption;
  const lower = layout.values(low, `${owner}: bounds.lower`, -Infinity);
  const upper = layout.values(high, `${owner}: bounds.upper`, Infinity);
  for (let i = 0; i < layout.size; i++) {
    const name = layout.nameOf(i, point);
    if (!(lower[i] <= upper[i]))
      throw new RangeError(`${owner}: the bounds of ${name} cross: lower ${lower[i]} is above upper ${upper[i]}`);
    if (lower[i] === Infinity || upper[i] === -Infinity)
      throw new RangeError(`${owner}: the bounds of ${name} leave no finite value: ${lower[i]} to ${upper[i]}`);
  }
  return lower.some(Number.isFinite) || upper.some(Number.isFinite) ? { lower, upper } : undefined;
}

/** Moves a point into its bounds and says so. */
export function moveInside(
  x: Float64Array,
  bounds: Bounds | undefined,
  layout: Layout,
  point: string,
  warnings: string[],
): Float64Array {
  if (!bounds) return x;
  return x.map((value, i) => {
    const inside = Math.min(bounds.upper[i], Math.max(bounds.lower[i], value));
    if (inside !== value)
      warnings.push(`the start ${layout.nameOf(i, point)} = ${value} is outside its bounds and was moved to ${inside}`);
    return inside;
  });
}

/** -1 for a parameter at its lower bound, 1 at its upper, 0 between. */
export function activeAt(x: ArrayLike<number>, bounds: Bounds | undefined): number[] {
  return Array.from(x, (value, i) =>
    bounds && value <= bounds.lower[i] ? -1 : bounds && value >= bounds.upper[i] ? 1 : 0,
  );
}
