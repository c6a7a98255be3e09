// A fitted model: its parameters, their optimizer, and how columns and targets were put into units to learn in.
import type { ParameterSet } from "../core/parameters.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Encoding } from "../tables/encoding.js";
import type { Classes } from "./classes.js";
import type { Scaling } from "./standardize.js";
import type { TargetUnits } from "./target-units.js";

/** What a fitted model keeps. */
export interface Fitted {
  params: ParameterSet;
  optimizer: Optimizer | undefined;
  /** Name of the optimizer that trained it, where that is left in a file. */
  trainedBy?: string | undefined;
  scaling: Scaling;
  classes: Classes | undefined;
  featureNames: readonly string[] | undefined;
  /** The units a network learns its targets in; undefined where they are as given. */
  target?: TargetUnits | undefined;
  /** How records become its rows, where it was fitted to records. */
  encoding?: Encoding | undefined;
}
