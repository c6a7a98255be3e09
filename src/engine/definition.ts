// What one optimizer says of itself; everything else about it is derived.
import type { KernelModule } from "../core/kernels/kernel-module.js";
import type { Schedule } from "../schedules/schedule.js";
import type { Iterate } from "./iterate.js";
import type { Measure } from "./measure.js";
import {
  flatten,
  nonNegative,
  type Flag,
  type Hyper,
  type NumberOption,
  type OptionSpec,
  type Schema,
} from "./option-specs.js";
import type { Initial, ScalarContext, TensorInfo, Values, Variant } from "./variant.js";

export type { Initial, ScalarContext, SlotSpec, TensorInfo, Values, Variant } from "./variant.js";

/** Coupled: added to the gradient. Decoupled: shrinks the parameter before the step. Own: the rule's affair. */
export type DecayKind = "coupled" | "decoupled" | "own";

/**
 * All that is particular to one optimizer. Validation, state, checkpoints, the common tests, the golden test,
 * the benchmark and the command line follow from it.
 */
export interface DefinitionInput {
  name: string;
  /** Modules that its kernels stand in, where that is not core.wasm: the generator tells which. */
  kernels?: readonly KernelModule[];
  /** Its class, by which files and journals find it. */
  Class?: () => unknown;
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
  /** Whether shared numbers may be those of a run, as a file has them; default true. */
  holds?: (shared: Readonly<Record<string, number>>, hypers: Readonly<Record<string, Hyper>>) => boolean;
  measure?: Measure;
  /** Whether `step` needs a closure that returns the loss. */
  needsLoss?: boolean;
  /** A method of the class that the rule does not work without: no group of another class may then name it. */
  method?: "step" | "eval" | "updateHessian";
  /** Whether `step` calls the closure several times and moves the parameters itself. */
  closure?: boolean;
  /**
   * Whether it forms squares of gradients, none of which may then be as large as the root of the largest number; `"sums"`:
   * only within sums of float64, whatever the tensor's type; `"raw"`: before the gradient is scaled, so that clipping norms
   * comes too late. Default true.
   */
  squares?: boolean | "sums" | "raw";
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
  /**
   * The rate models run it at when none is given, where `stepLength` does not tell: one at which every parameter goes
   * about `distance` in so many `updates` along a gradient with entries of the size `gradient`, its length `norm`. A number
   * is decayed to 0 over them.
   */
  modelRate?: (
    values: Values,
    way: { distance: number; updates: number; gradient: number; norm: number },
  ) => number | Schedule;
  /** Multiple of 1/L (L the largest Hessian eigenvalue) at which models run it when no rate is given; default 1. */
  safeRate?: (values: Values) => number;
  /** Multiple of the rate that a lasting gradient comes to, where rules add gradients up; default 1. */
  gain?: (values: Values) => number;
  /**
   * Options that go with a rate of a model's own, for targets of about `size`: `by` times its first choice `lr`, below 1
   * where that was too large.
   */
  withRate?: (lr: number, by: number, size: number) => Record<string, unknown>;
  /**
   * From which t on `scalars` depends on the hyper-parameters alone, although it reads t before. Not given: from the start
   * where there are no powers, registers, shared numbers or sums and `scalars` does not read t, else never.
   */
  steadyFrom?: number;
  /** The iterate that `eval()` shows, where it is not the one that gradients are taken at. */
  iterate?: Iterate;
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

type Optional =
  | "golden"
  | "kernels"
  | "Class"
  | "derive"
  | "method"
  | "check"
  | "measure"
  | "holds"
  | "dirty"
  | "proximal"
  | "modelRate"
  | "safeRate"
  | "gain"
  | "withRate"
  | "iterate"
  | "steadyFrom";

export interface Definition
  extends Required<Omit<DefinitionInput, Optional | "weightDecay">>, Pick<DefinitionInput, Optional> {
  weightDecay: NumberOption;
  registerNames: readonly string[];
  schema: Schema;
}

const defined: (() => Definition)[] = [];

/** Takes and returns a function, so that a definition nobody uses costs neither bytes in a bundle nor time at import. */
export function define(describe: () => DefinitionInput): () => Definition {
  let made: Definition | undefined;
  const definition = (): Definition => (made ??= complete(describe()));
  // Whoever drops an optimizer that nobody uses drops this call with it, and files no longer find it here.
  defined.push(definition);
  return definition;
}

/** The definition of an optimizer that this program carries, by its name. */
export const definitionOf = (name: string): Definition | undefined =>
  defined.find((definition) => definition().name === name)?.();

function complete(input: DefinitionInput): Definition {
  const { aliases = {}, powers = [], registers = {}, shared = {}, weightDecay = 0 } = input;
  const decay = typeof weightDecay === "number" ? nonNegative(weightDecay) : weightDecay;
  const options = { ...input.options, weightDecay: decay, maximize: false };
  return {
    needsLoss: false,
    closure: false,
    sparse: false,
    squares: true,
    ...input,
    options,
    aliases,
    powers,
    registers,
    registerNames: Object.keys(registers),
    shared,
    weightDecay: decay,
    schema: flatten(input.name, options, aliases),
  };
}
