// Successive halving over one set of candidates.
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import {
  candidatesOf,
  epochsOf,
  runBrackets,
  runObjectiveBrackets,
  type HalvingOptions,
  type HalvingResult,
} from "./halving.js";
import { isObjective, judgeOf, type ObjectiveOptions, type SearchObjective } from "./objective-search.js";
import { searchKeys, type AsyncSearchOptions, type SearchOptions, type SyncSearchOptions } from "./search-options.js";
import type { Space } from "./space.js";
import { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";

/**
 * Gives every candidate a few epochs, the best third three times as many, and so on: most of the budget goes to the
 * promising. Jamieson & Talwalkar 2016, arXiv:1502.07943.
 *
 * Rung i of k has `floor(n / factor^i)` candidates of `maxEpochs / factor^(k-i)` epochs, or of `minEpochs factor^i` where that is
 * given. Every fit starts afresh. Otherwise as `randomSearch`.
 *
 * @returns also `rungs`, and the `budget` in epochs over all fits.
 * @throws as gridSearch.
 * @example
 * import { LinearRegression, logUniform, successiveHalving } from "simdescent";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * const model = new LinearRegression({ epochs: 90 });
 * const { rungs } = successiveHalving(model, { lr: logUniform(1e-4, 1) }, x, [3, 5, 7, 9, 11, 13], { trials: 9, folds: 3 });
 * rungs.map(({ trials, epochs }) => [trials.length, epochs]); // [[9, 10], [3, 30], [1, 90]]
 */
export function successiveHalving(
  f: SearchObjective<number>,
  space: Space,
  options?: ObjectiveOptions & HalvingOptions & { workers?: undefined },
): HalvingResult;
export function successiveHalving(
  f: SearchObjective,
  space: Space,
  options?: ObjectiveOptions & HalvingOptions,
): Promise<HalvingResult>;
export function successiveHalving<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SyncSearchOptions & HalvingOptions,
): HalvingResult<M>;
export function successiveHalving<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncSearchOptions & HalvingOptions,
): Promise<HalvingResult<M>>;
export function successiveHalving(
  model: TunableModel | SearchObjective,
  space: Space,
  x?: MatrixLike | ObjectiveOptions,
  y?: ArrayLike<Label>,
  given: SearchOptions & HalvingOptions = {},
): HalvingResult | Promise<HalvingResult> {
  const owner = "successiveHalving";
  const ofFunction = isObjective(model);
  const options = (ofFunction ? (x ?? {}) : given) as SearchOptions & HalvingOptions;
  const candidates = candidatesOf(owner, space, options?.trials, options?.seed);
  const factor = checkCount(options?.factor ?? 3, `${owner}: factor`, 2);
  const maxEpochs = checkCount(options?.maxEpochs ?? (ofFunction ? 81 : epochsOf(model)), `${owner}: maxEpochs`);
  let rounds = 0;
  for (let left = candidates.length; left >= factor; left = Math.floor(left / factor)) rounds++;
  const { minEpochs } = options ?? {};
  if (minEpochs !== undefined) checkCount(minEpochs, `${owner}: minEpochs`);
  if (minEpochs !== undefined && minEpochs > maxEpochs)
    throw new RangeError(`${owner}: minEpochs must be at most maxEpochs ${maxEpochs}, got ${minEpochs}`);
  // From the last rung down, so that it has all the epochs, unless the first one is given.
  const epochsOn = (i: number): number =>
    minEpochs === undefined ? Math.max(1, Math.floor(maxEpochs / factor ** (rounds - i))) : minEpochs * factor ** i;
  const rungs = Array.from({ length: rounds + 1 }, (_, i) => {
    return { count: Math.floor(candidates.length / factor ** i), epochs: epochsOn(i) };
  }).filter(({ epochs }, i, all) => epochs <= maxEpochs && (i === 0 || epochs > all[i - 1].epochs));
  const own = ["trials", "factor", "maxEpochs", "minEpochs"];
  const settings = { trials: candidates.length, factor, minEpochs: rungs[0].epochs, maxEpochs };
  if (ofFunction) {
    const judge = judgeOf(owner, options as ObjectiveOptions, own);
    const brackets = [{ candidates, rungs }];
    return runObjectiveBrackets("halving", model, brackets, judge, options as ObjectiveOptions, settings, space);
  }
  const names = [...searchKeys, ...own];
  const study = new Study(owner, model, x as MatrixLike, y as ArrayLike<Label>, options, names, candidates);
  return runBrackets("halving", study, [{ candidates, rungs }], y as ArrayLike<Label>, options, settings, space);
}
