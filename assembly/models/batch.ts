// Loss and gradient of a batch of rows, block by block: scores, their losses and slopes, the gradient.
//   loss = mean(s l(x w + b, y)) + l2 |w|^2 + l1 |w|_1
// Losses accumulate in float64. The l1 penalty has no gradient here: optimizers take it by a proximal step (shrink.ts).

import { Losses } from "./losses";
import { Many } from "./linear/multi-output";
import { Networks } from "./network/forward-backward";
import { One } from "./linear/single-output";
import { Penalty } from "./penalty";
import { Outer } from "./linear/multi-output-gradient";
import { Block, Linear, Loss } from "./record";
import { Softmax } from "./softmax";
import { Squares } from "./linear/squared-error";

class Pass {
  /** Rows of a block, so that their x may be in the first level cache when it is read again. */
  @inline
  static rows(d: Linear): u32 {
    if (d.loss == Loss.softmax) return Block.rows;
    return <u32>max(4, min(Block.rows, (24576 / d.stride) & ~3));
  }

  /** One block's losses and slopes; the gradient is the caller's affair. */
  static slopes<T>(d: Linear, from: u32, n: u32, scale: f64): void {
    if (d.loss == Loss.softmax) {
      Many.scores<T>(d, from, from + n);
      Softmax.apply<T>(d, from, n, scale);
    } else {
      One.scores<T>(d, from, from + n);
      Losses.apply<T>(d, n, scale);
    }
  }
}

/** Adds rows [from, to) of the order to the gradient, slopes times `scale`, and their losses to batchLoss; `fresh` starts both from zero. */
export function batchRows<T>(at: usize, from: u32, to: u32, scale: f64, fresh: bool): void {
  const d = changetype<Linear>(at);
  if (d.network) return Networks.rows<T>(d, from, to, scale, fresh);
  if (d.loss == Loss.mse) return Squares.rows<T>(at, from, to, scale, fresh);
  if (fresh) d.batchLoss = 0;
  const rows = Pass.rows(d);
  for (let i = from; i < to; i += rows) {
    const n = min(rows, to - i);
    Pass.slopes<T>(d, i, n, scale);
    if (d.loss == Loss.softmax) Outer.collect<T>(d, n, fresh && i == from);
    else One.collect<T>(d, n, fresh && i == from);
  }
}

/** Sum of the losses of rows [from, to) of the order; the gradient is left alone. */
export function batchLoss<T>(at: usize, from: u32, to: u32): f64 {
  const d = changetype<Linear>(at);
  const before = d.batchLoss;
  d.batchLoss = 0;
  const rows = d.network ? Networks.blockOf(d) : Pass.rows(d);
  for (let i = from; i < to; i += rows) {
    if (d.network) Networks.losses<T>(d, i, min(rows, to - i));
    else Pass.slopes<T>(d, i, min(rows, to - i), 0);
  }
  const sum = d.batchLoss;
  d.batchLoss = before;
  return sum;
}

/** Adds the gradient of the l2 penalty and returns both penalties. */
export function penalty<T>(at: usize): f64 {
  const d = changetype<Linear>(at);
  if (d.l1 == 0 && d.l2 == 0) return 0;
  if (d.network) return Networks.penalty<T>(d);
  return Penalty.of<T>(d, d.weight, d.weightGradient, d.columns * d.outputs);
}
