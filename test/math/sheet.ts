// Arrays in WebAssembly memory for one test, each followed by bytes that nobody may write.
import { expect } from "vitest";
import type { Dtype, FloatArray } from "../../src/core/memory.js";
import { allocate, free } from "../../src/core/memory.js";
import { wasm } from "../../src/core/wasm.js";

const guard = 64;
const mark = 0xa5;

export const dtypes = ["float32", "float64"] as const;
export const epsilon = { float32: 2 ** -23, float64: 2 ** -52 };

/** Pseudo-random numbers in [-1, 1), the same in every run. */
export function uniform(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export class Sheet {
  readonly #blocks: { at: number; bytes: number }[] = [];
  readonly dtype: Dtype;

  constructor(dtype: Dtype) {
    this.dtype = dtype;
  }

  /** Address of a block of exactly this many usable bytes, filled with NaN. */
  bytes(bytes: number): number {
    const at = allocate(bytes + guard);
    new Uint8Array(wasm().memory.buffer, at, bytes).fill(255);
    new Uint8Array(wasm().memory.buffer, at + bytes, guard).fill(mark);
    this.#blocks.push({ at, bytes });
    return at;
  }

  /** Address of a copy of the values, or of so many NaN. */
  put(values: ArrayLike<number> | number): number {
    const length = typeof values === "number" ? values : values.length;
    const at = this.bytes(length * (this.dtype === "float32" ? 4 : 8));
    if (typeof values !== "number") this.view(at, length).set(values);
    return at;
  }

  view(at: number, length: number): FloatArray {
    const { buffer } = wasm().memory;
    return this.dtype === "float32" ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
  }

  get(at: number, length: number): number[] {
    return Array.from(this.view(at, length));
  }

  close(): void {
    for (const { at, bytes } of this.#blocks) {
      const after = new Uint8Array(wasm().memory.buffer, at + bytes, guard);
      expect(
        after.every((byte) => byte === mark),
        "written beyond the end of a block",
      ).toBe(true);
      free(at);
    }
  }
}

export function filled(n: number, value: number): number[] {
  return Array.from({ length: n }, () => value);
}

/** The product of two row-major matrices in float64. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, inner: number): number[] {
  const columns = inner ? b.length / inner : 0;
  const c = filled(rows * columns, 0);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) c[i * columns + j] += a[i * inner + k] * b[k * columns + j];
    }
  }
  return c;
}

export function transposed(a: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]);
}

export function identity(n: number): number[] {
  return Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

/** The largest difference between two arrays; NaN when there is a NaN. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

export function largest(a: ArrayLike<number>): number {
  return Array.from(a).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
