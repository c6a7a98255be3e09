// What holds for schedules with any arguments.
import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
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
  restoreSchedule,
  rex,
  scale,
  step,
  warmup,
  wsd,
  type Schedule,
  type ScheduleSpec,
} from "simdescent";

const rate = fc.double({ min: 0, max: 10, noNaN: true });
const above = fc.double({ min: 1e-3, max: 10, noNaN: true });
const below = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const count = fc.integer({ min: 1, max: 300 });
const some = fc.integer({ min: 0, max: 300 });
const at = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1000, noNaN: true }), fc.constant(1e9));
const shape = fc.constantFrom("linear", "cosine", "1-sqrt");

/** Options, each given or not. */
const maybe = <T extends object>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(record, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

interface Bounded {
  lr: Schedule;
  low: number;
  high: number;
}
const between = (lr: Schedule, ...ends: number[]): Bounded => ({ lr, low: Math.min(...ends), high: Math.max(...ends) });

// Schedules with the bounds they must keep.
const bounded: Record<string, fc.Arbitrary<Bounded>> = {
  constant: rate.map((lr) => between(constant(lr), lr)),
  cosine: fc
    .tuple(rate, count, rate, fc.boolean(), above)
    .map(([lr, n, min, periodic, power]) => between(cosine(lr, n, { min, periodic, power }), lr, min)),
  cosineRestarts: fc
    .tuple(rate, count, fc.double({ min: 1, max: 3, noNaN: true }), rate)
    .map(([lr, n, factor, min]) => between(cosineRestarts(lr, n, { factor, min }), lr, min)),
  cyclic: fc
    .tuple(rate, rate, count, count, fc.constantFrom("triangular", "triangular2", "exp_range"), below)
    .map(([baseLr, maxLr, stepSizeUp, stepSizeDown, mode, gamma]) =>
      between(cyclic({ baseLr, maxLr, stepSizeUp, stepSizeDown, mode, gamma }), baseLr, maxLr),
    ),
  exponential: fc.tuple(rate, below).map(([lr, gamma]) => between(exponential(lr, { gamma }), 0, lr)),
  "exponential with an end": fc
    .tuple(rate, below, below)
    .map(([lr, gamma, share]) => between(exponential(lr, { gamma, end: lr * share }), lr, lr * share)),
  inverseSqrt: fc
    .tuple(rate, some, above)
    .map(([lr, warmup, timescale]) => between(inverseSqrt(lr, { warmup, timescale }), 0, lr)),
  inverseTime: fc.tuple(rate, rate).map(([lr, decay]) => between(inverseTime(lr, { rate: decay }), 0, lr)),
  linear: fc
    .tuple(rate, count, rate, rate)
    .map(([lr, n, from, to]) => between(linear(lr, n, { from, to }), lr * from, lr * to)),
  multiStep: fc
    .tuple(rate, fc.array(some, { maxLength: 5 }), below)
    .map(([lr, milestones, gamma]) => between(multiStep(lr, { milestones, gamma }), 0, lr)),
  noam: fc
    .tuple(above, count, above)
    .map(([modelSize, n, factor]) =>
      between(noam({ modelSize, warmup: n, factor }), 0, factor / Math.sqrt(modelSize * n)),
    ),
  oneCycle: fc
    .tuple(rate, count, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom("cos", "linear"), fc.boolean())
    .map(([maxLr, totalSteps, pctStart, annealStrategy, threePhase]) =>
      between(oneCycle({ maxLr, totalSteps, pctStart, annealStrategy, threePhase }), 0, maxLr),
    ),
  "momentum of oneCycle": fc
    .tuple(below, below, count, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
    .map(([baseMomentum, maxMomentum, totalSteps, pctStart, threePhase]) =>
      between(
        oneCycle({ maxLr: 1, totalSteps, pctStart, threePhase, baseMomentum, maxMomentum }).momentum,
        baseMomentum,
        maxMomentum,
      ),
    ),
  "momentum of cyclic": fc
    .tuple(below, below, count, count)
    .map(([baseMomentum, maxMomentum, stepSizeUp, stepSizeDown]) =>
      between(
        cyclic({ baseLr: 0, maxLr: 1, stepSizeUp, stepSizeDown, baseMomentum, maxMomentum }).momentum,
        baseMomentum,
        maxMomentum,
      ),
    ),
  polynomial: fc
    .tuple(rate, count, above, rate)
    .map(([lr, n, power, end]) => between(polynomial(lr, n, { power, end }), lr, end)),
  rex: fc.tuple(rate, count).map(([lr, n]) => between(rex(lr, n), 0, lr)),
  step: fc.tuple(rate, count, below).map(([lr, stepSize, gamma]) => between(step(lr, { stepSize, gamma }), 0, lr)),
  wsd: fc
    .tuple(rate, some, some, some, rate, shape, shape)
    .map(([lr, warmup, stable, decay, min, warmupShape, decayShape]) =>
      between(wsd(lr, { warmup, stable, decay, min, warmupShape, decayShape }), lr, min),
    ),
};

// Any schedule, in others or not.
const { any } = fc.letrec<{ any: Schedule; leaf: Schedule }>((tie) => ({
  leaf: fc.oneof(
    ...Object.values(bounded).map((each) => each.map(({ lr }) => lr)),
    fc.tuple(rate, maybe({ patience: some, factor: below, every: count })).map(([lr, own]) => plateau(lr, own)),
  ),
  any: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    tie("leaf"),
    fc.tuple(tie("any"), count, maybe({ from: rate })).map(([lr, n, own]) => warmup(lr, n, own)),
    fc.tuple(tie("any"), rate).map(([lr, by]) => scale(lr, by)),
    fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((list) => product(...list)),
    fc
      .tuple(fc.array(fc.tuple(tie("any"), count), { maxLength: 3 }), tie("any"))
      .map(([parts, last]) => join([...parts, last])),
  ),
}));

describe.each(Object.entries(bounded))("%s with any arguments", (_, arbitrary) => {
  it("stays between its bounds", () => {
    fc.assert(
      fc.property(arbitrary, fc.array(at, { maxLength: 20 }), ({ lr, low, high }, steps) => {
        const slack = 1e-13 * Math.max(high, 1e-300);
        for (const t of [0, 1, ...steps]) {
          expect(lr(t), `step ${t}`).toBeGreaterThanOrEqual(low - slack);
          expect(lr(t), `step ${t}`).toBeLessThanOrEqual(high + slack);
        }
      }),
    );
  });
});

describe("any schedule in another", () => {
  const whole = fc.integer({ min: 0, max: 1000 });

  it("warmup follows it from its own step 0 and meets it where it ends", () => {
    fc.assert(
      fc.property(any, count, rate, whole, (lr, n, from, k) => {
        const made = warmup(lr, n, { from });
        expect(made(n + k)).toBe(lr(k));
        expect(made(0)).toBe(from);
        const inside = made(k % n);
        const [low, high] = [Math.min(from, lr(0)), Math.max(from, lr(0))];
        expect(inside).toBeGreaterThanOrEqual(low - 1e-13 * high);
        expect(inside).toBeLessThanOrEqual(high + 1e-13 * high);
      }),
    );
  });

  it("join is each part in its turn", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(any, count), { maxLength: 4 }), any, whole, (parts, last, k) => {
        const made = join([...parts, last]);
        let begin = 0;
        for (const [part, length] of parts) {
          for (const t of [0, k % length, length - 1]) expect(made(begin + t)).toBe(part(t));
          begin += length;
        }
        for (const t of [0, k]) expect(made(begin + t)).toBe(last(t));
      }),
    );
  });

  it("scale and product multiply", () => {
    fc.assert(
      fc.property(any, any, rate, at, (a, b, by, t) => {
        expect(scale(a, by)(t)).toBe(by * a(t));
        expect(product(a, b)(t)).toBe(a(t) * b(t));
      }),
    );
  });

  it("is made again from its spec, value for value", () => {
    fc.assert(
      fc.property(any, fc.array(at, { minLength: 1, maxLength: 10 }), (lr, steps) => {
        const again = restoreSchedule(JSON.parse(JSON.stringify(lr.spec)) as ScheduleSpec) as Schedule;
        for (const t of steps) expect(again(t)).toBe(lr(t));
        expect(again.plateaus?.length).toBe(lr.plateaus?.length);
      }),
    );
  });
});
