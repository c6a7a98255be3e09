import { describe, expect, it } from "vitest";
import * as library from "simdescent";
import { Adam, AdamW, constant, kFold, LBFGS, parameters, SGD, stratifiedKFold, type Optimizer } from "simdescent";

const make = (Class: new (params: never, options?: never) => Optimizer, options: object = {}) =>
  new Class(parameters({ w: [2, 2] }) as never, options as never);

describe("what is written to an optimizer and would do nothing", () => {
  it.each(["clip", "accumulate", "maximize"])("is an error that says so: %s", (name) => {
    const optimizer = make(Adam as never) as unknown as Record<string, unknown>;
    const write = () => (optimizer[name] = { norm: 1 });
    expect(write).toThrow(TypeError);
    expect(write).toThrow(new RegExp(`Adam: ${name} is fixed once the optimizer is made\nGive it there: new Adam`));
  });

  it("is an error that names the groups, where options may change", () => {
    const optimizer = make(SGD as never, { momentum: 0.5 }) as unknown as Record<string, unknown>;
    expect(() => (optimizer.momentum = 0.9)).toThrow(/SGD: momentum .*\n.*optimizer\.groups\[0\]\.momentum = /);
    expect(() => (optimizer.nesterov = true)).toThrow(/SGD: nesterov is fixed/);
    const lbfgs = make(LBFGS as never) as unknown as Record<string, unknown>;
    expect(() => (lbfgs.historySize = 3)).toThrow(/LBFGS: historySize/);
  });

  it("is an error in every class, whatever it is called", () => {
    for (const [name, Class] of Object.entries(library)) {
      if (typeof Class !== "function" || !("definition" in Class) || name === "LBFGS") continue;
      const optimizer = make(Class as never) as unknown as Record<string, unknown>;
      expect(() => (optimizer.learningRate = 1), name).toThrow(TypeError);
      (optimizer as unknown as Optimizer).dispose();
    }
  });

  it("leaves classes of one's own their fields", () => {
    class Counting extends SGD {
      calls = 0;
      override step(...given: Parameters<SGD["step"]>) {
        this.calls++;
        return super.step(...given);
      }
    }
    const optimizer = make(Counting as never, { lr: 0.5 }) as Counting;
    optimizer.params.grad.w.fill(1);
    optimizer.step();
    expect([optimizer.calls, ...optimizer.params.data.w]).toEqual([1, -0.5, -0.5, -0.5, -0.5]);
  });

  it("but weightDecay may change, as lr may", () => {
    const optimizer = make(AdamW as never, { lr: 0.1, weightDecay: 0.5 });
    optimizer.params.data.w.fill(8);
    expect(optimizer.weightDecay).toBe(0.5);
    optimizer.weightDecay = 0.25;
    optimizer.step();
    // No gradient: 8 (1 - 0.1 * 0.25).
    expect(optimizer.params.data.w[0]).toBeCloseTo(7.8, 5);
    optimizer.weightDecay = constant(0);
    optimizer.step();
    expect(optimizer.params.data.w[0]).toBeCloseTo(7.8, 5);
    expect(() => (optimizer.weightDecay = -1)).toThrow(RangeError);
    expect([optimizer.accumulate, optimizer.maximize, optimizer.clip]).toEqual([1, false, {}]);
  });
});

describe("a list of arrays", () => {
  it("takes its gradients as a list", () => {
    const list = [Float32Array.of(1, 2), Float32Array.of(3)];
    const optimizer = new SGD(list, { lr: 1 });
    optimizer.step([[1, 1], [1]]);
    expect(list.map((each) => [...each])).toEqual([[0, 1], [2]]);
    expect(() => optimizer.step([[1, 1]])).toThrow(/gradient of 1 is missing/);
    expect(() => optimizer.step([[1, 1], [1], [1]])).toThrow(/no parameter "2"/);
    expect(() => optimizer.step({ 0: [1, 1], 1: [1] } as never)).toThrow(/gradients must be a list/);
  });
});

describe("a switch of folds", () => {
  it.each(["false", 0, null])("is true or false, and not %j", (shuffle) => {
    expect(() => kFold(6, { folds: 2, shuffle: shuffle as never })).toThrow(/kFold: shuffle must be true or false/);
    expect(() => stratifiedKFold("aabb".split(""), { folds: 2, shuffle: shuffle as never })).toThrow(TypeError);
  });
});
