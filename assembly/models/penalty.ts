// l2 |w|^2 + l1 |w|_1 of one matrix of weights. The l1 penalty has no gradient here, see shrink.ts.

import { Lanes } from "../math/lanes";
import { Linear } from "./record";

export class Penalty {
  /** Adds the gradient of the l2 penalty of n weights to theirs at `g` and returns both penalties. */
  static of<T>(d: Linear, w: usize, g: usize, n: usize): f64 {
    const end = w + ((n * sizeof<T>() + 15) & ~15);
    const k = v128.splat<T>(<T>(2 * d.l2));
    let squares = f64x2.splat(0);
    let sizes = squares;
    for (; w < end; w += 16) {
      const x = v128.load(w);
      squares = Lanes.dot<T>(squares, x, x);
      sizes = Lanes.add<T>(sizes, v128.abs<T>(x));
      v128.store(g, v128.add<T>(v128.load(g), v128.mul<T>(k, x)));
      g += 16;
    }
    return d.l2 * Lanes.total(squares) + d.l1 * Lanes.total(sizes);
  }
}
