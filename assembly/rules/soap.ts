// SOAP: Vyas et al. 2024, arXiv:2409.11321 (Algorithm 3), up to 4 dimensions
//   along each dimension i, after the step:  GG_i <- b GG_i + (1-b) G_(i) G_(i)'     Q_i <- qr(GG_i Q_i) every f steps
//   G~ = G turned by all Q_i'       m <- b1 m + (1-b1) G~       v <- b2 v + (1-b2) G~^2
//   w <- keep (w - s U), U = m / (sqrt(v) + eps) turned back by all Q_i, if asked for over its root mean square
// Matches nikhilvyas/SOAP with merge_dims and precondition_1d off: the first call sets Q_i to the eigenvectors of
// GG_i, by falling eigenvalue, and moves nothing; v follows their order; m turns with Q_i; decay comes last. A
// dimension without GG_i and Q_i (longer than the limit, or of a vector) is left alone. Decompositions are float64.
// 3 d multiplications per parameter for each dimension d; when the bases are renewed 2 d more, and a few d^3.

import { Loop, Tensor } from "../loop";
import { Eigenbasis } from "../math/eigenbasis";
import { Gemm } from "../math/gemm/gemm";
import { Lanes } from "../math/lanes";
import { sumSquares } from "../math/reduce";
import { Rows } from "../math/unaligned";
import { Panels } from "../math/gemm/pack";

const enum Of {
  first,
  renew,
  b1,
  c1,
  b2,
  c2,
  eps,
  step,
  keep,
  retain,
  normalize,
}

class Soap {
  // Turns x by all Q' or, back, by all Q; y is of its size, and one of them gets the result.
  static turn(x: usize, y: usize, modes: u32, size: usize, slots: usize, back: bool, spare: usize, unit: usize): usize {
    for (let i: u32 = 0; i < modes; i++) {
      const d = <usize>Tensor.dim(slots, i);
      const q = Loop.slot(slots, 5 + 2 * i);
      if (q == Loop.slot(slots, 4 + 2 * i)) Panels.transpose(y, x, d, size / d, unit);
      else Gemm.multiply(y, x, q, size / d, d, d, true, back, 1, 0, spare, unit);
      const swap = x;
      x = y;
      y = swap;
    }
    return x;
  }

  // x <- m / (sqrt(v) + eps) after m and v have taken in x.
  static moments<T>(x: usize, m: usize, v: usize, n: usize, scalars: usize): void {
    const b1 = Tensor.splat<T>(scalars, Of.b1);
    const c1 = Tensor.splat<T>(scalars, Of.c1);
    const b2 = Tensor.splat<T>(scalars, Of.b2);
    const c2 = Tensor.splat<T>(scalars, Of.c2);
    const eps = Tensor.splat<T>(scalars, Of.eps);
    const end = x + n * sizeof<T>();
    do {
      const g = v128.load(x);
      const first = Lanes.ema<T>(m, b1, c1, g);
      const second = Lanes.ema<T>(v, b2, c2, v128.mul<T>(g, g));
      v128.store(x, v128.div<T>(first, v128.add<T>(v128.sqrt<T>(second), eps)));
      x += 16;
      m += 16;
      v += 16;
    } while (x < end);
  }
}

export function soap(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const m = Loop.slot(slots, 2);
  const v = Loop.slot(slots, 3);
  const modes = Tensor.rank(slots) > 1 ? Tensor.rank(slots) : 0;
  const size = <usize>Tensor.size(slots);
  const bytes = n * unit;
  let x = Tensor.scratch(slots);
  let y = x + bytes;
  const spare = y + bytes;
  memory.fill(y, 0, bytes);
  const scale = load<f64>(scalars);
  const first = Tensor.scalar(scalars, Of.first) != 0;
  const renew = Tensor.scalar(scalars, Of.renew) != 0;
  Rows.blend(x, scale, g, 0, g, n, unit);
  if (!first) {
    let u = Soap.turn(x, y, modes, size, slots, false, spare, unit);
    if (unit == 4) Soap.moments<f32>(u, m, v, n, scalars);
    else Soap.moments<f64>(u, m, v, n, scalars);
    u = Soap.turn(u, x + y - u, modes, size, slots, true, spare, unit);
    let step = Tensor.scalar(scalars, Of.step);
    if (Tensor.scalar(scalars, Of.normalize) != 0) step /= 1e-30 + sqrt(sumSquares(u, n, 1, unit) / <f64>size);
    const keep = Tensor.scalar(scalars, Of.keep);
    Rows.blend(w, keep, w, -keep * step, u, n, unit);
    if (renew) {
      memory.copy(x, m, bytes);
      memory.copy(m, Soap.turn(x, y, modes, size, slots, true, spare, unit), bytes);
    }
    Rows.blend(x, scale, g, 0, g, n, unit);
  }
  const retain = Tensor.scalar(scalars, Of.retain);
  for (let i: u32 = 0, after = size; i < modes; i++) {
    const d = <usize>Tensor.dim(slots, i);
    const gg = Loop.slot(slots, 4 + 2 * i);
    const q = Loop.slot(slots, 5 + 2 * i);
    after /= d;
    if (gg != q) {
      Gemm.multiply(gg, x, x, d, d, size / d, false, true, 1 - retain, retain, spare, unit);
      if (first) Eigenbasis.begin(q, gg, d, spare, unit);
      else if (renew) {
        memory.copy(y, v, bytes);
        Eigenbasis.renew(q, gg, d, v, y, size, after, spare, unit);
      }
    }
    Panels.transpose(y, x, d, size / d, unit);
    const swap = x;
    x = y;
    y = swap;
  }
  if (renew) {
    memory.copy(x, m, bytes);
    memory.copy(m, Soap.turn(x, y, modes, size, slots, false, spare, unit), bytes);
  }
}
