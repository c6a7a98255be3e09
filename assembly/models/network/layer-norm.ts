// Layer norm: Ba, Kiros & Hinton 2016, arXiv:1607.06450; e = 1e-5 and the deviation divides by n, as torch.
//   x^ = (z - mean z) / sqrt(var z + e)      y = g x^ + s
//   dg += dy x^,  ds += dy,  dz = (g dy - mean(g dy) - x^ mean(g dy x^)) / sqrt(var z + e)
// Means run over a row's units, in float64.

import { Lanes } from "../../math/lanes";
import { Layer } from "../record";
import { Units } from "./unit-rows";

const epsilon: f64 = 1e-5;

class Row {
  // Sums run over padding, which holds zeros.
  static sum<T>(a: usize, b: usize, step: usize): f64 {
    let sum = f64x2.splat(0);
    for (let j: usize = 0; j < step; j += 16) {
      if (b) sum = Lanes.dot<T>(sum, v128.load(a + j), v128.load(b + j));
      else sum = Lanes.add<T>(sum, v128.load(a + j));
    }
    return Lanes.total(sum);
  }

  /** to <- k (a - c b) - m, or without b. */
  @inline
  static combine<T>(to: usize, step: usize, m: f64, b: usize, c: f64, k: f64): void {
    const mean = v128.splat<T>(<T>m);
    const factor = v128.splat<T>(<T>c);
    const scale = v128.splat<T>(<T>k);
    for (let j: usize = 0; j < step; j += 16) {
      let x = v128.sub<T>(v128.load(to + j), mean);
      if (b) x = v128.sub<T>(x, v128.mul<T>(factor, v128.load(b + j)));
      v128.store(to + j, v128.mul<T>(scale, x));
    }
  }
}

export class Normalize {
  /** Adds the bias to the units, normalizes them, and keeps what the way back needs. */
  static forward<T>(layer: Layer, rows: usize): void {
    const step: usize = layer.step;
    const bytes: usize = layer.outputs * sizeof<T>();
    const count = <f64>layer.outputs;
    if (layer.bias) Units.addRow<T>(layer.units, layer.bias, rows, step);
    let z = layer.units;
    let hat = layer.hats;
    for (let i: usize = 0; i < rows; ++i) {
      memory.copy(hat, z, step);
      Row.combine<T>(hat, step, Row.sum<T>(z, 0, step) / count, 0, 0, 1);
      memory.fill(hat + bytes, 0, step - bytes);
      const k = 1 / Math.sqrt(Row.sum<T>(hat, hat, step) / count + epsilon);
      store<f64>(layer.spreads + 8 * i, k);
      Row.combine<T>(hat, step, 0, 0, 0, k);
      for (let j: usize = 0; j < step; j += 16) {
        const y = v128.mul<T>(v128.load(layer.gain + j), v128.load(hat + j));
        v128.store(z + j, v128.add<T>(y, v128.load(layer.shift + j)));
      }
      z += step;
      hat += step;
    }
  }

  /** From the gradients of y, in the slopes' place, to those of z; those of gain and shift start afresh or go on. */
  static backward<T>(layer: Layer, rows: usize, fresh: bool): void {
    const step: usize = layer.step;
    const bytes: usize = layer.outputs * sizeof<T>();
    const count = <f64>layer.outputs;
    let g = layer.slopes;
    let hat = layer.hats;
    Units.sumRows<T>(layer.shiftGradient, g, rows, step, fresh);
    if (fresh) memory.fill(layer.gainGradient, 0, step);
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < step; j += 16) {
        const dy = v128.load(g + j);
        const product = v128.mul<T>(dy, v128.load(hat + j));
        const to = layer.gainGradient + j;
        v128.store(to, v128.add<T>(v128.load(to), product));
        v128.store(g + j, v128.mul<T>(dy, v128.load(layer.gain + j)));
      }
      const mean = Row.sum<T>(g, 0, step) / count;
      const along = Row.sum<T>(g, hat, step) / count;
      Row.combine<T>(g, step, mean, hat, along, load<f64>(layer.spreads + 8 * i));
      memory.fill(g + bytes, 0, step - bytes);
      g += step;
      hat += step;
    }
  }
}
