/** Running mean and deviation of each column, by Welford's updates in float64. */
export class Moments {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  #rows = 0;

  constructor(columns: number) {
    this.mean = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  add(row: ArrayLike<number>, from = 0): void {
    const { mean } = this;
    const share = 1 / ++this.#rows;
    for (let j = 0; j < mean.length; j++) {
      const delta = row[from + j] - mean[j];
      mean[j] += delta * share;
      this.#squares[j] += delta * (row[from + j] - mean[j]);
    }
  }

  /** Deviations, dividing by the number of rows. */
  deviation(): Float64Array {
    return this.#squares.map((sum) => Math.sqrt(sum / this.#rows));
  }
}
