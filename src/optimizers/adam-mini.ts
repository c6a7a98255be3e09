import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { adamFamily } from "./adam.js";
import { define, type Definition, type TensorInfo, type Variant } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, whole, type Hyper } from "../engine/option-specs.js";

// What a tensor is, by a part of its name; the first line that fits.
const adam = /bias/;
const heads = /k_proj|q_proj|wq|wk|query|key/;
const rows = /embed|embd|wte|lm_head|output|final_layer|v_proj|wv|value|feed_forward|linear|mlp|o_proj|wo|attn\.proj/;
const undecayed = /norm|ln|bias/;

function partition(hypers: Record<string, Hyper>, { name, shape }: TensorInfo): Variant {
  const lower = name.toLowerCase();
  const decays = !undecayed.test(lower);
  const blocks = (kernel: Variant["kernel"], of: number[]): Variant => ({
    kernel,
    slots: ["m", { name: "vmean", shape: of }],
    whole: {},
    decays,
  });
  if (adam.test(lower)) return { kernel: "adam", slots: ["m", "v"], decays };
  if (heads.test(lower)) {
    const { dim, nHeads } = hypers;
    if (typeof dim !== "number" || typeof nHeads !== "number") {
      throw new TypeError("AdamMini: dim and nHeads must be numbers, they decide how tensors are cut");
    }
    const head = (dim * dim) / nHeads;
    const count = shape.reduce((a, b) => a * b, 1) / head;
    if (!Number.isInteger(head) || !Number.isInteger(count)) {
      throw new RangeError(
        `AdamMini: ${name} of shape [${shape.join(", ")}] does not divide into heads of dim² / nHeads = ${head}` +
          "\nGive dim and nHeads as in the model, or this tensor another optimizer by groups.",
      );
    }
    return blocks("adamMiniHeads", [count, 1]);
  }
  return rows.test(lower) && shape.length > 0 ? blocks("adamMiniRows", [shape[0], 1]) : blocks("adamMini", []);
}

const definition: () => Definition = /* @__PURE__ */ define(() => {
  const { options, scalars, ...shared } = adamFamily();
  return {
    Class: () => AdamMini,
    ...shared,
    kernels: [tensors],
    name: "AdamMini",
    squares: "raw",
    paper: "Zhang et al. 2024, arXiv:2406.16793",
    golden: "adam-mini@official",
    family: "per layer",
    options: {
      lr: options.lr,
      betas: [fraction(0.9), fraction(0.999)],
      eps: nonNegative(1e-8),
      dim: whole(2048, 1),
      nHeads: whole(32, 1),
    },
    decay: "decoupled",
    variant: (_flags, hypers, tensor) => partition(hypers, tensor),
    scalars: (values, context) => [...scalars(values, context), (values.dim * values.dim) / values.nHeads],
  };
});

export interface AdamMiniOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Width of a transformer's hidden features, a whole number of at least 1; default 2048. Fixed. */
  dim?: number;
  /** Heads of a transformer's attention, a whole number of at least 1; default 32. Fixed. */
  nHeads?: number;
}

/**
 * Adam-mini: Adam with one second moment for a whole block of a tensor, at half of Adam's memory.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) mean of g² over the block
 *     w <- (1 - lr wd) w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
 *
 * Agrees with the authors' version 1.1.1, which goes by names, in any case: "bias" has plain Adam; "query", "key",
 * "wq", "wk", "q_proj", "k_proj" a block of dim² / nHeads elements for each head; embeddings ("embed", "embd", "wte"),
 * outputs ("output", "lm_head", "final_layer"), values ("value", "wv", "v_proj"), projections ("wo", "o_proj",
 * "attn.proj"), "mlp", "linear" and "feed_forward" a block for each row; any other tensor is one block. "norm", "ln" and
 * "bias" do not decay. For transformers, with AdamW's settings.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdamMini, parameters } from "simdescent";
 * const params = parameters({ "attn.wq": [8, 8], "mlp.w": [32, 8], "mlp.bias": [32], norm: [8] });
 * const optimizer = new AdamMini(params, { dim: 8, nHeads: 2, weightDecay: 0.1 });
 * const heads = optimizer.state("attn.wq").vmean.length; // 2
 */
export class AdamMini extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamMiniOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
