import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/core/memory.js";
import { math, unit } from "./module.js";
import { dtypes, filled, Sheet, uniform } from "./sheet.js";

type Name = "exp" | "log" | "atan2";

/** The kernel's results and, from the same rounded arguments, those of Math. */
function both(dtype: Dtype, name: Name, ...lists: number[][]) {
  const n = lists[0].length;
  const padded = Math.ceil(n / 4) * 4;
  const sheet = new Sheet(dtype);
  const to = sheet.put(padded);
  const from = lists.map((list) => sheet.put([...list, ...filled(padded - n, 0)]));
  math.apply(["exp", "log", "atan2"].indexOf(name), to, from[0], from[1] ?? from[0], n, unit[dtype]);
  const got = sheet.get(to, n);
  const args = from.map((at) => sheet.get(at, n));
  sheet.close();
  const expected = args[0].map((x, i) => (name === "atan2" ? Math.atan2(x, args[1][i]) : Math[name](x)));
  return { got, expected, args };
}

const limits = {
  float32: { exponent: -126, bits: 23, round: Math.fround },
  float64: { exponent: -1022, bits: 52, round: (x: number) => x },
};

/** Units in the last place between two numbers; 0 for the same zero, infinity or NaN, infinite for others. */
function units(dtype: Dtype, got: number, expected: number): number {
  const { exponent, bits, round } = limits[dtype];
  const rounded = round(expected);
  if (Object.is(got, rounded)) return 0;
  if (!Number.isFinite(rounded) || !Number.isFinite(got)) return Infinity;
  if (Math.sign(got) * Math.sign(rounded) < 0) return Infinity;
  const binade = Math.floor(Math.log2(Math.abs(expected) || 1e-320));
  return Math.abs(got - expected) / 2 ** (Math.max(binade, exponent) - bits);
}

function worst(dtype: Dtype, name: Name, ...lists: number[][]): { units: number; at: number[] } {
  const { got, expected, args } = both(dtype, name, ...lists);
  const result = { units: 0, at: [] as number[] };
  got.forEach((x, i) => {
    const difference = units(dtype, x, expected[i]);
    if (difference > result.units) Object.assign(result, { units: difference, at: args.map((list) => list[i]) });
  });
  return result;
}

const next = uniform(5);
const list = (n: number, f: () => number): number[] => Array.from({ length: n }, f);
const extremes = [
  0,
  1,
  2,
  0.5,
  0.4375,
  Math.SQRT1_2,
  Math.SQRT2,
  3,
  1e-300,
  1e300,
  1.7976931348623157e308,
  1e308,
  5e-324,
  1e-310,
  2.2250738585072014e-308,
  3.4028234663852886e38,
  2e38,
  1.4e-45,
  1e-40,
  1.17549435e-38,
  88.5,
  88.7228,
  89,
  103.5,
  104,
  709.7,
  709.79,
  710,
  745.1,
  745.2,
  746,
  1000,
  Infinity,
  NaN,
].flatMap((x) => [x, -x]);

// Math itself may be off by one unit in float64.
const tolerance = {
  exp: { float32: 1, float64: 1 },
  log: { float32: 1, float64: 1 },
  atan2: { float32: 2.5, float64: 3.5 },
};
const range = { float32: 105, float64: 750 };

describe.each(dtypes)("vector functions (%s)", (dtype) => {
  it("exp agrees with Math.exp from underflow to overflow", () => {
    const wide = worst(
      dtype,
      "exp",
      list(20_000, () => next() * range[dtype]),
    );
    const small = worst(
      dtype,
      "exp",
      list(20_000, () => next() * 2 ** (next() * 30 - 28)),
    );
    for (const { units: off, at } of [wide, small]) expect(off, `at ${at}`).toBeLessThanOrEqual(tolerance.exp[dtype]);
  });

  it("log agrees with Math.log for all sizes, subnormal numbers and those near 1 included", () => {
    const wide = worst(
      dtype,
      "log",
      list(20_000, () => Math.exp(next() * range[dtype] * 0.95)),
    );
    const near = worst(
      dtype,
      "log",
      list(20_000, () => 1 + next() * 2 ** (next() * 25 - 26)),
    );
    for (const { units: off, at } of [wide, near]) expect(off, `at ${at}`).toBeLessThanOrEqual(tolerance.log[dtype]);
  });

  it("atan2 agrees with Math.atan2 in all directions", () => {
    const n = 20_000;
    const even = worst(dtype, "atan2", list(n, next), list(n, next));
    const sized = () => next() * 2 ** (next() * 60);
    const wide = worst(dtype, "atan2", list(n, sized), list(n, sized));
    const ratios = list(n, () => Math.fround(0.4375 + next() * 1e-5));
    const near = worst(
      dtype,
      "atan2",
      ratios,
      list(n, () => (next() < 0 ? -1 : 1)),
    );
    for (const { units: off, at } of [even, wide, near]) {
      expect(off, `at ${at}`).toBeLessThanOrEqual(tolerance.atan2[dtype]);
    }
  });

  it("zeros, infinities, NaN and the ends of the range are as in Math", () => {
    for (const name of ["exp", "log"] as const) {
      const { units: off, at } = worst(dtype, name, extremes);
      expect(off, `${name} at ${at}`).toBeLessThanOrEqual(1);
    }
    const pairs = extremes.flatMap((y) => extremes.map((x) => [y, x]));
    const { units: off, at } = worst(
      dtype,
      "atan2",
      pairs.map(([y]) => y),
      pairs.map(([, x]) => x),
    );
    expect(off, `atan2 at ${at}`).toBeLessThanOrEqual(2);
  });

  it("whole multiples of pi/4 are rounded to the nearest", () => {
    const directions = [
      [0, 1],
      [1, 1],
      [1, 0],
      [1, -1],
      [0, -1],
    ];
    for (const sign of [1, -1]) {
      const lists = [0, 1].map((i) => directions.map((d) => (i === 0 ? sign * d[i] : d[i])));
      const { got, expected } = both(dtype, "atan2", ...lists);
      expect(got).toEqual(expected.map(limits[dtype].round));
    }
  });

  it("do nothing for no entries", () => {
    expect(both(dtype, "exp", []).got).toEqual([]);
    expect(both(dtype, "atan2", [], []).got).toEqual([]);
  });
});
