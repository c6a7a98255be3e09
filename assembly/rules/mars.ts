// MARS: Yuan et al. 2024, arXiv:2411.10438 (Algorithms 2 to 4)
//   c = g + k (g - g_last), k = gamma b1/(1-b1), over max(1, |c|)      m <- b1 m + (1-b1) c
//   AdamW    v <- b2 v + (1-b2) c^2     u <- max(u, v)     w <- keep w - s m / (sqrt(v or u) + e)
//   Lion     w <- keep w - s sign(m)
//   Shampoo  w <- keep w - s NS(m / (1-b1))
// The corrections are in s = lr sqrt(1-b2^t)/(1-b1^t) and e = eps sqrt(1-b2^t); keep = 1 - lr wd.
// Matches AGI-Arena/MARS with is_approx; the first g_last is 0. Plain AdamW is k = 0 and no limit on |c|.
// AdamW 52 (with u 60), Lion 48 bytes per parameter, Shampoo 88 and Muon's products.

import { Loop, Tensor } from "../loop";
import { Lanes } from "../math/lanes";
import { Matrices, Ns } from "../math/newton-schulz";
import { sumSquares } from "../math/reduce";
import { Rows } from "../math/unaligned";

const enum Of {
  kind = Ns.own, // 0 AdamW, 1 with u, 2 Lion, 3 Shampoo
  k,
  limit,
  b1,
  c1,
  b2,
  c2,
  e,
  undo,
}

class Mars {
  static adam<T>(slots: usize, c: usize, clip: f64, n: usize, scalars: usize): void {
    let w = Loop.slot(slots, 0);
    let m = Loop.slot(slots, 2);
    let v = Loop.slot(slots, 4);
    let u = Loop.slot(slots, 5);
    const amsgrad = Tensor.scalar(scalars, Of.kind) == 1;
    const r = v128.splat<T>(<T>clip);
    const keep = Tensor.splat<T>(scalars, Ns.keep);
    const s = Tensor.splat<T>(scalars, Ns.step);
    const b1 = Tensor.splat<T>(scalars, Of.b1);
    const c1 = Tensor.splat<T>(scalars, Of.c1);
    const b2 = Tensor.splat<T>(scalars, Of.b2);
    const c2 = Tensor.splat<T>(scalars, Of.c2);
    const e = Tensor.splat<T>(scalars, Of.e);
    const end = w + n * sizeof<T>();
    do {
      const g = v128.mul<T>(r, v128.load(c));
      const first = Lanes.ema<T>(m, b1, c1, g);
      let second = Lanes.ema<T>(v, b2, c2, v128.mul<T>(g, g));
      if (amsgrad) {
        second = v128.max<T>(v128.load(u), second);
        v128.store(u, second);
        u += 16;
      }
      const move = v128.div<T>(v128.mul<T>(s, first), v128.add<T>(v128.sqrt<T>(second), e));
      v128.store(w, v128.sub<T>(v128.mul<T>(keep, v128.load(w)), move));
      w += 16;
      c += 16;
      m += 16;
      v += 16;
    } while (w < end);
  }
}

export function mars(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const m = Loop.slot(slots, 2);
  const last = Loop.slot(slots, 3);
  const c = Tensor.scratch(slots);
  const scale = load<f64>(scalars);
  const k = Tensor.scalar(scalars, Of.k);
  Rows.blend(c, scale * (1 + k), g, -k, last, n, unit);
  Rows.blend(last, scale, g, 0, g, n, unit);
  const norm = sqrt(sumSquares(c, n, 1, unit));
  const clip = norm > Tensor.scalar(scalars, Of.limit) ? 1 / norm : 1;
  const kind = <i32>Tensor.scalar(scalars, Of.kind);
  if (kind < 2) {
    if (unit == 4) Mars.adam<f32>(slots, c, clip, n, scalars);
    else Mars.adam<f64>(slots, c, clip, n, scalars);
    return;
  }
  Rows.blend(m, Tensor.scalar(scalars, Of.b1), m, Tensor.scalar(scalars, Of.c1) * clip, c, n, unit);
  if (kind == 2) {
    return Matrices.moveBySign(w, Tensor.scalar(scalars, Ns.keep), m, Tensor.scalar(scalars, Ns.step), n, unit);
  }
  Rows.blend(c, Tensor.scalar(scalars, Of.undo), m, 0, m, n, unit);
  Matrices.moveByOrthogonal(w, c, n, c, scalars, unit);
}
