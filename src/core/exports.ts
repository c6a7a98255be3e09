// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

/** Names of the update rules compiled into core.wasm; each is exported as `<name>_f32` and `<name>_f64`. */
export type RuleName =
  | "adam"
  | "amsgrad"
  | "lion"
  | "sgd"
  | "momentum"
  | "nesterov";

export interface CoreExports {
  mseRows_f32: (at: number, from: number, to: number, scale: number) => void;
  mseRows_f64: (at: number, from: number, to: number, scale: number) => void;
  penalty_f32: (at: number) => number;
  penalty_f64: (at: number) => number;
  beginBatch_f32: (at: number) => void;
  beginBatch_f64: (at: number) => void;
  mseEpoch_f32: (at: number, budget: number) => number;
  mseEpoch_f64: (at: number, budget: number) => number;
  mseLoss_f32: (at: number, from: number, to: number) => number;
  mseLoss_f64: (at: number, from: number, to: number) => number;
  columnSums_f32: (x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, sums: number, square: boolean) => void;
  columnSums_f64: (x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, sums: number, square: boolean) => void;
  standardizeRows_f32: (target: number, x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, scale: number) => void;
  standardizeRows_f64: (target: number, x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, scale: number) => void;
  seed: (state: number, value: number) => void;
  random: (state: number) => number;
  shuffle: (order: number, n: number, state: number) => void;
  finite_f32: (g: number, n: number) => number;
  finite_f64: (g: number, n: number) => number;
  finiteSum_f32: (acc: number, g: number, n: number) => number;
  finiteSum_f64: (acc: number, g: number, n: number) => number;
  sumSquares_f32: (g: number, n: number, scale: number) => number;
  sumSquares_f64: (g: number, n: number, scale: number) => number;
  accumulate_f32: (to: number, from: number, n: number) => void;
  accumulate_f64: (to: number, from: number, n: number) => void;
  clamp_f32: (to: number, from: number, n: number, limit: number) => number;
  clamp_f64: (to: number, from: number, n: number, limit: number) => number;
  zero: (at: number, bytes: number) => void;
  step_f32: (planAt: number, row: number) => number;
  step_f64: (planAt: number, row: number) => number;
}

/** Fields of Linear in assembly/, each a float64, by their place. */
export const linearFields = {
  x: 0,
  y: 1,
  stride: 2,
  sample: 3,
  order: 4,
  rows: 5,
  batch: 6,
  weight: 7,
  bias: 8,
  weightGradient: 9,
  biasGradient: 10,
  columns: 11,
  l1: 12,
  l2: 13,
  plan: 14,
  skip: 15,
  row: 16,
  batchLoss: 17,
  epochLoss: 18,
  applied: 19,
  limit: 20,
  refused: 21,
  clipped: 22,
} as const;

/** Fields of Plan in assembly/, each a float64, by their place. */
export const planFields = {
  check: 0,
  measure: 1,
  maxNorm: 2,
  maxTensorNorm: 3,
  mean: 4,
  norm: 5,
  tensors: 6,
  tensorTable: 7,
  ranges: 8,
  rangeTable: 9,
} as const;
