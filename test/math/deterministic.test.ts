import { describe, expect, it } from "vitest";
import { cosPi, exp, log, pow, powInt } from "../../src/math/deterministic.js";
import { uniform } from "./sheet.js";

describe("exp, log and pow of scalars", () => {
  it("are within a few units of the last place of the engine's", () => {
    const random = uniform(3);
    for (let i = 0; i < 20_000; i++) {
      const x = 700 * random();
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(5e-16);
      const a = Math.exp(20 * random());
      expect(Math.abs(log(a) - Math.log(a))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(a))));
      const b = 3 * random();
      expect(Math.abs(pow(a, b) / a ** b - 1)).toBeLessThan(3e-14);
    }
  });

  it("keep their ends", () => {
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(-745), exp(709)]).toEqual([
      1,
      0,
      Infinity,
      Math.exp(-745),
      expect.closeTo(Math.exp(709), -293),
    ]);
    expect(exp(NaN)).toBeNaN();
    expect([pow(0, 0.5), pow(0, -0.5), pow(2, -3), pow(0.5, 2), pow(4, 0.5)]).toEqual([0, Infinity, 0.125, 0.25, 2]);
  });
});

describe("cosPi and powInt", () => {
  it("cosPi is exact at halves and within 1e-15 of Math.cos between", () => {
    expect([0, 0.5, 1, 1.5, 2, -1].map(cosPi)).toEqual([1, 0, -1, 0, 1, -1]);
    for (let x = -3; x < 3; x += 0.0137) expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(2e-15);
  });

  it("powInt is the repeated product", () => {
    expect(powInt(0.5, 10)).toBe(2 ** -10);
    expect(powInt(3, 0)).toBe(1);
    expect(Math.abs(powInt(0.999, 5000) / 0.999 ** 5000 - 1)).toBeLessThan(1e-13);
  });
});
