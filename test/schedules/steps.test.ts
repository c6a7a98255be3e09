import { describe, expect, it } from "vitest";
import { cosineRestarts, cyclic, oneCycle, type CyclingSchedule, type Schedule } from "simdescent";
import { every } from "./every.js";

describe("momentum beside the rate", () => {
  it("is high where the rate is low in oneCycle, and stays after the end", () => {
    const { momentum } = oneCycle({ maxLr: 1, totalSteps: 100, baseMomentum: 0.8, maxMomentum: 0.9 });
    expect([0, 29, 99, 100, 1e9].map(momentum).map((m) => Number(m.toFixed(12)))).toEqual([0.9, 0.8, 0.9, 0.9, 0.9]);
  });

  it("is high where the rate is low in cyclic", () => {
    const { momentum } = cyclic({ baseLr: 1, maxLr: 3, stepSizeUp: 4, baseMomentum: 0.5, maxMomentum: 1 });
    expect([0, 2, 4, 6, 8].map(momentum)).toEqual([1, 0.75, 0.5, 0.75, 1]);
  });

  it("is not there with cycleMomentum false", () => {
    expect(oneCycle({ maxLr: 1, totalSteps: 9, cycleMomentum: false })).not.toHaveProperty("momentum");
    expect(cyclic({ baseLr: 1, maxLr: 3, cycleMomentum: false })).not.toHaveProperty("momentum");
  });
});

describe.each(every)("%s takes every step from 0 on", (name, lr) => {
  const companion = (lr as Partial<CyclingSchedule>).momentum;
  const both = companion ? [lr, companion] : [lr];

  it("fractions of steps give finite values of at least 0", () => {
    for (const each of both) {
      for (let t = 0; t < 60; t += 0.37) {
        const value = each(t);
        expect(Number.isFinite(value) && value >= 0, String(t)).toBe(true);
      }
    }
  });

  it.each([-1, -1e-9, NaN, Infinity, -Infinity])("refuses %s", (step) => {
    for (const each of both) {
      expect(() => each(step)).toThrow(RangeError);
      expect(() => each(step)).toThrow(`${name}: step must be finite and at least 0, got ${step}`);
    }
  });

  it("refuses what is no number", () => {
    for (const each of both) {
      expect(() => each(undefined as never)).toThrow(`${name}: step must be a number, got undefined`);
      expect(() => each("x" as never)).toThrow(`${name}: step must be a number, got "x"`);
    }
  });
});

it("cosineRestarts of growing periods gives the same values in whatever order the steps come", () => {
  for (const factor of [1.01, 1.5, 2, 10]) {
    const steps = Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2003);
    const make = (): Schedule => cosineRestarts(0.1, 7, { factor });
    const [used, sorted] = [make(), make()];
    const values = new Map(steps.toSorted((a, b) => a - b).map((t) => [t, sorted(t)]));
    for (const t of steps) expect(used(t)).toBe(values.get(t));
    for (const t of steps) expect(make()(t)).toBe(values.get(t));
  }
});
