// The dense layer (assembly/models/network/dense.ts): weights and bias, then layer norm, an activation and dropout.
import { denseLayout } from "../../core/model-exports.js";
import type { Initializer } from "../../core/parameters.js";
import type { Activation } from "../activations.js";
import type { LayerSpec } from "./spec.js";

export interface DenseOptions {
  units: number;
  /** Without one, no layer norm and no dropout either. */
  activation?: Activation;
  /** Share of outputs dropped. */
  dropout?: number;
  layerNorm?: boolean;
  bias: boolean;
  /** How weights start; default what suits the activation. */
  init?: Initializer | undefined;
}

// Derivatives of the others are never 0 but by underflow.
const flat = new Set(["relu", "hardswish"]);

// Initializers for which the signal neither fades nor grows: He et al. 2015, Klambauer et al. 2017, Glorot & Bengio 2010.
function defaultInitializer(activation: string | undefined): Initializer {
  if (activation === "selu") return "lecun";
  return !activation || ["tanh", "sigmoid", "identity", "softplus"].includes(activation) ? "glorot" : "he";
}

export function dense(
  inputs: number,
  {
    units,
    activation,
    dropout = 0,
    layerNorm = false,
    bias,
    init = defaultInitializer(activation?.name),
  }: DenseOptions,
): LayerSpec {
  return {
    kind: "dense",
    layout: denseLayout,
    tensors() {
      const shape = [units];
      return [
        { name: "weight", shape: [inputs, units], init },
        ...(bias ? [{ name: "bias", shape, init: 0 }] : []),
        ...(layerNorm
          ? [
              { name: "gain", shape, init: 1 },
              { name: "shift", shape, init: 0 },
            ]
          : []),
      ];
    },
    outputs: () => units,
    multiplyAdds: () => inputs * units,
    scratch(rows, stride) {
      if (!activation) return {};
      const norm = layerNorm ? { normalized: rows * stride, invStd: rows * 8 } : {};
      return { derivative: rows * stride, activeMask: stride, ...norm };
    },
    // Of outputs, and of the gradients of weights and inputs.
    gemmScratch: (rows, of) => Math.max(of(rows, units, inputs), of(inputs, units, rows), of(rows, inputs, units)),
    record(fields) {
      fields.inputs = inputs;
      fields.outputs = units;
      fields.activation = activation?.code ?? 0;
      fields.keepProb = 1 - dropout;
    },
    mayDie: activation !== undefined && flat.has(activation.name),
  };
}
