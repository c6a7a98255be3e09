import { LinearRegression } from "simdescent";
import type { Run } from "../../plot/data/comparison.js";
import { aboveOptimum, number } from "../../plot/kit/format.js";
import { rSquared } from "../data/r2.js";
import type { Part, Table } from "../data/table.js";
import { optionsText, labelOf, type OptimizerChoice } from "../optimizers/choices.js";
import { asUser } from "../terminal/errors.js";
import type { Progress } from "../terminal/progress.js";
import { meanSquare, type Optimum } from "./least-squares.js";

export interface Training {
  epochs: number;
  batchSize: number | "full";
  seed: number;
  dtype: "float32" | "float64";
}

/** An untrained model of the choice; what its options refuse is an error of the user's. */
export function modelFor(choice: OptimizerChoice, training: Training): LinearRegression {
  const { optimizer, options, implied } = choice;
  return asUser(() => new LinearRegression({ ...training, standardize: false, ...implied, ...options, optimizer }));
}

/** Runs every optimizer on a toy first, so that the one that comes first is not timed with cold code. */
export function warmUp(choices: OptimizerChoice[], dtype: "float32" | "float64"): void {
  const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.sin(2 * i), Math.sin(3 * i)]);
  for (const choice of choices) {
    const model = modelFor(choice, { epochs: 200, batchSize: 16, seed: 0, dtype });
    model.fit(
      x,
      x.map(([a]) => a),
    );
    model.dispose();
  }
}

/** How two parameters of a model are found; the bias comes after the weights. */
export type Pair = [number, number];

/** Trains one optimizer and follows its loss and two of its parameters. */
export function runLinear(
  choice: OptimizerChoice,
  model: LinearRegression,
  table: Table,
  optimum: Optimum,
  pair: Pair,
  progress: Progress,
  goal: number,
): Run {
  const { train, test } = table;
  const label = labelOf(choice);
  const epochText = (epoch: number): string => `${label}: epoch ${epoch}`;
  // Parameters are noted while the clock runs and judged afterwards.
  const snapshots: { seconds: number; weight: Float64Array; bias: number }[] = [];
  const rates: number[] = [];
  const epochs = model.epochs(train.x, train.y);
  let step = asUser(() => epochs.next());
  for (; !step.done; step = epochs.next()) {
    const record = step.value;
    rates.push(record.lr);
    snapshots.push({ seconds: record.seconds, ...parametersOf(model) });
    progress.show(() => `${epochText(record.epoch)}, loss ${number(record.loss)}`);
  }
  const diverged = step.value.reason === "diverged";
  const zeros = new Float64Array(train.x.columns);
  // Where targets are far from 0, training begins at their mean.
  const origin = model.intercept - model.params.data.bias[0];
  const points = [{ seconds: 0, weight: zeros, bias: origin }, ...snapshots];
  const excess = points.map(({ weight, bias }) => optimum.excess(weight, bias));
  const coordinate = ({ weight, bias }: (typeof points)[number], j: number): number =>
    j < weight.length ? weight[j] : bias;
  const reached = excess.findIndex((value) => value <= goal);
  const last = parametersOf(model);
  const loss = optimum.loss + optimum.excess(last.weight, last.bias);
  progress.keep(
    `${epochText(snapshots.length)}, loss ${number(loss)} ${aboveOptimum(loss - optimum.loss, optimum.loss)}`,
  );
  return {
    name: choice.name,
    options: optionsText(choice),
    family: choice.optimizer.definition.family,
    lr: rates[0] ?? NaN,
    lrEnd: rates[rates.length - 1] ?? NaN,
    excess,
    path: points.map((point) => [coordinate(point, pair[0]), coordinate(point, pair[1])]),
    epochs: reached < 0 ? null : reached,
    seconds: reached < 0 ? null : points[reached].seconds,
    loss,
    testR2: test ? score(test, last) : null,
    diverged: diverged || !(excess[excess.length - 1] <= 100 * excess[0]),
  };
}

function parametersOf(model: LinearRegression): { weight: Float64Array; bias: number } {
  return { weight: model.coefficients, bias: model.intercept };
}

const score = (part: Part, { weight, bias }: { weight: Float64Array; bias: number }): number | null =>
  rSquared(part, meanSquare(part, weight, bias));
