// SM3: Anil et al. 2019, arXiv:1901.11150 (SM3-II)
//   v_ij.. = g_ij..^2 + min(mu_0[i], mu_1[j], ..)      mu_0[i] <- largest v in row i, the other dimensions alike
//   m <- b m + (1-b) g / sqrt(v + 1e-8)      w <- w - lr m
// One accumulator for each dimension; a vector's is Adagrad's sum. Matches optax.sm3. 28 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Real } from "../math/scalar";

class Line {
  /** One line along the last dimension, whose new accumulator grows at `updated`; returns the line's largest v. */
  static step<T>(w: usize, g: usize, m: usize, old: usize, updated: usize, n: usize, least: f64, scalars: usize): f64 {
    const end = w + n * sizeof<T>();
    const whole = w + ((n * sizeof<T>()) & ~15);
    const scale = Loop.scalar<T>(scalars, 0);
    const decay = Loop.scalar<T>(scalars, 1);
    const b = Tensor.splat<T>(scalars, 0);
    const c = Tensor.splat<T>(scalars, 1);
    const lr = Tensor.splat<T>(scalars, 2);
    const eps = v128.splat<T>(1e-8);
    const rest = v128.splat<T>(<T>least);
    let most = v128.splat<T>(0);
    if (w < whole) {
      do {
        const p = v128.load(w);
        const x = Loop.gradient<T>(g, p, scale, decay);
        const v = v128.add<T>(v128.mul<T>(x, x), v128.min<T>(v128.load(old), rest));
        v128.store(updated, v128.max<T>(v128.load(updated), v));
        most = v128.max<T>(most, v);
        const u = v128.div<T>(x, v128.sqrt<T>(v128.add<T>(v, eps)));
        const a = v128.add<T>(v128.mul<T>(b, v128.load(m)), v128.mul<T>(c, u));
        v128.store(m, a);
        v128.store(w, v128.sub<T>(p, v128.mul<T>(lr, a)));
        w += 16;
        g += 16;
        m += 16;
        old += 16;
        updated += 16;
      } while (w < whole);
    }
    let largest = Line.largest<T>(most);
    for (; w < end; w += sizeof<T>(), g += sizeof<T>(), m += sizeof<T>(), old += sizeof<T>(), updated += sizeof<T>()) {
      const p = load<T>(w);
      const x = <T>(<T>load<f64>(scalars) * load<T>(g) + <T>load<f64>(scalars, 8) * p);
      const v = <T>(x * x + min<T>(load<T>(old), <T>least));
      store<T>(updated, max<T>(load<T>(updated), v));
      largest = max<f64>(largest, <f64>v);
      const u = <T>(x / sqrt<T>(<T>(v + <T>1e-8)));
      const a = <T>(<T>Tensor.scalar(scalars, 0) * load<T>(m) + <T>Tensor.scalar(scalars, 1) * u);
      store<T>(m, a);
      store<T>(w, <T>(p - <T>Tensor.scalar(scalars, 2) * a));
    }
    return largest;
  }

  @inline
  static largest<T>(v: v128): f64 {
    if (sizeof<T>() == 8) return max<f64>(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
    const pairs = f32x4.max(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return <f64>max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
  }
}

// Scalars: b, 1-b, lr. Scratch: the new accumulators one after another.
export function sm3(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const scratch = Tensor.scratch(slots);
  const rank = Tensor.rank(slots);
  const before = rank > 0 ? rank - 1 : 0;
  const columns: usize = rank > 0 ? Tensor.dim(slots, before) : <u32>1;
  const size: usize = Tensor.size(slots);
  let updated = scratch;
  for (let d: u32 = 0; d < before; d++) updated += <usize>Tensor.dim(slots, d) * unit;
  memory.fill(scratch, 0, updated - scratch + columns * unit);
  for (let line: usize = 0; line < size / columns; line++) {
    let least: f64 = Infinity;
    let rest = <u32>line;
    for (let d = before; d-- > 0; rest /= Tensor.dim(slots, d)) {
      const i: usize = rest % Tensor.dim(slots, d);
      least = min<f64>(least, Real.load(Loop.slot(slots, 3 + d) + i * unit, unit));
    }
    const at = line * columns * unit;
    const w = Loop.slot(slots, 0) + at;
    const g = Loop.slot(slots, 1) + at;
    const old = Loop.slot(slots, 3 + before);
    const m = Loop.slot(slots, 2) + at;
    const most =
      unit == 4
        ? Line.step<f32>(w, g, m, old, updated, columns, least, scalars)
        : Line.step<f64>(w, g, m, old, updated, columns, least, scalars);
    rest = <u32>line;
    let to = updated;
    for (let d = before; d-- > 0; rest /= Tensor.dim(slots, d)) {
      to -= <usize>Tensor.dim(slots, d) * unit;
      const place = to + <usize>(rest % Tensor.dim(slots, d)) * unit;
      Real.store(place, max<f64>(Real.load(place, unit), most), unit);
    }
  }
  let from = scratch;
  for (let d: u32 = 0; d <= before; d++) {
    const bytes = <usize>(rank > 0 ? Tensor.dim(slots, d) : <u32>1) * unit;
    memory.copy(Loop.slot(slots, 3 + d), from, bytes);
    from += bytes;
  }
}
