// The default learning rate of linear models.
import { Random } from "../core/random.js";
import { commonKeys } from "../engine/common-keys.js";
import { resolve } from "../engine/option-specs.js";
import { exp, log } from "../math/deterministic.js";
import { constant } from "../schedules/constant.js";
import { cosine } from "../schedules/cosine.js";
import type { Schedule } from "../schedules/schedule.js";
import { curvature } from "./curvature.js";
import type { TableProblem } from "../fit/objective.js";
import type { Settings } from "../fit/settings.js";
import type { Tables } from "../fit/table.js";

/**
 * A rate that suits the data. Rules whose step follows the gradient get 1/L, L the largest curvature that a batch may show,
 * less where momentum adds the noise of batches up; the others
 * a share of the target's size that shrinks along half a cosine, so that they can both travel and settle.
 */
export function* suggestRate(
  settings: Settings,
  problem: TableProblem,
  tables: Tables,
): Generator<undefined, number | Schedule> {
  const { table, batch, objective } = problem;
  const { definition, epochs, loss } = settings;
  const updates = epochs * Math.ceil(table.rows / batch);
  const decay = (lr: number): Schedule =>
    batch < table.rows || definition.stepLength !== "gradient" || loss.curvature === Infinity
      ? cosine(lr, updates)
      : constant(lr);
  const { modelRate, stepLength } = definition;
  if (stepLength === "free" && !modelRate) {
    return constant(definition.schema.hypers.find(({ key }) => key === "lr")?.default as number);
  }
  const values = valuesOf(settings);
  if (stepLength !== "gradient" || loss.curvature === Infinity) {
    const distance = 6 * scoreScale(settings, tables.targetSize(table));
    const { gradient, norm } = modelRate ? yield* gradientSize(problem) : { gradient: 0, norm: 0 };
    const lr =
      modelRate && gradient > 0 && gradient < Infinity
        ? modelRate(values, { distance, updates, gradient, norm })
        : distance / updates;
    return typeof lr === "number" ? decay(lr) : lr;
  }
  const random = new Random(settings.seed);
  try {
    const safe = definition.safeRate?.(values) ?? 1;
    const gain = definition.gain?.(values) ?? 1;
    // A momentum of 1 and more has no end.
    const noise = Math.max(1, gain > 0 && gain < 1000 ? safe * gain : 1000);
    const { largest, gradients } = yield* curvature(table, batch, settings.intercept, noise, random);
    problem.gradients += gradients;
    // Where the loss has no bound of its own (Poisson), its curvature is the mean, which targets may reach.
    const share = Number.isNaN(loss.curvature) ? Math.max(1, tables.largestTarget(table)) : loss.curvature;
    const steepest = (largest * share) / 2 + 2 * objective.l2;
    // A little below 1/L, because power iteration approaches L from below.
    const lr = steepest > 0 && steepest < Infinity ? (0.95 / steepest) * safe : 1e-3;
    return decay(lr);
  } finally {
    random.dispose();
  }
}

// Hyper-parameters as the optimizer would begin with them.
function valuesOf({ definition, optimizer }: Settings): Record<string, number> {
  const { hypers } = resolve(definition.schema, optimizer, commonKeys, undefined, definition.aliases);
  return Object.fromEntries(
    Object.entries(hypers).map(([key, h]) => [key, typeof h === "function" ? h(0) : (h ?? NaN)]),
  );
}

/** Size of the gradient's entries where training begins, their geometric mean, 0 if all are; its length. */
function* gradientSize(problem: TableProblem): Generator<undefined, { gradient: number; norm: number }> {
  const { params, table } = problem;
  const part = Math.ceil(65536 / Math.ceil(table.matrix.stride / 64) / 64) * 64;
  for (let i = 0; i < table.rows; i += part) {
    problem.add(i, Math.min(table.rows, i + part), 1 / table.rows);
    yield;
  }
  const entries = params.names.flatMap((name) => [...params.grad[name]]).filter((g) => g !== 0);
  const mean = entries.reduce((sum, g) => sum + log(Math.abs(g)), 0) / entries.length;
  return { gradient: entries.length > 0 ? exp(mean) : 0, norm: problem.gradNorm() };
}

/** How far scores have to go: the targets' root mean square; for labels, and logarithms of counts, less is known. */
function scoreScale({ loss }: Settings, target: number): number {
  if (loss.name === "poisson") return Math.max(1, Math.log1p(target));
  return loss.labels ? 4 : target || 1;
}
