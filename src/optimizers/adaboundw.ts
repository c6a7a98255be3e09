import { firstOrder } from "../core/kernels/first-order.js";
import { boundFamily, bounds, type AdaBoundOptions } from "./adabound.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdaBoundW,
  ...boundFamily(1e-3),
  name: "AdaBoundW",
  golden: "adaboundw@official",
  decay: "own",
  scalars: (values, context) => [...bounds(values, context), 1 - context.weightDecay],
}));

/** As AdaBound's. */
export interface AdaBoundWOptions extends AdaBoundOptions {}

/**
 * AdaBound with decoupled weight decay: the parameter shrinks by `weightDecay` in every step, whatever the rate.
 *
 *     w <- (1 - wd) w - AdaBound's step, its moments free of the decay
 *
 * Agrees with Luolc/AdaBound: the decay is not multiplied by the rate, so values are far below AdamW's.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdaBoundW, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [2], data: [1, 1] } });
 * const optimizer = new AdaBoundW(params, { lr: 0.01, weightDecay: 1e-4 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is about [0.9899, 1.0099]
 */
export class AdaBoundW extends Optimizer {
  constructor(params: OptimizerParameters, options: AdaBoundWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
