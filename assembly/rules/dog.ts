// DoG: Ivgi, Hinder & Carmon 2023, arXiv:2302.12022; DoWG: Khaled, Mishchenko & Jin 2023, arXiv:2305.16284
//   DoG:   G <- G + |g|^2      r <- max(r, |w - x0|)        w <- w - lr r / sqrt(G) g
//   DoWG:  r2 <- max(r2, |w - x0|^2)      v <- v + r2 |g|^2      w <- w - lr r2 / (sqrt(v) + eps) g
// Polyak's step: Loizou et al. 2021, arXiv:2002.10542:  w <- w - min(lr, (f - f*) / |g|^2) g
// The kernels here sum |g|^2 and |w - c x0|^2 (c = 0 gives the length of x0 on DoG's first step); the
// step does not fold decay into 1 - eta wd as sgd does: in float32, eta of 1e-6 would leave nothing of it.
// Match formll/dog and optax. 12 (Polyak 8) + 12 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function distanceSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const start = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const c = Tensor.splat<T>(scalars, 0);
  let squares = f64x2.splat(0);
  let distance = squares;
  let i: usize = 0;
  do {
    const at = v128.load(w + i);
    const x = Loop.gradient<T>(g + i, at, scale, decay);
    const away = v128.sub<T>(at, v128.mul<T>(c, v128.load(start + i)));
    squares = Lanes.dot<T>(squares, x, x);
    distance = Lanes.dot<T>(distance, away, away);
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, Lanes.total(squares));
  Tensor.sum(scalars, 1, Lanes.total(distance));
}

export function gradientSquares<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  let squares = f64x2.splat(0);
  let i: usize = 0;
  do {
    const x = Loop.gradient<T>(g + i, v128.load(w + i), scale, decay);
    squares = Lanes.dot<T>(squares, x, x);
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, Lanes.total(squares));
}

export class gradientStep {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, eta: v128): v128 {
    return v128.sub<T>(w, v128.mul<T>(eta, g));
  }
}
