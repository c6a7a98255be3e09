// Muon: Jordan et al. 2024, kellerjordan.github.io/posts/muon; Liu et al. 2025, arXiv:2502.16982
//   B <- mu B + d G      X = p B + q G      W <- keep W - s NS(X)            (NS in math/newton-schulz.ts)
// torch.optim.Muon: d = 1 - mu, X = mu B + (1-mu) G with Nesterov, else B; s = lr times a ratio of the sides.
// Scion, Pethick et al. 2025, arXiv:2502.07529: X = B or G, the step times the norm ball's radius; beside the
// spectral norm these (i runs over rows, j over columns):
//   column  X / (sqrt(mean_i X^2) + 1e-8)      row  X / (sqrt(n sum_j X^2) + 1e-8)      sign  sign(X) / n
// Match the references in the tensor's type instead of bfloat16; sums of squares are float64.
// 60 bytes per parameter, and up to 3 m multiplications per Newton-Schulz step for the shorter side m; Scion's
// other norms 52.

import { Loop, Tensor } from "../loop";
import { Matrices, Ns } from "../math/newton-schulz";
import { Real } from "../math/scalar";
import { Rows } from "../math/unaligned";

const enum Of {
  buffered = Ns.own,
  retain,
  gain,
  ofBuffer,
  ofGradient,
  // Scion's other norms: 0 columns, 1 rows, 2 sign; entries of the norm times this
  norm,
  factor,
}

class Averaged {
  // What the update is made of, in scratch memory.
  static gradient(n: usize, slots: usize, scalars: usize, unit: usize): usize {
    const x = Tensor.scratch(slots);
    Rows.blend(x, load<f64>(scalars), Loop.slot(slots, 1), load<f64>(scalars, 8), Loop.slot(slots, 0), n, unit);
    if (Tensor.scalar(scalars, Of.buffered) != 0) {
      const buffer = Loop.slot(slots, 2);
      Rows.blend(buffer, Tensor.scalar(scalars, Of.retain), buffer, Tensor.scalar(scalars, Of.gain), x, n, unit);
      Rows.blend(x, Tensor.scalar(scalars, Of.ofBuffer), buffer, Tensor.scalar(scalars, Of.ofGradient), x, n, unit);
    }
    return x;
  }
}

class Norms {
  // sums_i (by row) or sums_j += x_ij^2
  static squares(sums: usize, x: usize, rows: usize, columns: usize, byRow: bool, unit: usize): void {
    for (let i: usize = 0; i < rows; i++) {
      for (let j: usize = 0; j < columns; j++, x += unit) {
        const at = sums + (byRow ? i : j) * 8;
        const v = Real.load(x, unit);
        store<f64>(at, load<f64>(at) + v * v);
      }
    }
  }

  // w_ij <- keep w_ij - steps_i (by row) or steps_j x_ij
  static move(
    w: usize,
    keep: f64,
    steps: usize,
    x: usize,
    rows: usize,
    columns: usize,
    byRow: bool,
    unit: usize,
  ): void {
    for (let i: usize = 0; i < rows; i++) {
      for (let j: usize = 0; j < columns; j++, x += unit, w += unit) {
        const s = load<f64>(steps + (byRow ? i : j) * 8);
        Real.store(w, keep * Real.load(w, unit) - s * Real.load(x, unit), unit);
      }
    }
  }
}

export function muon(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const x = Averaged.gradient(n, slots, scalars, unit);
  Matrices.moveByOrthogonal(Loop.slot(slots, 0), x, n, x, scalars, unit);
}

export function scion(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const x = Averaged.gradient(n, slots, scalars, unit);
  const keep = Tensor.scalar(scalars, Ns.keep);
  const step = Tensor.scalar(scalars, Ns.step);
  const norm = <i32>Tensor.scalar(scalars, Of.norm);
  if (norm == 2) return Matrices.moveBySign(w, keep, x, step, n, unit);
  const rows = <usize>Tensor.scalar(scalars, Ns.rows);
  const columns = <usize>Tensor.scalar(scalars, Ns.columns);
  const sums = x + n * unit;
  const count = norm == 1 ? rows : columns;
  memory.fill(sums, 0, count * 8);
  Norms.squares(sums, x, rows, columns, norm == 1, unit);
  for (let i: usize = 0; i < count; i++) {
    const length = Tensor.scalar(scalars, Of.factor) * sqrt(load<f64>(sums + i * 8));
    store<f64>(sums + i * 8, step / (length + Tensor.scalar(scalars, Ns.eps)));
  }
  Norms.move(w, keep, sums, x, rows, columns, norm == 1, unit);
}
