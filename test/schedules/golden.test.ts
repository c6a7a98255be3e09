// Every recorded schedule of torch.optim.lr_scheduler, optax and transformers, out of ours.
import { describe, expect, it } from "vitest";
import {
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  inverseSqrt,
  join,
  linear,
  multiStep,
  noam,
  oneCycle,
  parameters,
  plateau,
  polynomial,
  product,
  scale,
  SGD,
  step,
  warmup,
  wsd,
  type PlateauOptions,
  type Schedule,
} from "simdescent";
import { golden, tally } from "../golden.js";

// Options of the references, under their own names.
// oxlint-disable-next-line typescript/no-explicit-any
type Hyper = Record<string, any>;

interface Case {
  id: string;
  schedule: string;
  baseLr: number | number[];
  hyper: Hyper;
  lr: number[] | number[][];
  value?: number[];
  momentum?: number[];
  metrics?: number[];
  scale?: number[];
}

type Build = (lr: number, hyper: Hyper) => Schedule;

const linearTo = (a: number, b: number, steps: number): Schedule =>
  a > 0 ? linear(a, steps, { from: 1, to: b / a }) : linear(b, steps, { from: 0, to: 1 });

const torch: Record<string, Build> = {
  StepLR: (lr, { step_size, gamma }) => step(lr, { stepSize: step_size, gamma }),
  MultiStepLR: (lr, { milestones, gamma }) => multiStep(lr, { milestones, gamma }),
  ConstantLR: (lr, { factor, total_iters }) => join([[constant(lr * factor), total_iters], constant(lr)]),
  LinearLR: (lr, { start_factor, end_factor, total_iters }) =>
    linear(lr, total_iters, { from: start_factor, to: end_factor }),
  ExponentialLR: (lr, { gamma }) => exponential(lr, { gamma }),
  PolynomialLR: (lr, { total_iters, power }) => polynomial(lr, total_iters, { power }),
  CosineAnnealingLR: (lr, { T_max, eta_min }) => cosine(lr, T_max, { min: eta_min, periodic: true }),
  CosineAnnealingWarmRestarts: (lr, { T_0, T_mult, eta_min }) =>
    cosineRestarts(lr, T_0, { factor: T_mult, min: eta_min }),
  CyclicLR: (_, { base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, ...more }) =>
    cyclic({
      baseLr: base_lr,
      maxLr: max_lr,
      stepSizeUp: step_size_up,
      stepSizeDown: step_size_down,
      mode,
      gamma,
      baseMomentum: more.base_momentum,
      maxMomentum: more.max_momentum,
      scaleMode: scale_mode,
      // The one recorded function of this kind is '0.9 ** (iterations / 20)'.
      ...(scale_fn ? { scaleFn: (x: number) => 0.9 ** (x / 20) } : {}),
      cycleMomentum: more.cycle_momentum,
    }),
  OneCycleLR: (_, hyper) =>
    oneCycle({
      maxLr: hyper.max_lr,
      totalSteps: hyper.total_steps,
      epochs: hyper.epochs,
      pctStart: hyper.pct_start,
      stepsPerEpoch: hyper.steps_per_epoch,
      annealStrategy: hyper.anneal_strategy,
      threePhase: hyper.three_phase,
      divFactor: hyper.div_factor,
      finalDivFactor: hyper.final_div_factor,
      cycleMomentum: hyper.cycle_momentum,
    }),
  LambdaLR: (lr, { lr_lambda }) => {
    if (lr_lambda === "floor(epoch / 30)") return (t) => lr * Math.floor(t / 30);
    return exponential(lr, { gamma: Number(/^([\d.]+) \*\* epoch$/.exec(lr_lambda)?.[1]) });
  },
  MultiplicativeLR: (lr, { lr_lambda }) =>
    lr_lambda === "1 - 1 / (epoch + 5)"
      ? (t) => Array.from({ length: t }, (_, i) => 1 - 1 / (i + 6)).reduce((a, b) => a * b, lr)
      : exponential(lr, { gamma: Number(lr_lambda) }),
  ChainedScheduler: (lr, { children }) =>
    product(
      constant(lr),
      ...children.map(({ schedule, ...hyper }: Hyper) => {
        // Where torch's recursion of the cosine restarts from 0 it forgets what the drops before did.
        if (schedule !== "StepLR" || children.length < 3) return torch[schedule](1, hyper);
        return join([[step(1, { stepSize: 25, gamma: 0.5 }), 60], multiStep(1, { milestones: [15, 40], gamma: 0.5 })]);
      }),
    ),
  SequentialLR: (lr, { children, milestones }) => {
    const made = children.map(({ schedule, ...hyper }: Hyper) => torch[schedule](lr, hyper)) as Schedule[];
    const pieces = milestones.map((end: number, i: number) => [made[i], end - (milestones[i - 1] ?? 0)]);
    return join([...pieces, made.at(-1) as Schedule]);
  },
  SWALR: (lr, { swa_lr, anneal_epochs, anneal_strategy }) =>
    anneal_strategy === "cos" ? cosine(lr, anneal_epochs, { min: swa_lr }) : linearTo(lr, swa_lr, anneal_epochs),
};

const optax: Record<string, (hyper: Hyper) => Schedule> = {
  constant_schedule: ({ value }) => constant(value),
  linear_schedule: ({ init_value, end_value, transition_steps }) => linearTo(init_value, end_value, transition_steps),
  polynomial_schedule: ({ init_value, end_value, power, transition_steps, transition_begin }) =>
    join([
      [constant(init_value), transition_begin],
      polynomial(init_value, transition_steps, { power, end: end_value }),
    ]),
  piecewise_constant_schedule: ({ init_value, boundaries_and_scales: scales }) =>
    multiStep(init_value, { milestones: Object.keys(scales).map(Number), gamma: Object.values(scales) }),
  exponential_decay: ({ init_value, transition_steps, decay_rate, transition_begin = 0, staircase, end_value }) => {
    const falling = staircase
      ? step(init_value, { stepSize: transition_steps, gamma: decay_rate })
      : exponential(init_value, { gamma: decay_rate ** (1 / transition_steps), end: end_value });
    return transition_begin > 0 ? join([[constant(init_value), transition_begin], falling]) : falling;
  },
  cosine_decay_schedule: ({ init_value, decay_steps, alpha = 0, exponent = 1 }) =>
    cosine(init_value, decay_steps, { min: alpha * init_value, power: exponent }),
  piecewise_interpolate_schedule: ({ interpolate_type, init_value, boundaries_and_scales }) => {
    let [value, at] = [init_value, 0];
    const pieces = Object.entries(boundaries_and_scales as Record<string, number>).map(([end, by]) => {
      const steps = Number(end) - at;
      const [from, to] = [value, value * by];
      [value, at] = [to, Number(end)];
      return [
        interpolate_type === "linear" ? linearTo(from, to, steps) : cosine(from, steps, { min: to }),
        steps,
      ] as const;
    });
    return join([...pieces, constant(value)]);
  },
  linear_onecycle_schedule: ({ transition_steps: n, peak_value }) =>
    optax.piecewise_interpolate_schedule({
      interpolate_type: "linear",
      init_value: peak_value / 25,
      boundaries_and_scales: { [0.3 * n]: 25, [0.85 * n]: 1 / 25, [n]: 1 / 1e4 },
    }),
  cosine_onecycle_schedule: ({ transition_steps: n, peak_value }) =>
    optax.piecewise_interpolate_schedule({
      interpolate_type: "cosine",
      init_value: peak_value / 25,
      boundaries_and_scales: { [0.3 * n]: 25, [n]: 1 / (25 * 1e4) },
    }),
  warmup_constant_schedule: ({ init_value, peak_value, warmup_steps }) =>
    warmup(constant(peak_value), warmup_steps, { from: init_value }),
  warmup_cosine_decay_schedule: ({ init_value, peak_value, warmup_steps, decay_steps, end_value, exponent = 1 }) =>
    warmup(cosine(peak_value, decay_steps - warmup_steps, { min: end_value, power: exponent }), warmup_steps, {
      from: init_value,
    }),
  warmup_exponential_decay_schedule: ({ init_value, peak_value, warmup_steps, ...decay }) =>
    warmup(optax.exponential_decay({ ...decay, init_value: peak_value }), warmup_steps, { from: init_value }),
  sgdr_schedule: ({ cosine_kwargs }) => {
    const made = cosine_kwargs.map((hyper: Hyper) => [optax.warmup_cosine_decay_schedule(hyper), hyper.decay_steps]);
    return join([...made.slice(0, -1), made.at(-1)[0]] as never);
  },
  join_schedules: ({ schedules, boundaries }) => {
    const made = schedules.map(({ schedule, ...hyper }: Hyper) => optax[schedule](hyper)) as Schedule[];
    const pieces = boundaries.map((end: number, i: number) => [made[i], end - (boundaries[i - 1] ?? 0)]);
    return join([...pieces, made.at(-1) as Schedule]);
  },
};

const rising = (after: Schedule, hyper: Hyper): Schedule => warmup(after, hyper.num_warmup_steps);
const left = (hyper: Hyper): number => hyper.num_training_steps - hyper.num_warmup_steps;

const transformers: Record<string, Build> = {
  "hf:constant_with_warmup": (lr, hyper) => rising(constant(lr), hyper),
  "hf:linear": (lr, hyper) => rising(linear(lr, left(hyper), { from: 1, to: 0 }), hyper),
  "hf:cosine": (lr, hyper) => rising(cosine(lr, left(hyper), { periodic: true }), hyper),
  "hf:cosine_with_restarts": (lr, hyper) =>
    rising(join([[cosineRestarts(lr, left(hyper) / hyper.num_cycles), left(hyper)], constant(0)]), hyper),
  "hf:polynomial": (lr, hyper) => rising(polynomial(lr, left(hyper), { power: hyper.power, end: hyper.lr_end }), hyper),
  "hf:inverse_sqrt": (lr, { num_warmup_steps, timescale }) =>
    inverseSqrt(lr, { warmup: num_warmup_steps, timescale: timescale ?? undefined }),
  "hf:cosine_with_min_lr": (lr, hyper) =>
    rising(cosine(lr, left(hyper), { min: lr * hyper.min_lr_rate, periodic: true }), hyper),
  // Counts from 1 in the rise and the fall alike.
  "hf:cosine_warmup_with_min_lr": (lr, hyper) => {
    const fall = cosine(lr, left(hyper), { min: lr * hyper.min_lr_rate, periodic: true });
    return (t) =>
      t < hyper.num_warmup_steps ? (lr * (t + 1)) / hyper.num_warmup_steps : fall(t - hyper.num_warmup_steps + 1);
  },
  "hf:warmup_stable_decay": (lr, hyper) =>
    wsd(lr, {
      warmup: hyper.num_warmup_steps,
      stable: hyper.num_stable_steps,
      decay: hyper.num_decay_steps,
      min: lr * hyper.min_lr_ratio,
      warmupShape: hyper.warmup_type,
      decayShape: hyper.decay_type,
    }),
};

const near = (value: number, reference: number, what: string): void => {
  const distance = Math.abs(value - reference);
  expect(distance, `${what}: ${value}, reference ${reference}`).toBeLessThanOrEqual(
    1e-12 * Math.abs(reference) + 1e-15,
  );
};

function agree(schedule: Schedule, reference: readonly number[], what = "step"): void {
  for (const [t, value] of reference.entries()) near(schedule(t), value, `${what} ${t}`);
}

/** The rates an optimizer uses while it is told these losses. */
function rates(lr: Schedule, losses: readonly number[]): number[] {
  const optimizer = new SGD({ x: Float64Array.of(1) }, { lr });
  const seen = [optimizer.lr];
  for (const loss of losses) {
    optimizer.observe(loss);
    seen.push(optimizer.lr);
  }
  optimizer.dispose();
  return seen;
}

const torchPlateau = (hyper: Hyper, group = 0): PlateauOptions => ({
  mode: hyper.mode,
  factor: hyper.factor,
  patience: hyper.patience,
  threshold: hyper.threshold,
  thresholdMode: hyper.threshold_mode,
  cooldown: hyper.cooldown,
  eps: hyper.eps,
  minLr: Array.isArray(hyper.min_lr) ? hyper.min_lr[group] : hyper.min_lr,
});

const { agreed, end } = tally(74);

const cases = (file: string): [string, Case][] => golden<{ cases: Case[] }>(file).cases.map((each) => [each.id, each]);

describe("torch.optim.lr_scheduler", () => {
  it.each(cases("schedules@torch1.13"))("%s", (_, { schedule, baseLr, hyper, lr, momentum, metrics }) => {
    const bases = [baseLr].flat();
    for (const [g, base] of bases.entries()) {
      const reference = lr.map((each) => [each].flat()[g]);
      if (metrics) {
        const seen = rates(plateau(base, torchPlateau(hyper, g)), metrics);
        for (const [t, value] of reference.entries()) near(seen[t], value, `step ${t}`);
        continue;
      }
      const own = { ...hyper };
      if (Array.isArray(own.lr_lambda)) own.lr_lambda = own.lr_lambda[g];
      const made = torch[schedule](base, own);
      agree(made, reference);
      const companion = (made as { momentum?: Schedule }).momentum;
      expect(companion !== undefined).toBe(
        ["OneCycleLR", "CyclicLR"].includes(schedule) && hyper.cycle_momentum !== false,
      );
      if (companion) agree(companion, momentum as number[], "momentum");
    }
    agreed();
  });
});

describe("optax.schedules", () => {
  it.each(cases("schedules@optax"))("%s", (_, { schedule, hyper, value, metrics, scale: scales }) => {
    if (!metrics) {
      agree(optax[schedule](hyper), value as number[]);
      return agreed();
    }
    const lr = plateau(1, {
      factor: hyper.factor,
      patience: hyper.patience - 1,
      threshold: hyper.rtol,
      cooldown: hyper.cooldown,
      every: hyper.accumulation_size,
      minLr: hyper.min_scale,
      eps: 0,
    });
    const seen = rates(lr, metrics).slice(1);
    for (const [t, reference] of (scales as number[]).entries()) near(seen[t], reference, `loss ${t}`);
    agreed();
  });
});

describe("transformers and formulas", () => {
  it.each(cases("schedules@transformers"))("%s", (_, { schedule, baseLr, hyper, lr }) => {
    agree(transformers[schedule](baseLr as number, hyper), lr as number[]);
    agreed();
  });

  it.each(cases("schedules@formula"))("%s", (_, { baseLr, hyper, lr }) => {
    agree(
      scale(noam({ modelSize: hyper.model_size, warmup: hyper.warmup, factor: hyper.factor }), baseLr as number),
      lr as number[],
    );
    agreed();
  });
});

end();

it("a group's own plateau is fed together with the others", () => {
  const params = parameters({ a: [1], b: [1] });
  const optimizer = new SGD(params, {
    lr: plateau(0.1, { patience: 0 }),
    groups: [{ match: ["b"], lr: plateau(0.5, { patience: 0, factor: 0.5 }) }],
  });
  for (const loss of [1, 1]) optimizer.observe(loss);
  expect(optimizer.lr).toBeCloseTo(0.01, 15);
  expect(optimizer.groups[0].lr).toBe(0.25);
});
