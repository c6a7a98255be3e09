// Losses of one output and their derivatives in the score z, elementwise. r = z - y, p is the loss's parameter.
//   mse           r^2                                       2 r
//   mae           |r|                                       sign r
//   huber         c (r - c/2), c = r within [-p, p]         c          Huber 1964, doi:10.1214/aoms/1177703732
//   smoothL1      the same over p                           c / p
//   logCosh       |r| + log1p(exp(-2|r|)) - log 2           tanh r
//   quantile      max(-p r, (1-p) r)                        -p or 1-p; at 0 their mean    Koenker & Bassett 1978
//   poisson       exp(z) - y z                              exp(z) - y
//   logistic      softplus(-y z), y = -1 or 1               -y sigmoid(-y z)
//   hinge         max(0, 1 - y z)                           -y where that is positive
//   squaredHinge  its square                                -2 y max(0, 1 - y z)

import { Fn } from "../math/exp-log";
import { Lanes } from "../math/lanes";
import { Special } from "../math/special";
import { Block, FitTask, Lane, Loss } from "./record";

export class Losses {
  /** The loss of a vector of scores; its derivative goes to `to`. */
  @inline
  static at<T>(loss: u32, z: v128, y: v128, p: v128, to: usize): v128 {
    const zero = v128.splat<T>(0);
    const one = v128.splat<T>(1);
    const r = v128.sub<T>(z, y);
    switch (loss) {
      case Loss.mse: {
        v128.store(to, v128.add<T>(r, r));
        return v128.mul<T>(r, r);
      }
      case Loss.mae: {
        v128.store(to, Lanes.signed<T>(r, one));
        return v128.abs<T>(r);
      }
      case Loss.huber:
      case Loss.smoothL1: {
        const c = v128.min<T>(v128.max<T>(r, v128.neg<T>(p)), p);
        const k = loss == Loss.huber ? one : v128.div<T>(one, p);
        v128.store(to, v128.mul<T>(k, c));
        return v128.mul<T>(k, v128.mul<T>(c, v128.sub<T>(r, v128.mul<T>(v128.splat<T>(0.5), c))));
      }
      case Loss.logCosh: {
        const size = v128.abs<T>(r);
        v128.store(to, Special.tanh<T>(r));
        const rest = Special.log1p<T>(Special.tail<T>(v128.add<T>(size, size)));
        return v128.add<T>(size, v128.sub<T>(rest, v128.splat<T>(<T>Math.LN2)));
      }
      case Loss.quantile: {
        const rest = v128.sub<T>(one, p);
        const half = v128.splat<T>(0.5);
        const up = v128.bitselect(rest, v128.sub<T>(half, p), v128.gt<T>(r, zero));
        const derivative = v128.bitselect(v128.neg<T>(p), up, v128.lt<T>(r, zero));
        v128.store(to, derivative);
        return v128.mul<T>(derivative, r);
      }
      case Loss.poisson: {
        const e = Fn.exp<T>(z);
        v128.store(to, v128.sub<T>(e, y));
        return v128.sub<T>(e, v128.mul<T>(y, z));
      }
      case Loss.logistic: {
        const u = v128.neg<T>(v128.mul<T>(y, z));
        const tail = Special.tail<T>(u);
        v128.store(to, v128.neg<T>(v128.mul<T>(y, Special.sigmoidOf<T>(u, tail))));
        return Special.softplusOf<T>(u, tail);
      }
      default: {
        const margin = v128.max<T>(v128.sub<T>(one, v128.mul<T>(y, z)), zero);
        if (loss == Loss.hinge) {
          v128.store(to, v128.neg<T>(v128.and(y, v128.gt<T>(margin, zero))));
          return margin;
        }
        v128.store(to, v128.neg<T>(v128.mul<T>(v128.add<T>(margin, margin), y)));
        return v128.mul<T>(margin, margin);
      }
    }
  }

  /**
   * Turns the n scores of a block, in the first column of the scratch memory, into derivatives times `scale`, and
   * adds their losses to the batch's, vector by vector. Targets stand in the second column, weights in the third.
   */
  static apply<T>(task: FitTask, lane: Lane, n: u32, scale: f64): void {
    const at = lane.scratch;
    const sample = task.sampleWeight ? Block.column<T>(at, 2) : 0;
    Losses.each<T>(task, lane, Block.column<T>(at, 0), Block.column<T>(at, 1), sample, n, scale);
  }

  /** The same for n scores at `z`, targets at `targets`, and weights at `sample`, 0 = none. */
  static each<T>(task: FitTask, lane: Lane, z: usize, targets: usize, sample: usize, n: usize, scale: f64): void {
    const loss = task.loss;
    const perVector: usize = 16 / sizeof<T>();
    const y = targets - z;
    const weights = sample ? sample - z : 0;
    const end = z + n * sizeof<T>();
    let sum = lane.batchLoss;
    do {
      const p = v128.splat<T>(<T>task.lossParameter);
      let k = v128.splat<T>(<T>scale);
      let l = Losses.at<T>(loss, v128.load(z), v128.load(z + y), p, z);
      if (weights) {
        const s = v128.load(z + weights);
        l = v128.mul<T>(s, l);
        k = v128.mul<T>(s, k);
      }
      v128.store(z, v128.mul<T>(k, v128.load(z)));
      const left = (end - z) / sizeof<T>();
      if (left < perVector) l = Losses.first<T>(l, left);
      const none = f64x2.splat(0);
      const pair = Lanes.add<T>(none, l);
      sum += Lanes.total(pair);
      z += 16;
    } while (z < end);
    lane.batchLoss = sum;
  }

  /** The first n entries, the others 0. */
  @inline
  static first<T>(v: v128, n: usize): v128 {
    if (sizeof<T>() == 8) return f64x2.replace_lane(v, 1, 0);
    let short = f32x4.replace_lane(v, 3, 0);
    if (n < 3) short = f32x4.replace_lane(short, 2, 0);
    return n < 2 ? f32x4.replace_lane(short, 1, 0) : short;
  }
}
