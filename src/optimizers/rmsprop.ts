import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type Values } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => RMSprop,
  name: "RMSprop",
  paper: "Tieleman & Hinton 2012, Coursera lecture 6.5; centered: Graves 2013, arXiv:1308.0850",
  golden: "rmsprop@torch1.13",
  family: "adaptive",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-2),
    alpha: { default: 0.99, range: "in [0, 1]", ok: (x) => x >= 0 && x <= 1 },
    eps: nonNegative(1e-8),
    momentum: nonNegative(0),
    centered: false,
    nesterov: false,
    epsInSqrt: false,
    initialScale: nonNegative(0),
    lrInMomentum: false,
    biasCorrection: false,
  },
  decay: "coupled",
  check: ({ nesterov }, { momentum }) => {
    if (nesterov && momentum === 0) throw new RangeError("RMSprop: nesterov needs momentum > 0");
  },
  variant: ({ centered }, { momentum }) => {
    const square = { name: "square_avg", start: ({ initialScale }: Values) => initialScale };
    if (momentum === 0) {
      return centered ? { kernel: "rmsCentered", slots: [square, "grad_avg"] } : { kernel: "rms", slots: [square] };
    }
    return centered
      ? { kernel: "rmsCenteredMomentum", slots: [square, "grad_avg", "momentum_buffer"] }
      : { kernel: "rmsMomentum", slots: [square, "momentum_buffer"] };
  },
  powers: ["alpha"],
  scalars: ({ lr, alpha, eps, momentum }, { powers, flags }) => {
    const { centered, nesterov, epsInSqrt, lrInMomentum, biasCorrection } = flags;
    const part = biasCorrection ? 1 - powers[0] : 1;
    const root = Math.sqrt(part);
    const square = [alpha, 1 - alpha, epsInSqrt ? eps * part : 0, epsInSqrt ? 0 : eps * root];
    if (centered) square.push(1 / part);
    if (momentum === 0) return [...square, lr * root];
    const into = lrInMomentum ? lr : 1;
    const out = lrInMomentum ? 1 : lr;
    return [...square, momentum, into * root, nesterov ? out * momentum : out, nesterov ? lr * root : 0];
  },
  proximal: ({ lr, eps, momentum }, { powers, flags }) => {
    const { centered, epsInSqrt, biasCorrection } = flags;
    const part = biasCorrection ? 1 - powers[0] : 1;
    const root = Math.sqrt(part);
    const metric = centered ? 2 : 1;
    return [(lr * root) / (1 - momentum), metric, epsInSqrt ? eps * part : 0, epsInSqrt ? 0 : eps * root, 1 / part, 0];
  },
}));

export interface RMSpropOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-2. */
  lr?: number | Schedule;
  /** Decay of the averages, in [0, 1]; default 0.99. */
  alpha?: number | Schedule;
  /** Added to the root of the average, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Weight of the previous buffer, at least 0; default 0. */
  momentum?: number | Schedule;
  /** Divide by the standard deviation instead of the root mean square; default false. */
  centered?: boolean;
  /** Step along `u + momentum * buffer`; needs momentum. Default false. */
  nesterov?: boolean;
  /** Add `eps` under the root, as TensorFlow and optax do; default false. */
  epsInSqrt?: boolean;
  /** What the average of g² starts from, at least 0; default 0 (TensorFlow: 1). */
  initialScale?: number | Schedule;
  /** Take `lr` into the buffer, as TensorFlow and optax do: a change of rate acts slowly. Default false. */
  lrInMomentum?: boolean;
  /** Divide the averages by 1 - alpha^t; default false. */
  biasCorrection?: boolean;
}

/**
 * RMSprop: the gradient over the root of the average of its squares.
 *
 *     v <- alpha v + (1-alpha) g²       centered: a <- alpha a + (1-alpha) g, and v - a² for v below
 *     w <- w - lr g / (sqrt(v) + eps)
 *     momentum: B <- momentum B + g / (sqrt(v) + eps),  w <- w - lr B
 *
 * Agrees with torch.optim.RMSprop: eps outside the root, `lr` outside the buffer. With `epsInSqrt`, `lrInMomentum` and
 * alpha 0.9 it agrees with optax.rmsprop; with `initialScale` 1 and eps 1e-10 besides, with TensorFlow's form, timm's
 * RMSpropTF. A centered variance that rounding makes negative is taken to be 0. For gradients that change in scale, as
 * in recurrent networks.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { RMSprop, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new RMSprop(params, { lr: 0.01, momentum: 0.9 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class RMSprop extends Optimizer {
  constructor(params: OptimizerParameters, options: RMSpropOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
