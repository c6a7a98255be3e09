// CAME: Luo et al. 2023, arXiv:2307.02047 (Algorithm 2)
//   u = g / sqrt(v), v as Adafactor's of g^2 + eps1      u <- u / max(1, rms(u)/d)      m <- b1 m + (1-b1) u
//   w <- (1 - lr wd) w - lr m / sqrt(s), s factored too: the average with b3 of (u - m)^2 + eps2
// Matches kozistr's CAME, where vectors take m <- lr (b1 m + (1-b1) u), w <- w - m: the rate stays in m.
// 44 bytes per parameter, and what the cache holds.

import { Loop, Tensor } from "../loop";
import { Factors } from "../math/factored-moment";
import { Rows } from "../math/unaligned";

// Scalars: b1, 1-b1, b2, 1-b2, b3, 1-b3, eps1, eps2, d, lr.
export function came(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const m = Loop.slot(slots, 2);
  const factored = Factors.measure(slots, unit);
  const u = Tensor.scratch(slots);
  const at = u + Factors.stride;
  const second = at + Factors.bytes();
  const scale = load<f64>(scalars);
  const keep = load<f64>(scalars, 16);
  const b1 = Tensor.scalar(scalars, 0);
  const b2 = Tensor.scalar(scalars, 2);
  const b3 = Tensor.scalar(scalars, 4);
  const c2 = Tensor.scalar(scalars, 3);
  const c3 = Tensor.scalar(scalars, 5);
  const lr = Tensor.scalar(scalars, 9);
  const columns = Factors.columns;
  const row = factored ? Loop.slot(slots, 3) : 0;
  const col = Loop.slot(slots, factored ? 4 : 3);
  const rms = Factors.gradient(u, g, at, row, col, b2, c2 * scale * scale, c2 * Tensor.scalar(scalars, 6), 0);
  const s = scale / max<f64>(1, (abs<f64>(scale) * rms) / Tensor.scalar(scalars, 8));
  const c1 = Tensor.scalar(scalars, 1) * s;
  if (!factored) {
    Rows.blend(m, lr * b1, m, lr * c1, u, columns, unit);
    return Rows.blend(w, keep, w, -1, m, columns, unit);
  }
  for (let r: usize = 0; r < Factors.total; r++) {
    const average = m + r * Factors.stride;
    Factors.divide(u, g, r, at, Infinity);
    Rows.blend(average, b1, average, c1, u, columns, unit);
    Rows.blend(u, s, u, -1, average, columns, unit);
    const e = c3 * Tensor.scalar(scalars, 7);
    Factors.add(u, r, second, Loop.slot(slots, 5), Loop.slot(slots, 6), b3, c3, e, 0);
  }
  for (let r: usize = 0; r < Factors.total; r++) {
    const to = w + r * Factors.stride;
    Factors.divide(u, m, r, second, Infinity);
    Rows.blend(to, keep, to, -lr, u, columns, unit);
  }
}
