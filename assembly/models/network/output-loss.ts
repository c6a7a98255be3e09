// Losses of a network's scores; their gradient takes the scores' place. A row of several targets counts their mean.
// Label smoothing of two classes: (1 - e/2) l(z) + e/2 l(-z) = l(z) + e/2 y z, for y = -1 or 1.

import { Losses } from "../losses";
import { Layer, Layers, Linear, Loss, Network } from "../record";
import { Rows } from "../row-dot";
import { Softmax } from "../softmax";

export class Head {
  static apply<T>(d: Linear, n: Network, from: usize, rows: usize, scale: f64): void {
    if (d.loss == Loss.softmax) Softmax.apply<T>(d, <u32>from, <u32>rows, scale);
    else Head.numbers<T>(d, n, from, rows, scale);
  }

  /** All scores of the block in one list, with their targets and weights. */
  static numbers<T>(d: Linear, n: Network, from: usize, rows: usize, scale: f64): void {
    const outputs: usize = d.outputs;
    const bytes = outputs * sizeof<T>();
    const last = changetype<Layer>(Layers.end(d) - offsetof<Layer>());
    const step: usize = last.step;
    const size = (<usize>n.block * bytes + 15) & ~15;
    const z = n.list;
    const y = z + size;
    const s = y + size;
    for (let i: usize = 0; i < rows; ++i) {
      const row = Rows.at(d.order, from + i);
      memory.copy(z + i * bytes, last.units + i * step, bytes);
      memory.copy(y + i * bytes, d.y + row * n.targets, bytes);
      if (!d.sample) continue;
      const weight = load<T>(d.sample + row * sizeof<T>());
      for (let k: usize = 0; k < bytes; k += sizeof<T>()) store<T>(s + i * bytes + k, weight);
    }
    const before = d.batchLoss;
    const share = scale / <f64>outputs;
    Losses.list<T>(d, z, y, d.sample ? s : 0, rows * outputs, share);
    d.batchLoss = before + (d.batchLoss - before) / <f64>outputs;
    if (d.loss == Loss.logistic) Head.labels<T>(d, last, z, y, d.sample ? s : 0, rows, share);
    for (let i: usize = 0; i < rows; ++i) memory.copy(last.units + i * step, z + i * bytes, bytes);
  }

  /** Counts the rows on the right side, and smooths the labels, of one score a row. */
  static labels<T>(d: Linear, last: Layer, slopes: usize, y: usize, s: usize, rows: usize, scale: f64): void {
    const half = d.parameter / 2;
    let loss: f64 = 0;
    let correct: f64 = 0;
    for (let i: usize = 0; i < rows; ++i) {
      const z = <f64>load<T>(last.units + i * last.step);
      const at = i * sizeof<T>();
      const sign = <f64>load<T>(y + at);
      if (z > 0 == sign > 0) correct += 1;
      if (half == 0) continue;
      const k = half * sign * (s ? <f64>load<T>(s + at) : 1);
      loss += k * z;
      store<T>(slopes + at, load<T>(slopes + at) + <T>(scale * k));
    }
    d.correct += correct;
    d.batchLoss += loss;
  }
}
