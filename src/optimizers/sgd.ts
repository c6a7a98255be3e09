import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";
import type { Schedule } from "../schedules/schedule.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => SGD,
  name: "SGD",
  paper: "Robbins & Monro 1951, doi:10.1214/aoms/1177729586; Sutskever et al. 2013",
  golden: "sgd@torch1.13",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: {
    lr: nonNegative(1e-3),
    momentum: nonNegative(0),
    dampening: { default: 0, range: "in [0, 1]", ok: (x) => x >= 0 && x <= 1 },
    nesterov: false,
  },
  decay: "coupled",
  sparse: true,
  check: ({ nesterov }, { momentum, dampening }) => {
    if (nesterov && momentum === 0) throw new RangeError("SGD: nesterov needs momentum > 0");
    if (nesterov && dampening !== 0) throw new RangeError("SGD: nesterov needs dampening 0");
  },
  variant: ({ nesterov }, { momentum }) =>
    momentum === 0
      ? { kernel: "sgd", slots: [] }
      : { kernel: nesterov ? "nesterov" : "momentum", slots: ["momentum_buffer"] },
  steadyFrom: 2,
  scalars: ({ lr, momentum, dampening }, { t }) => [lr, momentum, t === 1 || momentum === 0 ? 1 : 1 - dampening],
  // What the buffer comes to where the gradient stays.
  proximal: ({ lr, momentum, dampening }) => [momentum === 0 ? lr : (lr * (1 - dampening)) / (1 - momentum)],
  gain: ({ momentum, dampening }) => (momentum === 0 ? 1 : (1 - dampening) / (1 - momentum)),
}));

export interface SGDOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight of the previous buffer, at least 0; default 0. */
  momentum?: number | Schedule;
  /** Part of the gradient kept out of the buffer, in [0, 1]; default 0. Skipped on a tensor's first step. */
  dampening?: number | Schedule;
  /** Step along `g + momentum * buffer`; needs momentum and no dampening. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum, dampening and Nesterov's variant.
 *
 *     b <- momentum b + (1 - dampening) g       w <- w - lr b       nesterov: w <- w - lr (g + momentum b)
 *
 * Agrees with torch.optim.SGD: the first buffer is the raw gradient, weight decay is added to the gradient.
 * The place to start for convex problems; a stable rate is below 2 over the largest Hessian eigenvalue.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SGD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true });
 * params.grad.w.set([1, -1]);
 * optimizer.step();
 */
export class SGD extends Optimizer {
  constructor(params: OptimizerParameters, options: SGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
