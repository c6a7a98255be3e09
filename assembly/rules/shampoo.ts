// Shampoo: Gupta, Koren & Singer 2018, arXiv:1802.09568 (Algorithm 2), up to 5 dimensions
//   G <- (1-mu) g + mu (the last step's G, preconditioned) + wd w             first step: g + wd w
//   along each dimension i:  L_i <- L_i + G_(i) G_(i)'     G_(i) <- L_i^e G_(i)      w <- w - lr G
// L_i starts at eps I; its power is renewed every few steps, from eigenvalues of at least eps.
// Matches moskomule/shampoo.pytorch: e = -1/rank where the paper has -1/(2 rank), each L_i sees G as the dimensions
// before left it. Eigenvalues are found in float64. Unfoldings turn round: X (d x rest) goes on as X' L^e (rest x d).
// 2 d multiplications per parameter for each dimension d, and about 10 d^3 for a power.

import { Loop, Tensor } from "../loop";
import { Eigenbasis } from "../math/eigenbasis";
import { Gemm } from "../math/gemm/gemm";
import { Real } from "../math/scalar";
import { Rows } from "../math/unaligned";

const enum Of {
  first,
  renew,
  momentum,
  decay,
  lr,
  eps,
  exponent,
  // The matrix maps rows to columns: the columns come first.
  transposed,
}

export function shampoo(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const rank = Tensor.rank(slots);
  const buffer = Loop.slot(slots, 2 + 2 * rank);
  const size = <usize>Tensor.size(slots);
  let x = Tensor.scratch(slots);
  let y = x + n * unit;
  const spare = y + n * unit;
  memory.fill(y, 0, n * unit);
  const first = Tensor.scalar(scalars, Of.first) != 0;
  const momentum = first ? 0 : Tensor.scalar(scalars, Of.momentum);
  const eps = Tensor.scalar(scalars, Of.eps);
  const exponent = Tensor.scalar(scalars, Of.exponent);
  Rows.blend(x, (1 - momentum) * load<f64>(scalars), g, momentum, buffer, n, unit);
  Rows.blend(x, 1, x, Tensor.scalar(scalars, Of.decay), w, n, unit);
  const transposed = Tensor.scalar(scalars, Of.transposed) != 0;
  for (let k: u32 = 0; k < rank; k++) {
    const i = transposed ? 1 - k : k;
    // Columns of x as it lies.
    const across = transposed && k == 0;
    const d = <usize>Tensor.dim(slots, i);
    const rest = size / d;
    const factor = Loop.slot(slots, 2 + 2 * i);
    const power = Loop.slot(slots, 3 + 2 * i);
    if (first) for (let j: usize = 0; j < d; j++) Real.store(factor + j * (d + 1) * unit, eps, unit);
    Gemm.multiply(factor, x, x, d, d, rest, across, !across, 1, 1, spare, unit);
    if (Tensor.scalar(scalars, Of.renew) != 0) Eigenbasis.power(power, factor, d, exponent, eps, spare, unit);
    const left = transposed && !across;
    const m = left ? d : rest;
    const a = left ? power : x;
    Gemm.multiply(y, a, left ? x : power, m, size / m, d, !transposed, false, 1, 0, spare, unit);
    const swap = x;
    x = y;
    y = swap;
  }
  memory.copy(buffer, x, n * unit);
  Rows.blend(w, 1, w, -Tensor.scalar(scalars, Of.lr), x, n, unit);
}
