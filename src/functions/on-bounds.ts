// The end of a search without derivatives: entries that came near a bound are tried on it.
import type { Bounds } from "./bounds.js";

type Vector = Float64Array;

/** A point and its value. */
export interface Valued {
  x: Vector;
  value: number;
}

/** The point with entries next to a bound on it, where that is no worse. */
export function onBounds(best: Valued, at: (x: Vector) => Valued, bounds: Bounds | undefined): Valued {
  let found = best;
  if (!bounds) return found;
  for (let i = 0; i < best.x.length; i++) {
    for (const bound of [bounds.lower[i], bounds.upper[i]]) {
      const near = Math.abs(found.x[i] - bound) <= 1e-5 * Math.max(Math.abs(bound), Math.abs(found.x[i]));
      if (!near || found.x[i] === bound) continue;
      const moved = at(found.x.map((value, j) => (j === i ? bound : value)));
      if (moved.value <= found.value) found = moved;
    }
  }
  return found;
}
