// Loss and gradient of a batch of rows, block by block: scores, their losses and derivatives, the gradient.
//   loss = mean(s l(x w + b, y)) + l2 |w|^2 + l1 |w|_1
// Losses accumulate in float64. Several lanes may take parts of a batch; whoever runs them adds their sums and gradients.

import { Losses } from "./losses";
import { MultiOutput } from "./linear/multi-output";
import { MultiOutputGradient } from "./linear/multi-output-gradient";
import { SingleOutput } from "./linear/single-output";
import { SquaredError } from "./linear/squared-error";
import { Networks } from "./network/forward-backward";
import { Block, FitTask, Lane, Loss } from "./record";
import { Softmax } from "./softmax";

class LinearPass {
  /** Rows of a block, so that their x may be in the first level cache when it is read again. */
  @inline
  static rows(task: FitTask): u32 {
    if (task.loss == Loss.softmax) return Block.rows;
    return <u32>max(4, min(Block.rows, (24576 / task.stride) & ~3));
  }

  /** One block's losses and their derivatives; the gradient is the caller's affair. */
  static losses<T>(task: FitTask, lane: Lane, from: u32, n: u32, scale: f64): void {
    if (task.loss == Loss.softmax) {
      MultiOutput.scores<T>(task, lane, from, from + n);
      Softmax.apply<T>(task, lane, from, n, scale);
    } else {
      SingleOutput.scores<T>(task, lane, from, from + n);
      Losses.apply<T>(task, lane, n, scale);
    }
  }
}

/**
 * Adds rows [from, to) of the order to the lane's gradient, derivatives times `scale`, and their losses to its batchLoss;
 * `overwrite` starts both from zero.
 */
export function batchRows<T>(taskAt: usize, laneAt: usize, from: u32, to: u32, scale: f64, overwrite: bool): void {
  const task = changetype<FitTask>(taskAt);
  const lane = changetype<Lane>(laneAt);
  if (overwrite) lane.batchLoss = 0;
  if (task.network) return Networks.rows<T>(task, lane, from, to, scale, overwrite);
  if (task.loss == Loss.mse) return SquaredError.rows<T>(task, lane, from, to, scale, overwrite);
  const rows = LinearPass.rows(task);
  for (let i = from; i < to; i += rows) {
    const n = min(rows, to - i);
    LinearPass.losses<T>(task, lane, i, n, scale);
    if (task.loss == Loss.softmax) MultiOutputGradient.add<T>(task, lane, n, overwrite && i == from);
    else SingleOutput.gradient<T>(task, lane, n, overwrite && i == from);
  }
}

/** Sum of the losses of rows [from, to) of the order; the gradient is left alone. */
export function batchLoss<T>(taskAt: usize, laneAt: usize, from: u32, to: u32): f64 {
  const task = changetype<FitTask>(taskAt);
  const lane = changetype<Lane>(laneAt);
  const before = lane.batchLoss;
  lane.batchLoss = 0;
  const rows = task.network ? Networks.blockOf(task) : LinearPass.rows(task);
  for (let i = from; i < to; i += rows) {
    if (task.network) Networks.losses<T>(task, lane, i, min(rows, to - i));
    else LinearPass.losses<T>(task, lane, i, min(rows, to - i), 0);
  }
  const sum = lane.batchLoss;
  lane.batchLoss = before;
  return sum;
}
