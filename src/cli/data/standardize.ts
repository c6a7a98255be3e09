import type { Matrix } from "simdescent";
import { Moments } from "./moments.js";

/** `(value - mean) / scale` of each column; a constant column has scale 1. */
export interface Scaling {
  mean: Float64Array;
  scale: Float64Array;
}

// Entries come in with a deviation of about 1 over all rows; less than this is rounding.
const negligible = 1e-6;

/** Standardizes both parts in place by the training part; `done` is what has been applied to them before. */
export function standardize(
  train: Matrix,
  test: Matrix | undefined,
  done: Scaling,
): { scaling: Scaling; constant: number[] } {
  const moments = new Moments(train.columns);
  const { data, stride } = train;
  for (let i = 0; i < train.rows; i++) moments.add(data, i * stride);
  const { mean } = moments;
  const scale = moments.deviation();
  const constant = [...scale.keys()].filter((j) => scale[j] < negligible);
  for (const j of constant) scale[j] = 1;
  for (const part of test ? [train, test] : [train]) apply(part, mean, scale);
  const scaling: Scaling = {
    mean: done.mean.map((value, j) => value + done.scale[j] * mean[j]),
    scale: done.scale.map((value, j) => value * scale[j]),
  };
  return { scaling, constant };
}

function apply({ data, rows, columns, stride }: Matrix, mean: Float64Array, scale: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * stride + j] = (data[i * stride + j] - mean[j]) / scale[j];
  }
}
