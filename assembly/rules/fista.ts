// FISTA: Beck & Teboulle 2009, doi:10.1137/080716542; restarts: O'Donoghue & Candes 2015, doi:10.1007/s10208-013-9150-3
//   x' <- shrink(y - lr g, lr l1)       t' <- (1 + sqrt(1 + 4 t^2)) / 2       y <- x' + (t-1)/t' (x' - x)
//   where the step turns against the movement, (y - x') (x' - x) > 0 in sum over the tensor: t <- 1, y <- x'
// w holds y, where gradients are taken; z holds x, what one uses. 20 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Lanes } from "../math/lanes";
import { Real } from "../math/scalar";

export function fista<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let z = Loop.slot(slots, 2);
  const state = Loop.slot(slots, 3);
  const bytes = n * sizeof<T>();
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Tensor.splat<T>(scalars, 0);
  const most = Tensor.splat<T>(scalars, 1);
  const none = v128.splat<T>(0);
  const t = Real.load(state, sizeof<T>());
  const next = 0.5 * (1 + Math.sqrt(1 + 4 * t * t));
  const ahead = v128.splat<T>(<T>((t - 1) / next));
  let against = f64x2.splat(0);
  const end = w + bytes;
  do {
    const y = v128.load(w);
    const moved = v128.sub<T>(y, v128.mul<T>(lr, Loop.gradient<T>(g, y, scale, decay)));
    const above = v128.max<T>(v128.sub<T>(moved, most), none);
    const x = v128.add<T>(above, v128.min<T>(v128.add<T>(moved, most), none));
    const step = v128.sub<T>(x, v128.load(z));
    against = Lanes.dot<T>(against, v128.sub<T>(y, x), step);
    v128.store(z, x);
    v128.store(w, v128.add<T>(x, v128.mul<T>(ahead, step)));
    w += 16;
    g += 16;
    z += 16;
  } while (w < end);
  const restart = Lanes.total(against) > 0;
  if (restart) memory.copy(w - bytes, z - bytes, bytes);
  Real.store(state, restart ? 1 : next, sizeof<T>());
}
