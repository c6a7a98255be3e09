import { describe, expect, it } from "vitest";
import { precise, references, unitsFrom } from "../../bench/lib/precise.js";
import type { Dtype } from "../../src/core/memory.js";
import { math, unit } from "./module.js";
import { dtypes, filled, Sheet, uniform } from "./sheet.js";

const place = { exp: 0, log: 1, log1p: 3, tanh: 4, sigmoid: 5, erf: 6, softplus: 7 };
type Name = keyof typeof place;
const bound = { float32: 2.5, float64: 2 };

/** The arguments as the type has them, and the kernel's results. */
function run(dtype: Dtype, name: Name, x: number[]) {
  const n = x.length;
  const padded = Math.ceil(n / 4) * 4;
  const sheet = new Sheet(dtype);
  const to = sheet.put(padded);
  const from = sheet.put([...x, ...filled(padded - n, 0)]);
  math.apply(place[name], to, from, from, n, unit[dtype]);
  const result = { args: sheet.get(from, n), got: sheet.get(to, n) };
  sheet.close();
  return result;
}

const value = (dtype: Dtype, name: Name, x: number): number => run(dtype, name, [x]).got[0];

function expectWithin(dtype: Dtype, name: Name, x: number[]): void {
  const { args, got } = run(dtype, name, x);
  const worst = { units: 0, at: NaN };
  got.forEach((y, i) => {
    const units = unitsFrom(dtype, y, references[name](precise(args[i])));
    if (!(units <= worst.units)) Object.assign(worst, { units, at: args[i] });
  });
  expect(worst.units, `${name} at ${worst.at}`).toBeLessThanOrEqual(bound[dtype]);
}

const next = uniform(11);
const list = (n: number, f: () => number): number[] => Array.from({ length: n }, f);
const spread = (n: number, low: number, high: number) =>
  list(n, () => (1 + Math.abs(next())) * 2 ** (low + ((high - low) * (next() + 1)) / 2));
const between = (n: number, low: number, high: number) => list(n, () => low + ((high - low) * (next() + 1)) / 2);
const either = (x: number[]): number[] => x.flatMap((y) => [y, -y]);

/** Numbers within a few last places of these, and of their negatives. */
const around = (dtype: Dtype, x: number[]): number[] => {
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  return either(x.flatMap((y) => [-8, -3, -2, -1, 0, 1, 2, 3, 8].map((k) => y * (1 + k * epsilon))));
};

const least = { float32: 2 ** -149, float64: 2 ** -1074 };
const normal = { float32: 2 ** -126, float64: 2 ** -1022 };
const largest = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };
const lowest = { float32: -149, float64: -1074 };
const highest = { float32: 126, float64: 1022 };
const powers = Array.from({ length: 60 }, (_, k) => (k + 1) * Math.LN2);

// Where the kernels change their form, and where the result changes its exponent.
const edges: Record<Name, number[]> = {
  exp: [Math.LN2 / 2, 1, 87.3, 88.7, ...powers],
  log: [0.5, Math.SQRT1_2, 1, Math.SQRT2, 2],
  log1p: [0.25, 1 / 3, 0.5, 0.75, 1, 2, 3, 1e8, 1e16],
  tanh: [0.55, Math.log(3) / 2, 9.01, 10, 19, 22],
  sigmoid: [Math.LN2 / 2, Math.log(3), 17, 37, ...powers],
  softplus: [Math.LN2 / 2, 17, 37, ...powers],
  erf: [0.5, 1, 2, 3.9, 4, 5.8, 6, 6.7],
};

describe.each(dtypes)("special functions (%s)", (dtype) => {
  const tiny = either([least[dtype], 3 * least[dtype], normal[dtype] / 2, normal[dtype], 1.5 * normal[dtype]]);
  const tail = -lowest[dtype] * Math.LN2;
  const arguments_: Record<Name, number[]> = {
    exp: [...between(2000, -tail, tail * 0.85), ...either(spread(300, -60, 0))],
    log: [...spread(2000, lowest[dtype], highest[dtype]), ...between(1000, 0.4, 2.1)],
    log1p: [...between(2000, -0.9999, 3), ...either(spread(500, lowest[dtype], -1)), ...spread(500, 0, highest[dtype])],
    tanh: [...between(2000, -1.2, 1.2), ...between(500, -25, 25), ...either(spread(500, lowest[dtype], 6))],
    sigmoid: [...between(2000, -5, 5), ...between(1000, -tail, tail), ...either(spread(300, -60, 6))],
    softplus: [...between(2000, -5, 5), ...between(1000, -tail, tail), ...either(spread(300, -60, 6))],
    erf: [...between(2000, -2, 2), ...between(500, -7, 7), ...either(spread(500, lowest[dtype], 4))],
  };
  const allowed = (name: Name, x: number): boolean => {
    if (name === "exp") return x < Math.log(largest[dtype]);
    return name === "log" ? x > 0 : name !== "log1p" || x > -1;
  };

  it.each(Object.keys(place) as Name[])("%s is within its bound of the exact value", (name) => {
    expectWithin(dtype, name, arguments_[name]);
    const narrow = around(dtype, edges[name]).filter((x) => allowed(name, x));
    expectWithin(dtype, name, [...narrow, ...tiny.filter((x) => allowed(name, x))]);
  });

  it.each<[Name, [number, number][]]>([
    [
      "exp",
      [
        [0, 1],
        [-0, 1],
        [-Infinity, 0],
        [Infinity, Infinity],
        [1e4, Infinity],
        [-1e4, 0],
      ],
    ],
    [
      "log",
      [
        [0, -Infinity],
        [-0, -Infinity],
        [1, 0],
        [-1, NaN],
        [-Infinity, NaN],
        [Infinity, Infinity],
      ],
    ],
    [
      "log1p",
      [
        [0, 0],
        [-0, -0],
        [-1, -Infinity],
        [-1.0000002, NaN],
        [-2, NaN],
        [-Infinity, NaN],
        [Infinity, Infinity],
      ],
    ],
    [
      "tanh",
      [
        [0, 0],
        [-0, -0],
        [1e4, 1],
        [-1e4, -1],
        [1e38, 1],
        [Infinity, 1],
        [-Infinity, -1],
      ],
    ],
    [
      "sigmoid",
      [
        [0, 0.5],
        [-0, 0.5],
        [1e4, 1],
        [-1e4, 0],
        [1e38, 1],
        [-1e38, 0],
        [Infinity, 1],
        [-Infinity, 0],
      ],
    ],
    [
      "erf",
      [
        [0, 0],
        [-0, -0],
        [1e4, 1],
        [-1e4, -1],
        [1e38, 1],
        [Infinity, 1],
        [-Infinity, -1],
      ],
    ],
    [
      "softplus",
      [
        [1e4, 1e4],
        [-1e4, 0],
        [2 ** 100, 2 ** 100],
        [-(2 ** 100), 0],
        [Infinity, Infinity],
        [-Infinity, 0],
      ],
    ],
  ])("%s keeps zeros, infinities, NaN and its limits", (name, cases) => {
    for (const [x, y] of [...cases, [NaN, NaN]]) expect(value(dtype, name, x), `${name}(${x})`).toBe(y);
  });

  it("an entry takes nothing from its neighbours", () => {
    const mixed = [NaN, -1, 0.3, Infinity, -0, -Infinity, 1e-20, 5];
    for (const name of Object.keys(place) as Name[]) {
      const alone = mixed.map((x) => value(dtype, name, x));
      expect(run(dtype, name, mixed).got).toEqual(alone);
    }
  });

  it("numbers too small to be changed come back as they are from log1p and tanh", () => {
    for (const name of ["log1p", "tanh"] as const) {
      const { args, got } = run(dtype, name, tiny);
      expect(got).toEqual(args);
    }
  });

  it("sigmoid and softplus fade through the subnormal numbers like exp", () => {
    const last = lowest[dtype] * Math.LN2;
    const x = [last + 3, last + 1, last + 0.1, last - 0.1, last - 0.6, last - 1];
    const faded = x.map((y) => value(dtype, "exp", y) / least[dtype]);
    expect(faded).toEqual([20, 3, 1, 1, 1, 0]);
    for (const name of ["sigmoid", "softplus"] as const) {
      expect(run(dtype, name, x).got.map((y) => y / least[dtype])).toEqual(faded);
    }
  });

  it("tanh and erf are odd, and sigmoid(z) + sigmoid(-z) rounds to 1", () => {
    const x = [...spread(500, -30, 4), ...between(500, 0, 3)];
    const minus = x.map((y) => -y);
    for (const name of ["tanh", "erf"] as const) {
      expect(run(dtype, name, minus).got).toEqual(run(dtype, name, x).got.map((y) => -y));
    }
    const up = run(dtype, "sigmoid", x).got;
    const down = run(dtype, "sigmoid", minus).got;
    const round = dtype === "float32" ? Math.fround : (y: number) => y;
    expect(up.map((y, i) => round(y + down[i]))).toEqual(filled(x.length, 1));
  });

  it("they rise from step to step, also where the form changes", () => {
    const step = dtype === "float32" ? 2 ** -18 : 2 ** -47;
    const starts = {
      log1p: [-0.25, 0.5, 2],
      tanh: [0.55],
      sigmoid: [-1.0986, 0, 2],
      softplus: [0, -Math.LN2],
      erf: [1],
    };
    for (const [name, places] of Object.entries(starts) as [Name, number[]][]) {
      for (const start of places) {
        const { got } = run(
          dtype,
          name,
          Array.from({ length: 200 }, (_, i) => start + (i - 100) * step),
        );
        for (let i = 1; i < got.length; i++) expect(got[i], `${name} by ${start}`).toBeGreaterThan(got[i - 1]);
      }
    }
  });
});

// Times 10^40, rounded down; computed with mpmath 1.3.0.
const known: [Name, number, string][] = [
  ["exp", 1, "27182818284590452353602874713526624977572"],
  ["exp", -17.25, "322418673725673331067478047575563"],
  ["log", 3, "10986122886681096913952452369225257046474"],
  ["log", 0.75, "-2876820724517809274392190059938274315036"],
  ["log1p", 0.125, "1177830356563834545387941094705217050684"],
  ["log1p", 7.5, "21400661634962707708323024964149499675127"],
  ["tanh", 0.1875, "1853331999081395175321199750248278734561"],
  ["tanh", 2, "9640275800758168839464137241009231502550"],
  ["sigmoid", -3, "474258731775667808788481517717522013861"],
  ["sigmoid", 0.5, "6224593312018545646389005657455084787532"],
  ["softplus", 1.5, "17014132779827524094994828090570911052543"],
  ["softplus", -9, "1234021897232588163501387500436382510"],
  ["erf", 0.25, "2763263901682369329850682677648157120653"],
  ["erf", 2.5, "9995930479825550410604357842600250872796"],
];

describe("the reference", () => {
  it.each(known)("%s(%d) is mpmath's", (name, x, digits) => {
    const { m, e } = references[name](precise(x));
    const scaled = e < 0 ? (m * 10n ** 40n) >> BigInt(-e) : (m * 10n ** 40n) << BigInt(e);
    const wanted = BigInt(digits);
    const off = scaled > wanted ? scaled - wanted : wanted - scaled;
    expect(off).toBeLessThanOrEqual(1n);
  });
});
