// The default optimizer of linear models, by what they minimize.
import type { Definition } from "../engine/definition.js";
import { Adam } from "../optimizers/adam.js";
import { FISTA } from "../optimizers/fista.js";
import { LBFGS } from "../optimizers/lbfgs.js";
import { SGD } from "../optimizers/sgd.js";
import type { Loss } from "./losses.js";
import type { ModelKind, ModelOptions, OptimizerClass } from "./settings.js";

/** The optimizer of a linear model where none is given. */
export function defaultOptimizer(
  kind: ModelKind,
  { curvature }: Loss,
  { l1, lr, batchSize = "full" }: ModelOptions,
): { Class: OptimizerClass; options: Record<string, unknown> } {
  const full = batchSize === "full";
  if (curvature === Infinity) return { Class: Adam as OptimizerClass, options: {} };
  if (l1 && full && curvature > 0) return { Class: FISTA as OptimizerClass, options: {} };
  const smooth = full && !l1 && lr === undefined;
  // One inner iteration an epoch: each can be watched, and fitAsync gives way between them.
  if (smooth && (kind.labels || Number.isNaN(curvature)))
    return { Class: LBFGS as OptimizerClass, options: { maxIter: 1 } };
  return { Class: SGD as OptimizerClass, options: { momentum: 0.9, nesterov: true } };
}

/** Whether an optimizer needs the whole data in every step. */
export const needsFullBatch = ({ closure, name }: Definition): boolean => Boolean(closure) || name === "FISTA";
