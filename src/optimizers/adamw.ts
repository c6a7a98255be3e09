import { adamFamily, type AdamOptions } from "./adam.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => AdamW,
  ...adamFamily(),
  name: "AdamW",
  paper: "Loshchilov & Hutter 2019, arXiv:1711.05101",
  golden: "adamw@torch1.13",
  decay: "decoupled",
  weightDecay: 0.01,
}));

/** As Adam's; `weightDecay` has the default 0.01. */
export interface AdamWOptions extends AdamOptions {}

/**
 * Adam with decoupled weight decay: the parameter shrinks by `lr * weightDecay` before each step.
 *
 *     w <- (1 - lr wd) w       then Adam's step, its moments free of the decay
 *
 * Agrees with torch.optim.AdamW. The usual choice for networks; give biases and norms no decay with
 * `decay: "matrices"`.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdamW, cosine, parameters, warmup } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const lr = warmup(cosine(3e-4, 1000), 100);
 * const optimizer = new AdamW(params, { lr, weightDecay: 0.1, decay: "matrices", clip: { norm: 1 } });
 */
export class AdamW extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
