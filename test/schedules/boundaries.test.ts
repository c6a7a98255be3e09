import { describe, expect, it } from "vitest";
import {
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  inverseSqrt,
  inverseTime,
  join,
  linear,
  multiStep,
  noam,
  oneCycle,
  plateau,
  polynomial,
  product,
  rex,
  scale,
  step,
  warmup,
  wsd,
  type Schedule,
} from "simdescent";
import { factories } from "../../src/schedules/factories.js";
import { every } from "./every.js";

const far = 1e9;

// Steps and values at the start, at and around each boundary, at the end and beyond.
const courses: [string, Schedule, Record<number, number>][] = [
  ["constant", constant(0.3), { 0: 0.3, 1: 0.3, [far]: 0.3 }],
  [
    "cosine",
    cosine(1, 100, { min: 0.2 }),
    { 0: 1, 25: 0.2 + 0.4 * (1 + Math.SQRT1_2), 50: 0.6, 100: 0.2, 101: 0.2, [far]: 0.2 },
  ],
  ["cosine with power", cosine(1, 100, { power: 2 }), { 0: 1, 50: 0.25, 100: 0, [far]: 0 }],
  [
    "cosine, periodic",
    cosine(1, 100, { periodic: true }),
    { 0: 1, 100: 0, 150: 0.5, 200: 1, [far]: 1, [far + 100]: 0 },
  ],
  [
    "cosineRestarts",
    cosineRestarts(1, 10, { min: 0.5 }),
    { 0: 1, 5: 0.75, 10: 1, 15: 0.75, 20: 1, [far]: 1, [far + 5]: 0.75 },
  ],
  [
    "cosineRestarts that grow",
    cosineRestarts(1, 10, { factor: 2 }),
    { 0: 1, 5: 0.5, 10: 1, 20: 0.5, 30: 1, 70: 1, [10 * (2 ** 27 - 1)]: 1, [10 * (2 ** 26 - 1) + 5 * 2 ** 26]: 0.5 },
  ],
  [
    "cosineRestarts that never return",
    cosineRestarts(1, 10, { factor: 1e308 }),
    { 0: 1, 5: 0.5, 10: 1, 11: 1, [far]: 1 },
  ],
  [
    "cyclic",
    cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 4, stepSizeDown: 2 }),
    { 0: 1, 2: 2, 4: 3, 5: 2, 6: 1, 10: 3, [6e8]: 1, [6e8 + 4]: 3 },
  ],
  [
    "cyclic, triangular2",
    cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 2, mode: "triangular2" }),
    { 2: 3, 4: 1, 6: 2, 10: 1.5, [far + 2]: 1 },
  ],
  [
    "cyclic, exp_range",
    cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 2, mode: "exp_range", gamma: 0.5 }),
    { 0: 1, 2: 1.5, 4: 1, 6: 1 + 2 / 64, [far]: 1 },
  ],
  [
    "cyclic, scaleFn of cycles",
    cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 2, scaleFn: (x) => x }),
    { 0: 1, 2: 3, 4: 1, 6: 5 },
  ],
  [
    "cyclic, scaleFn of steps",
    cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 2, scaleFn: (x) => x, scaleMode: "iterations" }),
    { 0: 1, 1: 2, 2: 5, 6: 13 },
  ],
  ["exponential", exponential(8, { gamma: 0.5 }), { 0: 8, 1: 4, 3: 1, 10: 2 ** -7, [far]: 0 }],
  ["exponential down to its end", exponential(8, { gamma: 0.5, end: 1 }), { 0: 8, 2: 2, 3: 1, 4: 1, [far]: 1 }],
  ["exponential up to its end", exponential(1, { gamma: 2, end: 8 }), { 0: 1, 2: 4, 3: 8, 4: 8, [far]: 8 }],
  ["inverseSqrt", inverseSqrt(1, { warmup: 100 }), { 0: 0, 50: 0.5, 100: 1, 400: 0.5, [1e8]: 1e-3 }],
  ["inverseSqrt without warmup", inverseSqrt(1, { warmup: 0 }), { 0: 1, 30000: 0.5, 990000: 0.1 }],
  [
    "inverseSqrt with timescale",
    inverseSqrt(1, { warmup: 10, timescale: 5 }),
    { 0: 0, 10: 1, 25: 0.5, [far]: 1 / Math.sqrt(1 + (far - 10) / 5) },
  ],
  ["inverseTime", inverseTime(1, { rate: 0.01 }), { 0: 1, 1: 1 / 1.01, 100: 0.5, [far]: 1 / (1 + 0.01 * far) }],
  ["inverseTime without decay", inverseTime(1, { rate: 0 }), { 0: 1, [far]: 1 }],
  [
    "join",
    join([[constant(3), 5], [linear(1, 10, { from: 1, to: 0 }), 10], constant(7)]),
    { 0: 3, 4: 3, 5: 1, 6: 0.9, 14: 0.1, 15: 7, [far]: 7 },
  ],
  [
    "join in join",
    join([[join([[constant(1), 2], constant(2)]), 5], join([[constant(3), 2], constant(4)])]),
    { 0: 1, 1: 1, 2: 2, 4: 2, 5: 3, 6: 3, 7: 4, [far]: 4 },
  ],
  ["join of one", join([constant(2)]), { 0: 2, [far]: 2 }],
  ["linear", linear(3, 10), { 0: 1, 5: 2, 9: 2.8, 10: 3, 11: 3, [far]: 3 }],
  ["linear to 0", linear(1, 10, { from: 1, to: 0 }), { 0: 1, 9: 0.1, 10: 0, [far]: 0 }],
  [
    "multiStep",
    multiStep(1, { milestones: [30, 10], gamma: 0.5 }),
    { 0: 1, 9: 1, 10: 0.5, 29: 0.5, 30: 0.25, [far]: 0.25 },
  ],
  [
    "multiStep, twice at a step and at 0",
    multiStep(1, { milestones: [0, 5, 5], gamma: [2, 0.5, 0.25] }),
    { 0: 2, 4: 2, 5: 0.25, [far]: 0.25 },
  ],
  ["multiStep without milestones", multiStep(1, { milestones: [] }), { 0: 1, [far]: 1 }],
  [
    "noam",
    noam({ modelSize: 4, warmup: 100, factor: 2 }),
    { 0: 1e-3, 1: 1e-3, 50: 0.05, 100: 0.1, 400: 0.05, [1e8]: 1e-4 },
  ],
  [
    "oneCycle",
    oneCycle({ maxLr: 1, totalSteps: 101, pctStart: 0.5, divFactor: 10, finalDivFactor: 100 }),
    { 0: 0.1, 49.5: 1, 100: 1e-3, 101: 1e-3, [far]: 1e-3 },
  ],
  [
    "oneCycle by epochs",
    oneCycle({ maxLr: 1, epochs: 10, stepsPerEpoch: 10, divFactor: 2, finalDivFactor: 5 }),
    { 0: 0.5, 29: 1, 99: 0.1, 100: 0.1, [far]: 0.1 },
  ],
  [
    "oneCycle in three phases",
    oneCycle({
      maxLr: 1,
      totalSteps: 100,
      threePhase: true,
      annealStrategy: "linear",
      divFactor: 2,
      finalDivFactor: 5,
    }),
    { 0: 0.5, 29: 1, 58: 0.5, 99: 0.1, [far]: 0.1 },
  ],
  [
    "oneCycle of one step",
    oneCycle({ maxLr: 1, totalSteps: 1, divFactor: 2, finalDivFactor: 5 }),
    { 0: 0.1, [far]: 0.1 },
  ],
  [
    "oneCycle that only rises",
    oneCycle({ maxLr: 1, totalSteps: 11, pctStart: 1, annealStrategy: "linear", divFactor: 2 }),
    { 0: 0.5, 5: 0.75, 10: 1, [far]: 1 },
  ],
  ["plateau by itself", plateau(0.1), { 0: 0.1, [far]: 0.1 }],
  ["polynomial", polynomial(1, 10, { power: 2, end: 0.2 }), { 0: 1, 5: 0.4, 9: 0.208, 10: 0.2, 11: 0.2, [far]: 0.2 }],
  ["polynomial, a line", polynomial(1, 10), { 0: 1, 9: 0.1, 10: 0, [far]: 0 }],
  [
    "product",
    product(linear(1, 10, { from: 1, to: 0 }), constant(3), step(1, { stepSize: 5, gamma: 0.5 })),
    { 0: 3, 4: 1.8, 5: 0.75, 10: 0, [far]: 0 },
  ],
  ["product of one", product(constant(2)), { 0: 2, [far]: 2 }],
  ["rex", rex(1, 10), { 0: 1, 5: 2 / 3, 9: 0.1 / 0.55, 10: 0, 11: 0, [far]: 0 }],
  ["scale", scale(linear(1, 10, { from: 1, to: 0 }), 0.5), { 0: 0.5, 5: 0.25, 10: 0, [far]: 0 }],
  ["scale by 0", scale(constant(1), 0), { 0: 0, [far]: 0 }],
  ["step", step(1, { stepSize: 30, gamma: 0.5 }), { 0: 1, 29: 1, 30: 0.5, 59: 0.5, 60: 0.25, [far]: 0 }],
  ["warmup", warmup(cosine(1, 10), 4, { from: 0.2 }), { 0: 0.2, 1: 0.4, 3: 0.8, 4: 1, 9: 0.5, 14: 0, [far]: 0 }],
  ["warmup from above", warmup(constant(1), 4, { from: 3 }), { 0: 3, 2: 2, 4: 1, [far]: 1 }],
  [
    "wsd",
    wsd(1, { warmup: 10, stable: 60, decay: 30, min: 0.2, decayShape: "linear" }),
    { 0: 0.2, 5: 0.6, 10: 1, 70: 1, 85: 0.6, 99: 0.2 + 0.8 / 30, 100: 0.2, 101: 0.2, [far]: 0.2 },
  ],
  [
    "wsd of other shapes",
    wsd(1, { warmup: 10, stable: 0, decay: 20, warmupShape: "1-sqrt", decayShape: "1-sqrt" }),
    { 0: 0, 7.5: 0.5, 10: 1, 15: 0.5, 30: 0, [far]: 0 },
  ],
  ["wsd with nothing but a fall", wsd(1, { warmup: 0, stable: 0, decay: 10 }), { 0: 1, 5: 0.5, 10: 0, [far]: 0 }],
  ["wsd of no length", wsd(1, { warmup: 0, stable: 0, decay: 0, min: 0.1 }), { 0: 0.1, [far]: 0.1 }],
];

describe("the value at 0, at and around each boundary, at the last step and beyond", () => {
  it.each(courses)("%s", (_, lr, course) => {
    for (const [key, value] of Object.entries(course)) {
      const t = Number(key);
      expect(Math.abs(lr(t) - value), `${t}: ${lr(t)}, not ${value}`).toBeLessThanOrEqual(1e-14 * Math.max(1, value));
    }
  });

  it("is written down for every factory", () => {
    const names = Object.keys(factories).filter((name) => name !== "quarterRoot");
    expect(new Set(courses.map(([, lr]) => lr.spec?.name))).toEqual(new Set(names));
    expect(every.map(([name, lr]) => [name, lr.spec?.name])).toEqual(names.map((name) => [name, name]));
  });
});
