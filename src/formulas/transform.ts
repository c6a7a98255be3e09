// One link of a chain: a formula that changes `g` and hands it on.
import { checkFlag, checkKeys, show } from "../errors.js";
import type { StateSpec } from "./describe.js";
import type { FormulaOption } from "./options.js";

/**
 * A transform of updates, as `chain` takes it: a formula in which `g` is what comes from the transforms before, and what
 * goes on to those behind; `gradient` is the gradient itself. One that assigns `w` is a rule, and the last of its chain.
 */
export interface Transform {
  /** What it is called in messages and in the names of chains. */
  readonly name?: string;
  /** Defaults of its options, which become options of the chain. */
  readonly options?: Readonly<Record<string, FormulaOption>>;
  readonly state?: readonly StateSpec[];
  readonly update: string;
  /** Whether what it hands on points downhill already, and is added to the parameters as it is. */
  readonly negates?: boolean;
}

const keys = ["name", "options", "state", "update", "negates", "decay", "stepLength", "paper", "family"];

/** A transform as it was given: an object, a text, or a function that makes one. */
export function transformOf(given: unknown, i: number): Transform {
  const label = `chain: transform ${i + 1}`;
  const made = typeof given === "function" && !("definition" in given) ? (given as () => unknown)() : given;
  const { formula } = (typeof made === "function" ? made : {}) as { formula?: Transform };
  const transform = typeof made === "string" ? { update: made } : (formula ?? (made as Transform | null));
  if (typeof transform !== "object" || transform === null)
    throw new TypeError(
      `${label} must be a transform, a formula's text or { options, state, update }, got ${show(given)}`,
    );
  checkKeys(transform, keys, label);
  const { name = `formula${i + 1}`, update } = transform;
  if (typeof update !== "string")
    throw new TypeError(
      `${label}: update must be a formula's text, got ${show(update)}\nAs in: "g = clamp(g, -1, 1)".`,
    );
  if (transform.negates !== undefined) checkFlag(transform.negates, `${label}: negates`);
  const { decay = "own" } = transform as { decay?: string };
  if (decay !== "own")
    throw new TypeError(
      `${label}: decay: ${show(decay)} does not act in a chain\nPut addDecayedWeights where it acts.`,
    );
  return { ...transform, name };
}
