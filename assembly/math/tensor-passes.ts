// Passes over one whole tensor that several layer-wise rules share. n counts padding, which is zero.

import { Loop, Tensor } from "../loop";
import { Lanes } from "./lanes";
import { Real } from "./scalar";

class Pass {
  static adam<T>(n: usize, slots: usize, scalars: usize): void {
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    let first = Loop.slot(slots, 2);
    let second = Loop.slot(slots, 3);
    let u = Tensor.scratch(slots);
    const scale = Loop.scalar<T>(scalars, 0);
    const b1 = Tensor.splat<T>(scalars, 0);
    const c1 = Tensor.splat<T>(scalars, 1);
    const b2 = Tensor.splat<T>(scalars, 2);
    const c2 = Tensor.splat<T>(scalars, 3);
    const a = Tensor.splat<T>(scalars, 4);
    const c = Tensor.splat<T>(scalars, 5);
    const e = Layer.positive<T>(Tensor.scalar(scalars, 6));
    const r = Tensor.splat<T>(scalars, 7);
    const d = Tensor.splat<T>(scalars, 8);
    const end = w + n * sizeof<T>();
    do {
      const x = v128.mul<T>(scale, v128.load(g));
      const m = Lanes.ema<T>(first, b1, c1, x);
      const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(x, x));
      const up = v128.add<T>(v128.mul<T>(a, m), v128.mul<T>(c, x));
      const down = v128.add<T>(v128.sqrt<T>(v128.add<T>(v, r)), e);
      v128.store(u, v128.add<T>(v128.div<T>(up, down), v128.mul<T>(d, v128.load(w))));
      w += 16;
      g += 16;
      first += 16;
      second += 16;
      u += 16;
    } while (w < end);
  }

  static gradientNorm<T>(n: usize, slots: usize, scalars: usize): f64 {
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    const scale = Loop.scalar<T>(scalars, 0);
    const decay = Loop.scalar<T>(scalars, 1);
    const end = w + n * sizeof<T>();
    let a = f64x2.splat(0);
    let b = a;
    do {
      const x = Loop.gradient<T>(g, v128.load(w), scale, decay);
      const y = Loop.gradient<T>(g + 16, v128.load(w + 16), scale, decay);
      a = Lanes.dot<T>(a, x, x);
      b = Lanes.dot<T>(b, y, y);
      w += 32;
      g += 32;
    } while (w < end);
    return sqrt<f64>(Lanes.total(f64x2.add(a, b)));
  }

  static momentum<T>(n: usize, slots: usize, p: f64, q: f64, mu: f64, b: f64, c: f64): void {
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    let average = Loop.slot(slots, 2);
    const ofG = v128.splat<T>(Real.narrow<T>(p));
    const ofW = v128.splat<T>(Real.narrow<T>(q));
    const keep = v128.splat<T>(<T>mu);
    const along = v128.splat<T>(<T>b);
    const ahead = v128.splat<T>(<T>c);
    const end = w + n * sizeof<T>();
    do {
      const old = v128.load(w);
      const x = v128.add<T>(v128.mul<T>(ofG, v128.load(g)), v128.mul<T>(ofW, old));
      const m = v128.add<T>(v128.mul<T>(keep, v128.load(average)), x);
      v128.store(average, m);
      v128.store(w, v128.add<T>(old, v128.add<T>(v128.mul<T>(along, m), v128.mul<T>(ahead, x))));
      w += 16;
      g += 16;
      average += 16;
    } while (w < end);
  }
}

export class Layer {
  /**
   * The direction of Adam, left in scratch memory:
   *   m <- b1 m + c1 g      v <- b2 v + c2 g^2      u <- (a m + c g) / (sqrt(v + r) + e) + d w
   * Takes the rule's first nine scalars: b1, c1, b2, c2, a, c, e, r, d. With e = 0 zero stays zero.
   */
  static adam(n: usize, slots: usize, scalars: usize, unit: usize): void {
    if (unit == 4) Pass.adam<f32>(n, slots, scalars);
    else Pass.adam<f64>(n, slots, scalars);
  }

  /** At least the smallest normal number, so that zero over it is zero. */
  @inline
  static positive<T>(x: f64): v128 {
    const least: f64 = sizeof<T>() == 8 ? f64.MIN_NORMAL_VALUE : <f64>f32.MIN_NORMAL_VALUE;
    return v128.splat<T>(<T>max<f64>(x, least));
  }

  /** Norm of the gradient as the rule sees it, scaled and with its coupled decay. */
  static gradientNorm(n: usize, slots: usize, scalars: usize, unit: usize): f64 {
    return unit == 4 ? Pass.gradientNorm<f32>(n, slots, scalars) : Pass.gradientNorm<f64>(n, slots, scalars);
  }

  /** x = p g + q w      m <- mu m + x      w <- w + b m + c x, with m the first of the state. */
  static momentum(n: usize, slots: usize, p: f64, q: f64, mu: f64, b: f64, c: f64, unit: usize): void {
    if (unit == 4) Pass.momentum<f32>(n, slots, p, q, mu, b, c);
    else Pass.momentum<f64>(n, slots, p, q, mu, b, c);
  }
}
