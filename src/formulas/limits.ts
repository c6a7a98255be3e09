// Transforms that limit updates, or measure them by the parameters, with optax's names, defaults and numbers.
import { transform } from "./gradient-form.js";
import type { Transform } from "./transform.js";

const above0 = (value: number): { default: number; range: string } => ({ default: value, range: "above 0" });
const atLeast0 = (value: number): { default: number; range: string } => ({ default: value, range: "at least 0" });

/** Each entry to [-maxDelta, maxDelta], as optax.clip. */
export const clip = (maxDelta: number): Transform =>
  transform("clip", { options: { maxDelta: above0(maxDelta) }, update: "g = clamp(g, -maxDelta, maxDelta)" });

/** The same as `clip`. */
export const clipByValue = (maxDelta: number): Transform => ({ ...clip(maxDelta), name: "clipByValue" });

/** The norm over all tensors to at most maxNorm, as optax.clip_by_global_norm: one pass more over all tensors. */
export const clipByGlobalNorm = (maxNorm: number): Transform =>
  transform("clipByGlobalNorm", {
    options: { maxNorm: above0(maxNorm) },
    update: "n = sqrt(total(g^2)); g = where(n < maxNorm, 1, maxNorm/n) * g",
  });

/** The same as `clipByGlobalNorm`. */
export const clipByNorm = (maxNorm: number): Transform => ({ ...clipByGlobalNorm(maxNorm), name: "clipByNorm" });

/** Each tensor's root mean square to at most the threshold, as optax.clip_by_block_rms. */
export const clipByBlockRms = (threshold: number): Transform =>
  transform("clipByBlockRms", {
    options: { threshold: above0(threshold) },
    update: "g = g / max(1, sqrt(mean(g^2))/threshold)",
  });

/**
 * Each unit's norm to at most `clipping` times that of its parameters (Brock et al. 2021), as optax.adaptive_grad_clip.
 * Default eps 1e-3, the least norm of parameters.
 */
export const adaptiveGradClip = (clipping: number, { eps = 1e-3 }: { eps?: number } = {}): Transform =>
  transform("adaptiveGradClip", {
    options: { clipping: above0(clipping), eps: atLeast0(eps) },
    update: `n = sqrt(unitsum(g^2)); most = clipping * max(sqrt(unitsum(w^2)), eps)
      g = where(n < most, g, g * (most / max(n, 1e-6)))`,
  });

/** Updates less the mean of their row (Yong et al. 2020), but for vectors, as optax.centralize. */
export const centralize = (): Transform =>
  transform("centralize", { update: "g = where(rank > 1, g - rowsum(g)*shape[0]/size, g)" });

/** Updates over the norm of all, as optax.normalize_by_update_norm. Defaults: scaleFactor 1, eps 1e-6. */
export const normalizeByUpdateNorm = ({
  scaleFactor = 1,
  eps = 1e-6,
}: { scaleFactor?: number; eps?: number } = {}): Transform =>
  transform("normalizeByUpdateNorm", {
    options: { scaleFactor: above0(scaleFactor), eps: atLeast0(eps) },
    update: "g = g * (scaleFactor / (sqrt(total(g^2)) + eps))",
  });

/** Updates times the norm of the tensor, at least minScale, as optax.scale_by_param_block_norm. Default 1e-3. */
export const scaleByParamBlockNorm = ({ minScale = 1e-3 }: { minScale?: number } = {}): Transform =>
  transform("scaleByParamBlockNorm", {
    options: { minScale: atLeast0(minScale) },
    update: "g = max(norm(w), minScale) * g",
  });

/** Updates times the tensor's root mean square, at least minScale, as optax.scale_by_param_block_rms. Default 1e-3. */
export const scaleByParamBlockRms = ({ minScale = 1e-3 }: { minScale?: number } = {}): Transform =>
  transform("scaleByParamBlockRms", {
    options: { minScale: atLeast0(minScale) },
    update: "g = max(sqrt(mean(w^2)), minScale) * g",
  });

interface TrustRatio {
  /** Least norm that either counts as, at least 0; default 0. */
  minNorm?: number;
  /** Factor of the ratio, above 0; default 1. */
  trustCoefficient?: number;
  /** Added to the update's norm, at least 0; default 0. */
  eps?: number;
}

/** Updates as long as the tensor (LARS, LAMB; You et al. 2017), as optax.scale_by_trust_ratio; 1 where a norm is 0. */
export const scaleByTrustRatio = ({ minNorm = 0, trustCoefficient = 1, eps = 0 }: TrustRatio = {}): Transform =>
  transform("scaleByTrustRatio", {
    options: { minNorm: atLeast0(minNorm), trustCoefficient: above0(trustCoefficient), eps: atLeast0(eps) },
    update: `a = max(norm(w), minNorm); b = max(norm(g), minNorm)
      g = where((a > 0) * (b > 0), trustCoefficient * a / (b + eps), 1) * g`,
  });

/** Weight decay added to updates, as optax.add_decayed_weights; the option `decay` chooses the tensors. Default 0. */
export const addDecayedWeights = (weightDecay = 0): Transform =>
  transform("addDecayedWeights", { options: { weightDecay }, update: "g += weightDecay*w" });

/**
 * Only entries whose update and gradient have one sign, scaled by how many there are (Liang et al. 2024,
 * arXiv:2411.16085); it stands before the learning rate.
 */
export const cautious = (): Transform =>
  transform("cautious", { update: "a = g*gradient > 0; g = g*a / max(mean(a), 1e-3)" });

/**
 * Gradients and more of what they have been (Grokfast; Lee et al. 2024, arXiv:2405.20233): g + lamb e, e their exponential average
 * from the first on. Defaults: alpha 0.98, lamb 2.
 */
export const grokfast = ({ alpha = 0.98, lamb = 2 }: { alpha?: number; lamb?: number } = {}): Transform =>
  transform("grokfast", {
    options: { alpha: { default: alpha, range: "[0, 1)" }, lamb: atLeast0(lamb) },
    state: ["e"],
    update: "e = where(t > 1, alpha*e + (1-alpha)*g, g); g = g + lamb*e",
  });
