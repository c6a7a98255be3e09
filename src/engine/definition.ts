import type { RuleName } from "../core/exports.js";
import type { Engine } from "./engine.js";
import {
  flatten,
  nonNegative,
  type Flag,
  type Hyper,
  type NumberOption,
  type OptionSpec,
  type Schema,
} from "./option-specs.js";

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
}

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
  /** Runs the pass for all classes that measure; `measured` fills it in. */
  run: (engine: Engine, loss: number) => void;
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
  /** The tensor's shape; of the first where several share a call of an element-wise kernel. */
  shape: readonly number[];
  /** Whether `decay` lets weight decay act on this tensor. */
  decays: boolean;
  /** The hyper-parameters as they were given, schedules unevaluated. */
  hypers: Readonly<Record<string, Hyper>>;
}

/** Coupled: added to the gradient. Decoupled: shrinks the parameter before the step. Own: the rule's affair. */
export type DecayKind = "coupled" | "decoupled" | "own";

/**
 * All that is particular to one optimizer. Validation, state, checkpoints, the common tests, the golden test,
 * the benchmark and the command line follow from it.
 */
export interface DefinitionInput {
  name: string;
  /** arXiv number, DOI or title of the paper. */
  paper: string;
  /** Golden file it agrees with, without `.json`; undefined when no reference implementation exists. */
  golden?: string;
  /** Where it belongs in tables and pictures. */
  family: Family;
  /** Whether the step's length follows the gradient's (SGD), is set by the rate alone (Adam, sign rules), or found by itself. */
  stepLength: "gradient" | "rate" | "free";
  /** Own options. `lr`, `weightDecay` and `maximize` are added to every optimizer. */
  options: Record<string, OptionSpec>;
  /** Other names under which an option may be given. */
  aliases?: Record<string, string>;
  decay: DecayKind | ((flags: Record<string, Flag>) => DecayKind);
  /** Default weight decay; 0 unless given. */
  weightDecay?: number | NumberOption;
  /** Hyper-parameters that follow from others when not given, once, at construction. */
  derive?: (hypers: Readonly<Record<string, Hyper>>, outer: Readonly<Record<string, Hyper>>) => Record<string, Hyper>;
  /** Contradictions between options; throws. */
  check?: (flags: Record<string, Flag>, hypers: Record<string, Hyper>) => void;
  variant: (flags: Record<string, Flag>, hypers: Record<string, Hyper>, tensor: TensorInfo) => Variant;
  /** Hyper-parameters whose t-th power the rule needs, t counting a tensor's own updates from 1. */
  powers?: readonly string[];
  /** Numbers each tensor keeps between steps in double precision, and what they begin with. */
  registers?: Readonly<Record<string, Initial>>;
  /** Numbers kept for all tensors of the class together. */
  shared?: Readonly<Record<string, Initial>>;
  measure?: Measure;
  /** Whether `step` needs a closure that returns the loss. */
  needsLoss?: boolean;
  /** A method of the class that the rule does not work without: no group of another class may then name it. */
  method?: "step" | "eval" | "updateHessian";
  /** Whether `step` calls the closure several times and moves the parameters itself. */
  closure?: boolean;
  /** Whether it takes rows through `params.sparse`. */
  sparse?: boolean;
  /** The kernel's scalars in its order, in double precision, at most 21. */
  scalars: (values: Values, context: ScalarContext) => readonly number[];
  /** Whether padding may turn to NaN, so that it is zeroed after a step; default when eps is 0. */
  dirty?: (values: Values) => boolean;
  /**
   * By what an l1 penalty of strength 1 shrinks each parameter after the update, so that the optimum stays where it is:
   * a, or a / D with D made of state. As assembly/models/proximal.ts reads it: [a, metric, r, e, q, slot].
   */
  proximal?: (values: Values, context: ScalarContext) => readonly number[];
  /** Multiple of 1/L (L the largest Hessian eigenvalue) at which models run it when no rate is given; default 1. */
  safeRate?: (values: Values) => number;
  /** From which t on `scalars` depends on the hyper-parameters alone; default 1 without powers and registers, else never. */
  steadyFrom?: number;
}

/** Families of optimizers, as tables and pictures order them. */
export const families = [
  "gradient descent",
  "Adam",
  "adaptive",
  "sign",
  "per layer",
  "matrix",
  "factored",
  "rate-free",
  "averaging",
  "second order",
] as const;

export type Family = (typeof families)[number];

type Optional = "golden" | "derive" | "method" | "check" | "measure" | "dirty" | "proximal";

export interface Definition
  extends Required<Omit<DefinitionInput, Optional | "weightDecay">>, Pick<DefinitionInput, Optional> {
  weightDecay: NumberOption;
  registerNames: readonly string[];
  schema: Schema;
}

/** Takes and returns a function, so that a definition nobody uses costs neither bytes in a bundle nor time at import. */
export function define(describe: () => DefinitionInput): () => Definition {
  let made: Definition | undefined;
  return () => (made ??= complete(describe()));
}

function complete(input: DefinitionInput): Definition {
  const { aliases = {}, powers = [], registers = {}, shared = {}, weightDecay = 0 } = input;
  const decay = typeof weightDecay === "number" ? nonNegative(weightDecay) : weightDecay;
  const options = { ...input.options, weightDecay: decay, maximize: false };
  const moving = powers.length > 0 || Object.keys({ ...registers, ...shared }).length > 0 || input.measure;
  return {
    needsLoss: false,
    closure: false,
    sparse: false,
    ...input,
    options,
    aliases,
    powers,
    registers,
    registerNames: Object.keys(registers),
    shared,
    weightDecay: decay,
    safeRate: input.safeRate ?? (() => 1),
    steadyFrom: input.steadyFrom ?? (moving ? Infinity : 1),
    schema: flatten(input.name, options, aliases),
  };
}
