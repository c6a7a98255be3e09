// The entry `simdescent/trials`: the other end of a `TrialQueue`. It carries a library of its own.
import * as library from "./index.js";
import { classesIn, runPortable as run } from "./tuning/remote/run-portable.js";
import type { PortableStudy } from "./tuning/search/study.js";
import type { PortableTrial } from "./tuning/search/trial-queue.js";
import type { TrialOutcome } from "./tuning/search/trial.js";

const classes = classesIn(library);

/**
 * Runs one trial of a study that came as plain data, in a process of a job engine.
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
export function runPortable(study: PortableStudy, trial: PortableTrial): TrialOutcome {
  return run(study, trial, classes);
}

export type { PortableStudy, PortableTrial, TrialOutcome };
