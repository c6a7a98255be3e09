// The squared error of one output, loss and gradient of four rows in one go: r = x w + b - y, loss += s r^2,
// dw += dz x with dz = 2 s r / m. What batch.ts does for any loss in three passes over a block, in one over the rows,
// which is 15 % of an epoch. Four rows at a time counted from the start of a batch, so that cutting at a multiple of
// four changes no bit; products accumulate in the tensors' type, losses in float64.

import { FitTask, Lane } from "../record";
import { Rows } from "../row-dot";

/**
 * Rows [from, to), a multiple of four of them, four at a time: one read of the weights, and one read and write of
 * the gradient, for all four.
 */
function fourRows<T>(task: FitTask, lane: Lane, from: u32, to: u32, scale: f64): void {
  const x = task.x;
  const y = task.y;
  const stride: usize = task.stride;
  const order = task.order;
  const sample = task.sampleWeight;
  const w = task.weight;
  const gradient = w + lane.gradientOffset;
  const biasGradient = task.bias ? task.bias + lane.gradientOffset : 0;
  const bias = task.bias ? load<T>(task.bias) : <T>0;
  const factor = <T>scale;
  const z = lane.scratch;
  let biasSum = biasGradient ? load<T>(biasGradient) : <T>0;
  let loss = lane.batchLoss;
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
    Rows.dots<T>(z, x0, x1, x2, x3, w, stride, bias);
    const r0 = load<T>(z) - y0;
    const r1 = load<T>(z, sizeof<T>()) - y1;
    const r2 = load<T>(z, 2 * sizeof<T>()) - y2;
    const r3 = load<T>(z, 3 * sizeof<T>()) - y3;
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
    Rows.addFour<T>(gradient, x0, x1, x2, x3, f0, f1, f2, f3, stride);
    i += 4;
  } while (i < <usize>to);
  if (biasGradient) v128.store(biasGradient, v128.replace_lane<T>(v128.splat<T>(0), 0, biasSum));
  lane.batchLoss = loss;
}

/**
 * Adds rows [from, to) of the order to the gradient, residuals times `scale`, and their s r^2 to batchLoss;
 * `overwrite` starts both from zero.
 */
function rows<T>(task: FitTask, lane: Lane, from: u32, to: u32, scale: f64, overwrite: bool): void {
  const x = task.x;
  const order = task.order;
  const stride: usize = task.stride;
  const w = task.weight;
  const gradient = w + lane.gradientOffset;
  const biasGradient = task.bias ? task.bias + lane.gradientOffset : 0;
  const bias = task.bias ? load<T>(task.bias) : <T>0;
  let i: usize = from;
  const whole = from + ((to - from) & ~3);
  if (i < whole) {
    if (overwrite) Rows.zero<T>(gradient, stride);
    if (overwrite && biasGradient) v128.store(biasGradient, v128.splat<T>(0));
    // In pieces, because V8 takes up a function's optimized code when it is next called.
    for (; i < whole; i += 512) fourRows<T>(task, lane, <u32>i, <u32>min(i + 512, whole), scale);
    i = whole;
    overwrite = false;
    if (whole == to) return;
  }
  let biasSum: T = overwrite || biasGradient == 0 ? 0 : load<T>(biasGradient);
  let loss = lane.batchLoss;
  for (; i < <usize>to; ++i) {
    const row = Rows.at(order, i);
    const xi = x + row * stride;
    let r = Rows.dot<T>(xi, w, stride) + bias - load<T>(task.y + row * sizeof<T>());
    const s = task.sampleWeight ? load<T>(task.sampleWeight + row * sizeof<T>()) : <T>1;
    loss += <f64>(s * r) * <f64>r;
    r *= s * <T>scale;
    biasSum += r;
    if (overwrite && i == from) Rows.write<T>(xi, gradient, stride, r);
    else Rows.add<T>(xi, gradient, stride, r);
  }
  // A whole vector, because the rule reads one: a narrow store before a wide load stalls.
  if (biasGradient) v128.store(biasGradient, v128.replace_lane<T>(v128.splat<T>(0), 0, biasSum));
  lane.batchLoss = loss;
}

export class SquaredError {
  @inline
  static rows<T>(task: FitTask, lane: Lane, from: u32, to: u32, scale: f64, overwrite: bool): void {
    rows<T>(task, lane, from, to, 2 * scale, overwrite);
  }
}
