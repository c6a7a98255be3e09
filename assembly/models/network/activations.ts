// Activations a(z) and their slopes a'(z), elementwise. s is the logistic function, P and p the normal distribution's
// probability and density.
//   relu       max(z, 0)                            slope 0 at 0
//   leakyRelu  z or, where z <= 0, 0.01 z           slope 0.01 at 0
//   elu        z or, where z <= 0, exp(z) - 1       Clevert et al. 2016, arXiv:1511.07289
//   selu       1.0507 z, 1.7581 (exp(z) - 1)        Klambauer et al. 2017, arXiv:1706.02515; slope 1.7581 at 0
//   gelu       z P(z)                               Hendrycks & Gimpel 2016, arXiv:1606.08415
//   geluTanh   z s(2 u), u = sqrt(2 / pi) (z + 0.044715 z^3), which is z (1 + tanh u) / 2 without cancellation
//   silu       z s(z)
//   tanh, sigmoid
//   softplus   log(1 + exp(z))
//   mish       z tanh(softplus(z))                  Misra 2020, arXiv:1908.08681
//   hardswish  z min(max(z + 3, 0), 6) / 6          Howard et al. 2019, arXiv:1905.02244; slope -1/2 at -3, 1 at 3
//   identity   z
// As torch.nn has them, but in one form for all z: values and slopes that fade stay accurate down to subnormal numbers
// (geluTanh loses up to 3 |2 u| units in the last place), infinities give the limits, NaN gives NaN (where a piece is
// straight, its slope).

import { Bends } from "./activations-piecewise";
import { Gates } from "./activations-gated";
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

  /** The activation of a vector; its slope goes to `to`. */
  @inline
  static at<T>(kind: u32, z: v128, to: usize): v128 {
    if (Activations.isStraight(kind)) {
      const which = min<usize>(kind, 2);
      return Bends.straight<T>(z, Bends.slope<T>(which), Bends.least<T>(which), Bends.one<T>(), to);
    }
    const held = Gates.held<T>(z);
    if (kind == Activation.hardswish) return Gates.hard<T>(z, held, to);
    // All others have one exponential.
    let x = held;
    if (kind == Activation.gelu) x = Normal.exponent<T>(held);
    else if (kind == Activation.geluTanh) x = Gates.cubic<T>(held);
    else if (kind == Activation.tanh) x = v128.add<T>(held, held);
    const tail = Special.tail<T>(x);
    switch (kind) {
      case Activation.elu:
      case Activation.selu:
        return Bends.elu<T>(z, held, tail, kind == Activation.elu ? 0 : 1, to);
      case Activation.gelu:
        return Gates.normal<T>(z, held, tail, to);
      case Activation.tanh:
        return Bends.tanh<T>(held, tail, to);
      case Activation.sigmoid:
        return Gates.sigmoid<T>(x, tail, to);
      case Activation.softplus:
        return Bends.softplus<T>(z, tail, to);
      case Activation.mish:
        return Gates.mish<T>(z, held, tail, to);
      default:
        return Gates.logistic<T>(z, held, x, tail, kind == Activation.geluTanh, to);
    }
  }

  /**
   * z <- a(z + bias) in place, and a' to `slope`, for `rows` rows of `bytes` bytes, a multiple of 16, that follow one
   * another. `bias` is one row, 0 = none.
   */
  static rows<T>(kind: u32, z: usize, slope: usize, bias: usize, rows: usize, bytes: usize): void {
    Activations.run<T>(kind, z, z, slope, bias, bytes, rows * bytes);
  }

  // One loop over all rows, because rows may be as short as one vector. Loops that splat before them are do-while.
  static run<T>(kind: u32, z: usize, to: usize, slope: usize, bias: usize, bytes: usize, total: usize): void {
    const end = z + total;
    const first = bias ? bias : sizeof<T>() == 4 ? nothing32 : nothing64;
    const step: usize = bias ? 16 : 0;
    const last = first + bytes;
    let b = first;
    if (z >= end) return;
    if (Activations.isStraight(kind)) {
      const which = min<usize>(kind, 2);
      const k = Bends.slope<T>(which);
      const least = Bends.least<T>(which);
      const one = Bends.one<T>();
      do {
        v128.store(to, Bends.straight<T>(v128.add<T>(v128.load(z), v128.load(b)), k, least, one, slope));
        b += step;
        b = b == last ? first : b;
        z += 16;
        to += 16;
        slope += 16;
      } while (z < end);
    } else {
      do {
        v128.store(to, Activations.at<T>(kind, v128.add<T>(v128.load(z), v128.load(b)), slope));
        b += step;
        b = b == last ? first : b;
        z += 16;
        to += 16;
        slope += 16;
      } while (z < end);
    }
  }
}

/** to <- a(z), slope <- a'(z) over n elements, whole vectors. */
export function activate<T>(kind: u32, z: usize, to: usize, slope: usize, n: usize): void {
  Activations.run<T>(kind, z, to, slope, 0, 16, n * sizeof<T>());
}
