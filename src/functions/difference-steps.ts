// How far a parameter is moved for a difference quotient, and which way.
import type { Bounds } from "./bounds.js";

/** Differences of first order (two points) or of second (three). */
export type Points = "twoPoint" | "threePoint";

// Least part of an entry's usual size that a difference is taken over, near 0.
const least = 1e-4;
// The step that makes truncation and rounding of a quotient of that order equally large.
const relative = { twoPoint: 1.4901161193847656e-8, threePoint: 6.055454452393343e-6 };

export class DifferenceSteps {
  /** Largest size every entry has had; 0 where it has only been 0. */
  readonly #sizes: Float64Array;
  readonly #bounds: Bounds | undefined;

  /** @param sizes usual sizes of the entries, where somebody knows them. */
  constructor(n: number, bounds: Bounds | undefined, sizes?: Float64Array) {
    this.#sizes = sizes ? sizes.slice() : new Float64Array(n);
    this.#bounds = bounds;
  }

  /** Whether the unit of entry i is known: it has been something else than 0. */
  known(i: number): boolean {
    return this.#sizes[i] > 0;
  }

  /** Tells the unit of an entry that is 0. */
  learn(i: number, size: number): void {
    this.#sizes[i] = size;
  }

  /** Notes where the run has been. */
  visit(x: ArrayLike<number>): void {
    for (let i = 0; i < x.length; i++) this.#sizes[i] = Math.max(this.#sizes[i], Math.abs(x[i]));
  }

  /** The step of entry i: in proportion to the entry, whose unit may be any. */
  size(x: number, i: number, points: Points): number {
    return relative[points] * (Math.max(Math.abs(x), least * this.#sizes[i]) || 1);
  }

  /**
   * The places where f is asked: around x, or both on one side where a bound is near. At a bound the side that has room;
   * where neither has, as far as it goes.
   */
  places(x: number, i: number, h: number, points: Points): number[] {
    const low = this.#bounds?.lower[i] ?? -Infinity;
    const high = this.#bounds?.upper[i] ?? Infinity;
    if (points === "threePoint" && x - h >= low && x + h <= high) return [x - h, x + h];
    const [up, down] = [high - x, x - low];
    if (points === "twoPoint") {
      const away = x < 0 && down >= h ? -h : up >= h ? h : down >= h ? -h : up >= down ? up : -down;
      return away === 0 ? [] : [x + away];
    }
    const room = up >= down ? Math.min(h, up / 2) : -Math.min(h, down / 2);
    return room === 0 ? [] : [x + room, x + 2 * room];
  }
}

/** Weights of f(x), f(a) and, with two places, f(b) in the derivative at x. */
export function weightsOf(x: number, places: readonly number[]): [number, number, number] {
  const a = places[0] - x;
  if (places.length === 1) return [-1 / a, 1 / a, 0];
  const b = places[1] - x;
  return [-(a + b) / (a * b), b / (a * (b - a)), a / (b * (a - b))];
}
