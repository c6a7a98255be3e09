// Grid search: every combination of listed options.
import type { Label } from "../../fit/classes.js";
import type { MatrixLike } from "../../core/matrix.js";
import {
  isObjective,
  judgeOf,
  searchObjective,
  type ObjectiveOptions,
  type SearchObjective,
} from "./objective-search.js";
import { runSearch } from "./run-search.js";
import {
  searchKeys,
  type AsyncSearchOptions,
  type SearchOptions,
  type SearchResult,
  type SyncSearchOptions,
} from "./search-options.js";
import type { SearchPlan, Strategy } from "./strategy.js";
import { toJson } from "../../fit/json-options.js";
import { combinations, type Candidate, type Grid } from "./space.js";
import { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";

/**
 * Tries every combination of listed options by cross-validation.
 *
 *     const { best } = gridSearch(model, { lr: geomspace(1e-3, 1, 7), optimizer: [SGD, Adam] }, x, y);
 *
 * A combination that fails or diverges is a row of the result like any other. Equal scores: the first one is best.
 * With `workers` or `queue` it returns a promise, of the same result for every number of workers.
 *
 * In place of a model with x and y it takes a function of the options, of which it looks for the least value (or the largest,
 * `direction: "maximize"`); where that returns promises, so does the search.
 *
 *     gridSearch(({ a, b }) => (a - 1) ** 2 + b, { a: [0, 1, 2], b: [3, 4] }, { direction: "minimize" }).best.options; // { a: 1, b: 3 }
 *
 * @param model what to vary; it is not changed.
 * @param grid lists of values by option of the model or its optimizer, or several such grids.
 * @param x m rows of d features.
 * @param y m targets.
 * @throws TypeError or RangeError for an empty grid, an unknown option, more folds than rows, a journal of something else.
 * @example
 * import { geomspace, gridSearch, LinearRegression } from "simdescent";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * const { best } = gridSearch(new LinearRegression(), { lr: geomspace(0.01, 1, 3) }, x, [3, 5, 7, 9, 11, 13], { folds: 3 });
 * best.options; // { lr: 0.1 }
 */
export function gridSearch(
  f: SearchObjective<number>,
  grid: Grid | readonly Grid[],
  options?: ObjectiveOptions & { workers?: undefined },
): SearchResult;
export function gridSearch(
  f: SearchObjective,
  grid: Grid | readonly Grid[],
  options?: ObjectiveOptions,
): Promise<SearchResult>;
export function gridSearch<M extends TunableModel>(
  model: M,
  grid: Grid | readonly Grid[],
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SyncSearchOptions,
): SearchResult<M>;
export function gridSearch<M extends TunableModel>(
  model: M,
  grid: Grid | readonly Grid[],
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncSearchOptions,
): Promise<SearchResult<M>>;
export function gridSearch(
  model: TunableModel | SearchObjective,
  grid: Grid | readonly Grid[],
  x?: MatrixLike | ObjectiveOptions,
  y?: ArrayLike<Label>,
  options: SearchOptions = {},
): SearchResult | Promise<SearchResult> {
  const candidates = combinations("gridSearch", grid);
  if (isObjective(model)) {
    const given = (x ?? {}) as ObjectiveOptions;
    const study = judgeOf("gridSearch", given);
    return searchObjective(planOf("grid", study, candidates, { grid: toJson(grid) }), model, given);
  }
  const study = new Study("gridSearch", model, x as MatrixLike, y as ArrayLike<Label>, options, searchKeys, candidates);
  return searchAll("grid", study, candidates, y as ArrayLike<Label>, options, { grid: toJson(grid) });
}

/** Tries candidates side by side. */
export function searchAll(
  method: string,
  study: Study,
  candidates: readonly Candidate[],
  y: ArrayLike<Label>,
  options: SearchOptions,
  settings: Record<string, unknown>,
): SearchResult | Promise<SearchResult> {
  return runSearch(planOf(method, study, candidates, settings), options, y);
}

/** The plan of candidates side by side. */
export function planOf<S>(
  method: string,
  study: S,
  candidates: readonly Candidate[],
  settings: Record<string, unknown>,
): Omit<SearchPlan, "study"> & { study: S } {
  const { length: total } = candidates;
  return { method, study, strategy: all(candidates), total, cost: () => 1, wholeCost: total, settings };
}

function* all(candidates: readonly Candidate[]): Strategy {
  yield candidates.map((each, id) => ({ id, candidate: id, options: each, epochs: undefined }));
}
