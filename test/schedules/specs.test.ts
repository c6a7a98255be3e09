import { describe, expect, it } from "vitest";
import {
  constant,
  cosine,
  cyclic,
  join,
  linear,
  multiStep,
  oneCycle,
  product,
  restoreSchedule,
  scale,
  step,
  warmup,
  type CyclingSchedule,
  type Schedule,
  type ScheduleSpec,
} from "simdescent";
import { every } from "./every.js";

const again = (lr: Schedule): Schedule =>
  restoreSchedule(JSON.parse(JSON.stringify(lr.spec)) as ScheduleSpec) as Schedule;

function same(made: Schedule, lr: Schedule): void {
  for (let t = 0; t < 80; t += 0.5) expect(made(t), String(t)).toBe(lr(t));
  expect(made.spec).toEqual(lr.spec);
}

describe.each(every)("the spec of %s", (name, lr) => {
  it("is plain data that names it", () => {
    expect(lr.spec?.name).toBe(name);
    expect(structuredClone(lr.spec)).toEqual(lr.spec);
  });

  it("makes the same schedule again after a way through JSON", () => same(again(lr), lr));

  it("makes it again inside each schedule that takes others", () => {
    same(again(warmup(lr, 7, { from: 0.2 })), warmup(lr, 7, { from: 0.2 }));
    same(again(scale(lr, 0.3)), scale(lr, 0.3));
    same(again(product(lr, constant(2), lr)), product(lr, constant(2), lr));
    const joined = join([[lr, 9], [warmup(scale(lr, 2), 4), 12], join([[lr, 3], lr])]);
    same(again(joined), joined);
  });

  it("makes its companion again, with it and by itself", () => {
    const { momentum } = lr as CyclingSchedule;
    const made = again(lr) as CyclingSchedule;
    expect(typeof made.momentum).toBe(typeof momentum);
    if (!momentum) return;
    same(made.momentum, momentum);
    same(again(momentum), momentum);
    same(again(warmup(momentum, 5)), warmup(momentum, 5));
    expect(momentum(3)).not.toBe(lr(3));
  });
});

describe("a spec", () => {
  it("does not change with the lists it was made from", () => {
    const milestones = [3, 5];
    const parts: [[Schedule, number], Schedule] = [[constant(1), 4], constant(2)];
    const [drops, joined] = [multiStep(1, { milestones }), join(parts)];
    milestones[0] = 9;
    parts[0][1] = 9;
    expect([drops, joined].map((lr) => lr(4))).toEqual([0.1, 2]);
    expect([drops, joined].map((lr) => again(lr)(4))).toEqual([0.1, 2]);
  });

  it("written before an option existed takes its default", () => {
    const old = restoreSchedule({ name: "cosine", args: [0.1, 20, { min: 0.01, periodic: true }] }) as Schedule;
    same(old, cosine(0.1, 20, { min: 0.01, periodic: true }));
  });

  it("of no momentum gives a schedule without", () => {
    for (const lr of [
      oneCycle({ maxLr: 1, totalSteps: 9, cycleMomentum: false }),
      cyclic({ baseLr: 0, maxLr: 1, cycleMomentum: false }),
    ])
      expect(again(lr)).not.toHaveProperty("momentum");
  });
});

describe("no schedule is made", () => {
  const own = (t: number): number => t;
  it.each<[string, Schedule]>([
    ["warmup", warmup(own, 5)],
    ["scale", scale(own, 5)],
    ["product", product(constant(1), own)],
    ["join, early", join([[own, 3], constant(1)])],
    ["join, last", join([[constant(1), 3], own])],
    ["deep inside", product(constant(1), warmup(join([[scale(own, 2), 3], constant(1)]), 3))],
    ["scaleFn of cyclic", cyclic({ baseLr: 0, maxLr: 1, scaleFn: own })],
    ["momentum of such a cyclic", cyclic({ baseLr: 0, maxLr: 1, scaleFn: own }).momentum],
  ])("of a function of one's own in %s", (_, lr) => expect(again(lr)).toBeUndefined());

  it("of a spec of no factory", () => {
    for (const name of ["toString", "__proto__", "constructor", "", "Cosine"])
      expect(restoreSchedule({ name, args: [] })).toBeUndefined();
  });
});

it("nothing is made of a damaged spec", () => {
  for (const spec of [{ name: "cosine", args: [0.1, 0] }, { name: "cosine" }, {}, null, "cosine"])
    expect(restoreSchedule(spec as never)).toBeUndefined();
});

it("a schedule of ours as scaleFn can be made again", () => {
  const lr = cyclic({ baseLr: 0, maxLr: 1, stepSizeUp: 5, scaleFn: step(1, { stepSize: 2 }) });
  same(again(lr), lr);
  same(again(linear(1, 5)), linear(1, 5));
});
