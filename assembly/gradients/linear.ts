// Linear regression, mean squared error: loss and gradient of a block of rows in one pass over X.
//   r = x w + b - y      loss = mean(s r^2) + l2 |w|^2 + l1 |w|_1      dw = 2/m sum s r x + 2 l2 w + l1 sign(w)
// Products accumulate in the tensors' type, four rows at a time counted from the start of a batch,
// so cutting a batch at a multiple of four changes no bit; losses accumulate in float64.
// Rows are padded with zeros to 16 bytes, weights to 64.

import { Rows } from "./rows";

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
  refused: u32; // rows of batches that were passed over
  fused: u32; // plain SGD in one range: batches of one row take one pass over the weights
}

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
  if (fresh) d.batchLoss = 0;
  let i: usize = from;
  const whole = from + ((to - from) & ~3);
  if (i < whole) {
    if (fresh) Rows.zero<T>(gradient, stride);
    if (fresh && d.biasGradient) v128.store(d.biasGradient, v128.splat<T>(0));
    // In pieces, because V8 takes up a function's optimized code when it is next called.
    for (; i < whole; i += 512) fourRows<T>(at, <u32>i, <u32>min(i + 512, whole), scale);
    i = whole;
    fresh = false;
    if (whole == to) return;
  }
  let biasSum: T = fresh || d.biasGradient == 0 ? 0 : load<T>(d.biasGradient);
  let loss = d.batchLoss;
  for (; i < <usize>to; ++i) {
    const row = Rows.at(order, i);
    const xi = x + row * stride;
    let r = Rows.dot<T>(xi, w, stride) + bias - load<T>(d.y + row * sizeof<T>());
    const s = d.sample ? load<T>(d.sample + row * sizeof<T>()) : <T>1;
    loss += <f64>(s * r) * <f64>r;
    r *= s * <T>scale;
    biasSum += r;
    if (fresh && i == from) Rows.write<T>(xi, gradient, stride, r);
    else Rows.add<T>(xi, gradient, stride, r);
  }
  // A whole vector, because the rule reads one: a narrow store before a wide load stalls.
  if (d.biasGradient) v128.store(d.biasGradient, v128.replace_lane<T>(v128.splat<T>(0), 0, biasSum));
  d.batchLoss = loss;
}

/**
 * Rows [from, to), a multiple of four of them, four at a time: one read of the weights, and one read and write of
 * the gradient, for all four. One accumulator a row: V8 loads all of a round's vectors before it adds, and with
 * eight accumulators two of them would live in memory.
 */
function fourRows<T>(at: usize, from: u32, to: u32, scale: f64): void {
  const d = changetype<Linear>(at);
  const x = d.x;
  const y = d.y;
  const stride: usize = d.stride;
  const order = d.order;
  const sample = d.sample;
  const w = d.weight;
  const gradient = d.weightGradient;
  const bias = d.bias ? load<T>(d.bias) : <T>0;
  const factor = <T>scale;
  const pairs = stride & ~31;
  let biasSum = d.biasGradient ? load<T>(d.biasGradient) : <T>0;
  let loss = d.batchLoss;
  let i: usize = from;
  do {
    let i0 = i,
      i1 = i + 1,
      i2 = i + 2,
      i3 = i + 3;
    if (order) {
      i0 = load<u32>(order + 4 * i);
      i1 = load<u32>(order + 4 * i, 4);
      i2 = load<u32>(order + 4 * i, 8);
      i3 = load<u32>(order + 4 * i, 12);
    }
    const x0 = x + i0 * stride;
    const x1 = x + i1 * stride;
    const x2 = x + i2 * stride;
    const x3 = x + i3 * stride;
    const y0 = load<T>(y + i0 * sizeof<T>());
    const y1 = load<T>(y + i1 * sizeof<T>());
    const y2 = load<T>(y + i2 * sizeof<T>());
    const y3 = load<T>(y + i3 * sizeof<T>());
    let a0 = v128.splat<T>(0);
    let a1 = a0,
      a2 = a0,
      a3 = a0;
    let j: usize = 0;
    if (pairs) {
      do {
        const u = v128.load(w + j);
        const v = v128.load(w + j + 16);
        a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
        a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
        a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
        a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
        a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j + 16), v));
        a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j + 16), v));
        a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j + 16), v));
        a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j + 16), v));
        j += 32;
      } while (j < pairs);
    }
    if (j < stride) {
      const u = v128.load(w + j);
      a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
      a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
      a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
      a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
    }
    const r0 = Rows.sum<T>(a0) + bias - y0;
    const r1 = Rows.sum<T>(a1) + bias - y1;
    const r2 = Rows.sum<T>(a2) + bias - y2;
    const r3 = Rows.sum<T>(a3) + bias - y3;
    let f0 = factor,
      f1 = factor,
      f2 = factor,
      f3 = factor;
    let l0 = <f64>r0 * <f64>r0,
      l1 = <f64>r1 * <f64>r1,
      l2 = <f64>r2 * <f64>r2,
      l3 = <f64>r3 * <f64>r3;
    if (sample) {
      const s0 = load<T>(sample + i0 * sizeof<T>());
      const s1 = load<T>(sample + i1 * sizeof<T>());
      const s2 = load<T>(sample + i2 * sizeof<T>());
      const s3 = load<T>(sample + i3 * sizeof<T>());
      l0 *= <f64>s0;
      l1 *= <f64>s1;
      l2 *= <f64>s2;
      l3 *= <f64>s3;
      f0 *= s0;
      f1 *= s1;
      f2 *= s2;
      f3 *= s3;
    }
    loss += l0 + l1 + (l2 + l3);
    f0 *= r0;
    f1 *= r1;
    f2 *= r2;
    f3 *= r3;
    biasSum += f0 + f1 + (f2 + f3);
    const k0 = v128.splat<T>(f0);
    const k1 = v128.splat<T>(f1);
    const k2 = v128.splat<T>(f2);
    const k3 = v128.splat<T>(f3);
    j = 0;
    do {
      const a = v128.add<T>(v128.mul<T>(k0, v128.load(x0 + j)), v128.mul<T>(k1, v128.load(x1 + j)));
      const b = v128.add<T>(v128.mul<T>(k2, v128.load(x2 + j)), v128.mul<T>(k3, v128.load(x3 + j)));
      v128.store(gradient + j, v128.add<T>(v128.load(gradient + j), v128.add<T>(a, b)));
      j += 16;
    } while (j < stride);
    i += 4;
  } while (i < <usize>to);
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
