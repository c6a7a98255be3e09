// Settings of incremental learning (`partialFit`), from those of a model.
import type { Definition } from "../engine/definition.js";
import { SGD } from "../optimizers/sgd.js";
import { needsFullBatch } from "./default-optimizer.js";
import type { OptimizerClass, Settings } from "./settings.js";

/** Settings of `partialFit`: nothing is drawn from a few rows; plain SGD in place of what needs all of them. */
export function partialSettings(settings: Settings): Settings {
  const partial = {
    ...settings,
    epochs: 1,
    validation: undefined,
    defaultPenalty: false,
    solved: false,
    inDouble: false,
  };
  if (!needsFullBatch(settings.definition)) return partial;
  const retained = new Set(["clip", "onNonFinite", "decay", "weightDecay", "maximize"]);
  const { l1, ...own } = settings.optimizer as { l1?: number };
  const optimizer = Object.fromEntries(Object.entries(own).filter(([key]) => retained.has(key)));
  const { definition } = SGD as unknown as { definition: Definition };
  return { ...partial, Class: SGD as OptimizerClass, definition, optimizer, l1: l1 ?? settings.l1 };
}
