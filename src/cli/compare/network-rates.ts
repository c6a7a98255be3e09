// `--lr auto` on a network.
import { geomspace, gridSearch, type Label } from "simdescent";
import type { Matrix } from "simdescent";
import { number } from "../../plot/kit/format.js";
import type { Table } from "../data/table.js";
import { labelOf, type OptimizerChoice } from "../optimizers/choices.js";
import { asUser } from "../terminal/errors.js";
import type { Progress } from "../terminal/progress.js";
import { oneStandardErrorRule, type RateSearch } from "./cross-validated-rates.js";
import { networkFor, targetsOf, type NetworkTraining } from "./network-run.js";

/** A network is trained so many times for every rate, and no longer than this: it is the beginning that breaks. */
const folds = 3;
const maxEpochs = 20;

// Columns and targets are standardized, so that the size of the data plays no part.
function ratesFor({ optimizer }: OptimizerChoice): number[] {
  const { stepLength } = optimizer.definition;
  if (stepLength === "gradient") return geomspace(1e-3, 10, 9);
  return stepLength === "free" ? geomspace(0.01, 100, 9) : geomspace(1e-5, 1, 11);
}

/** Completes a choice without a rate of its own by cross-validation on the training rows. */
export function withCrossValidatedNetworkRate(
  choice: OptimizerChoice,
  training: NetworkTraining,
  table: Table,
  progress: Progress,
): RateSearch {
  const { x } = table.train;
  if (choice.options.lr !== undefined || x.rows < 2 * folds) return { choice, lr: undefined, tried: false };
  const rates = ratesFor(choice).map((rate) => Number(rate.toPrecision(2)));
  const remainingRows = x.rows - Math.ceil(x.rows / folds);
  const { batchSize } = training;
  const model = networkFor(choice, {
    ...training,
    epochs: Math.min(training.epochs, maxEpochs),
    // What remains of the rows in a fold may be less than a batch.
    batchSize: typeof batchSize === "number" ? Math.min(batchSize, remainingRows) : batchSize,
  });
  const { trials } = asUser(() =>
    gridSearch(model as Searched, { lr: rates }, x, targetsOf(table.train), {
      folds,
      metric: training.labels ? "logLoss" : "mse",
      seed: training.seed,
      onProgress: ({ done, total }) => progress.show(() => `${labelOf(choice)}: trying rates, ${done} of ${total}`),
    }),
  );
  model.dispose();
  const best = oneStandardErrorRule(trials);
  const lr = best && rates[best.id];
  return { choice: lr === undefined ? choice : { ...choice, implied: { ...choice.implied, lr } }, lr, tried: true };
}

type Searched = Parameters<typeof gridSearch>[0] & { fit(x: Matrix, y: ArrayLike<Label>): unknown };

/** What a reader should know of the rates; `found` where they were searched for. */
export function networkRateNotes(
  choices: readonly OptimizerChoice[],
  found: readonly RateSearch[] | undefined,
  epochs: number,
): string[] {
  if (!found) {
    if (choices.every(({ options }) => options.lr !== undefined)) return [];
    return ["Where no rate was given it is the optimizer's own default; --lr auto searches for one on this network."];
  }
  const chosen = found.filter(({ lr }) => lr !== undefined);
  const list =
    chosen.length > 8
      ? ""
      : `: ${chosen.map(({ choice, lr }) => `${labelOf(choice)} ${number(lr as number, 3)}`).join(", ")}`;
  const span = Math.min(epochs, maxEpochs);
  const methodText =
    `Rates by ${folds}-fold cross-validation over ${span} epoch${span === 1 ? "" : "s"}${list}. Of the rates whose error is ` +
    `within one standard error of the lowest, the middle one.`;
  const without = found.filter(({ tried, lr }) => tried && lr === undefined);
  const failedText = `No rate works for ${without.map(({ choice }) => labelOf(choice)).join(", ")}: the default is used.`;
  const tooFewText =
    "The rows are too few to search for rates: where none was given it is the optimizer's own default.";
  const untried = found.some(({ tried, choice }) => !tried && choice.options.lr === undefined);
  return [
    ...(chosen.length > 0 ? [methodText] : []),
    ...(without.length > 0 ? [failedText] : []),
    ...(untried ? [tooFewText] : []),
  ];
}
