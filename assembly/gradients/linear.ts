// Linear regression, mean squared error: loss and gradient of a block of rows in one pass over X.
//   r = x w + b - y      loss = mean(s r^2) + l2 |w|^2 + l1 |w|_1      dw = 2/m sum s r x + 2 l2 w + l1 sign(w)
// Products accumulate in the tensors' type, four rows at a time counted from the start of a batch,
// so cutting a batch at a multiple of four changes no bit; losses accumulate in float64.
// Rows are padded with zeros to 16 bytes, weights to 64.

import { REFUSED, step } from "../step";

/** All fields are float64, so that JavaScript fills them through one Float64Array in this order. */
@unmanaged
export class Linear {
  x: f64;
  y: f64;
  stride: f64; // bytes of a row
  sample: f64; // weights of the rows (mean 1), 0 = none
  order: f64; // u32 indices of rows, 0 = as they stand
  rows: f64;
  batch: f64;
  weight: f64;
  bias: f64; // 0 = no intercept
  weightGradient: f64;
  biasGradient: f64;
  columns: f64;
  l1: f64;
  l2: f64;
  plan: f64;
  skip: f64; // a refused batch: 0 ends the epoch, 1 is passed over; -1 never refuse
  row: f64; // rows of this epoch already seen
  batchLoss: f64; // sum over the rows of the present batch
  epochLoss: f64; // sum over finished batches of rows * objective
  applied: f64; // updates since JavaScript last filled the scalars
  limit: f64; // scalars are filled for this many updates
  refused: f64;
  clipped: f64;
}

export const EPOCH_DONE: i32 = 0;
export const BUDGET_SPENT: i32 = 1;
export const SCALARS_SPENT: i32 = 2;
export const STOPPED: i32 = 3;

class Rows {
  @inline
  static at(d: Linear, i: usize): usize {
    const order = <usize>d.order;
    return order ? <usize>load<u32>(order + 4 * i) : i;
  }

  @inline
  static dot<T>(x: usize, w: usize, bytes: usize): T {
    let a = v128.splat<T>(0);
    let b = a;
    let j: usize = 0;
    for (; j + 16 < bytes; j += 32) {
      a = v128.add<T>(a, v128.mul<T>(v128.load(x + j), v128.load(w + j)));
      b = v128.add<T>(b, v128.mul<T>(v128.load(x + j + 16), v128.load(w + j + 16)));
    }
    if (j < bytes) a = v128.add<T>(a, v128.mul<T>(v128.load(x + j), v128.load(w + j)));
    return Rows.sum<T>(v128.add<T>(a, b));
  }

  @inline
  static sum<T>(v: v128): T {
    if (sizeof<T>() == 8) {
      return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
    }
    const pairs = f32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return <T>(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
  }

  @inline
  static residual<T>(d: Linear, i: usize, dot: T): T {
    const bias = <usize>d.bias;
    return (bias ? dot + load<T>(bias) : dot) - load<T>(<usize>d.y + i * sizeof<T>());
  }

  /** Four dot products at once, left in the four entries at `out`. */
  static dots4<T>(x0: usize, x1: usize, x2: usize, x3: usize, w: usize, bytes: usize, out: usize): void {
    let a0 = v128.splat<T>(0);
    let a1 = a0,
      a2 = a0,
      a3 = a0,
      b0 = a0,
      b1 = a0,
      b2 = a0,
      b3 = a0;
    let j: usize = 0;
    for (; j + 16 < bytes; j += 32) {
      const u = v128.load(w + j);
      const v = v128.load(w + j + 16);
      a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
      a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
      a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
      a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
      b0 = v128.add<T>(b0, v128.mul<T>(v128.load(x0 + j + 16), v));
      b1 = v128.add<T>(b1, v128.mul<T>(v128.load(x1 + j + 16), v));
      b2 = v128.add<T>(b2, v128.mul<T>(v128.load(x2 + j + 16), v));
      b3 = v128.add<T>(b3, v128.mul<T>(v128.load(x3 + j + 16), v));
    }
    if (j < bytes) {
      const u = v128.load(w + j);
      a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
      a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
      a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
      a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
    }
    store<T>(out, Rows.sum<T>(v128.add<T>(a0, b0)));
    store<T>(out + sizeof<T>(), Rows.sum<T>(v128.add<T>(a1, b1)));
    store<T>(out + 2 * sizeof<T>(), Rows.sum<T>(v128.add<T>(a2, b2)));
    store<T>(out + 3 * sizeof<T>(), Rows.sum<T>(v128.add<T>(a3, b3)));
  }
}

const scratch: usize = memory.data(32, 16);

/** Adds rows [from, to) of the order to the gradient, residuals times `scale`, and their s r^2 to batchLoss. */
export function mseRows<T>(at: usize, from: u32, to: u32, scale: f64): void {
  const d = changetype<Linear>(at);
  const x = <usize>d.x;
  const stride = <usize>d.stride;
  const w = <usize>d.weight;
  const gradient = <usize>d.weightGradient;
  const biasGradient = <usize>d.biasGradient;
  const sample = <usize>d.sample;
  let loss = d.batchLoss;
  let biasSum = biasGradient ? load<T>(biasGradient) : <T>0;
  let i: usize = from;
  for (; i + 4 <= <usize>to; i += 4) {
    const x0 = x + Rows.at(d, i) * stride;
    const x1 = x + Rows.at(d, i + 1) * stride;
    const x2 = x + Rows.at(d, i + 2) * stride;
    const x3 = x + Rows.at(d, i + 3) * stride;
    Rows.dots4<T>(x0, x1, x2, x3, w, stride, scratch);
    for (let k: usize = 0; k < 4; ++k) {
      const row = Rows.at(d, i + k);
      let r = Rows.residual<T>(d, row, load<T>(scratch + k * sizeof<T>()));
      const s: f64 = sample ? <f64>load<T>(sample + row * sizeof<T>()) : 1;
      loss += s * <f64>r * <f64>r;
      r *= <T>(s * scale);
      biasSum += r;
      store<T>(scratch + k * sizeof<T>(), r);
    }
    const r0 = v128.splat<T>(load<T>(scratch));
    const r1 = v128.splat<T>(load<T>(scratch + sizeof<T>()));
    const r2 = v128.splat<T>(load<T>(scratch + 2 * sizeof<T>()));
    const r3 = v128.splat<T>(load<T>(scratch + 3 * sizeof<T>()));
    for (let j: usize = 0; j < stride; j += 16) {
      const a = v128.add<T>(v128.mul<T>(r0, v128.load(x0 + j)), v128.mul<T>(r1, v128.load(x1 + j)));
      const b = v128.add<T>(v128.mul<T>(r2, v128.load(x2 + j)), v128.mul<T>(r3, v128.load(x3 + j)));
      v128.store(gradient + j, v128.add<T>(v128.load(gradient + j), v128.add<T>(a, b)));
    }
  }
  for (; i < <usize>to; ++i) {
    const row = Rows.at(d, i);
    const xi = x + row * stride;
    let r = Rows.residual<T>(d, row, Rows.dot<T>(xi, w, stride));
    const s: f64 = sample ? <f64>load<T>(sample + row * sizeof<T>()) : 1;
    loss += s * <f64>r * <f64>r;
    r *= <T>(s * scale);
    biasSum += r;
    const ri = v128.splat<T>(r);
    for (let j: usize = 0; j < stride; j += 16) {
      v128.store(gradient + j, v128.add<T>(v128.load(gradient + j), v128.mul<T>(ri, v128.load(xi + j))));
    }
  }
  if (biasGradient) store<T>(biasGradient, biasSum);
  d.batchLoss = loss;
}

/** Adds the penalties' gradient and returns the penalties. */
export function penalty<T>(at: usize): f64 {
  const d = changetype<Linear>(at);
  const l1 = d.l1;
  const l2 = d.l2;
  if (l1 == 0 && l2 == 0) return 0;
  const end = <usize>d.columns * sizeof<T>();
  let squares = 0.0;
  let sizes = 0.0;
  for (let j: usize = 0; j < end; j += sizeof<T>()) {
    const w = load<T>(<usize>d.weight + j);
    const g = <usize>d.weightGradient + j;
    const sign = <f64>(w > 0 ? 1 : w < 0 ? -1 : 0);
    squares += <f64>w * <f64>w;
    sizes += Math.abs(<f64>w);
    store<T>(g, load<T>(g) + <T>(2 * l2 * <f64>w + l1 * sign));
  }
  return l2 * squares + l1 * sizes;
}

/** Zeroes the gradient and the batch's loss. */
export function beginBatch<T>(at: usize): void {
  const d = changetype<Linear>(at);
  const gradient = <usize>d.weightGradient;
  const zero = v128.splat<T>(0);
  for (let j: usize = 0; j < <usize>d.stride; j += 16) v128.store(gradient + j, zero);
  if (d.biasGradient != 0) store<T>(<usize>d.biasGradient, 0);
  d.batchLoss = 0;
}

/** Trains on at most about `budget` rows, from d.row on; returns why it stopped. */
export function mseEpoch<T>(at: usize, budget: u32): i32 {
  const d = changetype<Linear>(at);
  const rows = <u32>d.rows;
  const batch = <u32>d.batch;
  while (<u32>d.row < rows) {
    const row = <u32>d.row;
    const begin = row - (row % batch);
    const end = min(begin + batch, rows);
    if (row == begin) {
      if (d.applied >= d.limit) return SCALARS_SPENT;
      beginBatch<T>(at);
    }
    const to = min(end, row + (budget & ~3));
    mseRows<T>(at, row, to, 2 / <f64>(end - begin));
    budget -= to - row;
    if (to < end) {
      d.row = to;
      return BUDGET_SPENT;
    }
    const mean = d.batchLoss / <f64>(end - begin) + penalty<T>(at);
    const status = isFinite(mean) || !(d.skip >= 0) ? step<T>(<usize>d.plan, <u32>d.applied) : REFUSED;
    if (status == REFUSED) {
      d.refused += 1;
      if (d.skip == 0) return STOPPED;
    } else {
      d.applied += 1;
      d.clipped = <f64>status;
    }
    d.row = end;
    d.epochLoss += mean * <f64>(end - begin);
    if (budget < 4) budget = 0;
    if (budget == 0 && end < rows) return BUDGET_SPENT;
  }
  return EPOCH_DONE;
}

/** Sum of s r^2 over rows [from, to) of the order, in float64; the gradient is left alone. */
export function mseLoss<T>(at: usize, from: u32, to: u32): f64 {
  const d = changetype<Linear>(at);
  let loss = 0.0;
  for (let i: usize = from; i < <usize>to; ++i) {
    const row = Rows.at(d, i);
    const dot = Rows.dot<T>(<usize>d.x + row * <usize>d.stride, <usize>d.weight, <usize>d.stride);
    const r = <f64>Rows.residual<T>(d, row, dot);
    loss += r * r * (d.sample != 0 ? <f64>load<T>(<usize>d.sample + row * sizeof<T>()) : 1);
  }
  return loss;
}
