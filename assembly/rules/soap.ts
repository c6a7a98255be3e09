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
import { gemm } from "../math/gemm";
import { Lanes } from "../math/lanes";
import { Matrices } from "../math/matrices";
import { sumSquares } from "../math/reduce";
import { transpose } from "../math/transpose";

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
  static turn<T>(x: usize, y: usize, modes: u32, size: usize, slots: usize, back: bool, spare: usize): usize {
    for (let i: u32 = 0; i < modes; i++) {
      const d = <usize>Tensor.dim(slots, i);
      const q = Loop.slot(slots, 5 + 2 * i);
      if (q == Loop.slot(slots, 4 + 2 * i)) transpose<T>(y, x, d, size / d);
      else gemm<T>(y, x, q, size / d, d, d, true, back, 1, 0, spare);
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

export function soap<T>(n: usize, slots: usize, scalars: usize): void {
  if (n == 0) return;
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const m = Loop.slot(slots, 2);
  const v = Loop.slot(slots, 3);
  const modes = Tensor.rank(slots) > 1 ? Tensor.rank(slots) : 0;
  const size = <usize>Tensor.size(slots);
  const bytes = n * sizeof<T>();
  let x = Tensor.scratch(slots);
  let y = x + bytes;
  const spare = y + bytes;
  memory.fill(y, 0, bytes);
  const scale = load<f64>(scalars);
  const first = Tensor.scalar(scalars, Of.first) != 0;
  const renew = Tensor.scalar(scalars, Of.renew) != 0;
  Matrices.combine<T>(x, scale, g, 0, g, n);
  if (!first) {
    let u = Soap.turn<T>(x, y, modes, size, slots, false, spare);
    Soap.moments<T>(u, m, v, n, scalars);
    u = Soap.turn<T>(u, x + y - u, modes, size, slots, true, spare);
    let step = Tensor.scalar(scalars, Of.step);
    if (Tensor.scalar(scalars, Of.normalize) != 0) step /= 1e-30 + sqrt(sumSquares<T>(u, n, 1) / <f64>size);
    const keep = Tensor.scalar(scalars, Of.keep);
    Matrices.combine<T>(w, keep, w, -keep * step, u, n);
    if (renew) {
      memory.copy(x, m, bytes);
      memory.copy(m, Soap.turn<T>(x, y, modes, size, slots, true, spare), bytes);
    }
    Matrices.combine<T>(x, scale, g, 0, g, n);
  }
  const retain = Tensor.scalar(scalars, Of.retain);
  for (let i: u32 = 0, after = size; i < modes; i++) {
    const d = <usize>Tensor.dim(slots, i);
    const gg = Loop.slot(slots, 4 + 2 * i);
    const q = Loop.slot(slots, 5 + 2 * i);
    after /= d;
    if (gg != q) {
      gemm<T>(gg, x, x, d, d, size / d, false, true, 1 - retain, retain, spare);
      if (first) Eigenbasis.begin<T>(q, gg, d, spare);
      else if (renew) {
        memory.copy(y, v, bytes);
        Eigenbasis.renew<T>(q, gg, d, v, y, size, after, spare);
      }
    }
    transpose<T>(y, x, d, size / d);
    const swap = x;
    x = y;
    y = swap;
  }
  if (renew) {
    memory.copy(x, m, bytes);
    memory.copy(m, Soap.turn<T>(x, y, modes, size, slots, false, spare), bytes);
  }
}
