// Adafactor: Shazeer & Stern 2018, arXiv:1804.04235 (Algorithms 4 to 6)
//   R <- b R + (1-b) mean over columns of g^2      C: the same over rows      b = 1 - t^-0.8
//   u = g / sqrt(R C / mean(R))      vectors: u = g / sqrt(V), V <- b V + (1-b) g^2
//   w <- w - alpha u / max(1, rms(u)/d)      alpha = max(eps2, rms(w)) min(lr, 1/sqrt(t))
// Matches torch.optim.Adafactor: mean(R) >= eps1, sqrt(V) >= eps1, decay by lr wd. As scalars also fairseq's form: eps1
// added to g^2, decay by alpha wd, and momentum. 28 bytes per parameter, and what the cache holds.

import { Loop, Tensor } from "../loop";
import { Factors } from "../math/factored-moment";
import { sumSquares } from "../math/reduce";
import { Rows } from "../math/unaligned";

// Scalars: b, 1-b, added to g^2, least mean and root (below 0: the type's machine epsilon), eps2 (below 0: alpha is not
// relative), the rate before that, d, weight decay times alpha, b1 (below 0: no momentum).
export function adafactor(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const factored = Factors.measure(slots, unit);
  const col = slots + (factored ? 3 : 2) * sizeof<usize>();
  const u = Tensor.scratch(slots);
  const at = u + Factors.stride;
  const scale = load<f64>(scalars);
  const c = Tensor.scalar(scalars, 1);
  let alpha = Tensor.scalar(scalars, 5);
  const small = Tensor.scalar(scalars, 4);
  if (small >= 0) alpha *= max<f64>(small, sqrt<f64>(sumSquares(w, n, 1, unit) / <f64>Factors.size));
  let least = Tensor.scalar(scalars, 3);
  if (least < 0) least = unit == 8 ? f64.EPSILON : <f64>f32.EPSILON;
  const row = factored ? Loop.slot(slots, 2) : 0;
  const k = c * scale * scale;
  const e = c * Tensor.scalar(scalars, 2);
  const rms = Factors.gradient(u, g, at, row, load<usize>(col), Tensor.scalar(scalars, 0), k, e, least);
  const step = (alpha * scale) / max<f64>(1, (abs<f64>(scale) * rms) / Tensor.scalar(scalars, 6));
  const keep = load<f64>(scalars, 16) - alpha * Tensor.scalar(scalars, 7);
  const b1 = Tensor.scalar(scalars, 8);
  const columns = Factors.columns;
  for (let r: usize = 0; r < Factors.total; r++) {
    const to = w + r * Factors.stride;
    if (factored) Factors.divide(u, g, r, at, 1 / least);
    let along = u;
    if (b1 >= 0) {
      along = load<usize>(col, 4) + r * Factors.stride;
      Rows.blend(along, b1, along, (1 - b1) * step, u, columns, unit);
    }
    Rows.blend(to, keep, to, b1 >= 0 ? -1 : -step, along, columns, unit);
  }
}
