// Search by tree-structured Parzen estimators.
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import { Random } from "../../core/random.js";
import {
  isObjective,
  judgeOf,
  searchObjective,
  type ObjectiveOptions,
  type SearchObjective,
} from "./objective-search.js";
import { estimatorOf } from "./parzen.js";
import { draw } from "./random-search.js";
import { runSearch } from "./run-search.js";
import {
  searchKeys,
  type AsyncSearchOptions,
  type SearchOptions,
  type SearchResult,
  type SyncSearchOptions,
} from "./search-options.js";
import { choice, describeSpace, isDistribution, type Candidate, type Space } from "./space.js";
import type { Strategy } from "./strategy.js";
import { Study } from "./study.js";
import { ranked, type Judge } from "./trial-log.js";
import type { TunableModel } from "../tunable-model.js";
import type { Trial } from "./trial.js";

export interface TpeOptions {
  /** Candidates in all; default 50. */
  trials?: number;
  /** How many are drawn at random before what came of them decides; default 10. */
  startup?: number;
  /** Candidates that are proposed at once, for `workers` to share; default 1. */
  batch?: number;
}

/** Values among which the likeliest of the good ones is taken, as Optuna does. */
const proposals = 24;

/**
 * Tries options where good ones have been found: each option is drawn from an estimate of where the best tenth of the trials lie, and
 * that draw is taken which is likeliest there and least likely among the rest. Bergstra et al. 2011, Algorithms for
 * Hyper-Parameter Optimization (NeurIPS 24); with the constants of Optuna's sampler.
 *
 * @param subject a function of the options, or a model with x and y as for `randomSearch`.
 * @param space distributions (`uniform`, `logUniform`, `integer`, `choice`) or lists of values by option.
 * @throws as gridSearch.
 * @example
 * import { logUniform, tpeSearch, uniform } from "simdescent";
 * const f = ({ lr, momentum }) => Math.log10(lr / 0.01) ** 2 + (momentum - 0.9) ** 2;
 * const space = { lr: logUniform(1e-5, 1), momentum: uniform(0, 0.99) };
 * tpeSearch(f, space, { trials: 60 }).best.options; // { lr: 0.01, momentum: 0.9 }, about
 */
export function tpeSearch(
  f: SearchObjective<number>,
  space: Space,
  options?: ObjectiveOptions & TpeOptions & { workers?: undefined },
): SearchResult;
export function tpeSearch(
  f: SearchObjective,
  space: Space,
  options?: ObjectiveOptions & TpeOptions,
): Promise<SearchResult>;
export function tpeSearch<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SyncSearchOptions & TpeOptions,
): SearchResult<M>;
export function tpeSearch<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncSearchOptions & TpeOptions,
): Promise<SearchResult<M>>;
export function tpeSearch(
  subject: TunableModel | SearchObjective,
  space: Space,
  x?: MatrixLike | ObjectiveOptions,
  y?: ArrayLike<Label>,
  given: SearchOptions & TpeOptions = {},
): SearchResult | Promise<SearchResult> {
  const owner = "tpeSearch";
  const ofFunction = isObjective(subject);
  const options = (ofFunction ? (x ?? {}) : given) as SearchOptions & TpeOptions;
  const own = ["trials", "startup", "batch"];
  const trials = checkCount(options.trials ?? 50, `${owner}: trials`);
  const startup = checkCount(options.startup ?? 10, `${owner}: startup`);
  const batch = checkCount(options.batch ?? 1, `${owner}: batch`);
  const { seed = 0 } = options;
  const first = draw(owner, space, Math.min(startup, trials), seed);
  const settings = { space: describeSpace(space), trials, startup, batch };
  const plan = <S extends Judge>(study: S) => ({
    method: "tpe",
    study,
    strategy: propose(space, first, study, { trials, batch, seed: typeof seed === "number" ? seed : 0 }),
    total: trials,
    cost: () => 1,
    wholeCost: trials,
    settings,
  });
  if (ofFunction) {
    const judge = judgeOf(owner, options as ObjectiveOptions, own);
    return searchObjective(plan(judge), subject, options as ObjectiveOptions);
  }
  const study = new Study(
    owner,
    subject,
    x as MatrixLike,
    y as ArrayLike<Label>,
    options,
    [...searchKeys, ...own],
    first,
  );
  return runSearch(plan(study), options, y as ArrayLike<Label>);
}

function* propose(
  space: Space,
  first: readonly Candidate[],
  judge: Judge,
  { trials, batch, seed }: { trials: number; batch: number; seed: number },
): Strategy {
  const axes = Object.entries(space).map(([name, axis]) => [name, isDistribution(axis) ? axis : choice(axis)] as const);
  const candidates: Candidate[] = [...first];
  const results: Trial[] = [];
  const request = (from: number) =>
    candidates.slice(from).map((options, i) => ({ id: from + i, candidate: from + i, options, epochs: undefined }));
  // Other numbers than those of the first draws.
  const random = new Random(seed + 1);
  try {
    for (const trial of yield request(0)) results.push(trial);
    while (candidates.length < trials) {
      const from = candidates.length;
      const good = new Set(
        ranked(results, judge)
          .slice(0, Math.min(25, Math.ceil(0.1 * results.length)))
          .map(({ id }) => id),
      );
      const inOrder = [...results].sort((a, b) => a.id - b.id);
      const count = Math.min(batch, trials - from);
      for (let k = 0; k < count; k++) {
        const options = axes.map(([name, axis]) => {
          const values = (wanted: boolean): unknown[] =>
            inOrder.filter(({ id }) => good.has(id) === wanted).map(({ id }) => candidates[id][name]);
          const [below, above] = [estimatorOf(axis, values(true)), estimatorOf(axis, values(false))];
          let best: unknown;
          let most = -Infinity;
          for (let i = 0; i < proposals; i++) {
            const value = below.draw(() => random.uniform());
            const gain = below.likelihood(value) - above.likelihood(value);
            if (gain > most) [best, most] = [value, gain];
          }
          return [name, best];
        });
        candidates.push(Object.fromEntries(options) as Candidate);
      }
      for (const trial of yield request(from)) results.push(trial);
    }
  } finally {
    random.dispose();
  }
}
