// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

/** Names of all update rules. */
export type RuleName =
  | "acProp"
  | "adaBelief"
  | "adaBeliefMax"
  | "adaBound"
  | "amsBound"
  | "adadelta"
  | "adamAtan2"
  | "adam"
  | "amsgrad"
  | "adamax"
  | "adaMod"
  | "adan"
  | "ademamix"
  | "simplifiedAdemamix"
  | "adopt"
  | "asgd"
  | "cocob"
  | "dadaptAdan"
  | "dadaptSgd"
  | "diffGrad"
  | "gradientStep"
  | "grams"
  | "kate"
  | "laprop"
  | "lapropAmsgrad"
  | "lion"
  | "madgrad"
  | "madgradPlain"
  | "mirrorMadgrad"
  | "nadam"
  | "optimisticAdam"
  | "optimistic"
  | "pnm"
  | "qhm"
  | "qhAdam"
  | "rmsCentered"
  | "rmsCenteredMomentum"
  | "rms"
  | "rmsMomentum"
  | "rprop"
  | "scheduleFreeSgd"
  | "scheduleFreeAdam"
  | "scheduleFreeAdamMomentum"
  | "sgd"
  | "momentum"
  | "nesterov"
  | "sign"
  | "sophia"
  | "sophiaHessian"
  | "yogi"
  | "adafactor"
  | "adamAtan2Cautious"
  | "adamMiniHeads"
  | "adamMiniRows"
  | "adamMini"
  | "adamp"
  | "sgdp"
  | "squaredGradient"
  | "aggMo"
  | "came"
  | "dadaptAdagradSums"
  | "dadaptAdagradStep"
  | "dadaptAdamSums"
  | "momentsStep"
  | "dadaptAdanSums"
  | "dadaptLionSums"
  | "dadaptSgdSums"
  | "distanceSums"
  | "gradientSquares"
  | "fista"
  | "ftrl"
  | "lamb"
  | "lars"
  | "novograd"
  | "fromage"
  | "mars"
  | "momoSums"
  | "momoAdamSums"
  | "momoStep"
  | "muon"
  | "scion"
  | "prodigySums"
  | "shampoo"
  | "sm3"
  | "soap"
  | "rows"
  | "stay"
  | "stableAdamW";

/** Those of core.wasm in the order of the function table, which holds each for f32 and for f64 (scripts/pack.js). */
export const ruleNames = "adam amsgrad sgd momentum nesterov fista ftrl rows stay";

/** The number by which a module of this build is known. */
export const fingerprint = 91387542;

export interface CoreExports {
  accumulate_f32: (to: number, from: number, n: number) => void;
  accumulate_f64: (to: number, from: number, n: number) => void;
  clamp_f32: (to: number, from: number, n: number, limit: number) => number;
  clamp_f64: (to: number, from: number, n: number, limit: number) => number;
  zero: (at: number, bytes: number) => void;
  dot_f32: (a: number, b: number, n: number) => number;
  dot_f64: (a: number, b: number, n: number) => number;
  combine_f32: (to: number, from: number, n: number, k: number, j: number) => void;
  combine_f64: (to: number, from: number, n: number, k: number, j: number) => void;
  gemm_f32: (c: number, a: number, b: number, rows: number, columns: number, inner: number, stepC: number, stepA: number, stepB: number, transposeA: boolean, transposeB: boolean, alpha: number, beta: number, scratch: number) => void;
  gemm_f64: (c: number, a: number, b: number, rows: number, columns: number, inner: number, stepC: number, stepA: number, stepB: number, transposeA: boolean, transposeB: boolean, alpha: number, beta: number, scratch: number) => void;
  gemmScratch_f32: (rows: number, columns: number, inner: number) => number;
  gemmScratch_f64: (rows: number, columns: number, inner: number) => number;
  seed: (state: number, value: number) => void;
  random: (state: number) => number;
  shuffle: (order: number, n: number, state: number) => void;
  finite_f32: (g: number, n: number) => number;
  finite_f64: (g: number, n: number) => number;
  below_f32: (g: number, n: number, limit: number) => number;
  below_f64: (g: number, n: number, limit: number) => number;
  sumBelow_f32: (acc: number, g: number, n: number, limit: number) => number;
  sumBelow_f64: (acc: number, g: number, n: number, limit: number) => number;
  sumSquares_f32: (g: number, n: number, scale: number) => number;
  sumSquares_f64: (g: number, n: number, scale: number) => number;
  step_f32: (planAt: number, row: number, check: boolean) => number;
  step_f64: (planAt: number, row: number, check: boolean) => number;
  gate_f32: (planAt: number, row: number, check: boolean) => number;
  gate_f64: (planAt: number, row: number, check: boolean) => number;
}

/** Fields of Plan in assembly/, float64 first, then u32. */
export const planLayout = {
  doubles: ["maxNorm", "maxTensorNorm", "mean", "norm"],
  words: ["measure", "plain", "tensors", "tensorTable", "ranges", "rangeTable"],
} as const;
