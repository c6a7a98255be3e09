// What some vectors span: an orthonormal basis, by modified Gram-Schmidt, twice.

export class Span {
  readonly #basis: Float64Array[] = [];
  readonly width: number;
  /** Share of a vector below which what is left of it is rounding. */
  readonly rounding: number;

  constructor(width: number, rounding: number) {
    this.width = width;
    this.rounding = rounding;
  }

  get rank(): number {
    return this.#basis.length;
  }

  /** Takes a vector in, which is overwritten. */
  add(vector: Float64Array): void {
    const before = size(vector);
    const after = size(this.remove(vector));
    if (!(after > this.rounding * before) || this.rank === this.width) return;
    for (let j = 0; j < vector.length; j++) vector[j] /= after;
    this.#basis.push(vector);
  }

  /** Leaves of a vector what is orthogonal to all of it. */
  remove(vector: Float64Array): Float64Array {
    for (let pass = 0; pass < 2; pass++) {
      for (const each of this.#basis) {
        let dot = 0;
        for (let j = 0; j < each.length; j++) dot += each[j] * vector[j];
        for (let j = 0; j < each.length; j++) vector[j] -= dot * each[j];
      }
    }
    return vector;
  }
}

const size = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
