// Gradients by central differences, for functions that bring none.
import type { FloatArray } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";

// Least part of an entry's usual size that a difference is taken over, near 0.
const least = 1e-4;

export class Differences {
  readonly #params: ParameterSet;
  readonly #epsilon: number;
  /** Largest size every entry has had. */
  readonly #sizes: Float64Array;
  readonly #gradient: Float64Array;

  constructor(params: ParameterSet) {
    this.#params = params;
    this.#epsilon = Math.cbrt(params.dtype === "float32" ? 2 ** -23 : 2 ** -52);
    this.#sizes = new Float64Array(params.size);
    this.#gradient = new Float64Array(params.size);
  }

  /** Fills `params.grad.x`, exact to the second order; x is as before afterwards. */
  fill(evaluate: () => number): void {
    const data = (): FloatArray => this.#params.data.x;
    for (let i = 0; i < this.#gradient.length; i++) {
      const at = data()[i];
      this.#sizes[i] = Math.max(this.#sizes[i], Math.abs(at));
      // Relative to the entry, whose unit may be any.
      const h = this.#epsilon * (Math.max(Math.abs(at), least * this.#sizes[i]) || 1);
      data()[i] = at + h;
      const right = data()[i];
      const above = evaluate();
      data()[i] = at - h;
      const left = data()[i];
      const below = evaluate();
      data()[i] = at;
      this.#gradient[i] = (above - below) / (right - left);
    }
    this.#params.grad.x.set(this.#gradient);
  }
}
