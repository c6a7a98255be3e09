// Penalties l2 |w|^2 + l1 |w|_1 of matrices of weights. The l1 penalty has no gradient here, see proximal.ts.

import { Lanes } from "../math/lanes";
import { FitTask, Lane, PenalizedWeights } from "./record";

export class Penalty {
  /** Adds the gradient of the l2 penalty of n weights to theirs at `g` and returns both penalties. */
  static of<T>(task: FitTask, w: usize, g: usize, n: usize): f64 {
    const end = w + ((n * sizeof<T>() + 15) & ~15);
    const k = v128.splat<T>(<T>(2 * task.l2));
    let squares = f64x2.splat(0);
    let sizes = squares;
    for (; w < end; w += 16) {
      const x = v128.load(w);
      squares = Lanes.dot<T>(squares, x, x);
      sizes = Lanes.add<T>(sizes, v128.abs<T>(x));
      v128.store(g, v128.add<T>(v128.load(g), v128.mul<T>(k, x)));
      g += 16;
    }
    return task.l2 * Lanes.total(squares) + task.l1 * Lanes.total(sizes);
  }
}

/** Adds the gradient of the l2 penalty and returns both penalties. */
export function penalty<T>(taskAt: usize, laneAt: usize): f64 {
  const task = changetype<FitTask>(taskAt);
  if (task.l1 == 0 && task.l2 == 0) return 0;
  const offset = changetype<Lane>(laneAt).gradientOffset;
  let sum: f64 = 0;
  for (let at = task.penalized; at < task.penalizedEnd; at += offsetof<PenalizedWeights>()) {
    const each = changetype<PenalizedWeights>(at);
    sum += Penalty.of<T>(task, each.weight, each.weight + offset, each.size);
  }
  return sum;
}
