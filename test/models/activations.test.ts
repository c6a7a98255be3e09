import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/core/memory.js";
import { activationNames } from "../../src/core/model-exports.js";
import { models } from "../../src/core/models-wasm.js";
import { checkActivation } from "../../src/networks/activations.js";
import { golden } from "../golden.js";
import { math, unit } from "../math/module.js";
import { dtypes, epsilon, filled, Sheet, uniform } from "../math/sheet.js";
import { activations, cubic, probability } from "./activations.reference.js";

const names = activationNames.split(" ");
const lanes = { float32: 4, float64: 2 };
const tolerance = { float64: 1e-12, float32: 2e-5 };

/** Arguments as the type has them, values and slopes. */
function run(dtype: Dtype, name: string, z: number[]) {
  const n = z.length;
  const padded = Math.ceil(n / lanes[dtype]) * lanes[dtype];
  const sheet = new Sheet(dtype);
  const from = sheet.put([...z, ...filled(padded - n, 0)]);
  const to = sheet.put(padded);
  const slope = sheet.put(padded);
  models()[dtype].activate(checkActivation("test", name).code, from, to, slope, padded);
  const result = { args: sheet.get(from, n), values: sheet.get(to, n), slopes: sheet.get(slope, n) };
  sheet.close();
  return result;
}

function rows(dtype: Dtype, name: string, z: number[], count: number, bias: number[] | undefined) {
  const sheet = new Sheet(dtype);
  const at = sheet.put(z);
  const slope = sheet.put(z.length);
  const row = bias ? sheet.put(bias) : 0;
  const bytes = (z.length / count) * unit[dtype];
  math.activateRows(checkActivation("test", name).code, at, slope, row, count, bytes, unit[dtype]);
  const result = { values: sheet.get(at, z.length), slopes: sheet.get(slope, z.length) };
  sheet.close();
  return result;
}

const next = uniform(3);
const between = (n: number, low: number, high: number) =>
  Array.from({ length: n }, () => low + ((high - low) * (next() + 1)) / 2);

interface Case {
  id: string;
  activation: string;
  x: number[];
  y: number[];
  dydx: number[];
}

const { cases } = golden<{ cases: Case[] }>("activations@torch1.13");

describe.each(dtypes)("activations agree with torch (%s)", (dtype) => {
  it("all of them", () => {
    expect(cases.map(({ activation }) => checkActivation("test", activation).name).sort()).toEqual([...names].sort());
  });

  it.each(cases.map((test) => [test.id, test] as const))("%s, kinks included", (_, { activation, x, y, dydx }) => {
    const { values, slopes } = run(dtype, activation, x);
    for (const [got, want] of [
      [values, y],
      [slopes, dydx],
    ]) {
      const most = Math.max(...want.map(Math.abs));
      want.forEach((w, i) => expect(Math.abs(got[i] - w)).toBeLessThanOrEqual(tolerance[dtype] * most));
    }
  });
});

// In units of epsilon; the reference, float64 itself, takes its share of the second. The argument x of geluTanh's
// exponential is rounded, which changes the result by |x| such units and more.
const units = { float32: 6, float64: 8 };
const lost = (name: string, z: number): number => (name === "geluTanh" ? 3 * Math.abs(cubic(z)) : 0);
// Numbers below the normal ones have fewer places.
const subnormal = { float32: 2 ** -149, float64: 2 ** -1074 };

describe.each(dtypes)("activations agree with plain JavaScript (%s)", (dtype) => {
  const z = [
    ...between(10_000, -20, 20),
    ...between(500, -1, 1).map((x) => x * 2 ** -12),
    ...between(500, -1, 1).map((x) => x * 2 ** -40),
  ];
  it.each(names)("%s at 11,000 points, relative to each value", (name) => {
    const { args, values, slopes } = run(dtype, name, z);
    const least = 512 * subnormal[dtype];
    // The errors in terms of what is allowed.
    const worst = [
      { part: "value", share: 0, at: NaN },
      { part: "slope", share: 0, at: NaN },
    ];
    args.forEach((x, i) => {
      const { value, slope, scale } = activations[name](x);
      const bound = epsilon[dtype] * (units[dtype] + lost(name, x));
      const shares = [
        Math.abs(values[i] - value) / (bound * Math.abs(value) + least),
        Math.abs(slopes[i] - slope) / (bound * scale + least),
      ];
      worst.forEach((each, k) => {
        if (!(shares[k] <= each.share)) Object.assign(each, { share: shares[k], at: x });
      });
    });
    for (const { part, share, at } of worst) expect(share, `${part} at ${at}`).toBeLessThanOrEqual(1);
  });

  it("gelu keeps its places far from 0", () => {
    // mpmath 1.3.0: the probability of less than -10, -5.5, -1.25
    const known = [7.619853024160525e-24, 1.8989562465887718e-8, 0.10564977366685525];
    const places = [-10, -5.5, -1.25];
    const { values } = run(dtype, "gelu", places);
    places.forEach((x, i) => {
      expect(Math.abs(probability(x) / known[i] - 1)).toBeLessThan(8 * epsilon.float64);
      expect(Math.abs(values[i] / (x * known[i]) - 1)).toBeLessThan(8 * epsilon[dtype]);
    });
  });
});

describe("slopes are those of the values", () => {
  const kinks: Record<string, number[]> = { relu: [0], leakyRelu: [0], elu: [0], selu: [0], hardswish: [-3, 3] };
  it.each(names)("%s", (name) => {
    const h = 2 ** -17;
    const z = between(400, -8, 8).filter((x) => (kinks[name] ?? []).every((kink) => Math.abs(x - kink) > 2 * h));
    const { slopes } = run("float64", name, z);
    const up = run(
      "float64",
      name,
      z.map((x) => x + h),
    );
    const down = run(
      "float64",
      name,
      z.map((x) => x - h),
    );
    slopes.forEach((slope, i) => {
      const width = up.args[i] - down.args[i];
      expect(Math.abs((up.values[i] - down.values[i]) / width - slope), `at ${z[i]}`).toBeLessThan(1e-9);
    });
  });
});

const scale = 1.0507009873554805;
const both = 1.7580993408473768;
// Value and slope far below 0 (-1e4 and -Infinity) and far above (1e4, Infinity); z itself is written as NaN.
const limits: Record<string, [number, number, number, number]> = {
  elu: [-1, 0, NaN, 1],
  selu: [-both, 0, NaN, scale],
  gelu: [0, 0, NaN, 1],
  geluTanh: [0, 0, NaN, 1],
  silu: [0, 0, NaN, 1],
  tanh: [-1, 0, 1, 0],
  sigmoid: [0, 0, 1, 0],
  softplus: [0, 0, NaN, 1],
  mish: [0, 0, NaN, 1],
  hardswish: [0, 0, NaN, 1],
  relu: [0, 0, NaN, 1],
  leakyRelu: [NaN, 0.01, NaN, 1],
  identity: [NaN, 1, NaN, 1],
};

describe.each(dtypes)("activations at the ends (%s)", (dtype) => {
  const round = dtype === "float32" ? Math.fround : (x: number) => x;
  // -0 is 0 here.
  const plain = (x: number): number => x + 0;

  it.each(names)("%s reaches its limits", (name) => {
    const [low, lowSlope, high, highSlope] = limits[name];
    const far = [1e4, 1e30, Infinity].map(round);
    const below = run(
      dtype,
      name,
      far.map((z) => -z),
    );
    const above = run(dtype, name, far);
    const gain = name === "selu" ? scale : 1;
    far.forEach((z, i) => {
      const fall = name === "leakyRelu" ? round(0.01) * -z : -z;
      expect(plain(below.values[i])).toBe(plain(round(Number.isNaN(low) ? fall : low)));
      expect(plain(below.slopes[i])).toBe(round(lowSlope));
      expect(above.values[i]).toBe(round(Number.isNaN(high) ? round(gain) * z : high));
      expect(plain(above.slopes[i])).toBe(round(highSlope));
    });
  });

  it.each(names)("%s of the largest numbers is finite", (name) => {
    const largest = dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
    const { values, slopes } = run(dtype, name, [largest, -largest]);
    if (name !== "selu") expect(values.every(Number.isFinite)).toBe(true);
    expect(slopes.every(Number.isFinite)).toBe(true);
  });

  it.each(names)("%s takes numbers near 0 for what they are", (name) => {
    const z = [0, -0, 1e-30, -1e-30];
    const { args, values, slopes } = run(dtype, name, z);
    args.forEach((x, i) => {
      const { value, slope } = activations[name](x);
      expect(Math.abs(values[i] - value)).toBeLessThanOrEqual(4 * epsilon[dtype] * Math.abs(value));
      expect(Math.abs(slopes[i] - slope)).toBeLessThanOrEqual(4 * epsilon[dtype] * Math.abs(slope));
    });
  });

  it.each(names)("%s of NaN is NaN, and nobody else's", (name) => {
    const mixed = [NaN, -1, 0.3, Infinity, -0, -Infinity, 1e-20, NaN];
    const { values, slopes } = run(dtype, name, mixed);
    mixed.forEach((z, i) => {
      const alone = run(dtype, name, [z]);
      expect(values[i]).toBe(alone.values[0]);
      expect(slopes[i]).toBe(alone.slopes[0]);
      expect(Number.isNaN(values[i])).toBe(Number.isNaN(z));
    });
    const smooth = !["relu", "leakyRelu", "identity"].includes(name);
    if (smooth) expect(slopes[0]).toBeNaN();
  });
});

describe.each(dtypes)("activations of rows (%s)", (dtype) => {
  it.each(names)("%s: n elements are n single ones, bit for bit", (name) => {
    for (let n = 0; n <= 67; n += lanes[dtype]) {
      const z = between(n, -5, 5);
      const { values, slopes } = run(dtype, name, z);
      const alone = z.map((x) => run(dtype, name, [x]));
      expect(values).toEqual(alone.map((each) => each.values[0]));
      expect(slopes).toEqual(alone.map((each) => each.slopes[0]));
    }
  });

  it.each(names)("%s: with a bias, in place, whatever the shape", (name) => {
    for (let width = lanes[dtype]; width <= 5 * lanes[dtype]; width += lanes[dtype]) {
      for (const count of [0, 1, 2, 3, 7]) {
        // Sums of eighths are exact.
        const eighths = (n: number) => between(n, -24, 24).map((x) => Math.round(x) / 8);
        const z = eighths(width * count);
        const bias = eighths(width);
        const sums = z.map((x, i) => x + bias[i % width]);
        const { values, slopes } = run(dtype, name, sums);
        expect(rows(dtype, name, z, Math.max(1, count), bias)).toEqual({ values, slopes });
        expect(rows(dtype, name, sums, Math.max(1, count), undefined)).toEqual({ values, slopes });
      }
    }
  });
});

describe("names of activations", () => {
  it("may differ in case, dashes and underscores, and swish is silu", () => {
    names.forEach((name, code) => expect(checkActivation("test", name)).toEqual({ name, code }));
    for (const [spelling, name] of [
      ["ReLU", "relu"],
      ["leaky_relu", "leakyRelu"],
      ["gelu-tanh", "geluTanh"],
      ["GELU", "gelu"],
      ["Swish", "silu"],
      ["hard_swish", "hardswish"],
    ]) {
      expect(checkActivation("test", spelling).name).toBe(name);
    }
  });

  it("that are none are told so", () => {
    const list = names.map((name) => `"${name}"`).join(", ");
    const refused = (given: unknown) => () => checkActivation("Network", given);
    expect(refused("sigmiod")).toThrow(
      new RangeError(`Network: activation must be one of ${list}, got "sigmiod"\nDid you mean sigmoid?`),
    );
    expect(refused("")).toThrow(new RangeError(`Network: activation must be one of ${list}, got ""`));
    expect(refused(3)).toThrow(new TypeError("Network: activation must be a name, got 3"));
    expect(refused(undefined)).toThrow(new TypeError("Network: activation must be a name, got undefined"));
  });
});
