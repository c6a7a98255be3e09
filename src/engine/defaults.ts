// What a definition does at its default options: for tables, commands and tests; the library does not import it.
import type { Definition, TensorInfo, Variant } from "./definition.js";

/** The kernel and state of a tensor. */
export function standardVariant({ schema, variant }: Definition, tensor: TensorInfo): Variant {
  const hypers = Object.fromEntries(schema.hypers.map((spec) => [spec.key, spec.default]));
  return variant({ ...schema.defaults }, hypers, tensor);
}

/** Whether it works on tensors of one dimension; Muon does not. */
export function takesVectors(definition: Definition): boolean {
  try {
    return Boolean(standardVariant(definition, { name: "bias", shape: [5] }));
  } catch {
    return false;
  }
}
