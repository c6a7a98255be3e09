// Softmax cross-entropy of a block of rows, from scores that are shifted by their largest:
//   loss = log sum exp(z) - sum t z       dz = exp(z) / sum exp(z) - t       t = (1-e) [c = y] + e/k
// with label smoothing e (Szegedy et al. 2016, arXiv:1512.00567).

import { Fn } from "../math/functions";
import { Lanes } from "../math/lanes";
import { Linear } from "./record";
import { Rows } from "./rows";
import { Many } from "./many";

class Row {
  @inline
  static max<T>(v: v128): T {
    if (sizeof<T>() == 8) return <T>f64x2.extract_lane(f64x2.max(v, v128.shuffle<i64>(v, v, 1, 0)), 0);
    const pairs = f32x4.max(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return <T>f32x4.extract_lane(f32x4.max(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2)), 0);
  }

  /** Fills what is behind the row's own scores. */
  @inline
  static fill<T>(z: usize, bytes: usize, row: usize, value: T): void {
    for (let k = bytes; k < row; k += sizeof<T>()) store<T>(z + k, value);
  }
}

export class Softmax {
  /** Turns the scores of rows [from, from + n) into slopes times `scale`; adds their losses to the batch's. */
  static apply<T>(d: Linear, from: u32, n: u32, scale: f64): void {
    const row: usize = 16 * Many.vectors<T>(d);
    const bytes: usize = d.outputs * sizeof<T>();
    const smooth = d.parameter;
    const share = smooth / <f64>d.outputs;
    let z = Many.score<T>(d);
    for (let i: usize = from; i < <usize>(from + n); ++i) {
      const at = Rows.at(d.order, i) * sizeof<T>();
      const label = <usize>load<T>(d.y + at) * sizeof<T>();
      const s = d.sample ? load<T>(d.sample + at) : <T>1;
      const own = <f64>load<T>(z + label);
      let fit = (1 - smooth) * own;
      if (smooth > 0) for (let k: usize = 0; k < bytes; k += sizeof<T>()) fit += share * <f64>load<T>(z + k);
      Row.fill<T>(z, bytes, row, <T>-Infinity);
      let most = v128.load(z);
      for (let k: usize = 16; k < row; k += 16) most = v128.max<T>(most, v128.load(z + k));
      const top = Row.max<T>(most);
      const shift = v128.splat<T>(top);
      let sum = v128.splat<T>(0);
      for (let k: usize = 0; k < row; k += 16) {
        const e = Fn.exp<T>(v128.sub<T>(v128.load(z + k), shift));
        v128.store(z + k, e);
        sum = v128.add<T>(sum, e);
      }
      const total = Rows.sum<T>(sum);
      d.batchLoss += <f64>s * (Softmax.log<T>(total) + (<f64>top - fit));
      const factor = s * <T>scale;
      const k0 = v128.splat<T>(factor / total);
      const k1 = v128.splat<T>(factor * <T>share);
      for (let k: usize = 0; k < row; k += 16) {
        v128.store(z + k, v128.sub<T>(v128.mul<T>(k0, v128.load(z + k)), k1));
      }
      store<T>(z + label, load<T>(z + label) - factor * <T>(1 - smooth));
      Row.fill<T>(z, bytes, row, 0);
      z += row;
    }
  }

  @inline
  static log<T>(x: T): f64 {
    return f64x2.extract_lane(Fn.log<f64>(f64x2.splat(<f64>x)), 0);
  }
}
