import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type DefinitionInput, type ScalarContext } from "../engine/definition.js";
import type { Totals } from "../engine/measure.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

/** What MoMo and MoMoAdam share. */
export const momoFamily = (): Pick<DefinitionInput, "family" | "stepLength" | "decay" | "needsLoss" | "shared"> => ({
  family: "rate-free",
  stepLength: "free",
  decay: "own",
  needsLoss: true,
  shared: { barf: 0, gamma: 0, lb: ({ lowerBound }) => lowerBound, count: 0, step: 0 },
});

/**
 * The step to the model's minimum, in `shared.step`, and the next lower bound. `average` is the weight of the past
 * in the loss's average, `correction` that average's own, `squares` the sum of m²/D.
 */
export function advanceModel(
  { values, flags, sums: [slope, inner], shared, loss }: Totals,
  average: number,
  correction: number,
  squares: number,
): void {
  const { lr, lowerBound } = values;
  const grow = 1 + lr * (values.weightDecay || 0);
  const barf = average * shared.barf + (1 - average) * loss;
  const gamma = average * shared.gamma + (1 - average) * slope;
  const cap = grow * (barf - gamma) + inner;
  let bound = flags.adaptLowerBound ? shared.lb : lowerBound;
  if (flags.adaptLowerBound && cap < grow * correction * bound) {
    bound = Math.max(cap / (2 * correction * grow), lowerBound);
  }
  const gap = Math.max(cap - grow * correction * bound, 0);
  const step = squares > 0 ? Math.min(gap / squares, Number.MAX_VALUE) : 0;
  const next = (barf + inner - gamma - (Math.min(lr / correction, step) * squares) / 2) / correction;
  shared.barf = barf;
  shared.gamma = gamma;
  shared.lb = flags.adaptLowerBound ? Math.max(next, lowerBound) : lowerBound;
  shared.count++;
  shared.step = step;
}

/** What decay takes of the parameter. */
export const lost = (lr: number, { weightDecay }: ScalarContext): number => (lr * weightDecay) / (1 + lr * weightDecay);

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => MoMo,
  ...momoFamily(),
  squares: "sums",
  name: "MoMo",
  paper: "Schaipp et al. 2023, arXiv:2305.07583",
  golden: "momo@optax",
  options: { lr: nonNegative(1), beta: fraction(0.9), lowerBound: real(0), adaptLowerBound: false },
  variant: () => ({ kernel: "momoStep", slots: ["exp_avg"], whole: {} }),
  measure: measured({
    kernel: () => "momoSums",
    sums: 3,
    before: ({ beta }, { shared }) => (shared.count === 0 ? [0, 1] : [beta, 1 - beta]),
    decide: (totals) => {
      const { values, sums, shared } = totals;
      advanceModel(totals, shared.count === 0 ? 0 : values.beta, 1, sums[2]);
    },
  }),
  scalars: ({ lr }, context) => [lost(lr, context), Math.min(lr, context.shared.step)],
}));

export interface MoMoOptions extends CommonOptions {
  /** Largest rate, at least 0; default 1. */
  lr?: number | Schedule;
  /** Decay of the averages, in [0, 1); default 0.9. */
  beta?: number | Schedule;
  /** A value the loss does not go below; default 0. */
  lowerBound?: number | Schedule;
  /** Raise the lower bound on the way; default false. */
  adaptLowerBound?: boolean;
}

/**
 * MoMo: SGD with momentum at a Polyak step, from a model of the loss by its averages.
 *
 *     m <- b m + (1-b) g       f <- b f + (1-b) loss       c <- b c + (1-b) <g, w>
 *     a = 1 + lr wd       tau = min(lr, max(0, a (f - lowerBound - c) + <m, w>) / |m|²)
 *     w <- w / a - tau m
 *
 * Agrees with optax.contrib.momo: sums over all tensors, averages begin with the first step's values, no step where
 * |m|² is at most 2^-52. Needs the loss: call `step(() => loss)`. Forgives a rate far too large; for losses whose
 * least value is about known.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { parameters, MoMo } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new MoMo(params);
 * for (let i = 0; i < 100; i++) {
 *   optimizer.step(() => {
 *     const [x, y] = params.data.w;
 *     params.grad.w.set([2 * (x - 3), 20 * (y + 1)]);
 *     return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 *   });
 * }
 */
export class MoMo extends Optimizer {
  constructor(params: OptimizerParameters, options: MoMoOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
