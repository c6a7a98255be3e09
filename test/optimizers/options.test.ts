import { describe, expect, it } from "vitest";
import { Adam, AdamW, GradientDescent, Lion, Momentum, parameters, SGD } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";

const params = parameters({ w: [3], bias: [1] });

describe("options out of place give an error that says what is wrong", () => {
  const cases: [string, () => unknown, string | RegExp, typeof TypeError | typeof RangeError][] = [
    [
      "a negative rate",
      () => new Adam(params, { lr: -1 }),
      "Adam: lr must be finite and at least 0, got -1",
      RangeError,
    ],
    ["NaN as a rate", () => new SGD(params, { lr: NaN }), "SGD: lr must be finite and at least 0, got NaN", RangeError],
    ["an infinite rate", () => new SGD(params, { lr: Infinity }), /got Infinity/, RangeError],
    [
      "null as a rate",
      () => new SGD(params, { lr: null as never }),
      /lr must be a number or a schedule, got null/,
      TypeError,
    ],
    ["text as a rate", () => new SGD(params, { lr: "0.1" as never }), 'SGD: lr must be a number, got "0.1"', TypeError],
    [
      "a beta of 1.2",
      () => new AdamW(params, { betas: [0.9, 1.2] }),
      "AdamW: betas[1] must be in [0, 1), got 1.2",
      RangeError,
    ],
    ["a beta of 1", () => new Lion(params, { betas: [1, 0.9] }), "Lion: betas[0] must be in [0, 1), got 1", RangeError],
    ["one beta", () => new Adam(params, { betas: [0.9] as never }), /betas must be an array of 2 numbers/, TypeError],
    [
      "betas and beta1",
      () => new Adam(params, { betas: [0.9, 0.99], beta1: 0.5 }),
      /give betas or beta1, not both/,
      TypeError,
    ],
    ["a negative eps", () => new Adam(params, { eps: -1e-8 }), /eps must be finite and at least 0/, RangeError],
    ["a negative weight decay", () => new Adam(params, { weightDecay: -1 }), /weightDecay must be/, RangeError],
    [
      "momentum of 1 as an average",
      () => new Momentum(params, { momentum: 1 }),
      /momentum must be in \[0, 1\), got 1/,
      RangeError,
    ],
    [
      "nesterov without momentum",
      () => new SGD(params, { nesterov: true }),
      "SGD: nesterov needs momentum > 0",
      RangeError,
    ],
    [
      "nesterov with dampening",
      () => new SGD(params, { nesterov: true, momentum: 0.9, dampening: 0.1 }),
      /dampening 0/,
      RangeError,
    ],
    [
      "text for a switch",
      () => new Adam(params, { amsgrad: "yes" as never }),
      /amsgrad must be true or false/,
      TypeError,
    ],
    [
      "torch's spelling",
      () => new AdamW(params, { weight_decay: 0.1 } as never),
      'AdamW: unknown option "weight_decay"\nDid you mean weightDecay?',
      TypeError,
    ],
    ["a typing error", () => new SGD(params, { momentun: 0.9 } as never), /Did you mean momentum\?/, TypeError],
    [
      "another optimizer's option",
      () => new GradientDescent(params, { amsgrad: true } as never),
      /unknown option "amsgrad"\nKnown:/,
      TypeError,
    ],
    [
      "accumulate 0",
      () => new SGD(params, { accumulate: 0 }),
      "SGD: accumulate must be a positive integer, got 0",
      RangeError,
    ],
    ["accumulate 1.5", () => new SGD(params, { accumulate: 1.5 }), /got 1.5/, RangeError],
    [
      "clip as a number",
      () => new SGD(params, { clip: 1 as never }),
      /clip must be an object, got 1\nFor example clip: \{ norm: 1 \}/,
      TypeError,
    ],
    ["clip of 0", () => new SGD(params, { clip: { norm: 0 } }), "SGD: clip.norm must be above 0, got 0", RangeError],
    [
      "an unknown clip",
      () => new SGD(params, { clip: { nrom: 1 } as never }),
      /unknown option "nrom"\nDid you mean norm\?/,
      TypeError,
    ],
    [
      "an unknown onNonFinite",
      () => new SGD(params, { onNonFinite: "stop" as never }),
      /must be "throw", "skip" or "ignore"/,
      RangeError,
    ],
    [
      "an unknown decay",
      () => new SGD(params, { decay: "some" as never }),
      /decay must be "all", "matrices" or a function/,
      RangeError,
    ],
    ["groups that are none", () => new SGD(params, { groups: {} as never }), /groups must be an array/, TypeError],
    [
      "a pattern without a match",
      () => new SGD(params, { groups: [{ match: /nothing/ }] }),
      /groups\[0\]: \/nothing\/ matches none of w, bias/,
      RangeError,
    ],
    [
      "a name without a match",
      () => new SGD(params, { groups: [{ match: ["bais"] }] }),
      /no parameter "bais"\nDid you mean bias\?/,
      RangeError,
    ],
    [
      "a group's unknown option",
      () => new SGD(params, { groups: [{ match: /w/, lrr: 1 }] }),
      /Did you mean lr\?/,
      TypeError,
    ],
    [
      "clip in a group",
      () => new SGD(params, { groups: [{ match: /w/, clip: { norm: 1 } }] }),
      /clip belongs to the whole optimizer/,
      TypeError,
    ],
    [
      "an instance as a group's optimizer",
      () => new SGD(params, { groups: [{ match: /w/, optimizer: {} }] }),
      /must be an optimizer class/,
      TypeError,
    ],
    [
      "no parameters",
      () => new SGD(undefined as never),
      /params must be a ParameterSet or typed arrays, got undefined/,
      TypeError,
    ],
    [
      "a number array as parameters",
      () => new SGD([1, 2] as never),
      /params must be a ParameterSet or typed arrays/,
      TypeError,
    ],
    [
      "arrays of two types",
      () => new SGD({ a: new Float32Array(1), b: new Float64Array(1) }),
      /all be Float32Array or all be/,
      TypeError,
    ],
    ["options that are none", () => new SGD(params, 0.1 as never), /options must be an object, got 0.1/, TypeError],
  ];
  it.each(cases)("%s", (_, make, message, kind) => {
    const before = bytesInUse();
    expect(make).toThrow(message);
    expect(make).toThrow(kind);
    expect(bytesInUse()).toBe(before);
  });
});

describe("a schedule", () => {
  it("that leaves its range stops the step, and nothing is changed", () => {
    const optimizer = new Adam(params, { lr: (step) => (step < 2 ? 0.1 : -1) });
    optimizer.step();
    optimizer.step();
    const before = optimizer.save();
    expect(() => optimizer.step()).toThrow("Adam: lr (from its schedule) must be finite and at least 0, got -1");
    expect(optimizer.save()).toEqual(before);
  });

  it("may stand for any entry of betas", () => {
    const optimizer = new Adam(params, { betas: [(step) => 0.5 + step / 10, 0.9] });
    expect(optimizer.groups[0].betas).toEqual([0.5, 0.9]);
    optimizer.step();
    expect(optimizer.groups[0].beta1).toBe(0.6);
  });
});

describe("aliases", () => {
  it("name the same option", () => {
    expect(new Adam(params, { beta1: 0.5 }).groups[0].betas).toEqual([0.5, 0.999]);
    expect(new Momentum(params, { beta: 0.5 }).groups[0].momentum).toBe(0.5);
  });
});
