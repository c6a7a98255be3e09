// Hyperband: successive halving in several brackets.
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import { runBrackets, runObjectiveBrackets, type Bracket, type HalvingResult } from "./halving.js";
import { isObjective, judgeOf, type ObjectiveOptions, type SearchObjective } from "./objective-search.js";
import { draw } from "./random-search.js";
import { searchKeys, type AsyncSearchOptions, type SearchOptions, type SyncSearchOptions } from "./search-options.js";
import type { Space } from "./space.js";
import { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";

export interface HyperbandOptions {
  /** Epochs of the longest fits; default 81. */
  maxEpochs?: number;
  /** One in so many goes on, at least 2; default 3. */
  factor?: number;
}

/**
 * Successive halving at several degrees of impatience, since nobody knows after how many epochs a good candidate
 * shows. Li et al. 2018, JMLR 18:185, Algorithm 1.
 *
 * Bracket s of S, S-1, ..., 0 draws `ceil((S+1)/(s+1) factor^s)` candidates and begins at `maxEpochs / factor^s` epochs, S the
 * whole part of the logarithm of `maxEpochs`. Otherwise as `successiveHalving`.
 *
 * @throws as gridSearch.
 * @example
 * import { hyperband, LinearRegression, logUniform } from "simdescent";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * const space = { lr: logUniform(1e-4, 1) };
 * hyperband(new LinearRegression(), space, x, [3, 5, 7, 9, 11, 13], { maxEpochs: 9, folds: 3 }).best;
 */
export function hyperband(
  f: SearchObjective<number>,
  space: Space,
  options?: ObjectiveOptions & HyperbandOptions & { workers?: undefined },
): HalvingResult;
export function hyperband(
  f: SearchObjective,
  space: Space,
  options?: ObjectiveOptions & HyperbandOptions,
): Promise<HalvingResult>;
export function hyperband<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SyncSearchOptions & HyperbandOptions,
): HalvingResult<M>;
export function hyperband<M extends TunableModel>(
  model: M,
  space: Space,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncSearchOptions & HyperbandOptions,
): Promise<HalvingResult<M>>;
export function hyperband(
  model: TunableModel | SearchObjective,
  space: Space,
  x?: MatrixLike | ObjectiveOptions,
  y?: ArrayLike<Label>,
  given: SearchOptions & HyperbandOptions = {},
): HalvingResult | Promise<HalvingResult> {
  const owner = "hyperband";
  const own = isObjective(model);
  const options = (own ? (x ?? {}) : given) as SearchOptions & HyperbandOptions;
  const factor = checkCount(options?.factor ?? 3, `${owner}: factor`, 2);
  const maxEpochs = checkCount(options?.maxEpochs ?? 81, `${owner}: maxEpochs`);
  let most = 0;
  while (factor ** (most + 1) <= maxEpochs) most++;
  const sizes = Array.from({ length: most + 1 }, (_, i) =>
    Math.ceil(((most + 1) / (most - i + 1)) * factor ** (most - i)),
  );
  const all = draw(
    owner,
    space,
    sizes.reduce((a, b) => a + b, 0),
    options?.seed,
  );
  let used = 0;
  const brackets = sizes.map((size, i): Bracket => {
    const s = most - i;
    const rungs = Array.from({ length: s + 1 }, (_, k) => ({
      count: Math.floor(size / factor ** k),
      epochs: Math.max(1, Math.floor(maxEpochs / factor ** (s - k))),
    }));
    used += size;
    return { candidates: all.slice(used - size, used), rungs };
  });
  const settings = { factor, maxEpochs };
  if (own) {
    const judge = judgeOf(owner, options as ObjectiveOptions, ["factor", "maxEpochs"]);
    return runObjectiveBrackets("hyperband", model, brackets, judge, options as ObjectiveOptions, settings, space);
  }
  const names = [...searchKeys, "factor", "maxEpochs"];
  const study = new Study(owner, model, x as MatrixLike, y as ArrayLike<Label>, options, names, all);
  return runBrackets("hyperband", study, brackets, y as ArrayLike<Label>, options, settings, space);
}
