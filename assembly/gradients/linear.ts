// Linear regression, mean squared error: loss and gradient of a block of rows in one pass over X.
//   r = x w + b - y      loss = mean(s r^2) + l2 |w|^2 + l1 |w|_1      dw = 2/m sum s r x + 2 l2 w + l1 sign(w)
// Products accumulate in the tensors' type, four rows at a time counted from the start of a batch,
// so cutting a batch at a multiple of four changes no bit; losses accumulate in float64.
// Rows are padded with zeros to 16 bytes, weights to 64.

import { REFUSED, step } from "../step";
import { combine4, dots4, Rows } from "./rows";

/** Filled by JavaScript: first all float64, then all u32 fields. */
@unmanaged
export class Linear {
  l1: f64;
  l2: f64;
  bound: f64; // (largest |x|)^2 times the largest row weight; times 4/m and the loss it bounds the gradient
  batchLoss: f64; // sum over the rows of the present batch
  epochLoss: f64; // sum over finished batches of rows * objective
  x: usize;
  y: usize;
  stride: u32; // bytes of a row
  sample: usize; // weights of the rows (mean 1), 0 = none
  order: usize; // u32 indices of rows, 0 = as they stand
  rows: u32;
  batch: u32;
  weight: usize;
  bias: usize; // 0 = no intercept
  weightGradient: usize;
  biasGradient: usize;
  columns: u32;
  plan: usize;
  check: u32; // refuse what is not finite
  skip: u32; // a refused batch is passed over instead of ending the epoch
  row: u32; // rows of this epoch already seen
  begin: u32; // first row of the present batch
  applied: u32; // updates since JavaScript last filled the scalars
  limit: u32; // scalars are filled for this many updates
}

export const EPOCH_DONE: i32 = 0;
export const BUDGET_SPENT: i32 = 1;
export const SCALARS_SPENT: i32 = 2;
export const STOPPED: i32 = 3;

const scratch: usize = memory.data(32, 16);

/**
 * Adds rows [from, to) of the order to the gradient, residuals times `scale`, and their s r^2 to batchLoss;
 * `fresh` starts both from zero.
 */
export function mseRows<T>(at: usize, from: u32, to: u32, scale: f64, fresh: bool): void {
  const d = changetype<Linear>(at);
  const x = d.x;
  const order = d.order;
  const stride: usize = d.stride;
  const w = d.weight;
  const gradient = d.weightGradient;
  const bias = d.bias ? load<T>(d.bias) : <T>0;
  let biasSum: T = fresh || d.biasGradient == 0 ? 0 : load<T>(d.biasGradient);
  let loss = fresh ? 0.0 : d.batchLoss;
  let i: usize = from;
  for (; i + 4 <= <usize>to; i += 4) {
    const x0 = x + Rows.at(order, i) * stride;
    const x1 = x + Rows.at(order, i + 1) * stride;
    const x2 = x + Rows.at(order, i + 2) * stride;
    const x3 = x + Rows.at(order, i + 3) * stride;
    dots4<T>(x0, x1, x2, x3, w, stride, scratch);
    for (let k: usize = 0; k < 4; k += 16 / sizeof<T>()) {
      const out = scratch + k * sizeof<T>();
      const y = Rows.gather<T>(d.y, order, i + k);
      let r = v128.sub<T>(v128.add<T>(v128.load(out), v128.splat<T>(bias)), y);
      const s = d.sample ? Rows.gather<T>(d.sample, order, i + k) : v128.splat<T>(1);
      loss += Rows.squares<T>(r, s);
      r = v128.mul<T>(v128.mul<T>(s, v128.splat<T>(<T>scale)), r);
      biasSum += Rows.sum<T>(r);
      v128.store(out, r);
    }
    if (fresh && i == from) Rows.zero<T>(gradient, stride);
    combine4<T>(x0, x1, x2, x3, gradient, stride, scratch);
  }
  for (; i < <usize>to; ++i) {
    const row = Rows.at(order, i);
    const xi = x + row * stride;
    let r = Rows.dot<T>(xi, w, stride) + bias - load<T>(d.y + row * sizeof<T>());
    const s: f64 = d.sample ? <f64>load<T>(d.sample + row * sizeof<T>()) : 1;
    loss += s * <f64>r * <f64>r;
    r *= <T>s * <T>scale;
    biasSum += r;
    if (fresh && i == from) Rows.write<T>(xi, gradient, stride, r);
    else Rows.add<T>(xi, gradient, stride, r);
  }
  // A whole vector, because the rule reads one: a narrow store before a wide load stalls.
  if (d.biasGradient) v128.store(d.biasGradient, v128.replace_lane<T>(v128.splat<T>(0), 0, biasSum));
  d.batchLoss = loss;
}

/** Adds the penalties' gradient and returns the penalties. */
export function penalty<T>(at: usize): f64 {
  const d = changetype<Linear>(at);
  const l1 = d.l1;
  const l2 = d.l2;
  if (l1 == 0 && l2 == 0) return 0;
  const end = d.columns * sizeof<T>();
  let squares = 0.0;
  let sizes = 0.0;
  for (let j: usize = 0; j < end; j += sizeof<T>()) {
    const w = load<T>(d.weight + j);
    const g = d.weightGradient + j;
    const sign = <f64>(w > 0 ? 1 : w < 0 ? -1 : 0);
    squares += <f64>w * <f64>w;
    sizes += Math.abs(<f64>w);
    store<T>(g, load<T>(g) + <T>(2 * l2 * <f64>w + l1 * sign));
  }
  return l2 * squares + l1 * sizes;
}

// A gradient whose entries are bounded by the loss (Cauchy-Schwarz) need not be read to know that it is finite.
class Bound {
  @inline
  static holds<T>(d: Linear, m: f64): bool {
    const limit: f64 = sizeof<T>() == 4 ? 1e75 : 1e300;
    return d.l1 == 0 && d.l2 == 0 && d.batchLoss * d.bound * 4 < limit * m;
  }
}

/** Trains on at most about `budget` rows, from d.row on; returns why it stopped. */
export function mseEpoch<T>(at: usize, budget: u32): i32 {
  const d = changetype<Linear>(at);
  const rows = d.rows;
  const batch = d.batch;
  let row = d.row;
  let begin = d.begin;
  let size = min(batch, rows - begin);
  let scale = 2 / <f64>size;
  while (row < rows) {
    if (row == begin && d.applied >= d.limit) return SCALARS_SPENT;
    const end = begin + size;
    const to = min(end, row + budget);
    mseRows<T>(at, row, to, scale, row == begin);
    budget -= to - row;
    row = to;
    d.row = row;
    if (row < end) return BUDGET_SPENT;
    const mean = d.batchLoss * 0.5 * scale + penalty<T>(at);
    const check = d.check;
    const status =
      check && !isFinite(mean) ? REFUSED : step<T>(d.plan, d.applied, check && !Bound.holds<T>(d, <f64>size));
    if (status == REFUSED) {
      if (!d.skip) return STOPPED;
    } else {
      d.applied += 1;
    }
    d.epochLoss += mean * <f64>size;
    begin = end;
    d.begin = begin;
    if (rows - begin < batch) {
      size = rows - begin;
      scale = 2 / <f64>size;
    }
    if (budget < 4 && row < rows) return BUDGET_SPENT;
  }
  return EPOCH_DONE;
}

/** Sum of s r^2 over rows [from, to) of the order, in float64; the gradient is left alone. */
export function mseLoss<T>(at: usize, from: u32, to: u32): f64 {
  const d = changetype<Linear>(at);
  const bias = d.bias ? load<T>(d.bias) : <T>0;
  let loss = 0.0;
  for (let i: usize = from; i < <usize>to; ++i) {
    const row = Rows.at(d.order, i);
    const dot = Rows.dot<T>(d.x + row * d.stride, d.weight, d.stride);
    const r = <f64>(dot + bias - load<T>(d.y + row * sizeof<T>()));
    loss += r * r * (d.sample ? <f64>load<T>(d.sample + row * sizeof<T>()) : 1);
  }
  return loss;
}
