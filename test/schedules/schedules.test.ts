import { describe, expect, it } from "vitest";
import { constant, cosine, restoreSchedule, warmup } from "simdescent";
import { cosPi, log, powInt } from "../../src/math/deterministic.js";

describe("schedules at 0, at each boundary, at the last step and beyond", () => {
  it("constant never moves", () => {
    expect([0, 1, 1e9].map(constant(0.3))).toEqual([0.3, 0.3, 0.3]);
  });

  it("cosine starts at lr, passes the middle, ends at min and stays", () => {
    const lr = cosine(1, 100, { min: 0.2 });
    expect([0, 50, 100, 101, 1e9].map(lr)).toEqual([1, 0.2 + (0.8 * 1) / 2, 0.2, 0.2, 0.2]);
    expect(lr(99)).toBeGreaterThan(0.2);
  });

  it("warmup rises linearly from its start and then runs the schedule from its own step 0", () => {
    const after = cosine(1, 10);
    const lr = warmup(after, 4, { from: 0.2 });
    expect(lr(0)).toBe(0.2);
    expect(lr(2)).toBeCloseTo(0.6, 15);
    expect(lr(3)).toBeLessThan(1);
    expect([4, 5, 9, 14, 15].map(lr)).toEqual([0, 1, 5, 10, 11].map(after));
  });
});

describe("a schedule's spec", () => {
  it("makes the same schedule again, nested ones too", () => {
    const lr = warmup(cosine(0.1, 20, { min: 0.01, periodic: true }), 5);
    const again = restoreSchedule(JSON.parse(JSON.stringify(lr.spec)));
    for (let t = 0; t < 60; t++) expect(again?.(t)).toBe(lr(t));
  });

  it("is undefined for functions of one's own, and nothing is made of a foreign spec", () => {
    expect(restoreSchedule(warmup((t) => t, 5).spec as never)).toBeUndefined();
    expect(restoreSchedule({ name: "toString", args: [] })).toBeUndefined();
  });
});

describe("bad arguments are refused by name", () => {
  const wrong: [string, () => unknown, string | RegExp][] = [
    ["a negative rate", () => cosine(-1, 10), "cosine: lr must be finite and at least 0, got -1"],
    ["no steps", () => cosine(1, 0), "cosine: steps must be a positive integer, got 0"],
    ["half a step", () => cosine(1, 1.5), /steps must be a positive integer, got 1.5/],
    ["an unknown option", () => cosine(1, 10, { mni: 0 } as never), /Did you mean min\?/],
    ["a number for a schedule", () => warmup(0.1 as never, 10), /must be a schedule, got 0.1\n.*constant\(0.1\)/],
    ["NaN", () => constant(NaN), /got NaN/],
    ["text", () => constant("1" as never), /must be a number, got "1"/],
  ];
  it.each(wrong)("%s", (_, make, message) => expect(make).toThrow(message));
});

describe("the deterministic functions", () => {
  it("cosPi is exact at halves and within 1e-15 of Math.cos between", () => {
    expect([0, 0.5, 1, 1.5, 2, -1].map(cosPi)).toEqual([1, 0, -1, 0, 1, -1]);
    for (let x = -3; x < 3; x += 0.0137) expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(2e-15);
  });

  it("log is within 1e-15 of Math.log", () => {
    for (let x = 1e-8; x < 1e8; x *= 1.37)
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(1e-15 * Math.max(1, Math.abs(Math.log(x))) * 4);
  });

  it("powInt is the repeated product", () => {
    expect(powInt(0.5, 10)).toBe(2 ** -10);
    expect(powInt(3, 0)).toBe(1);
    expect(Math.abs(powInt(0.999, 5000) / 0.999 ** 5000 - 1)).toBeLessThan(1e-13);
  });
});
