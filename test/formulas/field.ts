// Optimizers of the library as formulas, with the golden files they agree with.
import type { OptimizerFormula } from "simdescent";

interface Entry extends Omit<OptimizerFormula, "name"> {
  /** The golden file it agrees with. */
  golden: string;
}

const averages = "m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2;";
const adam = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8 };

export const field: Record<string, Entry> = {
  FormulaAdam: {
    golden: "adam@torch1.13",
    options: { ...adam, amsgrad: false },
    state: ["m", "v", "most"],
    update: `${averages} most = max(most, v)
      w -= lr * (m/(1-beta1^t)) / (sqrt(where(amsgrad, most, v)/(1-beta2^t)) + eps)`,
  },
  FormulaAdamW: {
    golden: "adamw@torch1.13",
    decay: "decoupled",
    options: { ...adam, amsgrad: false, weightDecay: 0.01 },
    state: ["m", "v", "most"],
    update: `${averages} most = max(most, v)
      w -= lr * (m/(1-beta1^t)) / (sqrt(where(amsgrad, most, v)/(1-beta2^t)) + eps)`,
  },
  FormulaSGD: {
    golden: "sgd@torch1.13",
    stepLength: "gradient",
    options: { lr: 1e-3, momentum: 0, dampening: 0, nesterov: false },
    state: ["b"],
    update: `b = where(t == 1, g, momentum*b + (1-dampening)*g)
      w -= lr * where(momentum == 0, g, where(nesterov, g + momentum*b, b))`,
  },
  FormulaLion: {
    golden: "lion@lion-pytorch",
    decay: "decoupled",
    options: { lr: 1e-4, betas: [0.9, 0.99] },
    state: ["m"],
    update: "w -= lr * sign(beta1*m + (1-beta1)*g); m = beta2*m + (1-beta2)*g",
  },
  FormulaRMSprop: {
    golden: "rmsprop@torch1.13",
    options: { lr: 1e-2, alpha: 0.99, eps: 1e-8, momentum: 0, centered: false },
    state: ["v", "average", "b"],
    update: `v = alpha*v + (1-alpha)*g^2; average = alpha*average + (1-alpha)*g
      d = g / (sqrt(where(centered, v - average^2, v)) + eps)
      b = momentum*b + d
      w -= lr * where(momentum > 0, b, d)`,
  },
  FormulaAdagrad: {
    golden: "adagrad@torch1.13",
    options: { lr: 1e-2, lrDecay: 0, eps: 1e-10, initialAccumulatorValue: 0 },
    state: [{ name: "s", start: "initialAccumulatorValue" }],
    update: "s += g^2; w -= lr/(1 + (t-1)*lrDecay) * g / (sqrt(s) + eps)",
  },
  FormulaNovoGrad: {
    golden: "novograd@nvidia",
    family: "per layer",
    options: { lr: 1e-2, betas: [0.95, 0.98], eps: 1e-8, gradAveraging: false },
    state: ["m", { name: "v", shape: [] }],
    update: `v = where(v == 0, dot(g, g), beta2*v + (1-beta2)*dot(g, g))
      m = beta1*m + where(gradAveraging, 1-beta1, 1) * (g/(sqrt(v)+eps) + weightDecay*w)
      w -= lr*m`,
  },
  FormulaLAMB: {
    golden: "lamb@optax",
    family: "per layer",
    options: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-6, epsRoot: 0 },
    state: ["m", "v"],
    update: `${averages}
      u = (m/(1-beta1^t)) / (sqrt(v/(1-beta2^t) + epsRoot) + eps) + weightDecay*w
      w -= lr * where(norm(w)*norm(u) > 0, norm(w)/norm(u), 1) * u`,
  },
  FormulaLARS: {
    golden: "lars@optax",
    family: "per layer",
    options: { lr: 1, trustCoefficient: 0.001, eps: 0, momentum: 0.9, nesterov: false },
    state: ["b"],
    update: `d = g + weightDecay*w
      d *= where(norm(w)*norm(d) > 0, trustCoefficient*norm(w)/(norm(d) + eps), 1)
      b = momentum*b - lr*d
      w += where(nesterov, momentum*b - lr*d, b)`,
  },
  FormulaAdEMAMix: {
    golden: "ademamix@optax",
    options: { lr: 1e-3, betas: [0.9, 0.999, 0.9999], alpha: 5, eps: 1e-8, epsRoot: 0 },
    state: ["m", "slow", "v"],
    update: `${averages} slow = beta3*slow + (1-beta3)*g
      w -= lr * ((m/(1-beta1^t) + alpha*slow) / (sqrt(v/(1-beta2^t) + epsRoot) + eps) + weightDecay*w)`,
  },
  FormulaAdan: {
    golden: "adan@official",
    options: { lr: 1e-3, betas: [0.98, 0.92, 0.99], eps: 1e-8, noProx: false },
    state: ["m", "v", "n", "before"],
    update: `d = where(t == 1, 0, g - before); before = g
      m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*d; n = beta3*n + (1-beta3)*(g + beta2*d)^2
      step = (m/(1-beta1^t) + beta2*v/(1-beta2^t)) / (sqrt(n/(1-beta3^t)) + eps)
      w = where(noProx, (1 - lr*weightDecay)*w - lr*step, (w - lr*step) / (1 + lr*weightDecay))`,
  },
};
