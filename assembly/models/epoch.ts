// Whole epochs: gradient of a batch, finite check, the optimizer's rules, the l1 penalty's proximal step, next batch.
// Single samples by plain SGD, where calls would cost more than the work, take one pass over the weights.

import { Loop } from "../loop";
import { sgd } from "../rules/sgd";
import { Plan, Range, Ranges, REFUSED } from "../step";
import { batchRows } from "./batch";
import { Core } from "./core";
import { penalty } from "./penalty";
import { proximalStep } from "./proximal";
import { Block, FitTask, Lane, Loss, Network } from "./record";
import { Rows } from "./row-dot";

export const EPOCH_DONE: i32 = 0;
export const BUDGET_SPENT: i32 = 1;
export const SCALARS_SPENT: i32 = 2;
export const STOPPED: i32 = 3;

class SingleRowSgd {
  /**
   * A batch of one row and plain SGD in one pass over the weights, with the bits of batchRows and the rule's kernel.
   * False, with nothing written, where the gradient may not be finite.
   */
  @inline
  static update<T>(task: FitTask, lane: Lane, i: usize, plan: Plan, updates: u32, bound: f64, largest: f64): bool {
    const stride: usize = task.stride;
    const row = Rows.at(task.order, i);
    const x = task.x + row * stride;
    const w = task.weight;
    const s = task.sampleWeight ? load<T>(task.sampleWeight + row * sizeof<T>()) : <T>1;
    const b = task.bias ? load<T>(task.bias) : <T>0;
    const r = Rows.dot<T>(x, w, stride) + b - load<T>(task.y + row * sizeof<T>());
    const loss = <f64>(s * r) * <f64>r;
    if (!(loss * bound < largest)) return false;
    lane.batchLoss = loss;
    const range = changetype<Range>(plan.rangeTable);
    const scalars = range.scalars + range.stride * updates;
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
    if (task.bias) v128.store(task.bias, sgd.update<T>(v128.load(task.bias), g, scale, decay, lr));
    // Nobody sees the gradients in between.
    if (<u32>i + 1 == task.rows) {
      Rows.write<T>(x, w + lane.gradientOffset, stride, scaled);
      if (task.bias) v128.store(task.bias + lane.gradientOffset, g);
    }
    return true;
  }
}

/**
 * Trains on at most about `budget` rows, from lane.row on, with the scalars of `limit` updates at most; returns why it
 * stopped.
 */
export function epoch<T>(taskAt: usize, laneAt: usize, limit: u32, budget: u32): i32 {
  const task = changetype<FitTask>(taskAt);
  const lane = changetype<Lane>(laneAt);
  const plan = changetype<Plan>(task.plan);
  const rows = task.rows;
  const batchSize = task.batchSize;
  const check = task.checkFinite;
  const penalized = task.l1 != 0 || task.l2 != 0;
  // Batches may be cut at multiples of this.
  let unit: u32 = task.loss == Loss.softmax ? Block.rows : 4;
  if (task.network) unit = changetype<Network>(task.network).block;
  // The loss may bound every entry of the gradient, which then need not be read to know that it is finite: by Cauchy
  // and Schwarz (1/m sum s l' x)^2 <= 4 (1/m sum s l) max s max x^2 for squares l, and 2 l2 w <= 2 sqrt(l2 loss).
  const largest: f64 = sizeof<T>() == 4 ? 1e66 : 1e300;
  // Rules that square gradients want them far smaller (src/engine/gradient-limit.ts).
  const squarable: f64 = sizeof<T>() == 4 ? 1e26 : 1e280;
  const bound = Math.max(task.gradientBound, task.l2);
  let row = lane.row;
  let begin = lane.batchBegin;
  let updates: u32 = 0;
  let epochLoss = lane.epochLoss;
  let skipped: u32 = 0;
  const singleRows = task.plainSgd != 0 && batchSize == 1 && !penalized;
  let size = min(batchSize, rows - begin);
  let scale = 1 / <f64>size;
  let status = EPOCH_DONE;
  while (row < rows) {
    if (row == begin && updates >= limit) {
      status = SCALARS_SPENT;
      break;
    }
    const end = begin + size;
    const to = min(end, row + max(unit, budget & ~(unit - 1)));
    if (singleRows && SingleRowSgd.update<T>(task, lane, row, plan, updates, bound, largest)) {
      row = begin = row + 1;
      budget -= 1;
      updates += 1;
      epochLoss += lane.batchLoss;
      if (budget < unit && row < rows) {
        status = BUDGET_SPENT;
        break;
      }
      continue;
    }
    batchRows<T>(taskAt, laneAt, row, to, scale, row == begin);
    budget -= min(budget, to - row);
    row = to;
    if (row < end) {
      status = BUDGET_SPENT;
      break;
    }
    let mean = lane.batchLoss * scale;
    if (penalized) mean += penalty<T>(taskAt, laneAt);
    const safe = !check || mean * bound < squarable;
    if (safe && plan.plain) {
      Ranges.apply(plan, updates);
      if (task.proximal) proximalStep<T>(taskAt, updates);
    } else if ((check && !isFinite(mean)) || Core.step<T>(task.plan, updates, !safe) == REFUSED) {
      if (!task.skipNonFinite) {
        status = STOPPED;
        break;
      }
      skipped += size;
      mean = 0;
      updates -= 1;
    } else if (task.proximal) proximalStep<T>(taskAt, updates);
    updates += 1;
    epochLoss += mean * <f64>size;
    lane.epochCorrect = lane.correct;
    begin = end;
    if (rows - begin < batchSize) {
      size = rows - begin;
      scale = 1 / <f64>size;
    }
    if (budget < unit && row < rows) {
      status = BUDGET_SPENT;
      break;
    }
  }
  lane.row = row;
  lane.batchBegin = begin;
  lane.updates = updates;
  lane.epochLoss = epochLoss;
  lane.skippedRows += skipped;
  return status;
}
