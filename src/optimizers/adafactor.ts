import { tensors } from "../core/kernels/tensors.js";
import { log } from "../math/deterministic.js";
import { pow } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => Adafactor,
  name: "Adafactor",
  paper: "Shazeer & Stern 2018, arXiv:1804.04235",
  golden: "adafactor@torchmain",
  family: "factored",
  stepLength: "rate",
  squares: "raw",
  options: {
    lr: nonNegative(1e-2),
    beta2Decay: { default: -0.8, range: "finite and at most 0", ok: (x) => x <= 0 && Number.isFinite(x) },
    eps: [optional(nonNegative(0)), nonNegative(1e-3)],
    d: { default: 1, range: "finite and at least 1", ok: (x) => x >= 1 && Number.isFinite(x) },
    beta1: optional(fraction(0.9)),
    dialect: { choices: ["torch", "fairseq"], default: "torch" },
    relativeStep: true,
    warmupInit: false,
    scaleParameter: true,
  },
  decay: ({ dialect }) => (dialect === "torch" ? "decoupled" : "own"),
  check: ({ relativeStep, warmupInit }) => {
    if (warmupInit && !relativeStep) throw new RangeError("Adafactor: warmupInit needs relativeStep");
  },
  variant: (_flags, { beta1 }, { shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const average = beta1 === null ? [] : ["exp_avg"];
    if (shape.length < 2)
      return { kernel: "adafactor", slots: ["variance", ...average], whole: { scratch: 2 * size + 1 } };
    const [rows, columns] = shape.slice(-2);
    const batch = shape.slice(0, -2);
    const count = batch.reduce((a, b) => a * b, 1);
    return {
      kernel: "adafactor",
      slots: [
        { name: "row_var", shape: [...batch, rows, 1] },
        { name: "col_var", shape: [...batch, 1, columns] },
        ...average,
      ],
      whole: { scratch: columns + count * (rows + columns) },
    };
  },
  // Steps are relative to the tensor, which grows from eps2.
  modelRate: ({ eps2 }, { distance, updates }) => Math.min(1, (4 * log(1 + distance / (eps2 || 1e-3))) / updates),
  scalars: ({ lr, beta2Decay, eps1, eps2, d, beta1 }, { t, weightDecay, flags }) => {
    const { dialect, relativeStep, warmupInit, scaleParameter } = flags;
    const torch = dialect === "torch";
    const weight = pow(t, beta2Decay);
    const rate = relativeStep ? Math.min(warmupInit ? 1e-6 * t : lr, 1 / Math.sqrt(t)) : lr;
    const floor = torch ? [0, eps1 >= 0 ? eps1 : -1] : [eps1 >= 0 ? eps1 : 1e-30, 0];
    const average = beta1 >= 0 ? beta1 : -1;
    return [1 - weight, weight, ...floor, scaleParameter ? eps2 : -1, rate, d, torch ? 0 : weightDecay, average];
  },
}));

export interface AdafactorOptions extends CommonOptions {
  /** Largest rate relative to the tensor's root mean square, at least 0; default 0.01. The step falls as 1/sqrt(t). */
  lr?: number | Schedule;
  /** Exponent of t in the weight of a new square, at most 0; default -0.8. */
  beta2Decay?: number | Schedule;
  /**
   * Least mean square and root of the divisor (null: the type's machine epsilon), and least root mean square of a
   * tensor, each at least 0; default [null, 1e-3].
   */
  eps?: readonly [number | Schedule | null, number | Schedule];
  /** The first of `eps` by itself. */
  eps1?: number | Schedule | null;
  /** The second of `eps` by itself. */
  eps2?: number | Schedule;
  /** Root mean square above which a step is shortened, at least 1; default 1. */
  d?: number | Schedule;
  /** Decay of an average of steps, in [0, 1); default null, no average and no memory for one. */
  beta1?: number | Schedule | null;
  /** Whose arithmetic; default `"torch"`. `"fairseq"` adds eps[0] (null: 1e-30) to squares and decays by alpha. */
  dialect?: "torch" | "fairseq";
  /** Limit the rate by 1/sqrt(t); default true. */
  relativeStep?: boolean;
  /** Let that limit begin at 1e-6 t instead of `lr`; default false. */
  warmupInit?: boolean;
  /** Multiply the rate by the tensor's root mean square; default true. */
  scaleParameter?: boolean;
}

/**
 * Adafactor: Adam's second moment from row and column averages, so that matrices need next to no state.
 *
 *     R <- b R + (1-b) mean of g² over columns       C: over rows       b = 1 - t^beta2Decay
 *     u = g / sqrt(R C / mean(R))       vectors: u = g / sqrt(V), V <- b V + (1-b) g²
 *     w <- (1 - lr wd) w - alpha u / max(1, rms(u)/d)       alpha = max(eps2, rms(w)) min(lr, 1/sqrt(t))
 *
 * Agrees with torch.optim.Adafactor: averages are means, kept from zero by eps[0]; the last two dimensions are
 * factored, others are a batch. `dialect: "fairseq"` is fairseq's and transformers' form, whose `lr: null` is the
 * default here and whose fixed rate is `relativeStep: false`. For models whose optimizer state does not fit.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adafactor, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [300, 200], init: "glorot" }, b: [200] });
 * const optimizer = new Adafactor(params, { lr: 0.01 });
 * const { row_var, col_var } = optimizer.state("w"); // 300 and 200 numbers for 60,000 parameters
 */
export class Adafactor extends Optimizer {
  constructor(params: OptimizerParameters, options: AdafactorOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
