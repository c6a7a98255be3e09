// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

/** Losses in the order of their numbers in assembly/. */
export const lossNames = "mse mae huber smoothL1 logCosh quantile poisson logistic hinge squaredHinge softmax";

/** Kinds of layers likewise. */
export const layerNames = "dense";

/** Activations likewise. */
export const activationNames =
  "relu leakyRelu elu selu gelu geluTanh silu tanh sigmoid softplus mish hardswish identity";

/** The number by which a module of this build is known. */
export const fingerprint = 58245242;

export interface ModelExports {
  batchRows_f32: (taskAt: number, laneAt: number, from: number, to: number, scale: number, overwrite: boolean) => void;
  batchRows_f64: (taskAt: number, laneAt: number, from: number, to: number, scale: number, overwrite: boolean) => void;
  batchLoss_f32: (taskAt: number, laneAt: number, from: number, to: number) => number;
  batchLoss_f64: (taskAt: number, laneAt: number, from: number, to: number) => number;
  columnSums_f32: (x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, sums: number, square: boolean) => void;
  columnSums_f64: (x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, sums: number, square: boolean) => void;
  standardizeRows_f32: (target: number, x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, scale: number) => void;
  standardizeRows_f64: (target: number, x: number, stride: number, order: number, from: number, to: number, columns: number, shift: number, scale: number) => void;
  largest_f32: (x: number, n: number) => number;
  largest_f64: (x: number, n: number) => number;
  epoch_f32: (taskAt: number, laneAt: number, limit: number, budget: number) => number;
  epoch_f64: (taskAt: number, laneAt: number, limit: number, budget: number) => number;
  hashedMerge_f32: (at: number, n: number) => number;
  hashedMerge_f64: (at: number, n: number) => number;
  hashedTake_f32: (at: number, indices: number, values: number, n: number) => void;
  hashedTake_f64: (at: number, indices: number, values: number, n: number) => void;
  hashedGradient_f32: (at: number, taskAt: number, laneAt: number, row: number) => number;
  hashedGradient_f64: (at: number, taskAt: number, laneAt: number, row: number) => number;
  hashedAfter_f32: (at: number, taskAt: number, laneAt: number, row: number) => number;
  hashedAfter_f64: (at: number, taskAt: number, laneAt: number, row: number) => number;
  hashedScore_f32: (at: number, weight: number, bias: number) => number;
  hashedScore_f64: (at: number, weight: number, bias: number) => number;
  activate_f32: (kind: number, z: number, to: number, derivative: number, n: number) => void;
  activate_f64: (kind: number, z: number, to: number, derivative: number, n: number) => void;
  networkScores_f32: (taskAt: number, laneAt: number, from: number, rows: number) => void;
  networkScores_f64: (taskAt: number, laneAt: number, from: number, rows: number) => void;
  penalty_f32: (taskAt: number, laneAt: number) => number;
  penalty_f64: (taskAt: number, laneAt: number) => number;
  scores_f32: (z: number, x: number, stride: number, rows: number, columns: number, outputs: number, coefficients: number, intercepts: number) => void;
  scores_f64: (z: number, x: number, stride: number, rows: number, columns: number, outputs: number, coefficients: number, intercepts: number) => void;
  proximalStep_f32: (taskAt: number, row: number) => void;
  proximalStep_f64: (taskAt: number, row: number) => void;
}

/** Fields of Hashed in assembly/, float64 first, then u32. */
export const hashedLayout = {
  doubles: [],
  words: ["given", "amounts", "keys", "indices", "values", "gradient", "before", "count", "slots", "range", "norm"],
} as const;

/** Fields of Dense in assembly/, float64 first, then u32. */
export const denseLayout = {
  doubles: ["keepProb"],
  words: ["inputs", "outputs", "stride", "output", "activation", "weight", "bias", "gain", "shift", "derivative", "activeMask", "normalized", "invStd"],
} as const;

/** Fields of FitTask in assembly/, float64 first, then u32. */
export const fitTaskLayout = {
  doubles: ["l1", "l2", "lossParameter", "gradientBound"],
  words: ["x", "y", "stride", "sampleWeight", "order", "rows", "batchSize", "loss", "columns", "outputs", "weight", "bias", "penalized", "penalizedEnd", "proximal", "plan", "checkFinite", "skipNonFinite", "plainSgd", "network"],
} as const;

/** Fields of Lane in assembly/, float64 first, then u32. */
export const laneLayout = {
  doubles: ["batchLoss", "correct", "epochLoss", "epochCorrect"],
  words: ["scratch", "gradientOffset", "row", "batchBegin", "updates", "skippedRows"],
} as const;

/** Fields of PenalizedWeights in assembly/, float64 first, then u32. */
export const penalizedWeightsLayout = {
  doubles: [],
  words: ["weight", "size", "range", "rangeOffset"],
} as const;

/** Fields of Network in assembly/, float64 first, then u32. */
export const networkLayout = {
  doubles: [],
  words: ["layers", "depth", "block", "targetStride", "training", "key", "input", "lossBuffer", "gemmScratch"],
} as const;

/** Fields of Layer in assembly/, float64 first, then u32. */
export const layerLayout = {
  doubles: [],
  words: ["kind", "settings", "stride", "output"],
} as const;
