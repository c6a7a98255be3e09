// Random search: options drawn from distributions.
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import { Random } from "../../core/random.js";
import { planOf, searchAll } from "./grid-search.js";
import {
  isObjective,
  judgeOf,
  searchObjective,
  type ObjectiveOptions,
  type SearchObjective,
} from "./objective-search.js";
import {
  searchKeys,
  type AsyncSearchOptions,
  type SearchOptions,
  type SearchResult,
  type SyncSearchOptions,
} from "./search-options.js";
import { describeSpace, drawn, type Candidate, type Space } from "./space.js";
import { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";

export interface RandomOptions {
  /** Candidates to draw; default 20. */
  trials?: number;
}

/**
 * Tries options drawn at random, which finds as much as a grid with fewer trials where few of the options matter.
 * Bergstra & Bengio 2012, JMLR 13:281.
 *
 * More trials begin with the same draws as fewer do. Otherwise as `gridSearch`.
 *
 * @param space distributions (`uniform`, `logUniform`, `integer`, `choice`) or lists of values by option.
 * @throws as gridSearch.
 * @example
 * import { LinearRegression, logUniform, randomSearch } from "simdescent";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * const space = { lr: logUniform(0.001, 1), momentum: [0, 0.9] };
 * randomSearch(new LinearRegression(), space, x, [3, 5, 7, 9, 11, 13], { trials: 5, folds: 3 }).best;
 */
export function randomSearch(
  f: SearchObjective<number>,
  space: Space,
  options?: ObjectiveOptions & RandomOptions & { workers?: undefined },
): SearchResult;
export function randomSearch(
  f: SearchObjective,
  space: Space,
  options?: ObjectiveOptions & RandomOptions,
): Promise<SearchResult>;
export function randomSearch<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SyncSearchOptions & RandomOptions,
): SearchResult<M>;
export function randomSearch<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncSearchOptions & RandomOptions,
): Promise<SearchResult<M>>;
export function randomSearch(
  model: TunableModel | SearchObjective,
  space: Space,
  x?: MatrixLike | ObjectiveOptions,
  y?: ArrayLike<Label>,
  options: SearchOptions & RandomOptions = {},
): SearchResult | Promise<SearchResult> {
  if (isObjective(model)) {
    const given = (x ?? {}) as ObjectiveOptions & RandomOptions;
    const study = judgeOf("randomSearch", given, ["trials"]);
    const count = checkCount(given.trials ?? 20, "randomSearch: trials");
    const drawnOnes = draw("randomSearch", space, count, given.seed);
    const settings = { space: describeSpace(space), trials: count };
    return searchObjective(planOf("random", study, drawnOnes, settings), model, given);
  }
  const trials = checkCount(options?.trials ?? 20, "randomSearch: trials");
  const candidates = draw("randomSearch", space, trials, options?.seed);
  const study = new Study(
    "randomSearch",
    model,
    x as MatrixLike,
    y as ArrayLike<Label>,
    options,
    [...searchKeys, "trials"],
    candidates,
  );
  return searchAll("random", study, candidates, y as ArrayLike<Label>, options, {
    space: describeSpace(space),
    trials,
  });
}

/** Candidates from the library's own generator. */
export function draw(owner: string, space: Space, count: number, seed: unknown = 0): Candidate[] {
  const random = new Random(typeof seed === "number" ? seed : 0);
  try {
    return drawn(owner, space, count, () => random.uniform());
  } finally {
    random.dispose();
  }
}
