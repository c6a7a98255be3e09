import { matrices } from "../core/kernels/matrices.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { orthogonal, orthogonalScratch, tensorScratch } from "./parts/newton-schulz.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional, positive, real } from "../engine/option-specs.js";
import type { Flag } from "../engine/option-specs.js";

// What becomes of a tensor: 0 AdamW, 1 with amsgrad, 2 Lion, 3 Shampoo, each on corrected gradients; or `plain` AdamW.
function plan({ marsType, amsgrad, optimize1d }: Record<string, Flag>, shape: readonly number[]) {
  const plain = shape.length !== 2 && !optimize1d;
  const kind =
    !plain && marsType === "mars-lion"
      ? 2
      : !plain && marsType === "mars-shampoo" && shape.length === 2
        ? 3
        : amsgrad
          ? 1
          : 0;
  return { plain, kind };
}

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [matrices],
  Class: () => MARS,
  name: "MARS",
  paper: "Yuan et al. 2024, arXiv:2411.10438",
  golden: "mars@official",
  family: "per layer",
  stepLength: "rate",
  options: {
    lr: nonNegative(3e-3),
    betas: [fraction(0.95), fraction(0.99)],
    eps: nonNegative(1e-8),
    amsgrad: false,
    marsType: { choices: ["mars-adamw", "mars-lion", "mars-shampoo"], default: "mars-adamw" },
    gamma: real(0.025),
    optimize1d: false,
    weightDecay1d: nonNegative(0.1),
    lr1d: nonNegative(3e-3),
    betas1d: [fraction(0.9), fraction(0.95)],
    baseLr: optional(positive(1)),
  },
  // The rate of the whole optimizer: groups with rates of their own move vectors in proportion.
  derive: ({ baseLr }, { lr }) => {
    const first = typeof lr === "function" ? lr(0) : lr;
    return { baseLr: baseLr ?? (first === 0 ? null : first) };
  },
  decay: "own",
  // What is no matrix is in the same unit, and moves as fast.
  withRate: (_, __, size) => ({ baseLr: 3e-3, weightDecay1d: 0.1 / size }),
  variant: (flags, _, { shape }) => {
    const { kind } = plan(flags, shape);
    return {
      kernel: "mars",
      slots: ["exp_avg", "last_grad", ...(kind < 2 ? ["exp_avg_sq"] : []), ...(kind === 1 ? ["max_exp_avg_sq"] : [])],
      whole: { scratch: kind === 3 ? orthogonalScratch(shape) : tensorScratch(shape) },
    };
  },
  powers: ["beta1", "beta2", "betas1d1", "betas1d2"],
  scalars: (values, { powers, weightDecay, decays, flags, shape, transposed }) => {
    const { plain, kind } = plan(flags, shape);
    const { eps, gamma } = values;
    const factor = values.lr1d / values.baseLr;
    const lr = plain ? (Number.isNaN(factor) ? values.lr1d : values.lr * factor) : values.lr;
    const b1 = plain ? values.betas1d1 : values.beta1;
    const b2 = plain ? values.betas1d2 : values.beta2;
    const decay = plain ? (decays ? values.weightDecay1d : 0) : weightDecay;
    const root = Math.sqrt(1 - powers[plain ? 3 : 1]);
    const adam = (lr * root) / (1 - powers[plain ? 2 : 0]);
    const sides = transposed ? shape[1] / shape[0] : shape[0] / shape[1];
    const tall = kind === 3 ? Math.sqrt(Math.max(1, sides)) : 1;
    return [
      ...orthogonal({ eps }, shape, 1 - lr * decay, kind < 2 ? adam : lr * tall),
      kind,
      plain ? 0 : (gamma * b1) / (1 - b1),
      plain ? Number.MAX_VALUE : 1,
      b1,
      1 - b1,
      b2,
      1 - b2,
      eps * root,
      1 / (1 - b1),
    ];
  },
}));

export interface MARSOptions extends CommonOptions {
  /** Learning rate of matrices, at least 0; default 3e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of c and c², each in [0, 1); default [0.95, 0.99]. Only the first matters to Lion and Shampoo. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, or to Newton-Schulz's norm, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Divide by the largest second moment so far; default false. */
  amsgrad?: boolean;
  /** What the corrected gradient is fed to: "mars-adamw" (default), "mars-lion" or "mars-shampoo". */
  marsType?: "mars-adamw" | "mars-lion" | "mars-shampoo";
  /** Strength of the correction, any finite number; default 0.025. */
  gamma?: number | Schedule;
  /** Treat tensors that are no matrices as matrices are, instead of by plain AdamW; default false. */
  optimize1d?: boolean;
  /** Weight decay of tensors under plain AdamW, at least 0; default 0.1. */
  weightDecay1d?: number | Schedule;
  /** Their rate, at least 0; default 3e-3. `lr` does not touch it. */
  lr1d?: number | Schedule;
  /** Their decays of averages, each in [0, 1); default [0.9, 0.95]. */
  betas1d?: readonly [number | Schedule, number | Schedule];
  /** The rate that `lr1d` belongs to, above 0; null: `lr` as given (where that begins at 0, `lr1d` stands alone). */
  baseLr?: number | Schedule | null;
}

/**
 * MARS: a preconditioned rule on gradients whose noise is reduced by the change since the last one.
 *
 *     c = g + gamma b1/(1-b1) (g - g_last)       c <- c / max(1, |c|)       m <- b1 m + (1-b1) c
 *     mars-adamw:    W <- (1 - lr wd) W - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps),  v averages c²
 *     mars-lion:     W <- (1 - lr wd) W - lr sign(m)
 *     mars-shampoo:  W <- (1 - lr wd) W - lr sqrt(max(1, rows/columns)) NS(m/(1-b1)),  Muon's Newton-Schulz
 *
 * Agrees with AGI-Arena/MARS with is_approx, in the parameters' type: the norm is the tensor's, g_last begins at 0,
 * tensors that are no matrices go to AdamW with options of their own; their rate is `lr1d lr/baseLr`, so that it follows
 * `lr`. For noisy gradients of large networks.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { MARS, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [4, 3], init: "glorot" }, b: [3] });
 * const optimizer = new MARS(params, { lr: 0.003, weightDecay: 0.01, decay: "matrices" });
 * params.grad.w.fill(1);
 * params.grad.b.fill(1);
 * optimizer.step();
 */
export class MARS extends Optimizer {
  constructor(params: OptimizerParameters, options: MARSOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
