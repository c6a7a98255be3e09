import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type DefinitionInput } from "../engine/definition.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, optional, positive } from "../engine/option-specs.js";

/** What DoG and LDoG share; they differ in what they take together as one vector. */
export const dogFamily = (name: string): Omit<DefinitionInput, "golden" | "measure" | "scalars"> => ({
  name,
  paper: "Ivgi, Hinder & Carmon 2023, arXiv:2302.12022",
  family: "rate-free",
  stepLength: "free",
  squares: "sums",
  options: {
    lr: nonNegative(1),
    repsRel: nonNegative(1e-6),
    eps: nonNegative(1e-8),
    initEta: optional(positive(1)),
  },
  decay: "coupled",
  check: (_, { repsRel, initEta }) => {
    if (repsRel === 0 && initEta === null) throw new RangeError(`${name}: repsRel must be above 0 without initEta`);
  },
  variant: () => ({ kernel: "gradientStep", slots: [{ name: "init_buffer", start: "params" }] }),
  dirty: () => false,
});

/** First or next r and G, from the sums of g² and of (w - x0)², on the first step of w². */
export function advanceDistance(
  numbers: Record<string, number>,
  { repsRel, eps, initEta }: Record<string, number>,
  [squares, distance]: ArrayLike<number> & Iterable<number>,
  first: boolean,
): void {
  const length = Math.sqrt(distance);
  const begin = Number.isNaN(initEta) ? repsRel * (1 + length) : 0;
  numbers.rbar = first ? begin : Math.max(numbers.rbar, length);
  numbers.G = first ? squares + eps : numbers.G + squares;
}

/** The step for r and G. */
export function eta(
  { rbar, G }: Record<string, number>,
  { lr, initEta }: Record<string, number>,
  first: boolean,
): number {
  if (first && !Number.isNaN(initEta)) return initEta;
  return G > 0 ? (lr * rbar) / Math.sqrt(G) : 0;
}

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => DoG,
  ...dogFamily("DoG"),
  golden: "dog@official",
  shared: { rbar: 0, G: 0, eta: 0 },
  measure: measured({
    kernel: () => "distanceSums",
    sums: 2,
    byGroup: true,
    before: (_, { shared }) => [shared.G > 0 ? 1 : 0],
    decide: ({ values, sums, shared }) => {
      const first = shared.G === 0;
      if (first && sums[0] + values.eps === 0) return false;
      advanceDistance(shared, values, sums, first);
      shared.eta = eta(shared, values, first);
      return true;
    },
  }),
  scalars: (_, { shared }) => [shared.eta],
}));

export interface DoGOptions extends CommonOptions {
  /** Multiple of the rate found, at least 0; default 1. */
  lr?: number | Schedule;
  /** First distance over `1 + |x0|`, above 0; default 1e-6, with batch normalization 1e-4. */
  repsRel?: number | Schedule;
  /** Added once to the sum of squared gradients, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Rate of the first step, above 0, in place of `repsRel`; default null. */
  initEta?: number | Schedule | null;
}

/**
 * DoG, distance over gradients: SGD at the rate that the way so far and the gradients so far suggest.
 *
 *     G <- G + |g|²       r <- max(r, |w - x0|)       w <- w - lr r / sqrt(G) g
 *
 * Agrees with the authors' DoG: all tensors of a group are one vector, G holds the current gradient and once eps,
 * r begins at repsRel (1 + |x0|) or, with `initEta`, at 0. Average the parameters it visits, as its authors
 * advise; LDoG often does better on networks.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DoG } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DoG, repsRel: 1e-3, steps: 500 });
 */
export class DoG extends Optimizer {
  constructor(params: OptimizerParameters, options: DoGOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
