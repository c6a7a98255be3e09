// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

export interface ModelExports {
  columnSums_f32: (
    x: number,
    stride: number,
    order: number,
    from: number,
    to: number,
    columns: number,
    shift: number,
    sums: number,
    square: boolean,
  ) => void;
  columnSums_f64: (
    x: number,
    stride: number,
    order: number,
    from: number,
    to: number,
    columns: number,
    shift: number,
    sums: number,
    square: boolean,
  ) => void;
  standardizeRows_f32: (
    target: number,
    x: number,
    stride: number,
    order: number,
    from: number,
    to: number,
    columns: number,
    shift: number,
    scale: number,
  ) => void;
  standardizeRows_f64: (
    target: number,
    x: number,
    stride: number,
    order: number,
    from: number,
    to: number,
    columns: number,
    shift: number,
    scale: number,
  ) => void;
  largest_f32: (x: number, n: number) => number;
  largest_f64: (x: number, n: number) => number;
  mseEpoch_f32: (at: number, budget: number) => number;
  mseEpoch_f64: (at: number, budget: number) => number;
  mseRows_f32: (at: number, from: number, to: number, scale: number, fresh: boolean) => void;
  mseRows_f64: (at: number, from: number, to: number, scale: number, fresh: boolean) => void;
  penalty_f32: (at: number) => number;
  penalty_f64: (at: number) => number;
  mseLoss_f32: (at: number, from: number, to: number) => number;
  mseLoss_f64: (at: number, from: number, to: number) => number;
}

/** Fields of Linear in assembly/, float64 first, then u32. */
export const linearLayout = {
  doubles: ["l1", "l2", "bound", "batchLoss", "epochLoss"],
  words: [
    "x",
    "y",
    "stride",
    "sample",
    "order",
    "rows",
    "batch",
    "weight",
    "bias",
    "weightGradient",
    "biasGradient",
    "columns",
    "plan",
    "check",
    "skip",
    "row",
    "begin",
    "applied",
    "limit",
    "refused",
    "fused",
  ],
} as const;
