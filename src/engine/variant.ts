// The kernel and the state that options select for one tensor, and what kernels are told in one update.
import type { RuleName } from "../core/exports.js";
import type { Flag, Hyper } from "./option-specs.js";

/** Hyper-parameters of one step, all evaluated; NaN for one that is null. */
export type Values = Record<string, number>;

/** A number to begin with, from the hyper-parameters of the first step. */
export type Initial = number | ((values: Values) => number);

/** One slot of a tensor's state; a bare name is a slot of the tensor's own shape that begins at zero. */
export interface SlotSpec {
  name: string;
  /** What it holds at the tensor's first step: a copy of the parameters, or this number. Default 0. */
  start?: "params" | Initial;
  /** Its shape where it is not the tensor's. */
  shape?: readonly number[];
}

/** The kernel a set of options selects for a tensor, and its state under torch's names in the kernel's order. */
export interface Variant {
  /** undefined where the class steps by itself. */
  kernel: RuleName | undefined;
  slots: readonly (string | SlotSpec)[];
  /** The kernel sees one tensor at a time and its shape; `scratch` elements of the tensor's type are lent to it. */
  whole?: { scratch?: number };
  /** False: weight decay leaves this tensor alone. */
  decays?: boolean;
}

/** What a variant may depend on beside the options. */
export interface TensorInfo {
  name: string;
  shape: readonly number[];
  /** As in `ScalarContext`. */
  transposed?: boolean;
}

/** What scalars may depend on beside the hyper-parameters. */
export interface ScalarContext {
  /** The t-th powers of the hyper-parameters listed in `powers`. */
  powers: ArrayLike<number>;
  /** The tensor's own updates, this one included. */
  t: number;
  /** The tensor's own numbers kept between steps; assign to change. */
  registers: Record<string, number>;
  /** The weight decay of this tensor: 0 where `decay` leaves it out. */
  weightDecay: number;
  /** As in `Totals`. */
  shared: Record<string, number>;
  /** As in `Totals`. */
  groups: readonly Values[];
  /** This tensor's own sums, for rules that measure. */
  sums: Float64Array;
  /** The closure's loss, negated by `maximize`; NaN without one. */
  loss: number;
  flags: Readonly<Record<string, Flag>>;
  /** The largest number of the tensor's type. */
  most: number;
  /** The tensor's shape; of the first where several share a call of an element-wise kernel. */
  shape: readonly number[];
  /**
   * Whether the matrix maps its rows to its columns, as the weights of networks here: rules whose rows are outputs, as
   * torch's are, do what they do to its transpose.
   */
  transposed?: boolean | undefined;
  /** Whether `decay` lets weight decay act on this tensor. */
  decays: boolean;
  /** The hyper-parameters as they were given, schedules unevaluated. */
  hypers: Readonly<Record<string, Hyper>>;
}
