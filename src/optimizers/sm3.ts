import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => SM3,
  name: "SM3",
  paper: "Anil et al. 2019, arXiv:1901.11150",
  golden: "sm3@optax",
  family: "factored",
  stepLength: "rate",
  options: { lr: nonNegative(0.1), momentum: fraction(0.9) },
  decay: "coupled",
  variant: (_flags, _hypers, { name, shape }) => {
    if (shape.length > 10) {
      throw new RangeError(
        `SM3: ${name} has ${shape.length} dimensions, at most 10 can be used\nGive it another optimizer by groups.`,
      );
    }
    const dims = shape.length > 0 ? shape : [1];
    return {
      kernel: "sm3",
      slots: ["nu", ...dims.map((dim, i) => ({ name: `mu_${i}`, shape: [dim] }))],
      whole: { scratch: dims.reduce((a, b) => a + b) },
    };
  },
  // As Adagrad's, steps shrink as 1 / sqrt(t).
  modelRate: (_, { distance, updates }) => distance / (4 * Math.sqrt(updates)),
  scalars: ({ lr, momentum }) => [momentum, 1 - momentum, lr],
}));

export interface SM3Options extends CommonOptions {
  /** Learning rate, at least 0; default 0.1. */
  lr?: number | Schedule;
  /** Decay of the average of steps, in [0, 1); default 0.9. */
  momentum?: number | Schedule;
}

/**
 * SM3: Adagrad whose accumulator is one number for each row, column and other slice of a tensor.
 *
 *     v[i, j] = g[i, j]² + min(row[i], col[j])       row[i] <- max of v in row i       col[j] <- max of v in column j
 *     m <- momentum m + (1 - momentum) g / sqrt(v + 1e-8)       w <- w - lr m
 *
 * Agrees with optax.sm3 (SM3-II): accumulators begin at zero, and a vector's is Adagrad's. For large embeddings,
 * where rows are either active or not.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SM3, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [300, 200], init: "glorot" }, b: [200] });
 * const optimizer = new SM3(params, { lr: 0.1 });
 * const { mu_0, mu_1 } = optimizer.state("w"); // 300 and 200 numbers for 60,000 parameters
 */
export class SM3 extends Optimizer {
  constructor(params: OptimizerParameters, options: SM3Options = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
