// What rules that take tensors as matrices share: sizes, scratch memory, scalars of Newton-Schulz.
import { largest } from "../../math/extremes.js";
import type { TensorInfo } from "../../engine/definition.js";

type Shape = readonly number[];

const up = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** Product of a shape's entries. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** The first dimension, and all others in one. */
export const sides = (shape: Shape): [number, number] =>
  shape.length === 0 ? [1, 1] : [shape[0], sizeOf(shape.slice(1))];

// Upper bounds for both types, in elements: gemm (assembly/math/gemm/gemm.ts) of matrices with sides up to n, and eigenvalues
// and QR of n x n matrices, which work in float64.
const product = (n: number): number => (Math.min(32, up(n, 4)) + Math.min(256, up(n, 8))) * Math.min(256, n);
const decomposition = (n: number): number => 2 * (n + 2) * n;

/** Elements for a copy of a tensor, padding included. */
export const tensorScratch = (shape: Shape): number => up(sizeOf(shape), 16);

/** Elements for `Matrices.moveByOrthogonal`. */
export function orthogonalScratch(shape: Shape): number {
  const [rows, columns] = sides(shape);
  const short = Math.min(rows, columns);
  return 2 * tensorScratch(shape) + 2 * short * short + product(Math.max(rows, columns));
}

/** Elements for rules with a square matrix for each dimension in `factors`. */
export function factorScratch(shape: Shape, factors: readonly number[]): number {
  const size = sizeOf(shape);
  if (size === 0) return 0;
  const most = Math.max(1, largest(factors));
  const longest = Math.max(most, largest(shape.map((d) => size / d)));
  return 2 * tensorScratch(shape) + 2 * most * most + 3 * most + 4 + Math.max(product(longest), decomposition(most));
}

/** The polynomial of Newton-Schulz that most use. */
export const quintic = [3.4445, -4.775, 2.0315] as const;

/** Scalars of `Ns` in assembly/math/newton-schulz.ts: w <- keep w - step NS(x / norm). */
export const orthogonal = (
  { coefficients = quintic, steps = 5, eps, clamp = false }: OrthogonalOptions,
  shape: Shape,
  keep: number,
  step: number,
): number[] => [...coefficients, steps, eps, clamp ? 1 : 0, ...sides(shape), keep, step];

interface OrthogonalOptions {
  coefficients?: readonly number[];
  steps?: number;
  eps: number;
  clamp?: boolean;
}

/** For tensors a rule cannot take. */
export function refuse(owner: string, { name, shape }: TensorInfo, takes: string): never {
  throw new RangeError(
    `${owner}: ${name} has shape [${shape.join(", ")}], ${takes}` +
      `\nGive it another optimizer: groups: [{ match: [${JSON.stringify(name)}], optimizer: AdamW }]`,
  );
}
