import { cosine } from "simdescent";
import { foundRates, targetSize } from "../optimizers/catalog.js";
import { biasGroup, type OptimizerChoice } from "../optimizers/choices.js";

/**
 * Completes a choice of `--optimizers all`: the rate found on the bundled data, no decay, and Adam for the bias where a
 * class takes matrices only. Where the rate alone sets a step's length, it follows the size of the targets; where
 * the gradient does, the model's own choice (by the curvature of these data) is better than what others had.
 */
export function withSearchedRate(choice: OptimizerChoice, size: number, updates: number): OptimizerChoice {
  if (!choice.searched) return choice;
  const { definition } = choice.optimizer;
  const { short: found, options } = foundRates(choice.name);
  const implied: Record<string, unknown> = { weightDecay: 0, ...options };
  if (found && definition.stepLength !== "gradient") {
    const lr = definition.stepLength === "rate" ? (found.lr * size) / targetSize : found.lr;
    implied.lr = found.schedule === "cosine" ? cosine(lr, updates) : lr;
  }
  return { ...choice, implied: { ...implied, ...biasGroup(choice, implied.lr ?? 0.01) } };
}
