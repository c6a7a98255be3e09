// The proximal step of the l1 penalty in an optimizer's own metric: Parikh & Boyd 2014, doi:10.1561/2400000003
//   w <- sign(w) max(|w| - t, 0)       t = l1 a / D       D = 1, or sqrt(max(v - q u^2, 0) + r) + e
// a and D are those of the update just made, so that zeros are exact and the fixed point is the penalized optimum.
// The optimizer's scalars of that update carry them behind its own: a, what D is made of, r, e, q, the place of v
// in the state.

import { Range } from "../step";
import { FitTask, PenalizedWeights } from "./record";

const enum Metric {
  plain,
  square, // v
  centred, // and u, the second slot of the state
}

export const metricAt: usize = 192;

// The n weights at w, whose state begins `offset` bytes behind that of their range.
function softThreshold<T>(l1: f64, w: usize, n: usize, rangeAt: usize, offset: usize, row: u32): void {
  const range = changetype<Range>(rangeAt);
  const scalars = range.scalars + range.stride * row + metricAt;
  const metric = <u32>load<f64>(scalars, 8);
  const most = v128.splat<T>(<T>(l1 * load<f64>(scalars)));
  const r = v128.splat<T>(<T>load<f64>(scalars, 16));
  const e = v128.splat<T>(<T>load<f64>(scalars, 24));
  const q = v128.splat<T>(<T>load<f64>(scalars, 32));
  const none = v128.splat<T>(0);
  let v = load<usize>(range.slots + 4 * <usize>load<f64>(scalars, 40), 8) + offset;
  let u = load<usize>(range.slots, 12) + offset;
  const end = w + n * sizeof<T>();
  for (; w < end; w += 16) {
    let t = most;
    if (metric != Metric.plain) {
      let square = v128.load(v);
      if (metric == Metric.centred) {
        const mean = v128.load(u);
        square = v128.pmax<T>(v128.sub<T>(square, v128.mul<T>(q, v128.mul<T>(mean, mean))), none);
      }
      t = v128.div<T>(most, v128.add<T>(v128.sqrt<T>(v128.add<T>(square, r)), e));
    }
    const x = v128.load(w);
    const above = v128.max<T>(v128.sub<T>(x, t), none);
    v128.store(w, v128.add<T>(above, v128.min<T>(v128.add<T>(x, t), none)));
    v += 16;
    u += 16;
  }
}

/** Moves all penalized weights after an update by the scalars of row `row`. */
export function proximalStep<T>(taskAt: usize, row: u32): void {
  const task = changetype<FitTask>(taskAt);
  for (let at = task.penalized; at < task.penalizedEnd; at += offsetof<PenalizedWeights>()) {
    const each = changetype<PenalizedWeights>(at);
    if (each.range) softThreshold<T>(task.l1, each.weight, each.size, each.range, each.rangeOffset, row);
  }
}
