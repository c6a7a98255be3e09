// Brackets of successive halving: rungs of many candidates for few epochs, then the better ones again for more.
import { isPromise } from "../../kinds.js";
import type { Label } from "../../fit/classes.js";
import { checkCount } from "../../errors.js";
import { draw } from "./random-search.js";
import { ranked, type Judge } from "./trial-log.js";
import { searchObjective, type ObjectiveOptions, type SearchObjective } from "./objective-search.js";
import { runSearch } from "./run-search.js";
import type { SearchOptions, SearchResult } from "./search-options.js";
import type { SearchPlan, Strategy } from "./strategy.js";
import { describeSpace, combinations, isDistribution, type Candidate, type Grid, type Space } from "./space.js";
import type { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";
import type { TrialRequest, Trial } from "./trial.js";

export interface HalvingOptions {
  /** Candidates to draw; default every combination, where the space holds lists only, else 27. */
  trials?: number;
  /** One in so many goes on, with so many times the epochs, at least 2; default 3. */
  factor?: number;
  /** Epochs of the last rung, a function's `budget`; default the model's own `epochs`, for a function 81. */
  maxEpochs?: number;
  /** Epochs of the first rung; default so that the last rung holds one candidate or a few. */
  minEpochs?: number;
}

/** One rung of a search. */
export interface Rung {
  /** Which bracket it belongs to, from 0; successive halving has one. */
  bracket: number;
  /** Epochs of each fit. */
  epochs: number;
  /** Ids of the trials. */
  trials: number[];
  /** Ids of those that went on; empty for the last rung. */
  promoted: number[];
}

/** What a search in rungs found. */
export interface HalvingResult<M extends TunableModel = TunableModel> extends SearchResult<M> {
  rungs: Rung[];
  /** Epochs that were planned, over all trials and folds; less is spent when candidates fail or fits end early. */
  budget: number;
}

/** One bracket as planned: how many candidates each rung takes, and for how long. */
export interface Bracket {
  candidates: readonly Candidate[];
  rungs: readonly { count: number; epochs: number }[];
}

/** Epochs a model trains for when nobody says otherwise. */
export const epochsOf = (model: TunableModel): number => (model?.options?.epochs as number | undefined) ?? 1000;

/** Candidates: all combinations, or as many draws as asked for. */
export function candidatesOf(owner: string, space: Space, trials: number | undefined, seed: unknown): Candidate[] {
  const lists =
    typeof space === "object" && space !== null && !Array.isArray(space) && !Object.values(space).some(isDistribution);
  if (trials === undefined && lists) return combinations(owner, space as Grid);
  return draw(owner, space, trials === undefined ? 27 : checkCount(trials, `${owner}: trials`), seed);
}

/** Runs brackets one after another. */
export function runBrackets(
  method: string,
  study: Study,
  brackets: readonly Bracket[],
  y: ArrayLike<Label>,
  options: SearchOptions,
  settings: Record<string, unknown>,
  space: Space,
): HalvingResult | Promise<HalvingResult> {
  const { plan, complete } = planBrackets(method, study, brackets, settings, space);
  return complete(runSearch(plan, options, y));
}

/** The same over a function. */
export function runObjectiveBrackets(
  method: string,
  f: SearchObjective,
  brackets: readonly Bracket[],
  study: Judge,
  options: ObjectiveOptions,
  settings: Record<string, unknown>,
  space: Space,
): HalvingResult | Promise<HalvingResult> {
  const { plan, complete } = planBrackets(method, study, brackets, settings, space);
  return complete(searchObjective(plan, f, options));
}

interface Brackets<S> {
  plan: Omit<SearchPlan, "study"> & { study: S };
  complete: (result: SearchResult | Promise<SearchResult>) => HalvingResult | Promise<HalvingResult>;
}

function planBrackets<S extends Judge>(
  method: string,
  study: S,
  brackets: readonly Bracket[],
  settings: Record<string, unknown>,
  space: Space,
): Brackets<S> {
  const rungs: Rung[] = [];
  const planned = brackets.flatMap((bracket) => bracket.rungs);
  const wholeCost = planned.reduce((sum, { count, epochs }) => sum + count * epochs, 0);
  const plan = {
    method,
    study,
    strategy: runRungs(study, brackets, rungs),
    total: planned.reduce((sum, { count }) => sum + count, 0),
    cost: ({ epochs = 1 }: TrialRequest) => epochs,
    wholeCost,
    settings: { space: describeSpace(space), ...settings },
  };
  const whole = (result: SearchResult): HalvingResult => {
    return { ...result, rungs, budget: wholeCost * study.folds.length };
  };
  return { plan, complete: (result) => (isPromise(result) ? result.then(whole) : whole(result)) };
}

function* runRungs(study: Judge, brackets: readonly Bracket[], rungs: Rung[]): Strategy {
  let id = 0;
  let first = 0;
  for (const [bracket, { candidates, rungs: planned }] of brackets.entries()) {
    let field = candidates.map((options, i) => ({ options, candidate: first + i }));
    first += candidates.length;
    for (const [i, { epochs }] of planned.entries()) {
      const trials: Trial[] = yield field.map(({ options, candidate }) => ({ id: id++, candidate, options, epochs }));
      const next = planned[i + 1]?.count ?? 0;
      const promoted = ranked(trials, study)
        .filter(({ mean }) => mean !== null)
        .slice(0, next);
      const chosen = new Set(promoted.map(({ candidate }) => candidate));
      rungs.push({
        bracket,
        epochs,
        trials: trials.map((trial) => trial.id),
        promoted: promoted.map((trial) => trial.id),
      });
      field = field.filter(({ candidate }) => chosen.has(candidate));
      if (field.length === 0) break;
    }
  }
}
