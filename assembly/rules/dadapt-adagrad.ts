// D-Adapted AdaGrad: Defazio & Mishchenko 2023, arXiv:2301.07733 (Algorithm 3)
//   a <- a + g^2      s <- s + d lr g      d <- max(d, (|s|^2_a - sum (d lr)^2 |g|^2_a) / |s|_1),  |x|^2_a = sum x^2 / (sqrt(a) + eps)
//   z = x0 - s / (sqrt(a) + eps)           w <- mu w + (1-mu) z
// The first kernel moves a and s and sums (d lr)^2 |g|^2_a and by how much |s|^2_a and |s|_1 change.
// Matches dadaptation's DAdaptAdaGrad for dense gradients: a starts at 1e-6. 24 + 20 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function dadaptAdagradSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const squares = Loop.slot(slots, 2);
  const sum = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const k = Tensor.splat<T>(scalars, 0);
  const eps = Tensor.splat<T>(scalars, 1);
  let before = f64x2.splat(0);
  let after = before;
  let shorter = before;
  let longer = before;
  let gradient = before;
  let i: usize = 0;
  do {
    const x = Loop.gradient<T>(g + i, v128.load(w + i), scale, decay);
    const xx = v128.mul<T>(x, x);
    const a = v128.load(squares + i);
    const s = v128.load(sum + i);
    before = Lanes.add<T>(before, v128.div<T>(v128.mul<T>(s, s), v128.add<T>(v128.sqrt<T>(a), eps)));
    shorter = Lanes.add<T>(shorter, v128.abs<T>(s));
    const b = v128.add<T>(a, xx);
    const t = v128.add<T>(s, v128.mul<T>(k, x));
    v128.store(squares + i, b);
    v128.store(sum + i, t);
    const root = v128.add<T>(v128.sqrt<T>(b), eps);
    gradient = Lanes.add<T>(gradient, v128.div<T>(xx, root));
    after = Lanes.add<T>(after, v128.div<T>(v128.mul<T>(t, t), root));
    longer = Lanes.add<T>(longer, v128.abs<T>(t));
    i += 16;
  } while (i < bytes);
  const rate = Tensor.scalar(scalars, 0);
  Tensor.sum(scalars, 0, rate * rate * Lanes.total(gradient));
  Tensor.sum(scalars, 1, Lanes.total(after) - Lanes.total(before));
  Tensor.sum(scalars, 2, Lanes.total(longer) - Lanes.total(shorter));
}

export function dadaptAdagradStep<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const squares = Loop.slot(slots, 2);
  const sum = Loop.slot(slots, 3);
  const start = Loop.slot(slots, 4);
  const mu = Tensor.splat<T>(scalars, 0);
  const c = Tensor.splat<T>(scalars, 1);
  const eps = Tensor.splat<T>(scalars, 2);
  let i: usize = 0;
  do {
    const root = v128.add<T>(v128.sqrt<T>(v128.load(squares + i)), eps);
    const z = v128.sub<T>(v128.load(start + i), v128.div<T>(v128.load(sum + i), root));
    v128.store(w + i, v128.add<T>(v128.mul<T>(mu, v128.load(w + i)), v128.mul<T>(c, z)));
    i += 16;
  } while (i < bytes);
}
