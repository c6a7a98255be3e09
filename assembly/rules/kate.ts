// KATE: Choudhury et al. 2024, arXiv:2403.02648 (Algorithm 1)
//   b <- b + g^2       m <- m + eta g^2 + g^2 / (b + eps)       w <- w - lr sqrt(m) g / (b + eps)
// Matches the authors' code: b and m hold squares, eps is added to b wherever it divides. 28 bytes per parameter.

export class kate {
  @inline
  static update<T>(w: v128, g: v128, square: usize, numerator: usize, eta: v128, eps: v128, lr: v128): v128 {
    const gg = v128.mul<T>(g, g);
    const b = v128.add<T>(v128.load(square), gg);
    v128.store(square, b);
    const denominator = v128.add<T>(b, eps);
    const m = v128.add<T>(v128.load(numerator), v128.add<T>(v128.mul<T>(eta, gg), v128.div<T>(gg, denominator)));
    v128.store(numerator, m);
    const step = v128.div<T>(v128.mul<T>(v128.sqrt<T>(m), g), denominator);
    return v128.sub<T>(w, v128.mul<T>(lr, step));
  }
}
