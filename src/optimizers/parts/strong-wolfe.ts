// A step length that satisfies the strong Wolfe conditions, as torch.optim.LBFGS searches it (after minFunc, Schmidt
// 2005): bracket a minimum along the direction, then narrow the bracket by cubic interpolation.

/** A point along the direction: where, the loss, the slope there, and which vector holds the gradient. */
export interface Trial {
  t: number;
  f: number;
  slope: number;
  gradient: number;
}

const decrease = 1e-4;
const curvature = 0.9;
const least = 1e-9;
const most = 25;

/**
 * @param start the point at t = 0, its slope negative
 * @param t the length to try first
 * @param evaluate a trial at t; the vectors of `keep` stay as they are
 * @param size largest entry of the direction, over that of the point where points are smaller than 1
 */
export function strongWolfe(
  start: Trial,
  t: number,
  size: number,
  evaluate: (t: number, keep: readonly Trial[]) => Trial,
): { trial: Trial; evaluations: number } {
  const { f, slope } = start;
  let before = start;
  let trial = evaluate(t, [start]);
  let rounds = 0;
  let done = false;
  let bracket: [Trial, Trial] | undefined;
  while (rounds < most) {
    if (trial.f > f + decrease * trial.t * slope || (rounds > 1 && trial.f >= before.f)) {
      bracket = [before, trial];
      break;
    }
    if (Math.abs(trial.slope) <= -curvature * slope) return { trial, evaluations: rounds + 1 };
    if (trial.slope >= 0) {
      bracket = [before, trial];
      break;
    }
    const next = cubic(before, trial, trial.t + 0.01 * (trial.t - before.t), trial.t * 10);
    before = trial;
    trial = evaluate(next, [start, before]);
    rounds++;
  }
  const ends = bracket ?? [start, trial];
  let low = ends[0].f <= ends[1].f ? 0 : 1;
  let insufficient = false;
  while (!done && rounds < most) {
    const left = Math.min(ends[0].t, ends[1].t);
    const right = Math.max(ends[0].t, ends[1].t);
    if ((right - left) * size < least) break;
    let at = cubic(ends[0], ends[1], left, right);
    const margin = 0.1 * (right - left);
    if (Math.min(right - at, at - left) < margin) {
      if (insufficient || at >= right || at <= left) {
        at = Math.abs(at - right) < Math.abs(at - left) ? right - margin : left + margin;
        insufficient = false;
      } else insufficient = true;
    } else insufficient = false;
    trial = evaluate(at, [start, ...ends]);
    rounds++;
    if (trial.f > f + decrease * trial.t * slope || trial.f >= ends[low].f) {
      ends[1 - low] = trial;
      low = ends[0].f <= ends[1].f ? 0 : 1;
    } else {
      if (Math.abs(trial.slope) <= -curvature * slope) done = true;
      else if (trial.slope * (ends[1 - low].t - ends[low].t) >= 0) ends[1 - low] = ends[low];
      ends[low] = trial;
    }
  }
  return { trial: ends[low], evaluations: rounds + 1 };
}

// The minimum of the cubic through both points with their slopes, kept between two bounds.
function cubic(a: Trial, b: Trial, low: number, high: number): number {
  const d1 = a.slope + b.slope - (3 * (a.f - b.f)) / (a.t - b.t);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const at = right.t - (right.t - left.t) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return Math.min(Math.max(at, low), high);
}
