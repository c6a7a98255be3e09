// Products with a Hessian, by differences of gradients.

/** Fills the gradient at a point. */
export type GradientOf = (x: Float64Array, gradient: Float64Array) => void;

export class Hessian {
  /** Gradients evaluated. */
  evaluations = 0;
  readonly size: number;
  readonly #gradient: GradientOf;
  readonly #at: Float64Array;
  readonly #owner: string;
  readonly #unit: number;

  constructor(owner: string, gradient: GradientOf, at: Float64Array) {
    this.#owner = owner;
    this.#gradient = gradient;
    this.#at = at;
    this.size = at.length;
    this.#unit = 1e-3 * (lengthOf(at) || 1);
  }

  /**
   * H v by central differences over two steps, extrapolated: exact for quadratics but for rounding, else wrong by the fourth
   * power of a thousandth of the point's length.
   */
  times(v: Float64Array): Float64Array {
    const length = lengthOf(v);
    if (length === 0) return new Float64Array(this.size);
    const h = this.#unit / length;
    const wide = this.#difference(v, h);
    const narrow = this.#difference(v, h / 2);
    return wide.map((value, i) => narrow[i] + (narrow[i] - value) / 3);
  }

  #difference(v: Float64Array, h: number): Float64Array {
    const [above, below] = [new Float64Array(this.size), new Float64Array(this.size)];
    this.#gradient(
      this.#at.map((value, i) => value + h * v[i]),
      above,
    );
    this.#gradient(
      this.#at.map((value, i) => value - h * v[i]),
      below,
    );
    this.evaluations += 2;
    const product = above.map((value, i) => (value - below[i]) / (2 * h));
    if (product.every(Number.isFinite)) return product;
    throw new RangeError(`${this.#owner}: the gradient is not finite near this point`);
  }
}

export function lengthOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
