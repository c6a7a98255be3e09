import { describe, expect, it } from "vitest";
import { CheckpointError, matrix, parameters } from "simdescent";
import { growMemory } from "../grow-memory.js";

describe("parameters", () => {
  it("takes shapes, typed arrays, shapes with data, and shapes with an initializer", () => {
    const params = parameters({
      zeros: [2, 3],
      typed: Float64Array.of(1, 2),
      data: { shape: [2, 1], data: [3, 4] },
      init: { shape: [4, 4], init: "he" },
      scalar: [],
      empty: [0, 5],
    });
    expect(params.dtype).toBe("float32");
    expect(params.names).toEqual(["zeros", "typed", "data", "init", "scalar", "empty"]);
    expect(params.shape("zeros")).toEqual([2, 3]);
    expect(params.size).toBe(6 + 2 + 2 + 16 + 1 + 0);
    expect(Array.from(params.data.zeros)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(params.data.typed)).toEqual([1, 2]);
    expect(params.shape("typed")).toEqual([2]);
    expect(Array.from(params.data.data)).toEqual([3, 4]);
    expect(params.data.init.some((w) => w !== 0)).toBe(true);
    expect(params.shape("scalar")).toEqual([]);
    expect(params.data.scalar.length).toBe(1);
    expect(params.data.empty.length).toBe(0);
    for (const name of params.names) expect(params.grad[name].every((g) => g === 0)).toBe(true);
  });

  it("are of double precision where all values given are, unless told", () => {
    const double = Float64Array.of(1 / 3);
    const single = Float32Array.of(1);
    expect(parameters({ w: double, b: [3] }).dtype).toBe("float64");
    expect(parameters({ w: double, b: [3] }).data.w[0]).toBe(1 / 3);
    expect(parameters({ w: { shape: [1, 1], data: double }, b: { shape: [2, 2], init: "he" } }).dtype).toBe("float64");
    expect(parameters({ w: double }, { dtype: "float32" }).dtype).toBe("float32");
    expect(parameters({ w: double, b: { shape: [1], data: [1] } }).dtype).toBe("float32");
    expect(parameters({ w: single }).dtype).toBe("float32");
    expect(parameters({ b: [3] }).dtype).toBe("float32");
    expect(() => parameters({ w: double, b: single })).toThrow(
      TypeError("parameters: a Float64Array and a Float32Array were given\nSay which it is to be: { dtype }."),
    );
    expect(parameters({ w: double, b: single }, { dtype: "float64" }).dtype).toBe("float64");
  });

  it("refuses shapes too large to count", () => {
    for (const shape of [
      [1e200, 1e200, 0],
      [2 ** 40, 2 ** 40],
      [2 ** 40, 2 ** 40, 0],
    ])
      expect(() => parameters({ w: shape })).toThrow(RangeError);
    expect(() => parameters({ w: [2 ** 40, 2 ** 40] })).toThrow(
      /^parameters: w: a shape of \[1099511627776,1099511627776\] is too large/,
    );
    expect(parameters({ w: [3] }).size).toBe(3);
  });

  it("keeps tensors 64 bytes apart, for every length from 0 to 67", () => {
    for (const dtype of ["float32", "float64"] as const) {
      for (let n = 0; n <= 67; n++) {
        const params = parameters({ a: [n], b: [1] }, { dtype });
        expect(params.data.a.byteOffset % 64).toBe(0);
        expect(params.data.b.byteOffset % 64).toBe(0);
        params.data.a.fill(1);
        expect(params.data.b[0]).toBe(0);
        params.dispose();
      }
    }
  });

  it("draws the same numbers for the same seed, of the stated spread", () => {
    const draw = (init: "glorot" | "he" | "lecun" | "normal", seed = 1) =>
      Array.from(parameters({ w: { shape: [200, 100], init } }, { seed, dtype: "float64" }).data.w);
    const variance = (w: number[]) => w.reduce((sum, x) => sum + x * x, 0) / w.length;
    expect(draw("he")).toEqual(draw("he"));
    expect(draw("he")).not.toEqual(draw("he", 2));
    expect(variance(draw("glorot"))).toBeCloseTo(2 / 300, 3);
    expect(Math.max(...draw("glorot").map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 300));
    expect(variance(draw("he"))).toBeCloseTo(2 / 200, 3);
    expect(variance(draw("lecun"))).toBeCloseTo(1 / 200, 3);
    expect(Math.abs(variance(draw("normal")) - 1)).toBeLessThan(0.05);
  });

  it("gives current views after memory grew, and detached ones have length 0", () => {
    const params = parameters({ w: Float32Array.of(1, 2, 3) });
    const old = params.data.w;
    expect(params.data.w).toBe(old);
    const giveBack = growMemory();
    expect(old.length).toBe(0);
    expect(Array.from(params.data.w)).toEqual([1, 2, 3]);
    giveBack();
  });

  it("zeroes gradients", () => {
    const params = parameters({ w: [3] });
    params.grad.w.fill(5);
    params.zeroGrad();
    expect(Array.from(params.grad.w)).toEqual([0, 0, 0]);
  });

  it("throws after dispose, on every method and property", () => {
    const params = parameters({ w: [3] });
    params.dispose();
    params.dispose();
    for (const use of [
      () => params.data,
      () => params.grad,
      () => params.dtype,
      () => params.names,
      () => params.size,
      () => params.shape("w"),
      () => params.zeroGrad(),
      () => params.save(),
      () => params.load(new Uint8Array()),
    ]) {
      expect(use).toThrow("parameters: used after dispose()");
    }
  });

  it("disposes at the end of a `using` block where the engine has it", () => {
    const dispose = (Symbol as { dispose?: symbol }).dispose;
    const params = parameters({ w: [1] });
    if (dispose) (params as unknown as Record<symbol, () => void>)[dispose]();
    else params.dispose();
    expect(() => params.size).toThrow(/after dispose/);
  });

  it("saves and loads its values", () => {
    const params = parameters({ w: Float32Array.of(1, 2, 3), b: [1] });
    const file = params.save();
    params.data.w.fill(0);
    params.load(file);
    expect(Array.from(params.data.w)).toEqual([1, 2, 3]);
    const other = parameters({ w: [2], c: [1] });
    const error = (() => {
      try {
        other.load(file);
      } catch (caught) {
        return caught as CheckpointError;
      }
    })();
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ missing: ["c"], unexpected: ["b"], misshaped: ["w"] });
    expect(() => parameters({ w: [3], b: [1] }, { dtype: "float64" }).load(file)).toThrow(/is not float64/);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["no object", () => parameters(3 as never), /needs an object of names, got 3/],
    ["an array", () => parameters([3] as never), /For example parameters\(\{ w: \[3\] \}\)/],
    [
      "values where a shape belongs",
      () => parameters({ w: [0.5, 1.5] }),
      /w: a shape holds integers.*got 0.5\n.*\{ shape, data \}/,
    ],
    ["a negative size", () => parameters({ w: [-1] }), /got -1/],
    ["text in a shape", () => parameters({ w: ["3"] as never }), /got "3"/],
    [
      "data of another length",
      () => parameters({ w: { shape: [2, 2], data: [1, 2, 3] } }),
      /shape \[2,2\] needs 4 values, got 3/,
    ],
    [
      "an unknown initializer",
      () => parameters({ w: { shape: [2], init: "xavier" as never } }),
      /init must be one of glorot/,
    ],
    ["an unknown key", () => parameters({ w: { shape: [2], inti: "he" } as never }), /Did you mean init\?/],
    [
      "an unknown type",
      () => parameters({ w: [2] }, { dtype: "float16" as never }),
      /dtype must be "float32" or "float64"/,
    ],
    ["an unknown option", () => parameters({ w: [2] }, { dtpye: "float32" } as never), /Did you mean dtype\?/],
    ["an empty name", () => parameters({ "": [2] }), /name must not be empty/],
    ["an unknown tensor", () => parameters({ w: [2] }).shape("v"), /no tensor "v"\nThere are: w/],
    [
      "assignment over a view",
      () => ((parameters({ w: [1] }).data as Record<string, unknown>).w = [1]),
      /\.w\.set\(values\)/,
    ],
  ];
  it.each(wrong)("refuses %s", (_, make, message) => expect(make).toThrow(message));
});

describe("matrix", () => {
  it("copies rows, flat data, or nothing", () => {
    const rows = matrix([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([rows.rows, rows.columns, rows.stride, rows.dtype]).toEqual([2, 3, 4, "float32"]);
    expect(Array.from(rows.data)).toEqual([1, 2, 3, 0, 4, 5, 6, 0]);
    expect(Array.from(matrix([1, 2, 3, 4], 2, 2, { dtype: "float64" }).row(1))).toEqual([3, 4]);
    const zeros = matrix(2, 2);
    zeros.row(0)[1] = 5;
    expect(Array.from(zeros.data).slice(0, 2)).toEqual([0, 5]);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["ragged rows", () => matrix([[1, 2], [3]]), /row 1 has 1 entries, row 0 has 2/],
    ["NaN", () => matrix([[1, NaN]]), /row 0, column 1 must be a finite number, got NaN/],
    ["text", () => matrix([[1, "2"]] as never), /row 0, column 1 must be a finite number, got "2"/],
    ["infinity", () => matrix([Infinity], 1, 1), /got Infinity/],
    ["sizes that do not fit", () => matrix([1, 2, 3], 2, 2), /2 x 2 needs 4 numbers, got 3/],
    ["a bad type", () => matrix([[1]], { dtype: "int8" as never }), /dtype must be/],
    ["nothing", () => matrix(undefined as never), /needs rows, data with sizes, or two sizes, got undefined/],
    ["rows that are none", () => matrix([1, 2] as never), /row 0 must be an array of numbers, got 1/],
    ["a row out of range", () => matrix([[1]]).row(1), /row must be in \[0, 1\), got 1/],
  ];
  it.each(wrong)("refuses %s", (_, make, message) => expect(make).toThrow(message));

  it("throws after dispose", () => {
    const x = matrix([[1]]);
    x.dispose();
    expect(() => x.data).toThrow(/after dispose/);
  });
});
