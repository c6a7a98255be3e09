// Whole epochs: gradient of a batch, finite check, the optimizer's rules, the l1 penalty's proximal step, next batch.
// Single samples by plain SGD, where calls would cost more than the work, take one pass over the weights.

import { Loop } from "../loop";
import { sgd } from "../rules/sgd";
import { Plan, Range, Ranges, REFUSED } from "../step";
import { batchRows, penalty } from "./batch";
import { Core } from "./core";
import { Block, Linear, Loss, Network } from "./record";
import { Rows } from "./row-dot";
import { shrink } from "./proximal";

export const EPOCH_DONE: i32 = 0;
export const BUDGET_SPENT: i32 = 1;
export const SCALARS_SPENT: i32 = 2;
export const STOPPED: i32 = 3;

class Single {
  /**
   * A batch of one row and plain SGD in one pass over the weights, with the bits of batchRows and the rule's kernel.
   * False, with nothing written, where the gradient may not be finite.
   */
  @inline
  static descend<T>(d: Linear, i: usize, plan: Plan, applied: u32, bound: f64, largest: f64): bool {
    const stride: usize = d.stride;
    const row = Rows.at(d.order, i);
    const x = d.x + row * stride;
    const w = d.weight;
    const s = d.sample ? load<T>(d.sample + row * sizeof<T>()) : <T>1;
    const b = d.bias ? load<T>(d.bias) : <T>0;
    const r = Rows.dot<T>(x, w, stride) + b - load<T>(d.y + row * sizeof<T>());
    const loss = <f64>(s * r) * <f64>r;
    if (!(loss * bound < largest)) return false;
    d.batchLoss = loss;
    const range = changetype<Range>(plan.rangeTable);
    const scalars = range.scalars + range.stride * applied;
    const scale = Loop.scalar<T>(scalars, 0);
    const decay = Loop.scalar<T>(scalars, 1);
    const lr = Loop.scalar<T>(scalars, 3);
    const scaled = s * <T>2 * r;
    const k = v128.splat<T>(scaled);
    let j: usize = 0;
    do {
      const g = v128.mul<T>(k, v128.load(x + j));
      v128.store(w + j, sgd.update<T>(v128.load(w + j), g, scale, decay, lr));
      j += 16;
    } while (j < stride);
    const g = v128.replace_lane<T>(v128.splat<T>(0), 0, scaled);
    if (d.bias) v128.store(d.bias, sgd.update<T>(v128.load(d.bias), g, scale, decay, lr));
    // Nobody sees the gradients in between.
    if (<u32>i + 1 == d.rows) {
      Rows.write<T>(x, d.weightGradient, stride, scaled);
      if (d.bias) v128.store(d.biasGradient, g);
    }
    return true;
  }
}

/** Trains on at most about `budget` rows, from d.row on; returns why it stopped. */
export function epoch<T>(at: usize, budget: u32): i32 {
  const d = changetype<Linear>(at);
  const plan = changetype<Plan>(d.plan);
  const rows = d.rows;
  const batch = d.batch;
  const limit = d.limit;
  const check = d.check;
  const penalised = d.l1 != 0 || d.l2 != 0;
  // Batches may be cut at multiples of this.
  let unit: u32 = d.loss == Loss.softmax ? Block.rows : 4;
  if (d.network) unit = changetype<Network>(d.network).block;
  // The loss may bound every entry of the gradient, which then need not be read to know that it is finite: by Cauchy
  // and Schwarz (1/m sum s l' x)^2 <= 4 (1/m sum s l) max s max x^2 for squares l, and 2 l2 w <= 2 sqrt(l2 loss).
  const largest: f64 = sizeof<T>() == 4 ? 1e75 : 1e300;
  const bound = Math.max(d.bound, d.l2);
  let row = d.row;
  let begin = d.begin;
  let applied = d.applied;
  let epochLoss = d.epochLoss;
  let refused: u32 = 0;
  const fused = d.fused != 0 && batch == 1 && !penalised;
  let size = min(batch, rows - begin);
  let scale = 1 / <f64>size;
  let status = EPOCH_DONE;
  while (row < rows) {
    if (row == begin && applied >= limit) {
      status = SCALARS_SPENT;
      break;
    }
    const end = begin + size;
    const to = min(end, row + max(unit, budget & ~(unit - 1)));
    if (fused && Single.descend<T>(d, row, plan, applied, bound, largest)) {
      row = begin = row + 1;
      budget -= 1;
      applied += 1;
      epochLoss += d.batchLoss;
      if (budget < unit && row < rows) {
        status = BUDGET_SPENT;
        break;
      }
      continue;
    }
    batchRows<T>(at, row, to, scale, row == begin);
    budget -= min(budget, to - row);
    row = to;
    if (row < end) {
      status = BUDGET_SPENT;
      break;
    }
    let mean = d.batchLoss * scale;
    if (penalised) mean += penalty<T>(at);
    const safe = !check || mean * bound < largest;
    if (safe && plan.plain) {
      Ranges.apply(plan, applied);
      if (d.proximal) shrink<T>(at, d.proximal, applied);
    } else if ((check && !isFinite(mean)) || Core.step<T>(d.plan, applied, !safe) == REFUSED) {
      if (!d.skip) {
        status = STOPPED;
        break;
      }
      refused += size;
      mean = 0;
      applied -= 1;
    } else if (d.proximal) shrink<T>(at, d.proximal, applied);
    applied += 1;
    epochLoss += mean * <f64>size;
    d.settled = d.correct;
    begin = end;
    if (rows - begin < batch) {
      size = rows - begin;
      scale = 1 / <f64>size;
    }
    if (budget < unit && row < rows) {
      status = BUDGET_SPENT;
      break;
    }
  }
  d.row = row;
  d.begin = begin;
  d.applied = applied;
  d.epochLoss = epochLoss;
  d.refused += refused;
  return status;
}
