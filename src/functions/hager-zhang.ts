// The line search of Hager & Zhang 2006 (ACM TOMS 32:113, Algorithm 851): secant steps and bisections in an interval whose ends
// slope towards one another, with Wolfe's conditions, or the approximate ones where f no longer tells points apart.
import type { Line, LineEnd, LineOptions } from "./more-thuente.js";

interface At {
  step: number;
  value: number;
  slope: number;
}

/** Searches from a step of 0, where the value and a slope below 0 are known. */
export function hagerZhang(line: Line, value: number, slope: number, options: LineOptions): LineEnd {
  const { decrease, curvature, most } = options;
  const limit = value + 1e-6 * Math.abs(value);
  let evaluations = 0;
  let best: At = { step: 0, value, slope };
  let done: At | undefined;
  const at = (step: number): At => {
    const point = { step, ...line(step) };
    evaluations++;
    if (!Number.isFinite(point.value) || !Number.isFinite(point.slope))
      return { step, value: Infinity, slope: Infinity };
    if (point.value < best.value) best = point;
    const wolfe = point.value - value <= decrease * step * slope && point.slope >= curvature * slope;
    const approximate =
      point.value <= limit && point.slope <= (2 * decrease - 1) * slope && point.slope >= curvature * slope;
    if (wolfe || approximate) done ??= point;
    return point;
  };
  const open = (): boolean => done === undefined && evaluations < options.evaluations;

  // Between a, downhill and no higher than the start, and b, uphill or too high: until b is uphill (U3).
  const halve = (from: At, to: At): [At, At] => {
    let [a, b] = [from, to];
    while (open() && b.slope < 0) {
      const middle = at((a.step + b.step) / 2);
      if (middle.slope >= 0 || middle.value === Infinity)
        b = middle.value === Infinity ? { ...middle, slope: -1 } : middle;
      else if (middle.value <= limit) a = middle;
      else b = middle;
    }
    return [a, b];
  };
  const update = (a: At, b: At, step: number): [At, At] => {
    if (!(step > a.step && step < b.step) || !open()) return [a, b];
    const c = at(step);
    if (c.slope >= 0 && c.value < Infinity) return [a, c];
    if (c.value <= limit) return [c, b];
    return halve(a, { ...c, slope: Math.min(c.slope, -1) });
  };
  const secant = (a: At, b: At): number => (a.step * b.slope - b.step * a.slope) / (b.slope - a.slope);

  // A first interval, by growing steps.
  let a: At = best;
  let b = at(Math.min(options.first, most));
  while (open() && b.slope < 0 && b.value <= limit && b.step < most) {
    a = b;
    b = at(Math.min(5 * b.step, most));
  }
  if (open() && (b.slope < 0 || b.value === Infinity))
    [a, b] = halve(a, b.value === Infinity ? { ...b, slope: -1 } : b);
  while (open() && b.step - a.step > 1e-16 * b.step) {
    const width = b.step - a.step;
    const c = secant(a, b);
    let [low, high] = update(a, b, c);
    if (c === high.step) [low, high] = update(low, high, secant(b, high));
    else if (c === low.step) [low, high] = update(low, high, secant(a, low));
    if (open() && high.step - low.step > 0.66 * width) [low, high] = update(low, high, (low.step + high.step) / 2);
    [a, b] = [low, high];
  }
  const end = done ?? best;
  return { ...end, evaluations, ok: done !== undefined };
}
