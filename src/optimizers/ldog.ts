import { firstOrder } from "../core/kernels/first-order.js";
import { define, type Definition } from "../engine/definition.js";
import { advanceDistance, dogFamily, eta, type DoGOptions } from "./dog.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => LDoG,
  ...dogFamily("LDoG"),
  golden: "ldog@official",
  registers: { rbar: 0, G: 0 },
  measure: measured({ kernel: () => "distanceSums", sums: 2, before: (_, { t }) => [t === 1 ? 0 : 1] }),
  scalars: (values, { registers, sums, t }) => {
    advanceDistance(registers, values, sums, t === 1);
    return [eta(registers, values, t === 1)];
  },
}));

/** As DoG's. */
export interface LDoGOptions extends DoGOptions {}

/**
 * LDoG: DoG with a rate for each tensor.
 *
 *     G <- G + |g|²       r <- max(r, |w - x0|)       w <- w - lr r / sqrt(G) g
 *
 * Agrees with the authors' LDoG: as DoG, each tensor by itself. For networks, whose layers differ in scale.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, LDoG } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: LDoG, repsRel: 1e-3, steps: 500 });
 */
export class LDoG extends Optimizer {
  constructor(params: OptimizerParameters, options: LDoGOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
