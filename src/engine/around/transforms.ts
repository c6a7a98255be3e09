// Transforms of gradients, before they are accumulated and clipped, and of parameters after a step.
import { show } from "../../errors.js";
import type { FloatArray } from "../../core/memory.js";
import type { SlotSpec } from "../variant.js";

/** One tensor as a transform sees it. */
export interface TransformTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its gradient, to be changed in place. */
  readonly grad: FloatArray;
  /** Its parameters. */
  readonly data: FloatArray;
  /** Gradients seen so far, this one included: 1, 2, ... */
  readonly step: number;
  /** What the transform keeps of it, by name. */
  readonly state: Readonly<Record<string, FloatArray>>;
}

/** A change of gradients, or of parameters after each update. */
export interface GradientTransform {
  /** In files and messages. */
  readonly name: string;
  /** Arrays kept for each tensor, of its size unless given; they begin at 0, and are saved. */
  readonly slots?: readonly (string | SlotSpec)[];
  /** Changes `grad`, before accumulation and clipping. */
  readonly gradient?: (tensor: TransformTensor) => void;
  /** @internal The same of all tensors at once. */
  readonly together?: (tensors: readonly TransformTensor[]) => void;
  /** @internal Gives back what it keeps beside its slots. */
  readonly dispose?: () => void;
  /** Changes `data` after an update. */
  readonly parameters?: (tensor: Omit<TransformTensor, "grad">) => void;
}

/** @internal Where transforms that `chain` takes hold what makes them one of gradients. */
export const gradientForm: unique symbol = /* @__PURE__ */ Symbol.for("simdescent.gradient");

/** What the option `transforms` takes: also what `chain` does, of this library. */
export type Transform =
  | GradientTransform
  | ((tensor: Omit<TransformTensor, "state">) => void)
  | { readonly update: string };

/** Checks the option; slots are named by their transform's place. */
export function checkTransforms(owner: string, given: unknown): GradientTransform[] {
  if (given === undefined) return [];
  const label = `${owner}: transforms`;
  if (!Array.isArray(given)) throw new TypeError(`${label} must be a list, got ${show(given)}`);
  return [...(given as unknown[])].map((each, i) => {
    if (typeof each === "function")
      return { name: `transforms[${i}]`, gradient: each as GradientTransform["gradient"] & {} };
    const form = (each as { [gradientForm]?: () => GradientTransform } | null)?.[gradientForm];
    if (form) return form.call(each);
    const { gradient, parameters, together } = (each ?? {}) as GradientTransform;
    const some = [gradient, parameters, together].filter((part) => part !== undefined);
    if (some.length === 0 || !some.every((part) => typeof part === "function"))
      throw new TypeError(
        `${label}[${i}] must be a transform, or a function of { name, shape, grad, data, step }, got ${show(each)}`,
      );
    return each as GradientTransform;
  });
}

/** What slot j of transform i is called in files. */
export const slotName = (i: number, slot: string): string => `transform${i}_${slot}`;
