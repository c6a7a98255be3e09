import type { LrFindReport } from "../../src/plot/data/lr-find.js";
import type { ScheduleReport } from "../../src/plot/data/schedule.js";
import type { SweepAxis, SweepTrial, SweepReport } from "../../src/plot/data/sweep.js";

/** The same numbers in [0, 1) every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A noisy loss over 100 rates that falls around 1e-2 and explodes after 1. */
export function rates(change: Partial<LrFindReport> = {}): LrFindReport {
  const draw = random(1);
  const lrs = Array.from({ length: 100 }, (_, i) => 1e-6 * 10 ** ((i * 7) / 99));
  const smoothed = lrs.map((lr) => 2900 + 26000 / (1 + (lr / 0.02) ** 1.2) + 3000 * Math.expm1((lr / 0.8) ** 3));
  const losses = smoothed.map((loss) => loss * (0.85 + 0.3 * draw()));
  const at = (index: number) => ({ index, lr: lrs[index], loss: smoothed[index] });
  const lowest = smoothed.indexOf(Math.min(...smoothed));
  return {
    file: "diabetes.csv",
    target: "target",
    optimizer: "SGD(momentum=0.9)",
    rows: 442,
    batch: 32,
    mode: "exponential",
    lrs,
    losses,
    smoothed,
    suggestions: { valley: at(58), steepest: at(60), minimum: at(lowest - 14), slide: at(lowest + 3) },
    stopped: "diverged",
    recommended: "valley",
    warnings: [],
    ...change,
  };
}

export function schedule(change: Partial<ScheduleReport> = {}): ScheduleReport {
  const values = Array.from({ length: 1100 }, (_, step) =>
    step < 100 ? (3e-4 * step) / 100 : 1.5e-4 * (1 + Math.cos((Math.PI * (step - 100)) / 1000)),
  );
  return { expression: "warmup(cosine(3e-4,1000),100)", values, momentum: null, points: remarkable(values), ...change };
}

export function remarkable(values: number[]): ScheduleReport["points"] {
  const highest = values.indexOf(Math.max(...values));
  const points = [
    { step: 0, what: "first" },
    { step: highest, what: "highest" },
    { step: values.length - 1, what: "last" },
  ];
  return points.map((point) => ({ ...point, value: values[point.step] }));
}

/** A tenth of the rate from every hundredth step on. */
export function steps(length = 300): ScheduleReport {
  const values = Array.from({ length }, (_, step) => 0.1 * 0.5 ** Math.floor((3 * step) / length));
  return schedule({ expression: `step(0.1,${length / 3},0.5)`, values, points: remarkable(values) });
}

export function oneCycle(): ScheduleReport {
  const phase = (step: number) => (step < 300 ? step / 300 : 1 - (step - 300) / 700);
  const values = Array.from({ length: 1000 }, (_, step) => 0.004 + 0.048 * (1 - Math.cos(Math.PI * phase(step))));
  const momentum = values.map((value) => 0.95 - (0.1 * (value - 0.004)) / 0.096);
  return schedule({ expression: "oneCycle(0.1,1000)", values, momentum, points: remarkable(values) });
}

/** A trial whose five folds scatter around a mean; a null mean is one that diverged. */
export function trial(
  id: number,
  options: SweepTrial["options"],
  mean: number | null,
  change: Partial<SweepTrial> = {},
): SweepTrial {
  const draw = random(id + 7);
  const off = Array.from({ length: 5 }, () => 0.12 * (draw() - 0.5));
  const centre = off.reduce((a, b) => a + b) / 5;
  const scores = off.map((value) => (mean === null ? null : mean + (value - centre) * Math.max(1, Math.abs(mean))));
  const spread = mean === null ? null : Math.sqrt(scores.reduce<number>((a, b) => a + (b! - mean) ** 2, 0) / 5);
  const status = mean === null ? "diverged" : "done";
  return {
    id,
    candidate: id,
    options,
    epochs: null,
    status,
    error: null,
    scores,
    mean,
    spread,
    gradients: 800,
    ...change,
  };
}

export function sweep(change: Partial<SweepReport> = {}): SweepReport {
  const trials = change.trials ?? nineRates();
  const best = trials.reduce<SweepTrial | null>(
    (a, b) => (b.mean !== null && (a === null || b.mean > a.mean!) ? b : a),
    null,
  );
  return {
    file: "diabetes.csv",
    target: "target",
    model: "linear regression by SGD",
    method: "grid",
    rows: 442,
    features: 10,
    folds: 5,
    metric: "r2",
    higherIsBetter: true,
    axes: [{ name: "lr", scale: "log", values: trials.map(({ options }) => options.lr) }],
    trials,
    best: best && best.id,
    rungs: [],
    gradients: trials.reduce((sum, { gradients }) => sum + gradients, 0),
    reason: "finished",
    warnings: [],
    ...change,
  };
}

/** Rates by which R² rises, falls to -1e6 and is lost. */
export function nineRates(): SweepTrial[] {
  const means = [0.05, 0.21, 0.38, 0.46, 0.482, 0.47, -1.2e6, null, null];
  return means.map((mean, id) => trial(id, { lr: Number((1e-4 * 10 ** (id / 2)).toPrecision(3)) }, mean));
}

/** Seven rates by five momenta; too large a product of both diverges. */
export function pairs(): SweepReport {
  const lrs = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
  const momenta = [0, 0.5, 0.8, 0.9, 0.99];
  const trials = lrs.flatMap((lr, i) =>
    momenta.map((momentum, j) => {
      const speed = Math.log10(lr / (1 - momentum));
      const mean = speed > 0.3 ? null : speed > -0.1 ? -4.2e4 : 0.48 - 0.07 * (speed + 1.4) ** 2;
      return trial(i * momenta.length + j, { lr, momentum }, mean);
    }),
  );
  return sweep({
    trials,
    axes: [
      { name: "lr", scale: "log", values: lrs },
      { name: "momentum", scale: "linear", values: momenta },
    ],
  });
}

/** Words by numbers; the largest rates diverge or fail. */
export function scalings(): SweepReport {
  const words = ["none", "standard", "a very long name of a choice"];
  const lrs = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1];
  const trials = words.flatMap((scaling, i) =>
    lrs.map((lr, j) => {
      const failed = { status: "failed", error: "the loss is not a number" } as const;
      const mean = lr > 0.2 ? null : 0.4 + 0.03 * Math.log10(lr) - 0.03 * i;
      return trial(i * lrs.length + j, { scaling, lr }, mean, lr === 1 ? failed : {});
    }),
  );
  return sweep({
    trials,
    axes: [
      { name: "scaling", scale: "choice", values: words },
      { name: "lr", scale: "log", values: lrs },
    ],
  });
}

/** Thirty random draws of three options, one of which fails. */
export function draws(count = 30): SweepReport {
  const draw = random(3);
  const trials = Array.from({ length: count }, (_, id) => {
    const options = {
      lr: Number((10 ** (-4 + 4 * draw())).toPrecision(4)),
      momentum: Number((0.99 * draw()).toPrecision(3)),
      loss: ["squared", "huber", "absolute"][Math.floor(3 * draw())],
    };
    const speed = Math.log10(options.lr / (1 - options.momentum));
    const mean = 0.48 - 0.1 * (speed + 1) ** 2 - (options.loss === "absolute" ? 0.05 : 0);
    if (id === 4) {
      return trial(id, options, null, { status: "failed", error: "momentum must be below 1, but fold 3 got <1.0>" });
    }
    return trial(id, options, speed > 0.5 ? null : speed > 0 ? -30 * draw() : mean);
  });
  const axis = (name: string, scale: SweepAxis["scale"]): SweepAxis => ({
    name,
    scale,
    values: [...new Set(trials.map(({ options }) => options[name]))].sort((a, b) => (a < b ? -1 : 1)),
  });
  return sweep({
    method: "random",
    trials,
    axes: [axis("lr", "log"), axis("momentum", "linear"), axis("loss", "choice")],
  });
}

type Rung = SweepReport["rungs"][number];

/** One bracket: of every rung the best third trains three times as long. */
function bracket(number: number, size: number, epochs: number, first: number, rungs: Rung[]): SweepTrial[] {
  const draw = random(number + 11);
  let left = Array.from({ length: size }, (_, i) => ({
    candidate: first + i,
    options: { lr: Number((10 ** (-4 + 4 * draw())).toPrecision(3)), momentum: Number(draw().toPrecision(2)) },
    limit: 0.2 + 0.3 * draw(),
  }));
  const trials: SweepTrial[] = [];
  for (let budget = epochs; left.length > 0; budget *= 3) {
    const rung = left.map(({ candidate, options, limit }) => {
      const mean = candidate % 9 === 5 ? null : limit - 0.6 * 0.75 ** Math.sqrt(budget) * (1 + 0.3 * draw());
      return trial(10 * candidate + Math.round(Math.log(budget) / Math.log(3)), options, mean, {
        candidate,
        epochs: budget,
        gradients: 40 * budget,
      });
    });
    trials.push(...rung);
    const order = rung.toSorted((a, b) => (b.mean ?? -Infinity) - (a.mean ?? -Infinity));
    const promoted = order.slice(0, Math.floor(rung.length / 3));
    const ids = (list: SweepTrial[]) => list.map(({ id }) => id);
    const last = budget >= 27;
    rungs.push({ bracket: number, epochs: budget, trials: ids(rung), promoted: last ? [] : ids(promoted) });
    left = last ? [] : left.filter(({ candidate }) => promoted.some((other) => other.candidate === candidate));
  }
  return trials;
}

function raced(method: "halving" | "hyperband", brackets: [size: number, epochs: number][]): SweepReport {
  const rungs: Rung[] = [];
  let first = 0;
  const trials = brackets.flatMap(([size, epochs], number) => {
    first += size;
    return bracket(brackets.length - 1 - number, size, epochs, first - size, rungs);
  });
  const values = (name: string) =>
    [...new Set(trials.map(({ options }) => options[name] as number))].sort((a, b) => a - b);
  return sweep({
    method,
    trials,
    rungs,
    axes: [
      { name: "lr", scale: "log", values: values("lr") },
      { name: "momentum", scale: "linear", values: values("momentum") },
    ],
  });
}

/** 27 candidates, then 9, 3 and 1. */
export const halving = (): SweepReport => raced("halving", [[27, 1]]);

export const hyperband = (): SweepReport =>
  raced("hyperband", [
    [27, 1],
    [12, 3],
    [6, 9],
    [4, 27],
  ]);
