// Every optimizer class with its definition, for tests that hold for all.
import * as index from "../../src/optimizers/index.js";
import type { Definition } from "../../src/optimizers/definition.js";
import type { Optimizer, OptimizerParameters } from "simdescent";

export type AnyClass = (new (params: OptimizerParameters, options?: Record<string, unknown>) => Optimizer) & {
  definition: Definition;
};

export const all: [string, AnyClass][] = Object.entries(index as unknown as Record<string, AnyClass>);

/** A small deterministic sequence of numbers in [-1, 1], multiples of 2^-10 and so exact in float32. */
export function numbers(n: number, seed = 1): number[] {
  let state = seed >>> 0 || 1;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 20) - 2048) / 2048;
  });
}

/** Bytes of every tensor and every slot, for comparisons bit for bit. */
export function bytesOf(optimizer: Optimizer): Record<string, number[]> {
  const { params } = optimizer;
  const result: Record<string, number[]> = {};
  const bytes = (view: Float32Array | Float64Array): number[] =>
    Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  for (const name of params.names) {
    result[name] = bytes(params.data[name]);
    for (const [slot, view] of Object.entries(optimizer.state(name))) result[`${name}.${slot}`] = bytes(view);
  }
  return result;
}
