// What minimize takes and tells without an optimizer: bounds, names, differences, methods, checks, warnings.
import { describe, expect, it } from "vitest";
import { Adam, checkGradient, minimize, type FloatArray } from "simdescent";

const rosenbrock = ([a, b]: FloatArray, grad: FloatArray): number => {
  grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
  grad[1] = 200 * (b - a * a);
  return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
};
const methods = ["lbfgsb", "nelderMead", "powell"] as const;

describe("minimize without an optimizer", () => {
  it("keeps to bounds, ends at them exactly and says which", () => {
    const { x, activeBounds, reason, warnings } = minimize(rosenbrock, [-1.2, 1], { bounds: { upper: [0.5, null] } });
    expect([...x]).toEqual([0.5, expect.closeTo(0.25, 9)]);
    expect({ activeBounds, reason, warnings }).toEqual({ activeBounds: [1, 0], reason: "converged", warnings: [] });
  });

  it.each(methods)("never asks for a value outside the bounds: %s", (method) => {
    const bounds = { lower: [-1.5, -1], upper: [0.5, 2] };
    const f = ([a, b]: FloatArray) => {
      expect(a >= -1.5 && a <= 0.5 && b >= -1 && b <= 2).toBe(true);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    };
    const { x, reason } = minimize(f, [-1.2, 1], { bounds, method });
    expect(reason).toBe("converged");
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 6);
  });

  it("takes named parameters and gives points of the same names", () => {
    const f = ({ a, b }: { a: number; b: number[] }, grad: { a: number; b: number[] }): number => {
      grad.a = 2 * (a - 3);
      grad.b[0] = 2 * (b[0] + 1);
      grad.b[1] = 4 * b[1];
      return (a - 3) ** 2 + (b[0] + 1) ** 2 + 2 * b[1] ** 2;
    };
    const start = { a: 0, b: [1, 1] };
    const found = minimize(f, start, { bounds: { lower: { b: [0, null] } } });
    expect(found.x.a).toBeCloseTo(3, 8);
    expect(Array.from(found.x.b)).toEqual([0, expect.closeTo(0, 8)]);
    expect(found.activeBounds).toEqual({ a: 0, b: [-1, 0] });
    expect(start).toEqual({ a: 0, b: [1, 1] });
    const slow = minimize(f, start, { optimizer: Adam, lr: 0.1 });
    expect(slow.x.a).toBeCloseTo(3, 4);
    const alone = minimize(({ a, b }: { a: number; b: number[] }) => (a - 3) ** 2 + b[0] ** 2 + b[1] ** 2, start);
    expect(alone.x.a).toBeCloseTo(3, 6);
  });

  it("moves a start outside the bounds into them and says so", () => {
    const { x, warnings } = minimize(rosenbrock, [3, 1], { bounds: { upper: [2, null] } });
    expect(x[0]).toBeCloseTo(1, 6);
    expect(warnings).toEqual(["the start x0[0] = 3 is outside its bounds and was moved to 2"]);
  });

  it.each(["numeric", "twoPoint", "threePoint"] as const)("differentiates: %s", (gradient) => {
    const { x, reason } = minimize(rosenbrock, [-1.2, 1], { gradient });
    if (gradient !== "twoPoint") expect(reason).toBe("converged");
    expect(x[0]).toBeCloseTo(1, gradient === "twoPoint" ? 4 : 6);
  });

  it("does not depend on the units of x and f", () => {
    for (const unit of [1e-10, 1e10]) {
      const { x, reason } = minimize(
        (p, grad) => {
          const value = rosenbrock(
            p.map((each) => each / unit),
            grad,
          );
          grad.forEach((g, i) => (grad[i] = (g * 1e8) / unit));
          return 1e8 * value;
        },
        [-1.2 * unit, unit],
      );
      expect(reason).toBe("converged");
      expect(x[0] / unit).toBeCloseTo(1, 7);
    }
  });

  it("ends at the tolerance it was given, or says that it could not", () => {
    const loose = minimize(rosenbrock, [-1.2, 1], { tolerance: 1e-2 });
    const tight = minimize(rosenbrock, [-1.2, 1]);
    expect(loose.reason).toBe("converged");
    expect(loose.evaluations).toBeLessThan(tight.evaluations);
    expect(loose.gradNorm).toBeGreaterThan(tight.gradNorm);
    const kink = minimize(([a], grad) => ((grad[0] = a > 1 / 3 ? 1 : -1), Math.abs(a - 1 / 3)), [5.3], {
      tolerance: 1e-6,
    });
    expect(kink.reason).not.toBe("converged");
    expect(kink.warnings.join()).toMatch(/not a minimum/);
  });

  it("finds its way back from where f is not finite", () => {
    const { x, reason } = minimize(([a]) => a - Math.log(a), [0.01]);
    expect(reason).toBe("converged");
    expect(x[0]).toBeCloseTo(1, 6);
    expect(minimize(() => NaN, [1])).toMatchObject({ reason: "diverged", loss: Infinity });
  });

  it("says that f gives other values at the same point", () => {
    let calls = 0;
    const noisy = (p: FloatArray, grad: FloatArray) => rosenbrock(p, grad) + 1e-3 * Math.sin(1e3 * ++calls);
    const { reason, warnings } = minimize(noisy, [-1.2, 1]);
    expect(reason).toBe("stalled");
    expect(warnings.join()).toMatch(/different values at the same point.*name an optimizer, such as Adam/);
  });

  it("says that variables are of very different sizes", () => {
    const f = ([a, b]: FloatArray) => (a / 3e6 - 1) ** 2 + (b - 1) ** 2;
    expect(minimize(f, [1e6, 2]).warnings).toEqual([
      expect.stringMatching(/^x\[0\] is a million times x\[1\]: scale it/),
    ]);
  });

  it("says that a rate is of no use", () => {
    expect(minimize(rosenbrock, [-1.2, 1], { lr: 0.1 }).warnings[0]).toMatch(/lr is not used/);
  });

  it("checks the gradient where asked", () => {
    expect(minimize(rosenbrock, [-1.2, 1], { check: true }).reason).toBe("converged");
    const wrong = (p: FloatArray, grad: FloatArray) => {
      const value = rosenbrock(p, grad);
      grad[1] *= 2;
      return value;
    };
    expect(() => minimize(wrong, [-1.2, 1], { check: true })).toThrow(
      /gradient of f is wrong at x0: by x\[1\] it is -1\d\d(\.\d+)?, differences of f give -8/,
    );
  });

  it("climbs", () => {
    const { x, loss } = minimize(([a]) => 3 - (a - 2) ** 2, [0], { maximize: true });
    expect(x[0]).toBeCloseTo(2, 7);
    expect(loss).toBeCloseTo(3, 10);
  });

  it("keeps float32 in float32", () => {
    const { x, reason } = minimize(([a, b]) => (a - 1) ** 2 + (b + 2) ** 2, Float32Array.of(5, 5));
    expect(x).toBeInstanceOf(Float32Array);
    expect(x[1]).toBeCloseTo(-2, 3);
    expect(["converged", "stalled"]).toContain(reason);
  });

  it.each(methods)("keeps a history, and is cut off: %s", (method) => {
    const cut = minimize(rosenbrock, [-1.2, 1], { method, steps: 2, history: true });
    expect(cut).toMatchObject({ reason: "steps", steps: 2 });
    expect(cut.history?.at(-1)).toMatchObject({ loss: cut.loss, x: cut.x });
    expect(cut.warnings.join()).toMatch(/cut off after 2 steps/);
    expect(minimize(rosenbrock, [-1.2, 1], { method, signal: { aborted: true } }).reason).toBe("aborted");
  });

  const wrong: [string, () => unknown, RegExp][] = [
    [
      "bounds that cross",
      () => minimize(rosenbrock, [0, 0], { bounds: { lower: [1, 1], upper: [0, 2] } }),
      /bounds of x\[0\] cross: lower 1 is above upper 0/,
    ],
    [
      "bounds beside an optimizer",
      () => minimize(rosenbrock, [0, 0], { optimizer: Adam, bounds: { lower: 0 } }),
      /bounds can't be given beside an optimizer/,
    ],
    ["an unknown method", () => minimize(rosenbrock, [0, 0], { method: "bfgs" as never }), /method must be "lbfgsb"/],
    [
      "options of an optimizer nobody named",
      () => minimize(rosenbrock, [0, 0], { betas: [0.9, 0.9] }),
      /unknown option "betas"/,
    ],
    ["undefined for a value", () => minimize((() => undefined) as never, [0]), /f must return a number, got undefined/],
  ];
  it.each(wrong)("refuses %s", (_, act, message) => expect(act).toThrow(message));
});

describe("checkGradient", () => {
  it("names the entry that is wrong, in any unit", () => {
    const units = [1e-9, 1, 1e9, 1e-3];
    const f = (p: FloatArray, grad: FloatArray): number => {
      let value = 0;
      units.forEach((unit, i) => {
        value += Math.sin(p[i] / unit) * (i + 1);
        grad[i] = (Math.cos(p[i] / unit) * (i + 1)) / unit;
      });
      return value;
    };
    const at = units.map((unit, i) => unit * (0.3 + i));
    expect(checkGradient(f, at).ok).toBe(true);
    for (let wrong = 0; wrong < 4; wrong++) {
      const { ok, worst } = checkGradient((p: FloatArray, grad: FloatArray) => {
        const value = f(p, grad);
        grad[wrong] *= 1.001;
        return value;
      }, at);
      expect(ok).toBe(false);
      expect(worst).toMatchObject({ index: wrong, name: `x[${wrong}]` });
      expect(worst.numeric / worst.given).toBeCloseTo(1 / 1.001, 6);
    }
  });

  it("finds one wrong entry of 5000", () => {
    const f = (p: FloatArray, grad: FloatArray): number => {
      let value = 0;
      p.forEach((each, i) => ((grad[i] = 2 * each), (value += each * each)));
      grad[3210] += 0.1;
      return value;
    };
    const at = Array.from({ length: 5000 }, (_, i) => Math.sin(i + 1));
    expect(checkGradient(f, at)).toMatchObject({ ok: false, worst: { index: 3210 } });
  });

  it("knows named parameters, and refuses a gradient that is not written", () => {
    const f = ({ a }: { a: number }, grad: { a: number }) => ((grad.a = 3), a * a);
    expect(checkGradient(f, { a: 2 })).toMatchObject({ ok: false, worst: { name: "a", given: 3 } });
    expect(() => checkGradient((([a]: FloatArray) => a) as never, [1])).toThrow(/left its second argument/);
    expect(() => checkGradient(() => NaN, [1])).toThrow(/not finite at this point/);
  });
});
