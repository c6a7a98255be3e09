// Piecewise activations (relu, elu, selu) and smooth ones that bend likewise (tanh, softplus), and their derivatives,
// which go to `to`. `tail` is exp(-|z|), that of tanh exp(-|2 z|) (Special.tail); `clamped` is z within the limits of
// activations-gated.ts.

import { Special } from "../../math/special";

// Places in the tables.
const enum At {
  one,
  four,
  straight, // three times the slope where z <= 0 and the least z that counts
  elu = 8, // twice the factors above and below 0
}

const table64: usize = memory.data<f64>(
  [1, 4, 0, 0, 0.01, -Infinity, 1, -Infinity, 1, 1, 1.0507009873554805, 1.7580993408473768],
  16,
);
const table32: usize = memory.data<f32>([1, 4, 0, 0, 0.01, -Infinity, 1, -Infinity, 1, 1, 1.050701, 1.7580993], 16);

export class Piecewise {
  @inline
  private static of<T>(place: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() == 4 ? table32 : table64) + place * sizeof<T>());
  }

  @inline
  static one<T>(): v128 {
    return Piecewise.of<T>(At.one);
  }

  /** `k` of `straight` for relu (0), leaky relu (1) and the identity (2). */
  @inline
  static slope<T>(which: usize): v128 {
    return Piecewise.of<T>(<usize>At.straight + 2 * which);
  }

  /** `least` of `straight`. */
  @inline
  static least<T>(which: usize): v128 {
    return Piecewise.of<T>(<usize>At.straight + 1 + 2 * which);
  }

  /** z or, where z <= 0, k z; what is below `least` counts as `least`, so that relu(-Infinity) is 0. */
  @inline
  static straight<T>(z: v128, k: v128, least: v128, one: v128, to: usize): v128 {
    const slope = v128.bitselect(one, k, v128.gt<T>(z, v128.splat<T>(0)));
    v128.store(to, slope);
    return v128.mul<T>(v128.pmax<T>(z, least), slope);
  }

  /** a z or, where z <= 0, b (exp(z) - 1); the factors are those of elu (0) or selu (1). */
  @inline
  static elu<T>(z: v128, clamped: v128, tail: v128, which: usize, to: usize): v128 {
    const a = Piecewise.of<T>(<usize>At.elu + 2 * which);
    const b = Piecewise.of<T>(<usize>At.elu + 1 + 2 * which);
    const up = v128.gt<T>(z, v128.splat<T>(0));
    v128.store(to, v128.bitselect(a, v128.mul<T>(b, tail), up));
    return v128.bitselect(v128.mul<T>(a, z), v128.mul<T>(b, Special.expm1Of<T>(clamped, tail)), up);
  }

  /** The derivative is 4 t / (1 + t)^2, t = exp(-|2 z|), because 1 - tanh(z)^2 loses its last places. */
  @inline
  static tanh<T>(clamped: v128, tail: v128, to: usize): v128 {
    const one = Piecewise.of<T>(At.one);
    const inverse = v128.div<T>(one, v128.add<T>(one, tail));
    const part = v128.mul<T>(Piecewise.of<T>(At.four), v128.mul<T>(tail, inverse));
    v128.store(to, v128.mul<T>(part, inverse));
    return Special.tanhOf<T>(clamped, tail, inverse);
  }

  @inline
  static softplus<T>(z: v128, tail: v128, to: usize): v128 {
    v128.store(to, Special.sigmoidOf<T>(z, tail));
    return Special.softplusOf<T>(z, tail);
  }
}
