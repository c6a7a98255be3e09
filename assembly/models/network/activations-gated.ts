// Gated activations (gelu, silu, mish and their kin): z g(z), g a gate that opens from 0 to 1, and their derivatives g
// + z g', which go to `to`. A gate and its derivative fade without cancellation. `clamped` is z within limits beyond
// which the gate stands still, so that -Infinity gives -0 and not NaN; `tail` is exp(-|x|) (Special.tail), x what each
// function says.

import { Normal } from "./normal-cdf";
import { Special } from "../../math/special";

// Places in the tables.
const enum At {
  one,
  four,
  three,
  six,
  sixth,
  limit, // exp(-limit) is 0
  linear, // geluTanh: x = linear z + cubic z^3
  cubic,
  cubicSlope, // 3 cubic
}

const table64: usize = memory.data<f64>(
  [1, 4, 3, 6, 0.16666666666666666, 746, 1.5957691216057308, 0.07135481627260025, 0.21406444881780073],
  16,
);
const table32: usize = memory.data<f32>([1, 4, 3, 6, 0.16666667, 104, 1.5957692, 0.07135482, 0.21406445], 16);

export class Gated {
  @inline
  private static of<T>(place: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() == 4 ? table32 : table64) + place * sizeof<T>());
  }

  @inline
  private static closed<T>(z: v128): v128 {
    return v128.pmax<T>(z, v128.neg<T>(Gated.of<T>(At.limit)));
  }

  @inline
  static clamped<T>(z: v128): v128 {
    return v128.pmin<T>(Gated.closed<T>(z), Gated.of<T>(At.limit));
  }

  @inline
  private static product<T>(z: v128, clamped: v128, gate: v128, rate: v128, to: usize): v128 {
    v128.store(to, v128.add<T>(gate, v128.mul<T>(clamped, rate)));
    return v128.mul<T>(Gated.closed<T>(z), gate);
  }

  /** min(max(z + 3, 0), 6) / 6. */
  @inline
  static hard<T>(z: v128, clamped: v128, to: usize): v128 {
    const three = Gated.of<T>(At.three);
    const sixth = Gated.of<T>(At.sixth);
    const open = v128.pmax<T>(v128.add<T>(clamped, three), v128.splat<T>(0));
    const gate = v128.mul<T>(v128.pmin<T>(open, Gated.of<T>(At.six)), sixth);
    const within = v128.and(v128.ge<T>(clamped, v128.neg<T>(three)), v128.lt<T>(clamped, three));
    return Gated.product<T>(z, clamped, gate, v128.and(within, sixth), to);
  }

  /** The probability of less than z; x = z^2 / 2. */
  @inline
  static normal<T>(z: v128, clamped: v128, tail: v128, to: usize): v128 {
    const bell = Normal.bell<T>(clamped, tail);
    const below = Normal.below<T>(clamped, bell);
    const above = v128.sub<T>(Gated.of<T>(At.one), below);
    const gate = v128.bitselect(below, above, v128.lt<T>(z, v128.splat<T>(0)));
    return Gated.product<T>(z, clamped, gate, Normal.density<T>(bell), to);
  }

  /** The argument of geluTanh's logistic function. */
  @inline
  static cubic<T>(clamped: v128): v128 {
    const more = v128.mul<T>(Gated.of<T>(At.cubic), v128.mul<T>(clamped, clamped));
    return v128.mul<T>(clamped, v128.add<T>(Gated.of<T>(At.linear), more));
  }

  /** 1 / (1 + exp(|x|)). */
  @inline
  private static less<T>(x: v128, tail: v128): v128 {
    return Special.sigmoidOf<T>(v128.neg<T>(v128.abs<T>(x)), tail);
  }

  /** The logistic function itself; x = z. */
  @inline
  static sigmoid<T>(x: v128, tail: v128, to: usize): v128 {
    const less = Gated.less<T>(x, tail);
    const rest = v128.sub<T>(Gated.of<T>(At.one), less);
    v128.store(to, v128.mul<T>(less, rest));
    return v128.bitselect(less, rest, v128.lt<T>(x, v128.splat<T>(0)));
  }

  /** The logistic function of x, which is z or cubic(z). */
  @inline
  static logistic<T>(z: v128, clamped: v128, x: v128, tail: v128, cubic: bool, to: usize): v128 {
    const less = Gated.less<T>(x, tail);
    const rest = v128.sub<T>(Gated.of<T>(At.one), less);
    const gate = v128.bitselect(less, rest, v128.lt<T>(x, v128.splat<T>(0)));
    let rate = v128.mul<T>(less, rest);
    if (cubic) {
      const more = v128.mul<T>(Gated.of<T>(At.cubicSlope), v128.mul<T>(clamped, clamped));
      rate = v128.mul<T>(rate, v128.add<T>(Gated.of<T>(At.linear), more));
    }
    return Gated.product<T>(z, clamped, gate, rate, to);
  }

  /** tanh(log(1 + w)) = (w^2 + 2 w) / (w^2 + 2 w + 2), w = exp(z), above 0 written in 1 / w; x = z. */
  @inline
  static mish<T>(z: v128, clamped: v128, tail: v128, to: usize): v128 {
    const one = Gated.of<T>(At.one);
    const below = v128.lt<T>(z, v128.splat<T>(0));
    const square = v128.mul<T>(tail, tail);
    const n = v128.add<T>(v128.bitselect(square, one, below), v128.add<T>(tail, tail));
    const rest = v128.bitselect(one, square, below);
    const inverse = v128.div<T>(one, v128.add<T>(n, v128.add<T>(rest, rest)));
    const part = v128.mul<T>(v128.bitselect(tail, square, below), v128.mul<T>(v128.add<T>(one, tail), inverse));
    const rate = v128.mul<T>(Gated.of<T>(At.four), v128.mul<T>(part, inverse));
    return Gated.product<T>(z, clamped, v128.mul<T>(n, inverse), rate, to);
  }
}
