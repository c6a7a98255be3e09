// Activation functions by name.
import { activationNames } from "../core/model-exports.js";
import { nearest, show } from "../errors.js";

/** An activation that was checked. */
export interface Activation {
  name: string;
  /** Its number in assembly/models/network/activations.ts. */
  code: number;
}

const normalizedName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The activation that was asked for: `"relu"`, `"ReLU"`; `gelu_tanh` is `geluTanh`, and `swish` is `silu`. */
export function checkActivation(owner: string, given: unknown): Activation {
  if (typeof given !== "string") throw new TypeError(`${owner}: activation must be a name, got ${show(given)}`);
  const names = activationNames.split(" ");
  const wanted = normalizedName(given) === "swish" ? "silu" : normalizedName(given);
  const code = names.findIndex((each) => normalizedName(each) === wanted);
  if (code < 0) {
    const near = nearest(given, names);
    const list = names.map((each) => `"${each}"`).join(", ");
    throw new RangeError(
      `${owner}: activation must be one of ${list}, got ${show(given)}${near ? `\nDid you mean ${near}?` : ""}`,
    );
  }
  return { name: names[code], code };
}
