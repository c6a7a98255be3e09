// `--lr auto`: each optimizer's rate by cross-validation.
import { cosine, geomspace, gridSearch, type Trial } from "simdescent";
import { takesVectors } from "../../engine/defaults.js";
import { number } from "../../plot/kit/format.js";
import type { Table } from "../data/table.js";
import { biasGroup, labelOf, type OptimizerChoice } from "../optimizers/choices.js";
import { asUser } from "../terminal/errors.js";
import type { Progress } from "../terminal/progress.js";
import { modelFor, type Training } from "./linear-run.js";

const foldsOf = (rows: number): number => Math.min(5, rows);

/** A choice at the rate that was found, and how it was found. */
export interface RateSearch {
  choice: OptimizerChoice;
  /** Undefined where the rate was given, or no rate works. */
  lr: number | undefined;
  /** Whether rates were tried. */
  tried: boolean;
}

/** Rates to try: where the rate alone sets a step's length they follow the size of the targets. */
function ratesFor({ optimizer }: OptimizerChoice, size: number): number[] {
  const { stepLength } = optimizer.definition;
  if (stepLength === "gradient") return geomspace(1e-4, 10, 11);
  if (stepLength === "free") return geomspace(0.01, 100, 9);
  return geomspace(1e-5, 1, 11).map((rate) => Number((rate * (size || 1)).toPrecision(2)));
}

/** Completes a choice without a rate of its own. */
export function withCrossValidatedRate(
  choice: OptimizerChoice,
  training: Training,
  table: Table,
  size: number,
  progress: Progress,
): RateSearch {
  if (choice.options.lr !== undefined) return { choice, lr: undefined, tried: false };
  const { optimizer } = choice;
  const { definition } = optimizer;
  const implied: Record<string, unknown> = { ...choice.implied };
  // A default decay counts in the targets' unit, as the rates do.
  const decay = Number(definition.weightDecay.default) / (size || 1);
  if (choice.searched) implied.weightDecay = 0;
  else if (decay > 0 && choice.options.weightDecay === undefined) implied.weightDecay = decay;
  const rates = ratesFor(choice, size);
  const { x, y } = table.train;
  const folds = foldsOf(x.rows);
  const remainingRows = x.rows - Math.ceil(x.rows / folds);
  if (remainingRows < 2) return { choice, lr: undefined, tried: true };
  // What remains of the rows in a fold may be less than a batch.
  const { batchSize: batch } = training;
  const batchSize = batch === "full" ? batch : Math.min(batch, remainingRows);
  // Where the rate alone sets a step's length, training ends as near as that: it decays to 0, as a model's own does.
  const at = (lr: number, rows: number): Record<string, unknown> => {
    const updates = training.epochs * Math.ceil(rows / (batchSize === "full" ? rows : batchSize));
    const rate = definition.stepLength === "rate" ? cosine(lr, updates) : lr;
    return { lr: rate, ...biasGroup(choice, rate) };
  };
  const model = modelFor(
    { ...choice, implied: { ...implied, ...at(rates[0], remainingRows) } },
    { ...training, batchSize },
  );
  const options = rates.map((lr) => at(lr, remainingRows));
  const grid = options.map((each) => Object.fromEntries(Object.entries(each).map(([name, value]) => [name, [value]])));
  const { trials } = asUser(() =>
    gridSearch(model, grid, x, y, {
      folds,
      metric: "mse",
      seed: training.seed,
      onProgress: ({ done, total }) => progress.show(() => `${labelOf(choice)}: trying rates, ${done} of ${total}`),
    }),
  );
  const best = oneStandardErrorRule(trials);
  const lr = best && rates[best.id];
  // Where none works, what the model does of its own accord; it has no way to train a bias with an optimizer of matrices.
  const chosen = lr === undefined && takesVectors(definition) ? {} : at(lr ?? rates[0], x.rows);
  return { choice: { ...choice, implied: { ...implied, ...chosen } }, lr, tried: true };
}

/**
 * The middle one of the rates whose mean is within one standard error of the lowest: chance cannot tell these apart, and
 * it is the farthest from where training is too slow, or breaks.
 */
export function oneStandardErrorRule(trials: readonly Trial[]): Trial | undefined {
  const scored = trials.filter((trial): trial is Trial & { mean: number; spread: number } => trial.mean !== null);
  if (scored.length === 0) return undefined;
  const best = scored.reduce((a, b) => (b.mean < a.mean ? b : a));
  const limit = best.mean + best.spread / Math.sqrt(best.scores.length);
  const good = scored.filter(({ mean }) => mean <= limit);
  return good[Math.floor(good.length / 2)];
}

/** What a reader should know of the rates; `rows` were trained on. */
export function rateNote(found: readonly RateSearch[], rows: number): string {
  if (!found.some(({ tried }) => tried)) return "No rate was chosen: every optimizer has one of its own.";
  const chosen = found.filter(({ lr }) => lr !== undefined);
  const list =
    chosen.length > 8
      ? ""
      : `: ${chosen.map(({ choice, lr }) => `${labelOf(choice)} ${number(lr as number, 3)}`).join(", ")}`;
  const methodText =
    `Rates by ${foldsOf(rows)}-fold cross-validation${list}. Of the rates whose error is within one standard error of ` +
    `the lowest, the middle one.`;
  const without = found.filter(({ tried, lr }) => tried && lr === undefined);
  const failedText = `No rate works for ${without.map(({ choice }) => labelOf(choice)).join(", ")}.`;
  return [...(chosen.length > 0 ? [methodText] : []), ...(without.length > 0 ? [failedText] : [])].join(" ");
}
