// The contract of rules that need sums over all tensors before any moves.
import type { RuleName } from "../core/exports.js";
import type { RuleKernel } from "../core/wasm.js";
import type { Flag, Hyper } from "./option-specs.js";
import type { ScalarContext, Values } from "./variant.js";

/** What a rule that looks at all its tensors decides by. */
export interface Totals {
  /** Hyper-parameters of the first of its groups. */
  values: Values;
  /** Hyper-parameters of all its groups, in their order. */
  groups: readonly Values[];
  /** Switches of the first of its groups. */
  flags: Readonly<Record<string, Flag>>;
  /** Updates of the first of its tensors, this one included. */
  t: number;
  /** What the measuring kernels summed, in total over the class's tensors in the order of their names. */
  sums: Float64Array;
  /** Numbers kept between steps for all tensors together; assign to change. */
  shared: Record<string, number>;
  /** The closure's loss, negated by `maximize`; NaN without one. */
  loss: number;
}

/**
 * For rules that need a number from a pass over all tensors before the parameters move: `kernel` runs over every
 * tensor with the scalars `before` gives and stores float64 sums at `Sums.at(scalars)`; then `decide`, then the
 * rule's own kernel with its `scalars`.
 */
export interface Measure {
  /** Whether the tensors of a group with these hyper-parameters are measured; default always. */
  active?: (hypers: Readonly<Record<string, Hyper>>) => boolean;
  kernel: (flags: Record<string, Flag>) => RuleName;
  /** What runs it; `measured` fills it in. */
  pass: MeasurePass;
  /** How many sums, at most 8. */
  sums: number;
  /** Scalars of the measuring kernel. */
  before: (values: Values, context: ScalarContext) => readonly number[];
  /** Whether every group measures by itself, with shared numbers of its own; else all tensors of the class do together. */
  byGroup?: boolean;
  /** By what the gradient is multiplied in the rule's own kernel, after `decide`; default 1. */
  scale?: (values: Values, context: ScalarContext) => number;
  /** Turns sums into shared numbers. False: nothing moves and no count advances in this step. */
  decide?: (totals: Totals) => boolean | void;
}

/** What measures together: the tensors of a class, or of one group. */
export interface MeasuredGroup {
  readonly definition: {
    readonly measure?: Measure;
    readonly scalars: (values: Values, context: ScalarContext) => readonly number[];
  };
  readonly values: Values;
  readonly flags: Readonly<Record<string, Flag>>;
}

/** One tensor that is measured: its kernel's arguments, and what the second pass takes from the first. */
export interface MeasuredRange {
  readonly group: MeasuredGroup;
  readonly tensors: readonly { readonly name: string }[];
  readonly measure: RuleKernel | undefined;
  readonly n: number;
  /** Addresses. */
  readonly slots: number;
  readonly scalars: number;
  readonly context: ScalarContext;
  /** Set where `decide` leaves everything as it is in this step. */
  skipped: boolean;
}

/** Runs the first pass of all groups that measure, and writes the scalars of the second into `memory`. */
export type MeasurePass = (
  ranges: readonly MeasuredRange[],
  groups: readonly MeasuredGroup[],
  memory: Float64Array,
  loss: number,
) => void;
