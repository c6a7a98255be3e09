// Optimistic gradient descent: Popov 1980; Mokhtari et al. 2020, arXiv:1901.08511
//   w <- w - lr ((alpha + beta) g - beta p),  p <- g;  p is g itself on a tensor's first step
// Matches optax.optimistic_gradient_descent. 20 bytes per parameter.

export class optimistic {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, previous: usize, up: v128, down: v128): v128 {
    const p = v128.load(previous);
    v128.store(previous, g);
    return v128.sub<T>(w, v128.sub<T>(v128.mul<T>(up, g), v128.mul<T>(down, p)));
  }
}
