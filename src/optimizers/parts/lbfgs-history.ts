// The vectors of LBFGS, tensor by tensor: direction, last gradient, and a ring of pairs (change of gradient, step).
import { elementBytes, padded, view } from "../../core/memory.js";
import type { Slot } from "../../core/parameters.js";
import { wasm, type Kernels } from "../../core/wasm.js";
import type { Definition } from "../../engine/definition.js";
import type { Engine } from "../../engine/engine.js";

// Cosine between a step and the change of the gradient along it below which the pair is left out.
const flat = 1e-10;

/** A vector over all tensors: its address for one of them. */
type Vector = (slot: Slot) => number;

export class History {
  /** n_iter, func_evals, t, h_diag, pairs (kept), oldest (row of the ring). */
  readonly state: Record<string, number>;
  readonly #engine: Engine;
  readonly #kernels: Kernels;
  // By name, so that sums do not depend on the order of parameters.
  readonly #slots: readonly Slot[];

  constructor(engine: Engine, definition: Definition) {
    this.#engine = engine;
    this.#kernels = wasm().kernels[engine.params.dtype];
    this.#slots = [...engine.params.slots].sort((a, b) => (a.name < b.name ? -1 : 1));
    const shared = engine.shared.get(definition) as { values: Record<string, number>; started: boolean };
    this.state = shared.values;
    shared.started = true;
    this.state.h_diag = 1;
  }

  /** A slot of the state, or one row of it. */
  #vector(place: number, row = 0): Vector {
    const size = elementBytes(this.#engine.params.dtype);
    return (slot) => {
      const { at, shape } = this.#engine.places(slot)[place];
      return at + (row > 0 ? row * shape[1] * size : 0);
    };
  }

  get #direction(): Vector {
    return this.#vector(0);
  }

  // A vector laid out like the parameters.
  #flat(at: number): Vector {
    return (slot) => at + slot.offset;
  }

  #dot(a: Vector, b: Vector): number {
    return this.#slots.reduce((sum, slot) => sum + this.#kernels.dot(a(slot), b(slot), slot.length), 0);
  }

  // to <- k from + j to
  #combine(to: Vector, from: Vector, k: number, j: number): void {
    for (const slot of this.#slots) this.#kernels.combine(to(slot), from(slot), slot.length, k, j);
  }

  /** Slope along the direction of a gradient. */
  dot(gradient: number): number {
    return this.#dot(this.#flat(gradient), this.#direction);
  }

  #fold(vector: Vector, add: (sum: number, x: number) => number): number {
    const { dtype } = this.#engine.params;
    let result = 0;
    for (const slot of this.#slots) {
      for (const x of view(dtype, vector(slot), slot.length, this)) result = add(result, x);
    }
    return result;
  }

  /** Sum of |entries| of a gradient. */
  sum(gradient: number): number {
    return this.#fold(this.#flat(gradient), (sum, x) => sum + Math.abs(x));
  }

  /** Largest |entry| of the direction. */
  largest(): number {
    return this.#fold(this.#direction, (most, x) => Math.max(most, Math.abs(x)));
  }

  /** w <- w + t d. */
  move(t: number): void {
    this.#combine(this.#flat(this.#engine.params.dataAt), this.#direction, t, 1);
  }

  /** Sets the direction for a gradient, after keeping what the last move showed. */
  direct(gradient: number, size: number): void {
    const { state } = this;
    const d = this.#direction;
    const last = this.#vector(1);
    const g = this.#flat(gradient);
    if (state.n_iter > 1) this.#add(g, d, last, size);
    this.#combine(d, g, -1, 0);
    const rows = Array.from({ length: state.pairs }, (_, i) => (state.oldest + i) % size);
    const pairs = rows.map((row) => [this.#vector(2, row), this.#vector(3, row)] as const);
    const inverse = pairs.map(([y, s]) => 1 / this.#dot(y, s));
    const alpha: number[] = [];
    for (let i = pairs.length - 1; i >= 0; i--) {
      alpha[i] = this.#dot(pairs[i][1], d) * inverse[i];
      this.#combine(d, pairs[i][0], -alpha[i], 1);
    }
    if (state.n_iter > 1) this.#combine(d, d, state.h_diag, 0);
    pairs.forEach(([y, s], i) => this.#combine(d, s, alpha[i] - this.#dot(y, d) * inverse[i], 1));
    this.#combine(last, g, 1, 0);
  }

  #add(g: Vector, d: Vector, last: Vector, size: number): void {
    const { state } = this;
    // `last` becomes y = g - last, in the end overwritten by g.
    this.#combine(last, g, 1, -1);
    const ys = this.#dot(last, d) * state.t;
    const yy = this.#dot(last, last);
    // Pairs whose angle shows no curvature but noise, whatever the units of parameters and loss.
    if (!(ys > flat * Math.sqrt(yy * this.#dot(d, d)) * Math.abs(state.t))) return;
    const full = state.pairs === size;
    const row = (state.oldest + state.pairs) % size;
    this.#combine(this.#vector(2, row), last, 1, 0);
    this.#combine(this.#vector(3, row), d, state.t, 0);
    state.h_diag = ys / yy;
    if (full) state.oldest = (state.oldest + 1) % size;
    else state.pairs++;
  }

  /** Starts anew, from a direction of zeros. */
  forget(): void {
    Object.assign(this.state, { pairs: 0, oldest: 0, h_diag: 1 });
    for (const slot of this.#slots) wasm().exports.zero(this.#direction(slot), padded(slot.bytes));
  }

  /** What `restore` needs to undo a step. */
  snapshot(): { state: Record<string, number>; vectors: [number, Uint8Array][] } {
    const bytes =
      (place: number) =>
      (slot: Slot): [number, Uint8Array] => {
        const at = this.#vector(place)(slot);
        return [at, new Uint8Array(wasm().memory.buffer, at, padded(slot.bytes)).slice()];
      };
    return { state: { ...this.state }, vectors: [...this.#slots.map(bytes(0)), ...this.#slots.map(bytes(1))] };
  }

  /** Where the undone step wrote over pairs, the history starts anew. */
  restore({ state, vectors }: ReturnType<History["snapshot"]>): void {
    const lost = this.state.oldest !== state.oldest;
    Object.assign(this.state, state);
    if (lost) Object.assign(this.state, { pairs: 0, oldest: 0, h_diag: 1 });
    for (const [at, data] of vectors) new Uint8Array(wasm().memory.buffer, at, data.length).set(data);
  }
}
