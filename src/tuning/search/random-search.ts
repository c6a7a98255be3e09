// Random search: options drawn from distributions.
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import { Random } from "../../core/random.js";
import { searchAll } from "./grid-search.js";
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
  model: TunableModel,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: SearchOptions & RandomOptions = {},
): SearchResult | Promise<SearchResult> {
  const trials = checkCount(options?.trials ?? 20, "randomSearch: trials");
  const candidates = draw("randomSearch", space, trials, options?.seed);
  const study = new Study("randomSearch", model, x, y, options, [...searchKeys, "trials"], candidates);
  return searchAll("random", study, candidates, y, options, { space: describeSpace(space), trials });
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
