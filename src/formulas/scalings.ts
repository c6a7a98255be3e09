// Transforms that scale updates by averages of gradients, with optax's names, defaults and numbers.
import { nonNegative } from "../engine/option-specs.js";
import { checkNumber } from "../errors.js";
import { transform } from "./gradient-form.js";
import type { Transform } from "./transform.js";

interface Averages {
  /** Decay of the average of g, in [0, 1). */
  b1?: number;
  /** Decay of the average of g², in [0, 1). */
  b2?: number;
  /** Added to the root, at least 0. */
  eps?: number;
  /** Added inside the root, at least 0; default 0. */
  epsRoot?: number;
}

const fraction = (value: number): { default: number; range: string } => ({ default: value, range: "[0, 1)" });
const atLeast0 = (value: number): { default: number; range: string } => ({ default: value, range: "at least 0" });
const averages = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0 }: Averages) => ({
  b1: fraction(b1),
  b2: fraction(b2),
  eps: atLeast0(eps),
  epsRoot: atLeast0(epsRoot),
});
const moments = "m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2;";
const direction = "g = (m/(1-b1^t)) / (sqrt(v/(1-b2^t) + epsRoot) + eps)";

/** Adam's direction (Kingma & Ba 2015), as optax.scale_by_adam. Defaults: b1 0.9, b2 0.999, eps 1e-8, epsRoot 0. */
export const scaleByAdam = (options: Averages = {}): Transform =>
  transform("scaleByAdam", { options: averages(options), state: ["m", "v"], update: `${moments} ${direction}` });

/** The same divided by the largest corrected second moment so far (Reddi et al. 2018), as optax.scale_by_amsgrad. */
export const scaleByAmsgrad = (options: Averages = {}): Transform =>
  transform("scaleByAmsgrad", {
    options: averages(options),
    state: ["m", "v", "most"],
    update: `${moments} most = max(most, v/(1-b2^t)); g = (m/(1-b1^t)) / (sqrt(most + epsRoot) + eps)`,
  });

/** AdaBelief's direction (Zhuang et al. 2020), as optax.scale_by_belief. Defaults: 0.9, 0.999, eps 1e-16, epsRoot 1e-16. */
export const scaleByBelief = (options: Averages = {}): Transform =>
  transform("scaleByBelief", {
    options: averages({ eps: 1e-16, epsRoot: 1e-16, ...options }),
    state: ["m", "v"],
    update: `m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*(g-m)^2 + epsRoot; g = (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) + eps)`,
  });

/** Yogi's direction (Zaheer et al. 2018), as optax.scale_by_yogi. Defaults: 0.9, 0.999, eps 1e-3, first values 1e-6. */
export const scaleByYogi = ({
  initialAccumulatorValue = 1e-6,
  ...options
}: Averages & { initialAccumulatorValue?: number } = {}): Transform =>
  transform("scaleByYogi", {
    options: averages({ eps: 1e-3, ...options }),
    state: [
      { name: "m", start: initialAccumulatorValue },
      { name: "v", start: initialAccumulatorValue },
    ],
    update: `m = b1*m + (1-b1)*g; v = v - (1-b2)*sign(v - g^2)*g^2; ${direction}`,
  });

/** AdaMax's direction (Kingma & Ba 2015), as optax.scale_by_adamax. Defaults: 0.9, 0.999, eps 1e-8. */
export const scaleByAdamax = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8 }: Omit<Averages, "epsRoot"> = {}): Transform =>
  transform("scaleByAdamax", {
    options: { b1: fraction(b1), b2: fraction(b2), eps: atLeast0(eps) },
    state: ["m", "u"],
    update: "m = b1*m + (1-b1)*g; u = max(b2*u, abs(g) + eps); g = (m/(1-b1^t)) / u",
  });

/** Lion's direction (Chen et al. 2023), as optax.scale_by_lion. Defaults: b1 0.9, b2 0.99. */
export const scaleByLion = ({ b1 = 0.9, b2 = 0.99 }: { b1?: number; b2?: number } = {}): Transform =>
  transform("scaleByLion", {
    options: { b1: fraction(b1), b2: fraction(b2) },
    state: ["m"],
    update: "d = sign(b1*m + (1-b1)*g); m = b2*m + (1-b2)*g; g = d",
  });

/** Division by the root of an average of g² (RMSprop), as optax.scale_by_rms. Defaults: decay 0.9, eps 1e-8. */
export const scaleByRms = ({ decay = 0.9, eps = 1e-8, initialScale = 0 }: Rms = {}): Transform =>
  transform("scaleByRms", {
    options: { decay: fraction(decay), eps: atLeast0(eps) },
    state: [{ name: "v", start: initialScale }],
    update: "v = decay*v + (1-decay)*g^2; g = g / sqrt(v + eps)",
  });

interface Rms {
  /** Decay of the averages, in [0, 1). */
  decay?: number;
  /** Added inside the root, at least 0. */
  eps?: number;
  /** What the average of g² begins with, at least 0; default 0. */
  initialScale?: number;
}

/** Division by the deviation (centred RMSprop), as optax.scale_by_stddev. Defaults: decay 0.9, eps 1e-8. */
export const scaleByStddev = ({ decay = 0.9, eps = 1e-8, initialScale = 0 }: Rms = {}): Transform =>
  transform("scaleByStddev", {
    options: { decay: fraction(decay), eps: atLeast0(eps) },
    state: ["m", { name: "v", start: initialScale }],
    update: "m = decay*m + (1-decay)*g; v = decay*v + (1-decay)*g^2; g = g / sqrt(v - m^2 + eps)",
  });

/** Division by the root of the sum of g² (Adagrad), as optax.scale_by_rss. Defaults: first value 0.1, eps 1e-7. */
export const scaleByRss = ({
  initialAccumulatorValue = 0.1,
  eps = 1e-7,
}: { initialAccumulatorValue?: number; eps?: number } = {}): Transform =>
  transform("scaleByRss", {
    options: { eps: atLeast0(eps) },
    state: [{ name: "s", start: initialAccumulatorValue }],
    update: "s += g^2; g = where(s > 0, g / sqrt(s + eps), 0)",
  });

/** Momentum: what is left of earlier updates is added, as optax.trace. Defaults: decay 0.9, nesterov false. */
export const trace = ({ decay = 0.9, nesterov = false }: { decay?: number; nesterov?: boolean } = {}): Transform =>
  transform("trace", {
    options: { decay: fraction(decay) },
    state: ["trace"],
    update: nesterov ? "trace = g + decay*trace; g = g + decay*trace" : "trace = g + decay*trace; g = trace",
  });

/** An exponential average of updates, as optax.ema. Defaults: decay 0.9, debias true. */
export const ema = ({ decay = 0.9, debias = true }: { decay?: number; debias?: boolean } = {}): Transform =>
  transform("ema", {
    options: { decay: fraction(decay) },
    state: ["ema"],
    update: `ema = decay*ema + (1-decay)*g; g = ${debias ? "ema/(1-decay^t)" : "ema"}`,
  });

/** The signs of updates, as optax.scale_by_sign. */
export const scaleBySign = (): Transform => transform("scaleBySign", { update: "g = sign(g)" });

/** Updates times a number; a negative one goes downhill, as in optax.scale. */
export const scaleBy = (factor: number): Transform => {
  checkNumber(factor, "scaleBy: the factor", "finite", Number.isFinite);
  return transform("scaleBy", { options: { factor }, update: "g = factor*g", negates: factor < 0 });
};

/** Updates times -lr, as optax.scale_by_learning_rate; `lr` is the default, which the chain's option `lr` changes. */
export const scaleByLearningRate = (lr?: number): Transform => {
  if (lr !== undefined) checkNumber(lr, "scaleByLearningRate: lr", nonNegative(0).range, nonNegative(0).ok);
  return transform("scaleByLearningRate", {
    ...(lr === undefined ? {} : { options: { lr } }),
    update: "g = -lr*g",
    negates: true,
  });
};

/** Every k-th update is the sum of k; the others are 0: as optax.apply_every. */
export const applyEvery = (k = 1): Transform =>
  transform("applyEvery", {
    options: { k: { default: k, range: "whole" } },
    state: ["held"],
    update: "c = (t-1) - k*floor((t-1)/k); held = g + where(c > 0, held, 0); g = where(c == k-1, held, 0)",
  });
