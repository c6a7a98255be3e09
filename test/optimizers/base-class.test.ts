import { describe, expect, it } from "vitest";
import { Adam, NonFiniteError, Optimizer, parameters, SGD } from "simdescent";

describe("Optimizer", () => {
  const params = () => parameters({ w: { shape: [2], data: [1, 2] } });

  it("cannot be extended or made by itself, and says what to extend", () => {
    const Base = Optimizer as unknown as new (...args: unknown[]) => Optimizer;
    class Mine extends Base {}
    const message =
      /^Optimizer: is what all optimizers have in common, and none itself\nExtend one of them: class Mine/;
    for (const Class of [Mine, Base]) {
      for (const args of [[params(), { lr: 0.1 }], [], [{}], [null, params()], ["SGD", params()]])
        expect(() => new Class(...args)).toThrow(message);
    }
  });

  it("is extended through one of its classes, which may have fields and steps of its own", () => {
    class Counting extends SGD {
      calls = 0;
      override step(...args: Parameters<SGD["step"]>) {
        this.calls++;
        return super.step(...args);
      }
    }
    const optimizer = new Counting(params(), { lr: 0.5 });
    optimizer.params.grad.w.set([2, 4]);
    expect(optimizer.step().applied).toBe(true);
    expect([...optimizer.params.data.w]).toEqual([0, 0]);
    expect(optimizer.calls).toBe(1);
  });
});

describe("optimizer.onNonFinite", () => {
  it("may be set on a live optimizer, and holds from the next step on", () => {
    const params = parameters({ w: [1] });
    const optimizer = new Adam(params);
    expect(optimizer.onNonFinite).toBe("throw");
    params.grad.w[0] = NaN;
    expect(() => optimizer.step()).toThrow(NonFiniteError);
    optimizer.onNonFinite = "skip";
    expect(optimizer.step()).toMatchObject({ skipped: true, applied: false });
    params.grad.w[0] = 1e30;
    expect(optimizer.step().skipped).toBe(true);
    optimizer.onNonFinite = "ignore";
    expect(optimizer.step()).toMatchObject({ skipped: false, applied: true });
    optimizer.onNonFinite = "throw";
    expect(() => optimizer.step()).toThrow(/holds 1e30/);
  });

  it("takes nothing else", () => {
    const optimizer = new SGD(parameters({ w: [1] }));
    expect(() => (optimizer.onNonFinite = "ignored" as never)).toThrow(
      /SGD: onNonFinite must be "throw", "skip" or "ignore", got "ignored"/,
    );
    for (const value of [undefined, null, false])
      expect(() => (optimizer.onNonFinite = value as never)).toThrow(TypeError);
    expect(optimizer.onNonFinite).toBe("throw");
  });
});
