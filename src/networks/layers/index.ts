// Every kind of layer.
import { layerNames } from "../../core/model-exports.js";
import { dense, type DenseOptions } from "./dense.js";
import type { LayerKind, LayerSpec } from "./spec.js";

/** The options of each kind. */
export interface LayerOptions {
  dense: DenseOptions;
}

/** A layer as it stands in a list of layers. */
export type Layer = { [Kind in LayerKind]: { kind: Kind } & LayerOptions[Kind] }[LayerKind];

const kinds: { [Kind in LayerKind]: (inputs: number, options: LayerOptions[Kind]) => LayerSpec } = { dense };

/** The layer over so many inputs. */
export function layerSpec(layer: Layer, inputs: number): LayerSpec {
  return kinds[layer.kind](inputs, layer);
}

/** A kind's number in the kernels. */
export function layerCode(kind: LayerKind): number {
  return layerNames.split(" ").indexOf(kind);
}
