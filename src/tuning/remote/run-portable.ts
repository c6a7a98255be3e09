// Trials away from the thread that wants them: what a worker does with the JSON it gets.
import * as library from "../../index.js";
import { matrix } from "../../core/matrix.js";
import type { OptimizerClass } from "../../fit/settings.js";
import { fromPlain } from "../search/json-options.js";
import type { PortableTrial } from "./trial-queue.js";
import { Study, type PortableStudy, type TunableModel } from "../search/study.js";
import { runTrial, type Outcome, type Request } from "../search/trial.js";

type Named = { prototype: unknown; kind?: { name: string }; definition?: { name: string } };

const classes = Object.values(library).filter((value) => typeof value === "function") as unknown as Named[];
const optimizers = new Map(
  classes
    .filter(({ prototype }) => prototype instanceof library.Optimizer)
    .map((each) => [each.definition?.name as string, each as unknown as OptimizerClass]),
);
const models = new Map(classes.filter(({ kind }) => kind).map((each) => [each.kind?.name as string, each]));

/** A study as it was before it travelled; its numbers may have become lists on the way. */
export function toStudy({ model, options, x, y, folds, metric }: PortableStudy): Study {
  const Model = models.get(model) as unknown as new (options: unknown) => TunableModel;
  const dtype = x.data instanceof Float32Array ? "float32" : "float64";
  const data = matrix(x.data, x.rows, x.columns, { dtype });
  const base = new Model(fromPlain(options, optimizers));
  return new Study("worker", base, data, y, { folds, metric: metric as "r2" });
}

/** A trial as it was before it travelled. */
export function toRequest({ options, epochs }: PortableTrial): Pick<Request, "options" | "epochs"> {
  return { options: fromPlain(options, optimizers) as Record<string, unknown>, epochs: epochs ?? undefined };
}

/**
 * Runs one trial of a study that came as plain data: the other end of a `TrialQueue`, in a process of a job engine.
 * The entry `simdescent/trials`; it carries a library of its own.
 *
 * @param study as `TrialQueue.open` got it. JSON turns its typed arrays (`x.data`, `y`) into something else: make lists of
 *   them first, with `Array.from`.
 * @returns what `TrialQueue.run` must resolve with.
 * @example
 * import { gridSearch, LinearRegression } from "simdescent";
 * import { runPortable } from "simdescent/trials";
 * let study;
 * const queue = {
 *   size: 1,
 *   open: (given) => void (study = given), // for example: store it under the sweep's name
 *   run: async (trial) => runPortable(study, trial), // for example: add a job, wait for what its worker returns
 *   close: () => {},
 * };
 * const x = [[1], [2], [3], [4], [5], [6]];
 * await gridSearch(new LinearRegression(), { lr: [0.01, 0.1] }, x, [3, 5, 7, 9, 11, 13], { folds: 3, queue });
 */
export function runPortable(study: PortableStudy, trial: PortableTrial): Outcome {
  const own = toStudy(study);
  try {
    return runTrial(own, toRequest(trial)) as Outcome;
  } finally {
    own.x.dispose();
  }
}

export type { PortableTrial } from "./trial-queue.js";
export type { PortableStudy } from "../search/study.js";
export type { Outcome } from "../search/trial.js";
