import { firstOrder } from "../core/kernels/first-order.js";
import { adamaxFamily, type AdamaxOptions } from "./adamax.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdamaxW,
  ...adamaxFamily(),
  name: "AdamaxW",
  paper: "Kingma & Ba 2015, arXiv:1412.6980; Loshchilov & Hutter 2019, arXiv:1711.05101",
  golden: "adamaxw@optax",
  decay: "decoupled",
  weightDecay: 1e-4,
}));

/** As Adamax's; `weightDecay` has the default 1e-4. */
export interface AdamaxWOptions extends AdamaxOptions {}

/**
 * Adamax with decoupled weight decay: the parameter shrinks by `lr * weightDecay` beside each step.
 *
 *     w <- (1 - lr wd) w       then Adamax's step, its state free of the decay
 *
 * Agrees with optax.adamaxw, but for `lr`, to which optax gives no default. Choose it over Adamax wherever weights
 * should decay.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdamaxW, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const optimizer = new AdamaxW(params, { lr: 1e-3, weightDecay: 0.01, decay: "matrices" });
 */
export class AdamaxW extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamaxWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
