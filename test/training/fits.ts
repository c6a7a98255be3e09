// Fits that go as they should, and reports with the sizes of layers.
import {
  Adam,
  AdamW,
  cosine,
  GradientDescent,
  LBFGS,
  LinearRegression,
  Lion,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  Muon,
  NAdam,
  oneCycle,
  RMSprop,
  SGD,
  SoftmaxRegression,
} from "simdescent";
import type { FitReport, Label, MLPClassifierOptions, MLPRegressorOptions } from "simdescent";
import * as data from "../models/data.js";

export interface Table<Target> {
  X: number[][];
  y: Target[];
}

export const digits = data.digits();
export const iris = data.iris();
export const wine = data.wine();
export const cancer = data.breastCancer();
export const diabetes: Table<number> = { X: data.X, y: data.y };
/** A smooth function of two numbers, without noise. */
export const wave: Table<number> = {
  X: Array.from({ length: 300 }, (_, i) => [((i * 37) % 300) / 150 - 1, ((i * 101) % 300) / 150 - 1]),
  y: [],
};
wave.y = wave.X.map(([a, b]) => Math.sin(3 * a) + a * b);

export const classify = (options: MLPClassifierOptions, { X, y }: Table<Label>): FitReport =>
  new MLPClassifier(options).fit(X, y);
export const regress = (options: MLPRegressorOptions, { X, y }: Table<number>): FitReport =>
  new MLPRegressor(options).fit(X, y);

/** The report without the layers' sizes, as one of an older file. */
export function unsized(report: FitReport): FitReport {
  const history = report.history.map((record) => ({
    ...record,
    layers: record.layers?.map((layer) => ({ ...layer, size: undefined })),
  }));
  return { ...report, history } as unknown as FitReport;
}

type Name = "digits" | "iris" | "wine" | "cancer" | "diabetes" | "wave";

/** Fits of networks by name. */
export const networks: [name: string, table: Name, options: MLPClassifierOptions & MLPRegressorOptions][] = [
  ["iris, one layer of 100 relu, 60 epochs of Adam", "iris", { epochs: 60 }],
  ["iris, batches of 4", "iris", { hidden: [16], batchSize: 4, epochs: 40 }],
  ["iris, half of the units dropped", "iris", { hidden: [32], dropout: 0.5, epochs: 60 }],
  ["iris, labels smoothed", "iris", { hidden: [16], labelSmoothing: 0.1, lr: 0.01, epochs: 60 }],
  ["wine, tanh", "wine", { hidden: [16], activation: "tanh", lr: 0.005, epochs: 50 }],
  ["wine, three layers of sigmoid", "wine", { hidden: [16, 16, 16], activation: "sigmoid", lr: 0.01, epochs: 80 }],
  ["wine, NAdam and mish", "wine", { hidden: [24, 12], activation: "mish", optimizer: NAdam, lr: 0.003, epochs: 40 }],
  [
    "breast cancer, AdamW with early stopping",
    "cancer",
    { hidden: [32, 16], optimizer: AdamW, lr: 0.003, epochs: 60, validation: 0.2, patience: 5 },
  ],
  ["breast cancer, SGD", "cancer", { hidden: [32], optimizer: SGD, momentum: 0.9, lr: 0.05, epochs: 30 }],
  ["breast cancer, LBFGS with l2", "cancer", { hidden: [8], optimizer: LBFGS, l2: 1e-3, epochs: 60 }],
  ["digits, 64 relu", "digits", { hidden: [64], epochs: 15 }],
  ["digits, wide, narrow, wide", "digits", { hidden: [128, 8, 128], epochs: 12 }],
  ["digits, six layers with layer norm", "digits", { hidden: Array(6).fill(32), layerNorm: true, epochs: 12 }],
  ["digits, six layers of tanh", "digits", { hidden: Array(6).fill(32), activation: "tanh", epochs: 12 }],
  ["digits, dropout and cosine", "digits", { hidden: [64], dropout: 0.3, lr: cosine(0.003, 15 * 57), epochs: 15 }],
  [
    "digits, Muon for the hidden layers, Adam for the rest",
    "digits",
    {
      hidden: [32, 32],
      optimizer: Muon,
      lr: 0.02,
      groups: [{ match: /bias|layer2/, optimizer: Adam, lr: 0.002 }],
      epochs: 10,
    },
  ],
  ["diabetes, 32 relu", "diabetes", { hidden: [32], epochs: 40 }],
  ["diabetes, early stopping", "diabetes", { hidden: [32], epochs: 100, validation: 0.2, patience: 10 }],
  ["diabetes, Huber and gelu", "diabetes", { hidden: [32, 32], activation: "gelu", loss: "huber", epochs: 40 }],
  ["diabetes, all rows at once", "diabetes", { hidden: [32], batchSize: "full", lr: 0.01, epochs: 150 }],
  ["diabetes, LBFGS and tanh", "diabetes", { hidden: [8], activation: "tanh", optimizer: LBFGS, epochs: 40 }],
  ["diabetes, Poisson", "diabetes", { hidden: [16], loss: "poisson", lr: 0.003, epochs: 60 }],
  ["diabetes, no hidden layer", "diabetes", { hidden: [], lr: 0.02, epochs: 60 }],
  ["wave, four layers of silu", "wave", { hidden: [24, 24, 24, 24], activation: "silu", lr: 0.003, epochs: 60 }],
  ["wave, selu in batches of 8", "wave", { hidden: [32], activation: "selu", batchSize: 8, epochs: 60 }],
  [
    "wave, RMSprop and one cycle",
    "wave",
    {
      hidden: [32, 16],
      optimizer: RMSprop,
      lr: oneCycle({ maxLr: 0.01, totalSteps: 800, cycleMomentum: false }),
      epochs: 80,
    },
  ],
  ["wave, Lion", "wave", { hidden: [32, 16], optimizer: Lion, lr: 3e-4, epochs: 60 }],
];

/** The report of one of them. */
export function fitNetwork(table: Name, options: MLPClassifierOptions & MLPRegressorOptions) {
  const { labelSmoothing: _, ...numbers } = options;
  const report =
    table === "diabetes" || table === "wave"
      ? regress(numbers, { diabetes, wave }[table])
      : classify(options, { digits, iris, wine, cancer }[table]);
  return report;
}

/** Fits of linear models. */
export const linear: [name: string, fit: () => FitReport][] = [
  ["least squares", () => new LinearRegression().fit(diabetes.X, diabetes.y)],
  ["batches", () => new LinearRegression({ batchSize: 32, epochs: 50 }).fit(diabetes.X, diabetes.y)],
  ["a tolerance", () => new LinearRegression({ tolerance: 1e-4 }).fit(diabetes.X, diabetes.y)],
  ["absolute errors", () => new LinearRegression({ loss: "mae", epochs: 200 }).fit(diabetes.X, diabetes.y)],
  ["lasso", () => new LinearRegression({ l1: 10, epochs: 200 }).fit(diabetes.X, diabetes.y)],
  [
    "plain gradient descent",
    () => new LinearRegression({ optimizer: GradientDescent, epochs: 100 }).fit(diabetes.X, diabetes.y),
  ],
  ["logistic", () => new LogisticRegression().fit(cancer.X, cancer.y)],
  ["logistic in batches", () => new LogisticRegression({ batchSize: 32, epochs: 30 }).fit(cancer.X, cancer.y)],
  [
    "hinge, watched",
    () => new LogisticRegression({ loss: "hinge", epochs: 100, validation: 0.2 }).fit(cancer.X, cancer.y),
  ],
  [
    "softmax by Adam",
    () => new SoftmaxRegression({ optimizer: Adam, lr: 0.01, batchSize: 32, epochs: 15 }).fit(digits.X, digits.y),
  ],
  ["softmax with l2", () => new SoftmaxRegression({ l2: 1e-3 }).fit(wine.X, wine.y)],
];
