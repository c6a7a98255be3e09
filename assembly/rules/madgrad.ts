// MADGRAD: Defazio & Jelassi 2021, arXiv:2101.11075 (Algorithm 1), lr + eps for lr as in the authors' code
//   l = lr sqrt(t)       s <- s + l g       v <- v + l g^2       z = x0 - s / (cbrt(v) + eps)       0/0 = 0
//   w <- momentum w + (1 - momentum) z       decoupled decay takes another lr wd w off
// Without momentum x0 is not kept but found again: x0 = w + s / (cbrt(v) + eps), s and v from before.
// Mirror MADGRAD: l = lr t^(1/3)       v <- sqrt((t-1)/t) v + g^2       z <- z - l g / (cbrt(v) + eps)
//   w <- momentum w + (1 - momentum) z       decoupled decay: z <- (1 - lr wd) z first
// Matches facebookresearch/madgrad. 36 bytes per parameter, without momentum and mirrored 28.

import { Root } from "../math/cbrt";

class Sums {
  /** s / (cbrt(x) + eps), and 0 where that is 0/0. */
  @inline
  static over<T>(s: v128, x: v128, eps: v128): v128 {
    const d = v128.add<T>(Root.cube<T>(x), eps);
    return v128.andnot(v128.div<T>(s, d), v128.eq<T>(d, v128.splat<T>(0)));
  }

  @inline
  static add<T>(sum: usize, l: v128, x: v128): v128 {
    const s = v128.add<T>(v128.load(sum), v128.mul<T>(l, x));
    v128.store(sum, s);
    return s;
  }
}

export class madgrad {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    squares: usize,
    sum: usize,
    start: usize,
    l: v128,
    eps: v128,
    keep: v128,
    c: v128,
  ): v128 {
    const v = Sums.add<T>(squares, l, v128.mul<T>(g, g));
    const z = v128.sub<T>(v128.load(start), Sums.over<T>(Sums.add<T>(sum, l, g), v, eps));
    return v128.add<T>(v128.mul<T>(keep, w), v128.mul<T>(c, z));
  }
}

export class madgradPlain {
  @inline
  static update<T>(w: v128, g: v128, squares: usize, sum: usize, l: v128, eps: v128, keep: v128): v128 {
    const left = v128.add<T>(w, v128.mul<T>(keep, w));
    const start = v128.add<T>(left, Sums.over<T>(v128.load(sum), v128.load(squares), eps));
    const v = Sums.add<T>(squares, l, v128.mul<T>(g, g));
    return v128.sub<T>(start, Sums.over<T>(Sums.add<T>(sum, l, g), v, eps));
  }
}

export class mirrorMadgrad {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    squares: usize,
    mirror: usize,
    ratio: v128,
    l: v128,
    eps: v128,
    keep: v128,
    mu: v128,
    c: v128,
  ): v128 {
    const v = v128.add<T>(v128.mul<T>(ratio, v128.load(squares)), v128.mul<T>(g, g));
    v128.store(squares, v);
    const z = v128.sub<T>(v128.mul<T>(keep, v128.load(mirror)), Sums.over<T>(v128.mul<T>(l, g), v, eps));
    v128.store(mirror, z);
    return v128.add<T>(v128.mul<T>(mu, w), v128.mul<T>(c, z));
  }
}
