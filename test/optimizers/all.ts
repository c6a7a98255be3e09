// Every optimizer class with its definition, for tests that hold for all.
import * as index from "../../src/optimizers/index.js";
import type { Definition } from "../../src/engine/definition.js";
import { standardVariant, takesVectors } from "../../src/engine/defaults.js";
import type { Optimizer, OptimizerParameters } from "simdescent";

export type AnyClass = (new (params: OptimizerParameters, options?: Record<string, unknown>) => Optimizer) & {
  definition: Definition;
};

export const all: [string, AnyClass][] = Object.entries(index as unknown as Record<string, AnyClass>);

/** Those that update by kernels; LBFGS, which moves the parameters itself, has tests of its own. */
export const stepwise = all.filter(([, { definition }]) => !definition.closure);

/** Hyper-parameters at their defaults, as `scalars` sees them. */
export function defaults({ schema }: Definition): Record<string, number> {
  return Object.fromEntries(
    schema.hypers.map(({ key, default: value }) => [key, typeof value === "function" ? value(0) : (value ?? NaN)]),
  );
}

export { takesVectors } from "../../src/engine/defaults.js";

/** Small tensors of every kind it takes: a matrix, a vector, an empty one, a single element. */
export function shapesFor(definition: Definition): Record<string, number[]> {
  if (!takesVectors(definition)) return { w: [3, 5], b: [5, 1], empty: [0, 4], one: [1, 1] };
  return { w: [3, 5], b: [5], empty: [0], one: [1] };
}

/** Whether every element goes its own way. */
export function elementwise(definition: Definition): boolean {
  return (
    !definition.measure && takesVectors(definition) && !standardVariant(definition, { name: "w", shape: [5] }).whole
  );
}

/** A rate at which it moves well on numbers of order one. */
export function rateFor({ stepLength, schema }: Definition): number {
  if (stepLength === "rate") return 0.01;
  return stepLength === "gradient" ? 0.1 : (schema.hypers.find(({ key }) => key === "lr")?.default as number);
}

/** A small deterministic sequence of numbers in [-1, 1], multiples of 2^-10 and so exact in float32. */
export function numbers(n: number, seed = 1): number[] {
  let state = seed >>> 0 || 1;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 20) - 2048) / 2048;
  });
}
