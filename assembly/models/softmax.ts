// Softmax cross-entropy of a block of rows, from scores that are shifted by their largest:
//   loss = log sum exp(z) - sum t z       dz = exp(z) / sum exp(z) - t       t = (1-e) [c = y] + e/k
// with label smoothing e (Szegedy et al. 2016, arXiv:1512.00567).

import { Fn } from "../math/exp-log";
import { Special } from "../math/special";
import { FitTask, Lane } from "./record";
import { Rows } from "./row-dot";
import { MultiOutput } from "./linear/multi-output";

class Row {
  @inline
  static max<T>(v: v128): v128 {
    if (sizeof<T>() == 8) return f64x2.max(v, v128.shuffle<i64>(v, v, 1, 0));
    const pairs = f32x4.max(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return f32x4.max(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
  }

  /** Where the last vector of a row holds its own scores: a mask, where a row of weights was needed for them. */
  static mask<T>(task: FitTask, lane: Lane): v128 {
    const at = MultiOutput.lastRow(lane);
    const used = ((task.outputs - 1) & (16 / sizeof<T>() - 1)) + 1;
    memory.fill(at, 0, 16);
    memory.fill(at, 255, used * sizeof<T>());
    return v128.load(at);
  }

  @inline
  static log<T>(x: T): f64 {
    return f64x2.extract_lane(Fn.log<f64>(f64x2.splat(<f64>x)), 0);
  }
}

export class Softmax {
  /** Turns the scores of rows [from, from + n) into the gradient of the loss times `scale`; adds their losses to the batch's. */
  static apply<T>(task: FitTask, lane: Lane, from: u32, n: u32, scale: f64): void {
    const row: usize = 16 * MultiOutput.vectors<T>(task);
    const last = row - 16;
    const bytes: usize = task.outputs * sizeof<T>();
    const smooth = task.lossParameter;
    const share = smooth / <f64>task.outputs;
    const own = Row.mask<T>(task, lane);
    const least = v128.splat<T>(<T>-Infinity);
    let loss = lane.batchLoss;
    let correct = lane.correct;
    let z = MultiOutput.score<T>(task, lane);
    for (let i: usize = from; i < <usize>(from + n); ++i) {
      const at = Rows.at(task.order, i) * sizeof<T>();
      const label = <usize>load<T>(task.y + at) * sizeof<T>();
      const s = task.sampleWeight ? load<T>(task.sampleWeight + at) : <T>1;
      let fit = (1 - smooth) * <f64>load<T>(z + label);
      if (smooth > 0) for (let k: usize = 0; k < bytes; k += sizeof<T>()) fit += share * <f64>load<T>(z + k);
      const end = v128.load(z + last);
      let most = v128.bitselect(end, least, own);
      for (let k: usize = 0; k < last; k += 16) most = v128.max<T>(most, v128.load(z + k));
      most = Row.max<T>(most);
      if (<f64>load<T>(z + label) >= Rows.first<T>(most)) correct += 1;
      // No score is above the largest, so that exp(-|z|) is what is wanted.
      const inside = v128.and(v128.sub<T>(end, most), own);
      let sum = v128.and(Special.tail<T>(inside), own);
      v128.store(z + last, sum);
      for (let k: usize = 0; k < last; k += 16) {
        const e = Special.tail<T>(v128.sub<T>(v128.load(z + k), most));
        v128.store(z + k, e);
        sum = v128.add<T>(sum, e);
      }
      const total = Rows.sum<T>(sum);
      loss += <f64>s * (Row.log<T>(total) + (Rows.first<T>(most) - fit));
      const factor = s * <T>scale;
      const k0 = v128.splat<T>(factor / total);
      const k1 = v128.splat<T>(factor * <T>share);
      for (let k: usize = 0; k < row; k += 16) {
        v128.store(z + k, v128.sub<T>(v128.mul<T>(k0, v128.load(z + k)), k1));
      }
      v128.store(z + last, v128.and(v128.load(z + last), own));
      store<T>(z + label, load<T>(z + label) - factor * <T>(1 - smooth));
      z += row;
    }
    lane.batchLoss = loss;
    lane.correct = correct;
  }
}
