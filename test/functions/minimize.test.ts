import { describe, expect, it } from "vitest";
import { Adam, GradientDescent, minimize, SGD } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";

const rosenbrock = ([a, b]: ArrayLike<number> & Iterable<number>, grad: Float32Array | Float64Array): number => {
  grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
  grad[1] = 200 * (b - a * a);
  return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
};
const bowl = ([a]: ArrayLike<number> & Iterable<number>, grad: Float32Array | Float64Array): number => {
  grad[0] = 2 * a;
  return a * a;
};

describe("minimize", () => {
  it("finds the minimum of Rosenbrock's function", () => {
    const start = [-1.2, 1];
    const result = minimize(rosenbrock, start, { lr: 0.02 });
    expect(result.reason).toBe("converged");
    expect(result.x[0]).toBeCloseTo(1, 5);
    expect(result.x[1]).toBeCloseTo(1, 5);
    expect(result.x).toBeInstanceOf(Float64Array);
    expect(result.evaluations).toBeLessThanOrEqual(51);
    expect(result.history).toBeUndefined();
    expect(start).toEqual([-1.2, 1]);
  });

  it("finds it with numeric gradients too, counting their calls", () => {
    const f = ([a, b]: ArrayLike<number> & Iterable<number>) => (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    const result = minimize(f, [-1.2, 1], { optimizer: Adam, lr: 0.02, gradient: "numeric", steps: 5000 });
    expect(result.x[0]).toBeCloseTo(1, 4);
    expect(result.evaluations).toBe(5 * (result.steps + 1));
  });

  it("keeps float32 in float32 and any optimizer's options", () => {
    const result = minimize(bowl, Float32Array.of(3), { optimizer: SGD, lr: 0.1, momentum: 0.5, nesterov: true });
    expect(result.x).toBeInstanceOf(Float32Array);
    expect(Math.abs(result.x[0])).toBeLessThan(1e-6);
  });

  it("keeps a history of points when asked", () => {
    const { history, steps } = minimize(bowl, [1], { optimizer: GradientDescent, lr: 0.25, steps: 3, history: true });
    expect(history?.map((point) => point.x[0])).toEqual([1, 0.5, 0.25, 0.125]);
    expect(history?.map((point) => point.loss)).toEqual([1, 0.25, 0.0625, 0.015625]);
    expect(history?.[0].gradNorm).toBe(2);
    expect(steps).toBe(3);
  });

  it("says why it ended, with the best finite point", () => {
    const diverged = minimize(bowl, [1], { optimizer: GradientDescent, lr: 1e200 });
    expect(diverged).toMatchObject({ reason: "diverged", loss: 1 });
    expect(diverged.x[0]).toBe(1);
    const undefinedThere = minimize(([a], grad) => ((grad[0] = 1 / a), Math.log(a)), [0.01], {
      optimizer: GradientDescent,
      lr: 1,
    });
    expect(undefinedThere).toMatchObject({ reason: "diverged", loss: Math.log(0.01) });
    expect(minimize(bowl, [1], { optimizer: Adam, steps: 2 })).toMatchObject({
      reason: "steps",
      steps: 2,
      evaluations: 3,
    });
    expect(minimize(bowl, [0])).toMatchObject({ reason: "converged", steps: 0, evaluations: 1 });
    let calls = 0;
    const signal = {
      get aborted() {
        return ++calls > 3;
      },
    };
    expect(minimize(bowl, [1], { optimizer: Adam, signal })).toMatchObject({ reason: "aborted", steps: 3 });
    expect(minimize(() => 0, [])).toMatchObject({ reason: "converged" });
  });

  it("climbs with maximize", () => {
    const { x } = minimize(([a], grad) => ((grad[0] = -2 * (a - 2)), -((a - 2) ** 2)), [0], {
      lr: 0.1,
      maximize: true,
    });
    expect(x[0]).toBeCloseTo(2, 5);
  });

  it("returns its memory, also when f throws", () => {
    minimize(bowl, [1], { steps: 1 });
    const before = bytesInUse();
    minimize(bowl, [1], { steps: 1 });
    expect(() =>
      minimize(() => {
        throw new Error("mine");
      }, [1]),
    ).toThrow("mine");
    expect(bytesInUse()).toBe(before);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["no function", () => minimize(3 as never, [1]), /f must be a function, got 3/],
    ["no start", () => minimize(bowl, undefined as never), /x0 must be an array of numbers, got undefined/],
    ["NaN in the start", () => minimize(bowl, [NaN]), /x0\[0\] must be finite, got NaN/],
    ["text in the start", () => minimize(bowl, ["1"] as never), /x0\[0\] must be a number, got "1"/],
    [
      "a function returning nothing",
      () => minimize(() => undefined as never, [1]),
      /f must return a number, got undefined/,
    ],
    [
      "an instance as optimizer",
      () => minimize(bowl, [1], { optimizer: new Adam(new Float32Array(1)) as never }),
      /must be an optimizer class/,
    ],
    ["an unknown option", () => minimize(bowl, [1], { maxSteps: 3 }), /unknown option "maxSteps"/],
    ["an unknown kind of gradient", () => minimize(bowl, [1], { gradient: "auto" as never }), /"given", "numeric"/],
    ["a negative rate", () => minimize(bowl, [1], { optimizer: Adam, lr: -1 }), /Adam: lr must be/],
    ["no steps", () => minimize(bowl, [1], { steps: 0 }), /steps must be a positive integer/],
  ];
  it.each(wrong)("refuses %s", (_, act, message) => expect(act).toThrow(message));
});
