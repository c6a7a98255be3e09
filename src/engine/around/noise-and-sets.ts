// Transforms that no formula says: seeded noise on gradients, and parameters kept within a set after each update.
import { checkNumber } from "../../errors.js";
import { exp, log } from "../../math/deterministic.js";
import { Random } from "../../core/random.js";
import type { GradientTransform } from "./transforms.js";

/**
 * Noise on gradients, less and less: `g + sqrt(eta / t^gamma) z`, z standard normal, t from 1 (Neelakantan et al. 2015,
 * arXiv:1511.06807), as optax.add_noise. The numbers follow from the seed, the step and the order of the tensors.
 *
 * @param options `eta`, variance at first, at least 0, default 0.01; `gamma` at least 0, default 0.55; `seed`, default 0.
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { addNoise, parameters, SGD } from "simdescent";
 * const optimizer = new SGD(parameters({ w: [3] }), { lr: 0.1, transforms: [addNoise({ eta: 0.3, seed: 1 })] });
 */
export function addNoise({
  eta = 0.01,
  gamma = 0.55,
  seed = 0,
}: { eta?: number; gamma?: number; seed?: number } = {}): GradientTransform {
  const atLeast0 = (x: number): boolean => x >= 0 && x < Infinity;
  checkNumber(eta, "addNoise: eta", "at least 0", atLeast0);
  checkNumber(gamma, "addNoise: gamma", "at least 0", atLeast0);
  checkNumber(seed, "addNoise: seed", "finite", Number.isFinite);
  return {
    name: "addNoise",
    together: (tensors) => {
      const [{ step }] = tensors;
      // Of every step anew, so that nothing need be kept.
      const random = new Random(seed + 0.6180339887498949 * step);
      const deviation = Math.sqrt(eta * exp(-gamma * log(step)));
      const noise = tensors.map(({ grad }) => Float64Array.from(grad, () => deviation * random.normal()));
      random.dispose();
      tensors.forEach(({ grad }, k) => grad.forEach((g, i) => (grad[i] = g + noise[k][i])));
    },
  };
}

/** Parameters that stay at least 0: those below become 0 after each update, as optax.projections.projection_non_negative. */
export const keepNonNegative = (): GradientTransform => ({
  name: "keepNonNegative",
  parameters: ({ data }) => data.forEach((x, i) => (data[i] = x > 0 ? x : 0)),
});

/** Each tensor within a ball around 0: shortened to the radius after an update that has left it. */
export function projectOntoL2Ball(radius: number): GradientTransform {
  checkNumber(radius, "projectOntoL2Ball: radius", "above 0", (x) => x > 0);
  return {
    name: "projectOntoL2Ball",
    parameters: ({ data }) => {
      let square = 0;
      for (const x of data) square += x * x;
      const norm = Math.sqrt(square);
      if (norm > radius) data.forEach((x, i) => (data[i] = (x * radius) / norm));
    },
  };
}

/** Each tensor on the simplex: at least 0, with a sum of `scale` (default 1); the nearest such point (Duchi et al. 2008). */
export function projectOntoSimplex(scale = 1): GradientTransform {
  checkNumber(scale, "projectOntoSimplex: scale", "above 0", (x) => x > 0);
  return {
    name: "projectOntoSimplex",
    parameters: ({ data }) => {
      const sorted = Float64Array.from(data).sort().reverse();
      let sum = 0;
      let shift = 0;
      sorted.forEach((x, i) => {
        sum += x;
        const candidate = (sum - scale) / (i + 1);
        if (x > candidate) shift = candidate;
      });
      data.forEach((x, i) => (data[i] = Math.max(0, x - shift)));
    },
  };
}
