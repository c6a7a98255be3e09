// Nelder & Mead's simplex 1965, with the parameters of Gao & Han 2012 that suit many variables, points kept inside bounds, and a
// fresh simplex where one has collapsed.
import { onBounds, type Valued } from "./on-bounds.js";
import type { ObjectiveFunction } from "./objective.js";
import type { SolverEnd, SolverSettings } from "./solver.js";

type Vector = Float64Array;

type Corner = Valued;

// A simplex has collapsed where its corners differ by less than these shares of their sizes and of the decrease so far.
const [small, flat] = [1e-9, 1e-20];

export function nelderMead(f: ObjectiveFunction, start: Vector, settings: SolverSettings): SolverEnd {
  const { steps, signal, bounds } = settings;
  const n = start.length;
  const inside = (x: Vector): Vector =>
    f.round(bounds ? x.map((value, i) => Math.min(bounds.upper[i], Math.max(bounds.lower[i], value))) : x);
  const corner = (x: Vector): Corner => {
    const place = inside(x);
    const value = f.value(place);
    return { x: place, value: Number.isFinite(value) ? value : Infinity };
  };
  const first = corner(start);
  let taken = 0;
  const end = (best: Corner, reason: SolverEnd["reason"]): SolverEnd => {
    const { x, value } = best;
    return { x, value, gradient: undefined, most: first.value, steps: taken, reason, notes: [] };
  };
  if (signal?.aborted) return end(first, "aborted");
  if (!Number.isFinite(first.value)) return end(first, "diverged");
  const grow = 1 + 2 / n;
  const contract = 0.75 - 1 / (2 * n);
  const shrink = n > 1 ? 1 - 1 / n : 0.5;
  let best = first;
  for (let share = 0.05; ; share = 0.01) {
    const corners = [best, ...Array.from({ length: n }, (_, i) => corner(aside(best.x, start, i, share, bounds)))];
    const before = best.value;
    for (;;) {
      corners.sort((a, b) => a.value - b.value);
      [best] = corners;
      settings.visit?.(best.x, best.value, undefined);
      if (signal?.aborted) return end(best, "aborted");
      if (collapsed(corners, start, first.value)) break;
      if (taken >= steps) return end(best, "steps");
      taken++;
      step(corners, corner, grow, contract, shrink);
    }
    // A new simplex around it finds nothing better.
    if (
      n === 0 ||
      (share < 0.05 && before - best.value <= 1e-12 * Math.abs(before) + flat * (first.value - best.value))
    )
      return end(onBounds(best, corner, bounds), "settled");
  }
}

// To the side that has room.
function aside(x: Vector, start: Vector, i: number, share: number, bounds: SolverSettings["bounds"]): Vector {
  const moved = x.slice();
  const step = share * (Math.abs(x[i]) || Math.abs(start[i]) || 0.02);
  const over = bounds !== undefined && x[i] + step > bounds.upper[i];
  moved[i] += over ? -step : step;
  return moved;
}

function collapsed(corners: readonly Corner[], start: Vector, first: number): boolean {
  const [best] = corners;
  const spread = corners[corners.length - 1].value - best.value;
  if (spread > 1e-12 * Math.abs(best.value) + flat * (first - best.value)) return false;
  let share = 0;
  let size = 0;
  let unit = 0;
  for (const { x } of corners) {
    for (let i = 0; i < x.length; i++) {
      const difference = Math.abs(x[i] - best.x[i]);
      const own = Math.max(Math.abs(best.x[i]), Math.abs(start[i]));
      if (difference > 0) share = Math.max(share, difference / own);
      size = Math.max(size, difference);
      unit = Math.max(unit, own);
    }
  }
  // An entry that goes from 0 to 0 has no size of its own.
  return share <= small || (size <= 1e-7 * unit && spread <= flat * (first - best.value));
}

function step(corners: Corner[], corner: (x: Vector) => Corner, grow: number, contract: number, shrink: number): void {
  const n = corners.length - 1;
  const [best] = corners;
  const worst = corners[n];
  const centre = worst.x.map((_, i) => corners.slice(0, n).reduce((sum, { x }) => sum + x[i], 0) / n);
  const toward = (k: number): Corner => corner(centre.map((value, i) => value + k * (value - worst.x[i])));
  const reflected = toward(1);
  if (reflected.value < best.value) {
    const expanded = toward(grow);
    corners[n] = expanded.value < reflected.value ? expanded : reflected;
    return;
  }
  if (reflected.value < corners[n - 1].value) {
    corners[n] = reflected;
    return;
  }
  const outside = reflected.value < worst.value;
  const contracted = toward(outside ? contract : -contract);
  if (contracted.value < Math.min(reflected.value, worst.value)) {
    corners[n] = contracted;
    return;
  }
  for (let k = 1; k <= n; k++)
    corners[k] = corner(corners[k].x.map((value, i) => best.x[i] + shrink * (value - best.x[i])));
}
