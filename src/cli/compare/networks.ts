// `compare --model mlp`: optimizers on a network from the same weights on the same batches.
import { takesVectors } from "../../engine/defaults.js";
import type { NetworkComparisonReport } from "../../plot/data/network-comparison.js";
import { Moments } from "../data/moments.js";
import type { Part, Table } from "../data/table.js";
import { layerWidths } from "../models/model-file.js";
import { toLibraryOptions, networkDefaults, type NetworkOptions } from "../models/network-options.js";
import { labelOf, type OptimizerChoice } from "../optimizers/choices.js";
import type { Progress } from "../terminal/progress.js";
import type { RateSearch } from "./cross-validated-rates.js";
import { withCrossValidatedNetworkRate, networkRateNotes } from "./network-rates.js";
import { networkFor, targetsOf, runNetwork, needsFullBatches, type NetworkTraining } from "./network-run.js";

/** Those that `--optimizers all` leaves out on a network, and why. */
const unsuitable: Readonly<Record<string, string>> = {
  SophiaG: "its curvature needs updateHessian(), which a model does not call",
  SparseAdam: "it is Adam where gradients are dense",
};

/** Without a wish of the user's. */
export const defaultOptimizers = "SGD(momentum=0.9,nesterov),Adam,AdamW,Lion,Muon";

export interface NetworkComparisonOptions extends NetworkOptions {
  model?: string;
  batch?: number | "full";
  epochs?: number;
  seed: number;
  dtype: "float32" | "float64";
}

const trainingOf = (given: NetworkComparisonOptions, labels: boolean): NetworkTraining => ({
  labels,
  shape: toLibraryOptions(given),
  batchSize: given.batch,
  epochs: given.epochs ?? networkDefaults.epochs,
  seed: given.seed,
  dtype: given.dtype,
});

/** What can be refused before a large file is read. */
export function checkNetworks(choices: readonly OptimizerChoice[], given: NetworkComparisonOptions): void {
  for (const choice of choices) networkFor(choice, trainingOf(given, true)).dispose();
}

/** The choices that are run: those named, or all that make sense. */
export const withoutUnsuitable = (choices: readonly OptimizerChoice[]): OptimizerChoice[] =>
  choices.filter(({ name, searched }) => !searched || !(name in unsuitable));

export function compareNetworks(
  named: readonly OptimizerChoice[],
  given: NetworkComparisonOptions,
  automatic: boolean,
  table: Table,
  progress: Progress,
): NetworkComparisonReport {
  const { train, test, file, target, classes } = table;
  const training = trainingOf(given, classes !== undefined);
  const { rows } = train.x;
  const shown = withoutUnsuitable(named);
  // Memory of the first run, and cold code, are nobody's time.
  const { shape, activation } = warmUp(shown[0], training, train);
  const found: RateSearch[] | undefined = automatic
    ? shown.map((choice) => withCrossValidatedNetworkRate(choice, training, table, progress))
    : undefined;
  const choices = found?.map(({ choice }) => choice) ?? shown;
  const runs = choices.map((choice) => runNetwork(choice, training, table, progress));
  const { batchSize = Math.min(networkDefaults.batch, rows), epochs } = training;
  const batch = batchSize === "full" || batchSize === rows ? null : batchSize;
  const full = batch === null ? [] : choices.filter(needsFullBatches);
  const matrices = choices.filter(({ optimizer }) => !takesVectors(optimizer.definition));
  const without = named.filter((choice) => !shown.includes(choice));
  return {
    file,
    target,
    rows: { train: rows, test: test?.x.rows ?? 0 },
    widths: shape,
    activation,
    parameters: shape.slice(1).reduce((sum, width, i) => sum + width * (shape[i] + 1 + norms(given, i, shape)), 0),
    epochs,
    batch,
    loss: classes ? "log loss" : "mean squared error",
    score: classes ? "accuracy" : "R²",
    guess: baselineLoss(train, classes),
    runs,
    warnings: [
      ...table.warnings,
      ...runs.flatMap((run, i) =>
        run.diverged ? [`${labelOf(choices[i])} diverged at lr ${run.lr.toPrecision(3)}: try a smaller rate`] : [],
      ),
    ],
    notes: [
      ...networkRateNotes(choices, found, epochs),
      ...(matrices.length > 0
        ? [`${list(matrices)} takes matrices only: AdamW at its default rate trains biases, gains and shifts.`]
        : []),
      ...(full.length > 0
        ? [`${list(full)} ${full.length > 1 ? "see" : "sees"} full batches: an update an epoch.`]
        : []),
      ...without.map(({ name }) => `${name} is left out: ${unsuitable[name]}.`),
    ],
  };
}

const list = (choices: readonly OptimizerChoice[]): string => choices.map(labelOf).join(", ");

// Gain and shift of a hidden layer.
const norms = ({ layerNorm }: NetworkComparisonOptions, layer: number, shape: readonly number[]): number =>
  layerNorm && layer < shape.length - 2 ? 2 : 0;

/** Trains one epoch to warm up, and says what the network is. */
function warmUp(
  choice: OptimizerChoice,
  training: NetworkTraining,
  part: Part,
): { shape: number[]; activation: string } {
  const model = networkFor(choice, { ...training, epochs: 1 });
  (model.fit as (this: unknown, x: unknown, y: unknown) => unknown).call(model, part.x, targetsOf(part));
  const { activation = "relu" } = model.options;
  const shape = layerWidths(model);
  model.dispose();
  return { shape, activation };
}

/** The loss of always saying the shares of the classes, or the mean. */
function baselineLoss({ y }: Part, classes: Table["classes"]): number {
  if (!classes) {
    const moments = new Moments(1);
    for (let i = 0; i < y.length; i++) moments.add(y, i);
    return moments.deviation()[0] ** 2;
  }
  const counts = classes.map(() => 0);
  for (const place of y) counts[place]++;
  return counts.reduce((sum, rows) => sum - (rows > 0 ? (rows / y.length) * Math.log(rows / y.length) : 0), 0);
}
