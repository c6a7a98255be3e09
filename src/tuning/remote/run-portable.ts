// Trials that came as JSON, in another thread or process than the search that wants them.
import { isFloat32Array } from "../../kinds.js";
import { matrix } from "../../core/matrix.js";
import { Optimizer } from "../../engine/optimizer.js";
import type { OptimizerClass } from "../../fit/settings.js";
import { fromJson } from "../../fit/json-options.js";
import { Study, type PortableStudy } from "../search/study.js";
import type { NamedMetric } from "../../metrics/metrics.js";
import type { PortableTrial } from "../search/trial-queue.js";
import { runTrial, type TrialOutcome, type TrialRequest } from "../search/trial.js";
import type { TunableModel } from "../tunable-model.js";

type ModelClass = new (options: unknown) => TunableModel;

/** The classes that names in the JSON stand for. */
export interface ClassesByName {
  models: ReadonlyMap<string, ModelClass>;
  optimizers: ReadonlyMap<string, OptimizerClass>;
}

type Named = { prototype: unknown; kind?: { name: string }; definition?: { name: string } };

/** The models and optimizers among what a library exports. */
export function classesIn(library: object): ClassesByName {
  const classes = Object.values(library).filter((value) => typeof value === "function") as unknown as Named[];
  const optimizers = classes.filter(({ prototype }) => prototype instanceof Optimizer);
  const models = classes.filter(({ kind }) => kind);
  return {
    optimizers: new Map(optimizers.map((each) => [each.definition?.name as string, each as unknown as OptimizerClass])),
    models: new Map(models.map((each) => [each.kind?.name as string, each as unknown as ModelClass])),
  };
}

/** A study as it was before it travelled; its numbers may have become lists on the way. */
export function toStudy(portable: PortableStudy, { models, optimizers }: ClassesByName): Study {
  const { model, options, x, y, folds, metric } = portable;
  const Model = models.get(model) as ModelClass;
  const dtype = isFloat32Array(x.data) ? "float32" : "float64";
  const data = matrix(x.data, x.rows, x.columns, { dtype });
  const base = new Model(fromJson(options, optimizers));
  return new Study("worker", base, data, y, { folds, metric: metric as NamedMetric });
}

/** A trial as it was before it travelled. */
export function toRequest(trial: PortableTrial, classes: ClassesByName): Pick<TrialRequest, "options" | "epochs"> {
  const options = fromJson(trial.options, classes.optimizers) as Record<string, unknown>;
  return { options, epochs: trial.epochs ?? undefined };
}

/** Runs one trial of a study, both plain data. */
export function runPortable(portable: PortableStudy, trial: PortableTrial, classes: ClassesByName): TrialOutcome {
  const study = toStudy(portable, classes);
  try {
    return runTrial(study, toRequest(trial, classes)) as TrialOutcome;
  } finally {
    study.x.dispose();
  }
}
