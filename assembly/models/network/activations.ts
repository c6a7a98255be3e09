// Activations a(z) and their derivatives a'(z), elementwise. s is the logistic function, P and p the normal distribution's
// probability and density.
//   relu       max(z, 0)                            derivative 0 at 0
//   leakyRelu  z or, where z <= 0, 0.01 z           derivative 0.01 at 0
//   elu        z or, where z <= 0, exp(z) - 1       Clevert et al. 2016, arXiv:1511.07289
//   selu       1.0507 z, 1.7581 (exp(z) - 1)        Klambauer et al. 2017, arXiv:1706.02515; derivative 1.7581 at 0
//   gelu       z P(z)                               Hendrycks & Gimpel 2016, arXiv:1606.08415
//   geluTanh   z s(2 u), u = sqrt(2 / pi) (z + 0.044715 z^3), which is z (1 + tanh u) / 2 without cancellation
//   silu       z s(z)
//   tanh, sigmoid
//   softplus   log(1 + exp(z))
//   mish       z tanh(softplus(z))                  Misra 2020, arXiv:1908.08681
//   hardswish  z min(max(z + 3, 0), 6) / 6          Howard et al. 2019, arXiv:1905.02244; derivative -1/2 at -3, 1 at 3
//   identity   z
// As torch.nn has them, but in one form for all z: values and derivatives that fade stay accurate down to subnormal numbers
// (geluTanh loses up to 3 |2 u| units in the last place), infinities give the limits, NaN gives NaN (where a piece is
// straight, its derivative).

import { Piecewise } from "./activations-piecewise";
import { Gated } from "./activations-gated";
import { Normal } from "./normal-cdf";
import { Special } from "../../math/special";

export const enum Activation {
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  geluTanh,
  silu,
  tanh,
  sigmoid,
  softplus,
  mish,
  hardswish,
  identity,
}

// Vectors of -0, which added changes nothing.
const nothing64: usize = memory.data<f64>([-0.0, -0.0], 16);
const nothing32: usize = memory.data<f32>([-0.0, -0.0, -0.0, -0.0], 16);

export class Activations {
  /** Whether it is straight on either side of 0: relu, leakyRelu or identity. */
  @inline
  private static isStraight(kind: u32): bool {
    return kind <= <u32>Activation.leakyRelu || kind == Activation.identity;
  }

  /** The activation of a vector; its derivative goes to `to`. */
  @inline
  static at<T>(kind: u32, z: v128, to: usize): v128 {
    if (Activations.isStraight(kind)) {
      const which = min<usize>(kind, 2);
      return Piecewise.straight<T>(z, Piecewise.slope<T>(which), Piecewise.least<T>(which), Piecewise.one<T>(), to);
    }
    const clamped = Gated.clamped<T>(z);
    if (kind == Activation.hardswish) return Gated.hard<T>(z, clamped, to);
    // All others have one exponential.
    let x = clamped;
    if (kind == Activation.gelu) x = Normal.exponent<T>(clamped);
    else if (kind == Activation.geluTanh) x = Gated.cubic<T>(clamped);
    else if (kind == Activation.tanh) x = v128.add<T>(clamped, clamped);
    const tail = Special.tail<T>(x);
    switch (kind) {
      case Activation.elu:
      case Activation.selu:
        return Piecewise.elu<T>(z, clamped, tail, kind == Activation.elu ? 0 : 1, to);
      case Activation.gelu:
        return Gated.normal<T>(z, clamped, tail, to);
      case Activation.tanh:
        return Piecewise.tanh<T>(clamped, tail, to);
      case Activation.sigmoid:
        return Gated.sigmoid<T>(x, tail, to);
      case Activation.softplus:
        return Piecewise.softplus<T>(z, tail, to);
      case Activation.mish:
        return Gated.mish<T>(z, clamped, tail, to);
      default:
        return Gated.logistic<T>(z, clamped, x, tail, kind == Activation.geluTanh, to);
    }
  }

  /**
   * z <- a(z + bias) in place, and a' to `derivative`, for `rows` rows of `bytes` bytes, a multiple of 16, that follow one
   * another. `bias` is one row, 0 = none.
   */
  static rows<T>(kind: u32, z: usize, derivative: usize, bias: usize, rows: usize, bytes: usize): void {
    Activations.run<T>(kind, z, z, derivative, bias, bytes, rows * bytes);
  }

  // One loop over all rows, because rows may be as short as one vector. Loops that splat before them are do-while.
  static run<T>(kind: u32, z: usize, to: usize, derivative: usize, bias: usize, bytes: usize, total: usize): void {
    const end = z + total;
    const first = bias ? bias : sizeof<T>() == 4 ? nothing32 : nothing64;
    const step: usize = bias ? 16 : 0;
    const last = first + bytes;
    let b = first;
    if (z >= end) return;
    if (Activations.isStraight(kind)) {
      const which = min<usize>(kind, 2);
      const k = Piecewise.slope<T>(which);
      const least = Piecewise.least<T>(which);
      const one = Piecewise.one<T>();
      do {
        v128.store(to, Piecewise.straight<T>(v128.add<T>(v128.load(z), v128.load(b)), k, least, one, derivative));
        b += step;
        b = b == last ? first : b;
        z += 16;
        to += 16;
        derivative += 16;
      } while (z < end);
    } else {
      do {
        v128.store(to, Activations.at<T>(kind, v128.add<T>(v128.load(z), v128.load(b)), derivative));
        b += step;
        b = b == last ? first : b;
        z += 16;
        to += 16;
        derivative += 16;
      } while (z < end);
    }
  }
}

/** to <- a(z), derivative <- a'(z) over n elements, whole vectors. */
export function activate<T>(kind: u32, z: usize, to: usize, derivative: usize, n: usize): void {
  Activations.run<T>(kind, z, to, derivative, 0, 16, n * sizeof<T>());
}
