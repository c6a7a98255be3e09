// What a search strategy is: a generator of rounds of trials; and the plan by which a search runs one.
import type { Study } from "./study.js";
import type { TrialRequest, Trial } from "./trial.js";

/** Proposes rounds of trials and receives what came of them. */
export type Strategy = Generator<TrialRequest[], void, Trial[]>;

/** A search ready to run: its study, the strategy, and what the whole of it costs. */
export interface SearchPlan {
  method: string;
  study: Study;
  strategy: Strategy;
  /** Trials there will be, and the epochs they stand for, which only weigh the time left. */
  total: number;
  cost: (request: TrialRequest) => number;
  wholeCost: number;
  /** What a journal must agree in. */
  settings: Record<string, unknown>;
}
