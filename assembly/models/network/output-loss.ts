// Losses of a network's scores; their gradient takes the scores' place. A row of several targets counts their mean.
// Label smoothing of two classes: (1 - e/2) l(z) + e/2 l(-z) = l(z) + e/2 y z, for y = -1 or 1.

import { Losses } from "../losses";
import { FitTask, Lane, Layer, Layers, Loss, Network } from "../record";
import { Rows } from "../row-dot";
import { Softmax } from "../softmax";

export class OutputLoss {
  static apply<T>(task: FitTask, lane: Lane, n: Network, from: usize, rows: usize, scale: f64): void {
    if (task.loss == Loss.softmax) Softmax.apply<T>(task, lane, <u32>from, <u32>rows, scale);
    else OutputLoss.elementwise<T>(task, lane, n, from, rows, scale);
  }

  /** Losses of single numbers: all scores of the block without gaps, with their targets and weights. */
  static elementwise<T>(task: FitTask, lane: Lane, n: Network, from: usize, rows: usize, scale: f64): void {
    const outputs: usize = task.outputs;
    const bytes = outputs * sizeof<T>();
    const last = Layers.last(n);
    const scores = lane.scratch + last.output;
    const stride: usize = last.stride;
    const size = (<usize>n.block * bytes + 15) & ~15;
    const z = lane.scratch + n.lossBuffer;
    const y = z + size;
    const s = y + size;
    for (let i: usize = 0; i < rows; ++i) {
      const row = Rows.at(task.order, from + i);
      memory.copy(z + i * bytes, scores + i * stride, bytes);
      memory.copy(y + i * bytes, task.y + row * n.targetStride, bytes);
      if (!task.sampleWeight) continue;
      const weight = load<T>(task.sampleWeight + row * sizeof<T>());
      for (let k: usize = 0; k < bytes; k += sizeof<T>()) store<T>(s + i * bytes + k, weight);
    }
    const weights = task.sampleWeight ? s : 0;
    const before = lane.batchLoss;
    const share = scale / <f64>outputs;
    Losses.each<T>(task, lane, z, y, weights, rows * outputs, share);
    lane.batchLoss = before + (lane.batchLoss - before) / <f64>outputs;
    if (task.loss == Loss.logistic) OutputLoss.labels<T>(task, lane, last, z, y, weights, rows, share);
    for (let i: usize = 0; i < rows; ++i) memory.copy(scores + i * stride, z + i * bytes, bytes);
  }

  /** Counts the rows on the right side, and smooths the labels, of one score a row. */
  static labels<T>(
    task: FitTask,
    lane: Lane,
    last: Layer,
    gradient: usize,
    y: usize,
    sampleWeight: usize,
    rows: usize,
    scale: f64,
  ): void {
    const half = task.lossParameter / 2;
    let loss: f64 = 0;
    let correct: f64 = 0;
    for (let i: usize = 0; i < rows; ++i) {
      const z = <f64>load<T>(lane.scratch + last.output + i * last.stride);
      const at = i * sizeof<T>();
      const sign = <f64>load<T>(y + at);
      if (z > 0 == sign > 0) correct += 1;
      if (half == 0) continue;
      const k = half * sign * (sampleWeight ? <f64>load<T>(sampleWeight + at) : 1);
      loss += k * z;
      store<T>(gradient + at, load<T>(gradient + at) + <T>(scale * k));
    }
    lane.correct += correct;
    lane.batchLoss += loss;
  }
}
