import type { RuleName } from "../core/exports.js";
import { flatten, nonNegative, type Hyper, type OptionSpec, type Schema } from "./options.js";

/** Hyper-parameters of one step, all evaluated. */
export type Values = Record<string, number>;

/** The kernel a set of options selects, and its state under torch's names in the kernel's order. */
export interface Variant {
  kernel: RuleName;
  slots: readonly string[];
}

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
  /** Whether the step's length follows the gradient's (SGD) or is set by the rate alone (Adam, sign rules). */
  stepLength: "gradient" | "rate";
  /** Own options. `lr`, `weightDecay` and `maximize` are added to every optimizer. */
  options: Record<string, OptionSpec>;
  /** Other names under which an option may be given. */
  aliases?: Record<string, string>;
  /** Coupled: added to the gradient. Decoupled: shrinks the parameter before the step. */
  decay: "coupled" | "decoupled";
  /** Default weight decay; 0 unless given. */
  weightDecay?: number;
  /** Contradictions between options; throws. */
  check?: (flags: Record<string, boolean>, hypers: Record<string, Hyper>) => void;
  variant: (flags: Record<string, boolean>, hypers: Record<string, Hyper>) => Variant;
  /** Hyper-parameters whose t-th power the rule needs, t counting a tensor's own updates from 1. */
  powers?: readonly string[];
  /** The kernel's scalars in its order, in double precision. `powers` as listed above; `t` from 1. */
  scalars: (values: Values, powers: ArrayLike<number>, t: number) => readonly number[];
  /** Multiple of 1/L (L the largest Hessian eigenvalue) at which models run it when no rate is given; default 1. */
  safeRate?: (values: Values) => number;
  /** From which t on `scalars` depends on the hyper-parameters alone; default 1 without powers, else never. */
  steadyFrom?: number;
}

export interface Definition extends Required<Omit<DefinitionInput, "golden" | "check">> {
  golden: string | undefined;
  check: DefinitionInput["check"];
  schema: Schema;
}

/** Takes a function, so that bundlers drop the definitions nobody uses. */
export function define(describe: () => DefinitionInput): Definition {
  const input = describe();
  const { aliases = {}, powers = [], weightDecay = 0 } = input;
  const options = { ...input.options, weightDecay: nonNegative(weightDecay), maximize: false };
  return {
    golden: undefined,
    check: undefined,
    ...input,
    options,
    aliases,
    powers,
    weightDecay,
    safeRate: input.safeRate ?? (() => 1),
    steadyFrom: input.steadyFrom ?? (powers.length ? Infinity : 1),
    schema: flatten(input.name, options, aliases),
  };
}
