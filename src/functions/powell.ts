// Powell's method 1964: searches along directions one after another, which become conjugate, without derivatives; inside bounds.
import { brent } from "./brent.js";
import { onBounds } from "./on-bounds.js";
import type { ObjectiveFunction } from "./objective.js";
import type { SolverEnd, SolverSettings } from "./solver.js";

type Vector = Float64Array;

export function powell(f: ObjectiveFunction, start: Vector, settings: SolverSettings): SolverEnd {
  const { steps, signal, bounds } = settings;
  const n = start.length;
  const clip = (x: Vector): Vector =>
    f.round(bounds ? x.map((value, i) => Math.min(bounds.upper[i], Math.max(bounds.lower[i], value))) : x);
  const finite = (value: number): number => (Number.isFinite(value) ? value : Infinity);
  let x = clip(start);
  let value = f.value(x);
  const most = value;
  let taken = 0;
  const end = (reason: SolverEnd["reason"]): SolverEnd => ({
    x,
    value,
    gradient: undefined,
    most,
    steps: taken,
    reason,
    notes: [],
  });
  if (signal?.aborted) return end("aborted");
  if (!Number.isFinite(value)) return end("diverged");

  // The least value along a direction; how far it went, in units of the direction.
  const search = (direction: Vector, scale: number): number => {
    let [low, high] = [-Infinity, Infinity];
    direction.forEach((each, i) => {
      if (each === 0 || !bounds) return;
      const [a, b] = [(bounds.lower[i] - x[i]) / each, (bounds.upper[i] - x[i]) / each];
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    });
    const from = x;
    const at = (t: number): Vector => clip(from.map((each, i) => each + t * direction[i]));
    const found = brent((t) => finite(f.value(at(t))), value, scale, Math.min(0, low), Math.max(0, high));
    if (!(found.value < value)) return 0;
    x = at(found.at);
    value = found.value;
    return found.at;
  };

  const unit = (i: number): Vector => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
  let directions = Array.from({ length: n }, (_, i) => unit(i));
  const sizes = start.map((each) => Math.abs(each) * 0.1 || 0.1);
  let fresh = true;
  for (;;) {
    settings.visit?.(x, value, undefined);
    if (signal?.aborted) return end("aborted");
    if (taken >= steps) return end("steps");
    taken++;
    const [before, from] = [value, x];
    let [largest, which] = [0, 0];
    directions.forEach((direction, i) => {
      const was = value;
      const scale = direction.reduce((most_, each, j) => Math.max(most_, Math.abs(each) / sizes[j]), 0);
      const moved = Math.abs(search(direction, 1 / (scale || 1)));
      // Next time about as far as this time.
      if (fresh && moved > 0)
        direction.forEach((each, j) => (sizes[j] = each === 0 ? sizes[j] : Math.max(moved, 1e-8 * sizes[j])));
      if (was - value > largest) [largest, which] = [was - value, i];
    });
    if (before - value <= 1e-14 * Math.abs(before) + 1e-20 * (most - value)) {
      // Directions that have become alike find nothing: once more along the axes.
      if (fresh) {
        ({ x, value } = onBounds({ x, value }, (each) => ({ x: each, value: finite(f.value(each)) }), bounds));
        return end("settled");
      }
      directions = directions.map((_, i) => unit(i));
      fresh = true;
      continue;
    }
    const step = x.map((each, i) => each - from[i]);
    const further = finite(f.value(clip(x.map((each, i) => each + step[i]))));
    // Whether the whole step is worth a direction: Numerical Recipes, 10.7.
    if (further < before) {
      const gain = 2 * (before - 2 * value + further) * (before - value - largest) ** 2;
      if (gain < largest * (before - further) ** 2) {
        search(step, 1);
        directions[which] = directions[n - 1];
        directions[n - 1] = step;
        fresh = false;
      }
    }
  }
}
