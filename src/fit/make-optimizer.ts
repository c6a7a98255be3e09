// The optimizer of a fit, and the objective it minimizes.
import type { ParameterSet } from "../core/parameters.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { isWeight } from "./fit-kernels.js";
import type { Objective } from "./objective.js";
import { noProximalStep } from "./penalties.js";
import type { Settings } from "./settings.js";
import type { TargetCoding } from "./target-coding.js";

/** The objective on so many training rows. */
export function objectiveOf(settings: Settings, coding: TargetCoding, rows: number): Objective {
  const { l1, l2, defaultPenalty } = settings;
  const loss = coding.loss ?? settings.loss;
  return { loss, l1, l2: defaultPenalty ? 1 / (2 * rows) : l2, outputs: coding.outputs };
}

/** The optimizer of a fit to targets of about `size`; penalties of its own do not act on the bias. */
export function makeOptimizer(
  settings: Settings,
  params: ParameterSet,
  lr: number | Schedule | undefined,
  size = 1,
): Optimizer {
  const { owner, Class, definition, l1 } = settings;
  const options: Record<string, unknown> = { ...settings.optimizer };
  if (lr !== undefined) options.lr = lr;
  const own = ["l1", "l2"].filter((key) => key in options);
  const others = params.names.filter((name) => !isWeight(name));
  if (own.length > 0 && others.length > 0) {
    const unpenalized = { match: others, ...Object.fromEntries(own.map((key) => [key, 0])) };
    options.groups = [...((options.groups as unknown[]) ?? []), unpenalized];
  }
  // Models train to the end: a line search that cannot diverge, and no stop before the rounding errors.
  if (definition.closure) {
    // Gradients are in the targets' unit, or larger.
    const toleranceGrad = (params.dtype === "float64" ? 1e-14 : 1e-7) * Math.min(1, size || 1);
    const given = Object.keys(definition.aliases).some((alias) => alias in options);
    Object.assign(options, {
      ...(given ? {} : { lineSearch: "strongWolfe" }),
      toleranceGrad,
      toleranceChange: 0,
      ...options,
    });
  }
  const optimizer = new Class(params, options as never);
  const { engine } = optimizer;
  const weightGroups = engine.groups.filter(({ members }) => members.some(({ name }) => isWeight(name)));
  const unable = weightGroups.find((group) => !group.definition.proximal)?.definition;
  engine.proximal = l1 > 0 && unable === undefined;
  // FISTA has an l1 of its own, and none is left here.
  if (l1 > 0 && unable && unable !== definition) {
    optimizer.dispose();
    throw noProximalStep(owner, unable.name);
  }
  return optimizer;
}
