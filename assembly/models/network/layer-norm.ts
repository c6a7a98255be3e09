// Layer norm: Ba, Kiros & Hinton 2016, arXiv:1607.06450; e = 1e-5 and the deviation divides by n, as torch.
//   x^ = (z - mean z) / sqrt(var z + e)      y = g x^ + s
//   dg += dy x^,  ds += dy,  dz = (g dy - mean(g dy) - x^ mean(g dy x^)) / sqrt(var z + e)
// Means run over a row, in float64.

import { Lanes } from "../../math/lanes";
import { PaddedRows } from "./padded-rows";

const epsilon: f64 = 1e-5;

class Row {
  // Sums run over padding, which holds zeros.
  static sum<T>(a: usize, b: usize, stride: usize): f64 {
    let sum = f64x2.splat(0);
    for (let j: usize = 0; j < stride; j += 16) {
      if (b) sum = Lanes.dot<T>(sum, v128.load(a + j), v128.load(b + j));
      else sum = Lanes.add<T>(sum, v128.load(a + j));
    }
    return Lanes.total(sum);
  }

  /** to <- k (a - c b) - m, or without b. */
  @inline
  static combine<T>(to: usize, stride: usize, m: f64, b: usize, c: f64, k: f64): void {
    const mean = v128.splat<T>(<T>m);
    const factor = v128.splat<T>(<T>c);
    const scale = v128.splat<T>(<T>k);
    for (let j: usize = 0; j < stride; j += 16) {
      let x = v128.sub<T>(v128.load(to + j), mean);
      if (b) x = v128.sub<T>(x, v128.mul<T>(factor, v128.load(b + j)));
      v128.store(to + j, v128.mul<T>(scale, x));
    }
  }
}

export class LayerNorm {
  /** y in the place of z; x^ and 1 over the deviations are kept for the backward pass. */
  static forward<T>(
    z: usize,
    normalized: usize,
    invStd: usize,
    gain: usize,
    shift: usize,
    rows: usize,
    outputs: usize,
    stride: usize,
  ): void {
    const bytes = outputs * sizeof<T>();
    const count = <f64>outputs;
    for (let i: usize = 0; i < rows; ++i) {
      memory.copy(normalized, z, stride);
      Row.combine<T>(normalized, stride, Row.sum<T>(z, 0, stride) / count, 0, 0, 1);
      memory.fill(normalized + bytes, 0, stride - bytes);
      const k = 1 / Math.sqrt(Row.sum<T>(normalized, normalized, stride) / count + epsilon);
      store<f64>(invStd, k);
      Row.combine<T>(normalized, stride, 0, 0, 0, k);
      for (let j: usize = 0; j < stride; j += 16) {
        const y = v128.mul<T>(v128.load(gain + j), v128.load(normalized + j));
        v128.store(z + j, v128.add<T>(y, v128.load(shift + j)));
      }
      z += stride;
      normalized += stride;
      invStd += 8;
    }
  }

  /** dz in the place of dy at `g`; adds dg and ds. */
  static backward<T>(
    g: usize,
    normalized: usize,
    invStd: usize,
    gain: usize,
    gainGradient: usize,
    shiftGradient: usize,
    rows: usize,
    outputs: usize,
    stride: usize,
    overwrite: bool,
  ): void {
    const bytes = outputs * sizeof<T>();
    const count = <f64>outputs;
    PaddedRows.sumRows<T>(shiftGradient, g, rows, stride, overwrite);
    if (overwrite) memory.fill(gainGradient, 0, stride);
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < stride; j += 16) {
        const dy = v128.load(g + j);
        const product = v128.mul<T>(dy, v128.load(normalized + j));
        const to = gainGradient + j;
        v128.store(to, v128.add<T>(v128.load(to), product));
        v128.store(g + j, v128.mul<T>(dy, v128.load(gain + j)));
      }
      const mean = Row.sum<T>(g, 0, stride) / count;
      const along = Row.sum<T>(g, normalized, stride) / count;
      Row.combine<T>(g, stride, mean, normalized, along, load<f64>(invStd));
      memory.fill(g + bytes, 0, stride - bytes);
      g += stride;
      normalized += stride;
      invStd += 8;
    }
  }
}
