import { describe, expect, it } from "vitest";
import { exp, log, pow } from "../../src/math/deterministic.js";
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
