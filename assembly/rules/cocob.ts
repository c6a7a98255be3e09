// COCOB-Backprop: Orabona & Tommasi 2017, arXiv:1705.07795 (Algorithm 2), g multiplied by lr
//   L <- max(L, |g|)       theta <- theta - g       G <- G + |g|       r <- max(r - g (w - x0), 0)
//   w <- x0 + theta (L + r) / (L max(G + L, alpha L))       0/0 = 0
// Matches bremen79/parameterfree: L begins at eps. 52 bytes per parameter.

export class cocob {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    sum: usize,
    length: usize,
    largest: usize,
    wealth: usize,
    start: usize,
    lr: v128,
    alpha: v128,
  ): v128 {
    const zero = v128.splat<T>(0);
    const x0 = v128.load(start);
    const x = v128.mul<T>(lr, g);
    const size = v128.abs<T>(x);
    const l = v128.max<T>(v128.load(largest), size);
    v128.store(largest, l);
    const theta = v128.sub<T>(v128.load(sum), x);
    v128.store(sum, theta);
    const total = v128.add<T>(v128.load(length), size);
    v128.store(length, total);
    const gain = v128.sub<T>(v128.load(wealth), v128.mul<T>(x, v128.sub<T>(w, x0)));
    const r = v128.max<T>(gain, zero);
    v128.store(wealth, r);
    const d = v128.mul<T>(v128.max<T>(v128.add<T>(total, l), v128.mul<T>(alpha, l)), l);
    const bet = v128.div<T>(v128.mul<T>(v128.add<T>(r, l), theta), d);
    return v128.add<T>(x0, v128.andnot(bet, v128.eq<T>(d, zero)));
  }
}
