// The line search of Moré & Thuente 1994 (ACM TOMS 20:286): a step with a sufficient decrease and a small slope, the strong
// Wolfe conditions. As MINPACK-2's dcsrch and dcstep, and steps within the rounding of f by the approximate conditions
// of Hager & Zhang 2005 (4.1), by which the gradient leads on where f no longer tells points apart.

/** A function of the step: its value and slope, or a value that is not finite. */
export type Line = (step: number) => { value: number; slope: number };

export interface LineOptions {
  /** First step to try. */
  first: number;
  /** The largest step there may be. */
  most: number;
  /** Sufficient decrease (c1) and curvature (c2). */
  decrease: number;
  curvature: number;
  evaluations: number;
}

export interface LineEnd {
  step: number;
  value: number;
  slope: number;
  evaluations: number;
  /** Whether the conditions hold, or the largest step was reached on the way down. */
  ok: boolean;
}

interface At {
  step: number;
  value: number;
  slope: number;
}

/** Searches from a step of 0, where the value and a slope below 0 are known. */
export function moreThuente(line: Line, value: number, slope: number, options: LineOptions): LineEnd {
  const { decrease, curvature } = options;
  const rounding = 1e-15 * Math.abs(value);
  let { most } = options;
  const test = decrease * slope;
  let best: At = { step: 0, value, slope };
  let other: At = best;
  let bracketed = false;
  let first = true;
  let [width, widthBefore] = [most, 2 * most];
  let step = Math.min(options.first, most);
  let [low, high] = [0, step + 4 * step];
  for (let evaluations = 1; ; evaluations++) {
    const found = line(step);
    const last = evaluations >= options.evaluations;
    if (!Number.isFinite(found.value) || !Number.isFinite(found.slope)) {
      // The function ends on the way: not that far.
      if (last) return { ...best, evaluations, ok: false };
      most = step;
      step = best.step + (step - best.step) * 0.1;
      high = Math.min(high, most);
      continue;
    }
    const at: At = { step, ...found };
    const bound = value + step * test;
    if (first && at.value <= bound && at.slope >= 0) first = false;
    if (at.value <= bound && Math.abs(at.slope) <= -curvature * slope) return { ...at, evaluations, ok: true };
    // Neither value tells more than its rounding.
    const near = at.value <= value + rounding && Math.abs(at.value - value) <= 10 * rounding;
    if (near && at.slope >= curvature * slope && at.slope <= (2 * decrease - 1) * slope)
      return { ...at, evaluations, ok: true };
    if (step === most && at.value <= bound && at.slope <= test) return { ...at, evaluations, ok: true };
    const narrow = bracketed && (step <= low || step >= high || high - low <= 1e-10 * high);
    if (last || narrow) {
      const end = best.step > 0 ? best : at;
      return { ...end, evaluations, ok: end.value < value && end.value <= value + end.step * test };
    }
    // While no step has both a decrease and a slope upwards, that of the function less the decrease is searched.
    const moved = first && at.value <= best.value && at.value > bound ? test : 0;
    const shift = (point: At): At => ({
      step: point.step,
      value: point.value - point.step * moved,
      slope: point.slope - moved,
    });
    const next = interval(shift(best), shift(other), shift(at), bracketed, low, high);
    const back = (point: At): At => ({
      step: point.step,
      value: point.value + point.step * moved,
      slope: point.slope + moved,
    });
    best = back(next.best);
    other = back(next.other);
    ({ bracketed, step } = next);
    if (bracketed) {
      if (Math.abs(other.step - best.step) >= 0.66 * widthBefore) step = best.step + (other.step - best.step) / 2;
      widthBefore = width;
      width = Math.abs(other.step - best.step);
      [low, high] = [Math.min(best.step, other.step), Math.max(best.step, other.step)];
    } else {
      low = step + 1.1 * (step - best.step);
      high = step + 4 * (step - best.step);
    }
    step = Math.min(step, most);
    if (bracketed && (step <= low || step >= high)) step = best.step + (other.step - best.step) / 2;
  }
}

// The next step and the interval that holds a minimizer: dcstep.
function interval(
  best: At,
  other: At,
  at: At,
  bracketed: boolean,
  low: number,
  high: number,
): { best: At; other: At; bracketed: boolean; step: number } {
  const { step: x, value: fx, slope: dx } = best;
  const { step: p, value: fp, slope: dp } = at;
  const opposite = dp * Math.sign(dx) < 0;
  const theta = (3 * (fx - fp)) / (p - x) + dx + dp;
  const s = Math.max(Math.abs(theta), Math.abs(dx), Math.abs(dp));
  const root = s * Math.sqrt(Math.max(0, (theta / s) ** 2 - (dx / s) * (dp / s)));
  let step: number;
  if (fp > fx) {
    // A higher value: a minimizer lies between.
    const gamma = p < x ? -root : root;
    const cubic = x + ((gamma - dx + theta) / (gamma - dx + gamma + dp)) * (p - x);
    const quadratic = x + (dx / ((fx - fp) / (p - x) + dx) / 2) * (p - x);
    step = Math.abs(cubic - x) < Math.abs(quadratic - x) ? cubic : cubic + (quadratic - cubic) / 2;
    return { best, other: at, bracketed: true, step };
  }
  if (opposite) {
    const gamma = p > x ? -root : root;
    const cubic = p + ((gamma - dp + theta) / (gamma - dp + gamma + dx)) * (x - p);
    const secant = p + (dp / (dp - dx)) * (x - p);
    step = Math.abs(cubic - p) > Math.abs(secant - p) ? cubic : secant;
    return { best: at, other: best, bracketed: true, step };
  }
  if (Math.abs(dp) < Math.abs(dx)) {
    const gamma = p > x ? -root : root;
    const r = (gamma - dp + theta) / (gamma + (dx - dp) + gamma);
    const cubic = r < 0 && gamma !== 0 ? p + r * (x - p) : p > x ? high : low;
    const secant = p + (dp / (dp - dx)) * (x - p);
    if (bracketed) {
      step = Math.abs(cubic - p) < Math.abs(secant - p) ? cubic : secant;
      const limit = p + 0.66 * (other.step - p);
      step = p > x ? Math.min(limit, step) : Math.max(limit, step);
    } else {
      step = Math.abs(cubic - p) > Math.abs(secant - p) ? cubic : secant;
      step = Math.max(low, Math.min(high, step));
    }
  } else if (bracketed) {
    const { step: y, value: fy, slope: dy } = other;
    const t = (3 * (fp - fy)) / (y - p) + dy + dp;
    const size = Math.max(Math.abs(t), Math.abs(dy), Math.abs(dp));
    const gamma = (p > y ? -1 : 1) * size * Math.sqrt(Math.max(0, (t / size) ** 2 - (dy / size) * (dp / size)));
    step = p + ((gamma - dp + t) / (gamma - dp + gamma + dy)) * (y - p);
  } else step = p > x ? high : low;
  return { best: at, other, bracketed, step };
}
