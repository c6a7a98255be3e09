import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Adam, choice, geomspace, integer, linspace, logUniform, SGD, uniform, type Grid } from "simdescent";
import { Random } from "../../src/core/random.js";
import { combinations } from "../../src/tuning/search/space.js";

function draws(distribution: { draw: (random: () => number) => unknown }, count = 20_000): number[] {
  const random = new Random(5);
  const result = Array.from({ length: count }, () => distribution.draw(() => random.uniform()) as number);
  random.dispose();
  return result.sort((a, b) => a - b);
}

const below1 = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const last = 1 - 2 ** -53;

describe("distributions", () => {
  it("uniform stays within its bounds for every number of the generator", () => {
    const bound = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.oneof(below1, fc.constant(last)), (a, b, u) => {
        fc.pre(a < b);
        const value = uniform(a, b).draw(() => u) as number;
        expect(value).toBeGreaterThanOrEqual(a);
        expect(value).toBeLessThanOrEqual(b);
      }),
    );
  });

  it("logUniform stays within its bounds for every number of the generator", () => {
    const bound = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.oneof(below1, fc.constant(last)), (a, b, u) => {
        fc.pre(a < b);
        const value = logUniform(a, b).draw(() => u) as number;
        expect(value).toBeGreaterThanOrEqual(a);
        expect(value).toBeLessThanOrEqual(b);
      }),
    );
  });

  it("integer gives whole numbers within its bounds, huge ones too", () => {
    const bound = fc.maxSafeInteger();
    fc.assert(
      fc.property(bound, bound, fc.oneof(below1, fc.constant(last)), (a, b, u) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const value = integer(from, to).draw(() => u) as number;
        expect(Number.isInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(from);
        expect(value).toBeLessThanOrEqual(to);
      }),
    );
  });

  it("uniform has its quantiles where they belong", () => {
    const values = draws(uniform(-1, 3));
    for (const q of [0.1, 0.25, 0.5, 0.75, 0.9])
      expect(Math.abs(values[Math.floor(q * values.length)] - (-1 + 4 * q))).toBeLessThan(0.06);
  });

  it("logUniform has its quantiles at equal factors", () => {
    const values = draws(logUniform(1e-5, 1));
    for (const q of [0.1, 0.25, 0.5, 0.75, 0.9])
      expect(Math.abs(Math.log10(values[Math.floor(q * values.length)]) - (-5 + 5 * q))).toBeLessThan(0.08);
  });

  it("integer reaches both ends, each number about equally often", () => {
    const counts = new Map<number, number>();
    for (const value of draws(integer(-2, 3), 12_000)) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()]).toEqual([-2, -1, 0, 1, 2, 3]);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
    expect(integer(4, 4).draw(() => last)).toBe(4);
  });

  it("choice gives each of its values, the very ones", () => {
    const list = [SGD, Adam];
    expect([0, 0.49, 0.5, last].map((u) => choice(list).draw(() => u))).toEqual([SGD, SGD, Adam, Adam]);
  });

  const wrong: [string, () => unknown, string][] = [
    ["an end below the begin", () => uniform(1, 0), "uniform: the end must be above the begin, got 1 and 0"],
    ["a begin of 0 for logarithms", () => logUniform(0, 1), "logUniform: from must be finite and above 0, got 0"],
    ["no end", () => uniform(0, Infinity), "uniform: to must be finite, got Infinity"],
    ["half a number", () => integer(0.5, 2), "integer: from must be a whole number, got 0.5"],
    ["whole numbers backwards", () => integer(3, 2), "integer: the end must not be below the begin, got 3 and 2"],
    ["nothing to choose from", () => choice([]), "choice: needs an array of values, got []"],
    ["text", () => uniform("0" as never, 1), 'uniform: from must be a number, got "0"'],
    ["no numbers at all", () => linspace(0, 1, 0), "linspace: count must be a positive integer, got 0"],
    ["a geometric zero", () => geomspace(0, 1, 3), "geomspace: from must be finite and above 0, got 0"],
  ];
  it.each(wrong)("refuse %s", (_, make, message) => expect(make).toThrow(message));
});

describe("linspace and geomspace", () => {
  it("give numbers at equal distances and at equal factors, both ends exact", () => {
    expect(linspace(0, 1, 5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(1, -1, 3)).toEqual([1, 0, -1]);
    expect(linspace(0.1, 0.3, 3)).toEqual([0.1, 0.2, 0.3]);
    expect(geomspace(1e-3, 1, 4)).toEqual([0.001, 0.01, 0.1, 1]);
    expect(geomspace(8, 1, 4)).toEqual([8, 4, 2, 1]);
    expect([linspace(3, 9, 1), geomspace(3, 9, 1)]).toEqual([[3], [3]]);
  });
});

describe("combinations", () => {
  it("change the last option fastest, one grid after another", () => {
    const grids: Grid[] = [{ a: [1, 2], b: ["x", "y"] }, { c: [3] }];
    expect(combinations("test", grids)).toEqual([
      { a: 1, b: "x" },
      { a: 1, b: "y" },
      { a: 2, b: "x" },
      { a: 2, b: "y" },
      { c: 3 },
    ]);
  });

  it("take a value that is a list as one value", () => {
    expect(
      combinations("test", {
        betas: [
          [0.9, 0.99],
          [0.8, 0.9],
        ],
      }),
    ).toEqual([{ betas: [0.9, 0.99] }, { betas: [0.8, 0.9] }]);
  });
});
