// What every optimizer takes and reports.
import { checkCount, checkFlag, checkKeys, checkNumber, checkObject, show } from "../errors.js";
import type { Schedule } from "../schedules/schedule.js";
import type { EngineOptions } from "./engine.js";
import type { AroundOptions, TensorNorms } from "./around/around.js";
import type { GroupOptions } from "./form-groups.js";

/** What a step does that would not end in finite numbers. */
export type NonFinite = "throw" | "skip" | "ignore";

/** Options every optimizer takes. */
export interface CommonOptions extends AroundOptions {
  /** At least 0; added to the gradient or decoupled as the class says. Default 0 (AdamW 0.01). */
  weightDecay?: number | Schedule;
  /** Climb instead of descend: the gradient is negated. Default false. */
  maximize?: boolean;
  /** Gradients averaged into one update; default 1. */
  accumulate?: number;
  /**
   * Limits on the gradient: each entry to [-value, value], then the norm over all unfrozen tensors (as torch's
   * clip_grad_norm_; `Infinity` only measures), then each tensor's own norm.
   */
  clip?: { value?: number; norm?: number; tensorNorm?: number };
  /**
   * NaN or infinity in a gradient or loss, or an entry so large that the rule's squares would overflow and nothing clips it:
   * `"throw"` a NonFiniteError (default), `"skip"` the step, or `"ignore"` it.
   */
  onNonFinite?: NonFinite;
  /** With `"skip"`: how many in a row are skipped; one more is applied as it is (optax.apply_if_finite). Default all. */
  maxSkips?: number;
  /** Which tensors decay: `"all"` (default), `"matrices"` (two dimensions or more), or a choice by name and shape. */
  decay?: "all" | "matrices" | ((name: string, shape: readonly number[]) => boolean);
  /** Other options for some tensors; the first match wins, the rest follow the options above. */
  groups?: readonly GroupOptions[];
}

/** What one step did. A fresh object, safe to keep. */
export interface StepReport {
  /** Updates applied so far, this one included. */
  step: number;
  /** The rate of this step. */
  lr: number;
  /** False inside an accumulation, and when skipped. */
  applied: boolean;
  /** True when a non-finite gradient or loss was passed over. */
  skipped: boolean;
  /** True when an entry or a norm was above its limit. */
  clipped: boolean;
  /** Norm of the gradient before clipping; undefined when no norm was asked for. */
  gradNorm: number | undefined;
  /** What the closure returned; undefined without one. */
  loss: number | undefined;
  /** By tensor, where `norms: true` asks for it. */
  norms?: Record<string, TensorNorms>;
}

/** What one call of `step` is asked for. */
export interface StepOptions {
  /** Report the norms of gradient, update and weights of every tensor; default false. */
  norms?: boolean;
}

/** Fills `optimizer.params.grad` and returns the loss. */
export type Closure = () => number;

/** @internal */
export function checkNonFinite(owner: string, value: unknown): NonFinite {
  if (["throw", "skip", "ignore"].includes(value as string)) return value as NonFinite;
  const error = typeof value === "string" ? RangeError : TypeError;
  throw new error(`${owner}: onNonFinite must be "throw", "skip" or "ignore", got ${show(value)}`);
}

/** @internal */
export function checkCommon(
  owner: string,
  given: Record<string, unknown>,
): EngineOptions & { onNonFinite: NonFinite; maxSkips: number } {
  const accumulate = checkCount(given.accumulate ?? 1, `${owner}: accumulate`);
  const onNonFinite = checkNonFinite(owner, given.onNonFinite ?? "throw");
  const clip = (given.clip ?? {}) as EngineOptions["clip"];
  checkObject(clip, `${owner}: clip`, "\nFor example clip: { norm: 1 }.");
  checkKeys(clip, ["value", "norm", "tensorNorm"], `${owner}: clip`);
  for (const [key, value] of Object.entries(clip)) {
    if (value !== undefined) checkNumber(value, `${owner}: clip.${key}`, "above 0", (x) => x > 0);
  }
  const maxSkips = given.maxSkips === undefined ? Infinity : checkCount(given.maxSkips, `${owner}: maxSkips`, 0);
  if (maxSkips < Infinity && onNonFinite !== "skip")
    throw new RangeError(`${owner}: maxSkips goes with onNonFinite: "skip"`);
  return { accumulate, clip: { ...clip }, check: onNonFinite !== "ignore", onNonFinite, maxSkips };
}

/** @internal Whether norms are asked for. */
export function checkStep(owner: string, options: StepOptions): boolean {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: step takes options such as { norms: true }, got ${show(options)}`);
  checkKeys(options, ["norms"], `${owner}.step`);
  const { norms = false } = options;
  return checkFlag(norms, `${owner}.step: norms`);
}
