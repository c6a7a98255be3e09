// Other implementations that named options reproduce, against their own golden files.
import { afterAll, describe, expect, it } from "vitest";
import { AdamW, NAdamW } from "simdescent";
import { optimizerGolden } from "../golden.js";
import { replay, type Translate } from "./replay.js";

type Hyper = Record<string, never>;

interface Dialect {
  name: string;
  file: string;
  options: (hyper: Hyper) => Record<string, unknown>;
  /** Cases of the file that are not reproduced, and why. */
  not?: Record<string, string>;
}

const vectors = (options: Record<string, unknown>, optimizer: object = AdamW) => ({
  groups: [{ match: ["p1"], optimizer, ...options }],
});

const adam = (h: Hyper) => ({
  lr: h.lr ?? h.learning_rate,
  betas: h.betas ?? [h.b1, h.b2],
  weightDecay: h.weight_decay ?? 0,
  ...("eps" in h && { eps: h.eps }),
});

const dialects: Dialect[] = [
  {
    name: "RMSprop",
    file: "rmsprop@optax",
    options: (h) => ({
      lr: h.learning_rate,
      alpha: h.decay,
      eps: h.eps,
      momentum: h.momentum ?? 0,
      centered: h.centered,
      nesterov: h.nesterov,
      initialScale: h.initial_scale,
      epsInSqrt: h.eps_in_sqrt,
      biasCorrection: h.bias_correction,
      lrInMomentum: true,
    }),
  },
  {
    name: "RMSprop",
    file: "rmsprop-tf@timm",
    options: (h) => ({
      lr: h.lr,
      alpha: h.alpha,
      eps: h.eps,
      momentum: h.momentum,
      centered: h.centered,
      weightDecay: h.weight_decay,
      lrInMomentum: h.lr_in_momentum,
      epsInSqrt: true,
      initialScale: 1,
    }),
  },
  {
    name: "Muon",
    file: "muon@kellerjordan",
    options: (h) => ({
      lr: h.lr,
      weightDecay: h.weight_decay,
      momentum: h.momentum,
      nesterov: h.nesterov,
      nsSteps: h.ns_steps,
      dialect: "kellerjordan",
    }),
  },
  {
    name: "Muon",
    file: "muon-aux-adam@kellerjordan",
    options: ({ muon, adam }: Record<string, Hyper>) => ({
      lr: muon.lr,
      momentum: muon.momentum,
      weightDecay: muon.weight_decay,
      dialect: "kellerjordan",
      ...vectors({ lr: adam.lr, betas: adam.betas, eps: adam.eps, weightDecay: adam.weight_decay }),
    }),
  },
  {
    name: "Muon",
    file: "moonlight@mars",
    options: (h) => ({
      lr: h.lr,
      weightDecay: h.wd,
      momentum: h.momentum,
      nesterov: h.nesterov,
      nsSteps: h.ns_steps,
      dialect: "moonlight",
      ...vectors({ lr: h.lr, betas: h.adamw_betas, eps: h.adamw_eps, weightDecay: h.wd }),
    }),
  },
  {
    name: "Muon",
    file: "muon@optax",
    options: (h) => ({
      lr: h.learning_rate,
      weightDecay: h.weight_decay,
      momentum: h.beta,
      nesterov: h.nesterov,
      eps: h.eps,
      dialect: "optax",
      adjustLrFn: h.consistent_rms === null ? null : "match_rms_adamw",
      ...vectors(
        { lr: h.learning_rate, betas: [h.adam_b1, h.adam_b2], eps: h.eps, weightDecay: h.adam_weight_decay },
        NAdamW,
      ),
    }),
    not: { "adaptive-no-nesterov": "adaptive is not offered" },
  },
  {
    name: "LAMB",
    file: "lamb@pytorch-lamb",
    options: (h) => ({
      lr: h.lr,
      betas: h.betas,
      eps: h.eps,
      weightDecay: h.weight_decay,
      biasCorrection: false,
      maxWeightNorm: 10,
    }),
  },
  {
    name: "LAMB",
    file: "lamb@timm",
    options: (h) => ({
      lr: h.lr,
      betas: h.betas,
      eps: h.eps,
      weightDecay: h.weight_decay,
      biasCorrection: h.bias_correction,
      gradAveraging: h.grad_averaging,
      trustClip: h.trust_clip,
      alwaysAdapt: h.always_adapt,
    }),
    not: { default: "max_grad_norm clips without 1e-6", "no-grad-averaging": "max_grad_norm clips without 1e-6" },
  },
  {
    name: "LARS",
    file: "lars@timm",
    options: (h) => ({
      lr: h.lr,
      momentum: h.momentum,
      weightDecay: h.weight_decay,
      nesterov: h.nesterov,
      eps: h.eps,
      trustCoefficient: h.trust_coeff,
      trustClip: h.trust_clip,
      alwaysAdapt: h.always_adapt,
      dialect: "timm",
    }),
  },
  {
    name: "LARS",
    file: "lars@jettify",
    options: (h) => ({
      lr: h.lr,
      momentum: h.momentum,
      weightDecay: h.weight_decay,
      nesterov: h.nesterov,
      eps: h.eps,
      trustCoefficient: h.trust_coefficient,
      dialect: "jettify",
    }),
  },
  ...["novograd@jettify", "nvnovograd@timm"].map((file) => ({
    name: "NovoGrad",
    file,
    options: (h: Hyper) => ({
      lr: h.lr,
      betas: h.betas,
      eps: h.eps,
      weightDecay: h.weight_decay,
      gradAveraging: h.grad_averaging,
      amsgrad: h.amsgrad,
    }),
  })),
  {
    name: "NovoGrad",
    file: "novograd@optax",
    options: (h) => ({ lr: h.learning_rate, betas: [h.b1, h.b2], eps: h.eps, weightDecay: h.weight_decay }),
  },
  {
    name: "Adafactor",
    file: "adafactor@fairseq",
    options: (h) => ({
      lr: h.lr ?? 0.01,
      eps: h.eps,
      d: h.clip_threshold,
      beta2Decay: h.decay_rate,
      beta1: h.beta1,
      weightDecay: h.weight_decay,
      scaleParameter: h.scale_parameter,
      relativeStep: h.relative_step,
      warmupInit: h.warmup_init,
      dialect: "fairseq",
    }),
    not: { "fixed-lr-beta1-wd": "fairseq writes the scaled rate back, so that it compounds over tensors and steps" },
  },
  {
    name: "SGDP",
    file: "sgdp@timm",
    options: (h) => ({
      lr: h.lr,
      momentum: h.momentum,
      dampening: h.dampening,
      weightDecay: h.weight_decay,
      nesterov: h.nesterov,
      eps: h.eps,
      delta: h.delta,
      wdRatio: h.wd_ratio,
    }),
  },
];

// Implementations that agree as they are, their options under other names.
const same: Dialect[] = [
  { name: "Adan", file: "adan@timm", options: (h) => ({ ...adam(h), noProx: h.no_prox }) },
  { name: "NAdam", file: "nadam@torch1.13", options: (h) => ({ ...adam(h), momentumDecay: h.momentum_decay }) },
  { name: "NAdamW", file: "nadam@optax", options: (h) => ({ ...adam(h), nesterov: h.nesterov, weightDecay: 0 }) },
  { name: "RAdam", file: "radam@torch1.13", options: adam },
  { name: "Lion", file: "lion@optax", options: adam },
  {
    name: "Adadelta",
    file: "adadelta@optax",
    options: (h) => ({ lr: h.learning_rate, rho: h.rho, eps: h.eps, weightDecay: h.weight_decay }),
  },
  { name: "Adamax", file: "adamax@optax", options: adam },
  {
    name: "AdEMAMix",
    file: "ademamix@optax",
    options: (h) => ({ ...adam(h), betas: [h.b1, h.b2, h.b3], alpha: h.alpha }),
  },
  {
    name: "MADGRAD",
    file: "madgrad@optax",
    options: (h) => ({ lr: h.learning_rate, momentum: h.momentum, eps: h.eps, weightDecay: h.weight_decay }),
  },
  { name: "COCOB", file: "cocob@optax", options: (h) => ({ alpha: h.alpha, eps: h.eps, weightDecay: h.weight_decay }) },
  {
    name: "ADOPT",
    file: "adopt@timm",
    options: (h) => ({
      ...adam(h),
      decoupledWeightDecay: h.decoupled,
      clipLambda: h.clip_exp === null ? null : (step: number) => step ** 0.333,
    }),
  },
];

let agreed = 0;

const every = [...dialects, ...same];

describe.each(every.map((dialect) => [`${dialect.name} as ${dialect.file}`, dialect] as const))("%s", (_, dialect) => {
  const { name, file, options, not = {} } = dialect;
  const golden = optimizerGolden(file);
  for (const test of golden.cases) {
    const difference = not[test.id.split("/").at(-1) as string];
    for (const dtype of ["float64", "float32"] as const) {
      it.skipIf(difference !== undefined)(`${test.id}, ${dtype}${difference ? `: ${difference}` : ""}`, () => {
        replay(name, options as Translate, golden, test, dtype);
        agreed++;
      });
    }
  }
});

it("names only cases that are there as not reproduced", () => {
  for (const { file, not = {} } of every) {
    const ids = optimizerGolden(file).cases.map(({ id }) => id.split("/").at(-1));
    for (const id of Object.keys(not)) expect(ids).toContain(id);
  }
});

afterAll(() => {
  console.log(`${every.length} other implementations, ${agreed} cases agree`);
});
