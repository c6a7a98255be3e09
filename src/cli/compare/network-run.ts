import { MLPClassifier, MLPRegressor, type FitReport, type Label } from "simdescent";
import type { NetworkRun } from "../../plot/data/network-comparison.js";
import { number } from "../../plot/kit/format.js";
import { rSquared } from "../data/r2.js";
import type { Part, Table } from "../data/table.js";
import { isRegression, type Network } from "../models/kinds.js";
import { vectorGroup } from "../models/network-options.js";
import { optionsText, labelOf, type OptimizerChoice } from "../optimizers/choices.js";
import { asUser } from "../terminal/errors.js";
import type { Progress } from "../terminal/progress.js";

/** How every optimizer trains the network; all but the first three fields are as they are typed. */
export interface NetworkTraining {
  labels: boolean;
  /** Options of the library's that say what the network is made of. */
  shape: Record<string, unknown>;
  /** Undefined for the library's own: 32, or all where there are fewer. */
  batchSize: number | "full" | undefined;
  epochs: number;
  seed: number;
  dtype: "float32" | "float64";
}

/** Whether an optimizer is made for the whole data at a time. */
export const needsFullBatches = ({ optimizer: { definition } }: OptimizerChoice): boolean =>
  definition.closure || definition.name === "FISTA";

/** An untrained network, of the same weights for every choice; what its options refuse is an error of the user's. */
export function networkFor(
  choice: OptimizerChoice,
  { labels, shape, batchSize, ...training }: NetworkTraining,
): Network {
  const { optimizer, options, implied } = choice;
  const batches = batchSize === undefined || needsFullBatches(choice) ? {} : { batchSize };
  const all = { ...training, ...shape, ...batches, ...vectorGroup(choice), ...implied, ...options, optimizer };
  return asUser(() => (labels ? new MLPClassifier(all) : new MLPRegressor(all)));
}

/** What the training rows and those held out say of a part: labels, or numbers. */
export const targetsOf = ({ y, labels }: Part): ArrayLike<Label> => labels ?? y;

/** Trains one optimizer and notes the loss of every epoch. */
export function runNetwork(
  choice: OptimizerChoice,
  training: NetworkTraining,
  table: Table,
  progress: Progress,
): NetworkRun {
  const { train, test } = table;
  const label = labelOf(choice);
  const model = networkFor(choice, training);
  try {
    const losses: number[] = [];
    const rates: number[] = [];
    const report = asUser(() =>
      (model.fit as Fit).call(model, train.x, targetsOf(train), {
        onEpoch: ({ epoch, loss, lr }) => {
          losses.push(loss);
          rates.push(lr);
          progress.show(() => `${label}: epoch ${epoch}, loss ${number(loss)}`);
        },
      }),
    );
    const diverged = report.reason === "diverged";
    // Of a first epoch that broke there is no record.
    const { hypers } = choice.optimizer.definition.schema;
    const own = hypers.find(({ option }) => option === "lr")?.default;
    const given = choice.options.lr ?? choice.implied?.lr ?? own;
    const first = rates[0] ?? (typeof given === "number" ? given : NaN);
    progress.keep(`${label}: epoch ${losses.length}, ${diverged ? "diverged" : `loss ${number(report.loss)}`}`);
    return {
      name: choice.name,
      options: optionsText(choice),
      family: choice.optimizer.definition.family,
      lr: first,
      lrEnd: rates.at(-1) ?? first,
      losses,
      seconds: report.seconds,
      loss: report.loss,
      trainScore: diverged ? null : scoreOf(model, train),
      testScore: test && !diverged ? scoreOf(model, test) : null,
      diverged,
    };
  } finally {
    model.dispose();
  }
}

type Fit = (
  this: Network,
  x: Part["x"],
  y: ArrayLike<Label>,
  options: { onEpoch: (record: { epoch: number; loss: number; lr: number }) => void },
) => FitReport;

function scoreOf(model: Network, part: Part): number | null {
  const { x, y, labels } = part;
  if (!isRegression(model)) return model.score(x, labels as Label[]);
  const predicted = model.predict(x);
  return rSquared(part, predicted.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / y.length);
}
