// One value of each schedule, as an optimizer asks for it before every step.
import { digits, table } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "Schedules: ns per value, over 1024 neighbouring steps";

const window = 1024;
const { cos, PI, sqrt, floor, min, max } = Math;
const half = (t, n) => (1 + cos((PI * min(t, n)) / n)) / 2;

// Each with its closed form, which must give the same values, and the step at which the window begins, if not 0.
const schedules = {
  constant: [(s) => s.constant(0.1), () => 0.1],
  cosine: [(s) => s.cosine(0.1, 1000), (t) => 0.1 * half(t, 1000)],
  "cosine, periodic": [(s) => s.cosine(0.1, 100, { periodic: true }), (t) => 0.05 * (1 + cos((PI * t) / 100))],
  "cosine, power 1.5": [(s) => s.cosine(0.1, 1000, { power: 1.5 }), (t) => 0.1 * half(t, 1000) ** 1.5],
  cosineRestarts: [(s) => s.cosineRestarts(0.1, 100), (t) => 0.05 * (1 + cos((PI * (t % 100)) / 100))],
  "cosineRestarts, factor 2": [
    (s) => s.cosineRestarts(0.1, 10, { factor: 2 }),
    (t) => {
      const k = floor(Math.log2(t / 10 + 1));
      return 0.05 * (1 + cos((PI * (t - 10 * (2 ** k - 1))) / (10 * 2 ** k)));
    },
  ],
  cyclic: [(s) => s.cyclic({ baseLr: 0.01, maxLr: 0.1, stepSizeUp: 100 }), (t) => 0.01 + 0.09 * triangle(t, 100)],
  "cyclic, triangular2": [
    (s) => s.cyclic({ baseLr: 0.01, maxLr: 0.1, stepSizeUp: 100, mode: "triangular2" }),
    (t) => 0.01 + (0.09 * triangle(t, 100)) / 2 ** floor(t / 200),
  ],
  "cyclic, exp_range": [
    (s) => s.cyclic({ baseLr: 0.01, maxLr: 0.1, stepSizeUp: 100, mode: "exp_range", gamma: 0.999 }),
    (t) => 0.01 + 0.09 * triangle(t, 100) * 0.999 ** t,
  ],
  exponential: [(s) => s.exponential(0.1, { gamma: 0.999 }), (t) => 0.1 * 0.999 ** t],
  "exponential, a million steps on": [
    (s) => s.exponential(0.1, { gamma: 1 - 1e-6 }),
    (t) => 0.1 * (1 - 1e-6) ** t,
    1e6,
  ],
  inverseSqrt: [(s) => s.inverseSqrt(0.1, { warmup: 100 }), (t) => (t < 100 ? 0.001 * t : 0.1 * sqrt(100 / t))],
  inverseTime: [(s) => s.inverseTime(0.1, { rate: 0.01 }), (t) => 0.1 / (1 + 0.01 * t)],
  join: [
    (s) => s.join([[s.constant(0.1), 300], [s.cosine(0.1, 300), 300], s.constant(0)]),
    (t) => (t < 300 ? 0.1 : 0.1 * half(t - 300, 300)),
  ],
  linear: [(s) => s.linear(0.1, 1000, { from: 1, to: 0 }), (t) => 0.1 * (1 - min(t, 1000) / 1000)],
  multiStep: [(s) => s.multiStep(0.1, { milestones: [300, 600, 900] }), (t) => 0.1 * 0.1 ** min(3, floor(t / 300))],
  noam: [
    (s) => s.noam({ modelSize: 512, warmup: 400 }),
    (t) => min(max(t, 1) ** -0.5, max(t, 1) * 400 ** -1.5) / sqrt(512),
  ],
  oneCycle: [
    (s) => s.oneCycle({ maxLr: 0.1, totalSteps: 1024 }),
    (t) => (t < peak ? up(0.004, 0.1, t / peak) : up(0.1, 4e-7, (t - peak) / (1023 - peak))),
  ],
  "oneCycle, momentum": [
    (s) => s.oneCycle({ maxLr: 0.1, totalSteps: 1024 }).momentum,
    (t) => (t < peak ? up(0.95, 0.85, t / peak) : up(0.85, 0.95, (t - peak) / (1023 - peak))),
  ],
  plateau: [(s) => s.plateau(0.1), () => 0.1],
  polynomial: [(s) => s.polynomial(0.1, 1000, { power: 2 }), (t) => 0.1 * (1 - min(t, 1000) / 1000) ** 2],
  "polynomial, power 1.5": [
    (s) => s.polynomial(0.1, 1000, { power: 1.5 }),
    (t) => 0.1 * (1 - min(t, 1000) / 1000) ** 1.5,
  ],
  product: [
    (s) => s.product(s.cosine(0.1, 1000), s.step(1, { stepSize: 300, gamma: 0.5 })),
    (t) => 0.1 * half(t, 1000) * 0.5 ** floor(t / 300),
  ],
  rex: [(s) => s.rex(0.1, 1000), (t) => (0.1 * (1 - min(t, 1000) / 1000)) / (1 - min(t, 1000) / 2000)],
  scale: [(s) => s.scale(s.cosine(0.1, 1000), 0.5), (t) => 0.05 * half(t, 1000)],
  step: [(s) => s.step(0.1, { stepSize: 100 }), (t) => 0.1 * 0.1 ** floor(t / 100)],
  warmup: [(s) => s.warmup(s.constant(0.1), 500), (t) => 0.1 * min(1, t / 500)],
  "warmup of cosine": [
    (s) => s.warmup(s.cosine(0.1, 900), 100),
    (t) => (t < 100 ? 0.001 * t : 0.1 * half(t - 100, 900)),
  ],
  wsd: [
    (s) => s.wsd(0.1, { warmup: 100, stable: 600, decay: 300 }),
    (t) => (t < 100 ? 0.001 * t : 0.1 * half(max(0, t - 700), 300)),
  ],
};

const peak = 0.3 * 1024 - 1;
const up = (a, b, share) => b + ((a - b) / 2) * (1 + cos(PI * share));
const triangle = (t, n) => 1 - Math.abs((t % (2 * n)) / n - 1);

export function configurations() {
  return Object.keys(schedules).map((name) => ({ name }));
}

export async function measure({ name }, { load, quick }) {
  const [make, closed, begin = 0] = schedules[name];
  const lr = make(await load());
  for (let t = begin; t < begin + window; t++) {
    const [value, expected] = [lr(t), closed(t)];
    if (!(Math.abs(value - expected) <= 1e-9 * Math.abs(expected) + 1e-16))
      throw new Error(`${name} at step ${t}: ${value}, its closed form ${expected}`);
  }
  let expected = 0;
  for (let t = begin; t < begin + window; t++) expected += lr(t);
  const rounds = [];
  const run = timed((count) => {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let t = begin; t < begin + window; t++) sum += lr(t);
      if (sum !== expected) throw new Error(`${name} gave another sum`);
    }
  });
  const { rounds: turns, milliseconds } = patience(quick);
  for (let round = 0; round < turns; round++)
    rounds.push((await race({ run }, { rounds: 1, milliseconds })).run / window);
  rounds.sort((a, b) => a - b);
  return { ns: rounds[turns >> 1], fastest: rounds[0] };
}

export function tables(results) {
  const rows = results.map(({ name, ns, fastest }) => [name, digits(ns), digits(fastest)]);
  return [table(["schedule", "median ns", "fastest"], rows)];
}

// A fractional power is a logarithm and an exponential, whose every operation is written out.

export function targets(results) {
  return results.map(({ name, ns }) => atMost(`${name}: ns per value`, ns, 50, " ns"));
}
