// What `buckets` means for a model's other options.
import { checkBuckets } from "./hash-features.js";
import type { ModelOptions, Settings } from "../fit/settings.js";

const takers = new Set(["FTRL", "Adagrad", "SGD"]);

/** Settings of a model of hashed features, or the error that names what does not go with them. */
export function hashedSettings(owner: string, settings: Settings, options: ModelOptions): Settings {
  const buckets = checkBuckets(options.buckets, `${owner}: buckets`);
  const { definition } = settings;
  const refuse = (what: string, hint: string): never => {
    throw new RangeError(`${owner}: with buckets ${what}\n${hint}`);
  };
  if (!takers.has(definition.name)) {
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
  if (options.groups !== undefined) refuse("there are no groups", "Weights and bias share the optimizer's options.");
  if (options.accumulate !== undefined && options.accumulate !== 1)
    refuse("accumulate must be 1, or left out", "Every event is an update of its own.");
  return {
    ...settings,
    buckets,
    batchSize: 1,
    standardize: false,
    epochs: options.epochs === undefined ? 10 : settings.epochs,
  };
}
