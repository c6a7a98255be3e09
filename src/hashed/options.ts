// Options of a model of hashed features: what it does without being told, and what `buckets` goes with.
import type { ModelDefaults, ModelOptions, OptimizerClass, Settings } from "../fit/settings.js";
import { aroundKeys } from "../engine/around/around.js";
import { FTRL } from "../optimizers/ftrl.js";
import { checkBuckets } from "./hash-features.js";

const sparseOptimizers = new Set(["FTRL", "Adagrad", "SGD"]);

/** What it does without being told: every event is an update of its own. */
export const hashedDefaults: ModelDefaults = {
  optimizer: FTRL as OptimizerClass,
  epochs: 10,
  batchSize: 1,
  standardize: false,
};

/** Names what does not go with `buckets`. */
export function checkHashedOptions(settings: Settings, options: ModelOptions): void {
  const { owner, definition } = settings;
  checkBuckets(options.buckets, `${owner}: buckets`);
  const refuse = (what: string, hint: string): never => {
    throw new RangeError(`${owner}: with buckets ${what}\n${hint}`);
  };
  if (!sparseOptimizers.has(definition.name)) {
    refuse(
      `the optimizer must be FTRL, Adagrad or SGD, got ${definition.name}`,
      "They touch only the weights of an event's features.",
    );
  }
  if (options.momentum !== undefined && options.momentum !== 0)
    refuse("SGD takes no momentum", "It would move all weights in every event.");
  for (const key of ["l1", "l2"] as const) {
    if (settings[key] > 0)
      refuse(`${key} needs FTRL`, `Use optimizer: FTRL, whose ${key} costs nothing where there are no features.`);
  }
  if (options.weightDecay !== undefined && options.weightDecay !== 0)
    refuse("there is no weightDecay", "Use optimizer: FTRL, whose l2 costs nothing where there are no features.");
  if (options.standardize === true)
    refuse("standardize must be false, or left out", "Scale the values where the features are made.");
  if (options.batchSize !== undefined && options.batchSize !== 1)
    refuse("batchSize must be 1, or left out", "Every event is an update of its own.");
  if (options.validation !== undefined) refuse("there is no validation", "Call score on events that were held out.");
  if (options.encoder !== undefined)
    refuse("there is no encoder", "hashFeatures makes events of records with categories and numbers.");
  if (options.groups !== undefined) refuse("there are no groups", "Weights and bias share the optimizer's options.");
  const around = aroundKeys.find((key) => options[key] !== undefined && options[key] !== false);
  if (around) refuse(`there is no ${around}`, "It would move all weights in every event.");
  if (options.accumulate !== undefined && options.accumulate !== 1)
    refuse("accumulate must be 1, or left out", "Every event is an update of its own.");
}
