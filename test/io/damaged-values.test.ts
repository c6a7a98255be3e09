import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  CheckpointError,
  cosine,
  LBFGS,
  oneCycle,
  parameters,
  plateau,
  SGD,
  type Optimizer,
} from "simdescent";
import { decode, encode, type Contents } from "../../src/io/safetensors.js";
import { stepwise } from "../optimizers/all.js";
import { others, places, type Json } from "./places.js";

// Files whose checksum is right, with values that no run of ours could have left there: as a program with a fault, or with
// intent, would write them.
const rewritten = (file: Uint8Array, change: (contents: Contents) => void): Uint8Array => {
  const contents = decode(file, "test");
  change(contents);
  return encode(contents);
};

/** Whether a file was taken; one that was refused changed nothing. */
function tries(optimizer: Optimizer, file: Uint8Array): boolean {
  const before = optimizer.save();
  try {
    optimizer.load(file);
    return true;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    expect(Buffer.compare(optimizer.save(), before)).toBe(0);
    return false;
  }
}

const numbers = [-1, -0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 1e308, 2 ** 31];

const make = (Class: (typeof stepwise)[number][1], options: object = {}): Optimizer => {
  const params = parameters({ w: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, b: [2, 1] }, { dtype: "float64" });
  return new Class(params, options as never) as Optimizer;
};

const thorough = new Set(["SGD", "Prodigy"]);

describe.each(stepwise)("%s", { tags: ["slow"] }, (rule, Class) => {
  const run = (options: object, times: number): Optimizer => {
    const optimizer = make(Class, options);
    for (let i = 0; i < times; i++) {
      optimizer.params.grad.w.set([1, -1, 2, 0.5, i, 3]);
      optimizer.params.grad.b.set([0.1, -0.2]);
      optimizer.step(() => 1 / (1 + i));
    }
    return optimizer;
  };
  const steps = (optimizer: Optimizer): void => {
    optimizer.params.grad.w.fill(0.5);
    optimizer.params.grad.b.fill(0.5);
    try {
      optimizer.step(() => 0.5);
    } catch (error) {
      // Numbers of a file may lie beyond what options may be; a step says so.
      expect(error).toBeInstanceOf(Error);
    }
  };

  it("takes a file with another number among its counts, or refuses it and is as before; it steps on in any case", () => {
    const trained = run({}, 3);
    const file = trained.save();
    const target = run({}, 1);
    const wide = [...decode(file, "test").tensors].filter(
      ([name]) => !/^params|^state\.\w+\.(?!step|powers)/.test(name),
    );
    expect(wide.length).toBeGreaterThan(2);
    for (const [name, { data }] of wide) {
      for (let at = 0; at < data.length; at++) {
        for (const value of numbers) {
          const damaged = rewritten(
            file,
            ({ tensors }) => void ((tensors.get(name) as { data: Float64Array }).data[at] = value),
          );
          const taken = tries(target, damaged);
          if (/^state\.\w\.step$|^optimizer\.(steps|accumulated)$/.test(name))
            expect(taken, `${name} ${value}`).toBe(
              Number.isSafeInteger(value) && value >= 0 && name !== "optimizer.accumulated",
            );
          if (taken) {
            steps(target);
            target.load(file);
          }
        }
      }
    }
    expect(target.save()).toEqual(file);
  });

  it("refuses options in which anything is of another kind, and is as before", () => {
    const file = run({ lr: plateau(0.1), accumulate: 2 }, 4).save();
    const target = run({ lr: plateau(0.1), accumulate: 2 }, 1);
    const count = [...places(JSON.parse(decode(file, "test").metadata.options), () => {})].length;
    expect(count).toBeGreaterThan(15);
    for (let i = 0; i < count; i++) {
      // The code is one for all classes: two of them see everything.
      for (const other of thorough.has(rule) ? others : [others[(i * 5 + rule.length) % others.length]]) {
        const damaged = rewritten(file, ({ metadata }) => {
          const root = { options: JSON.parse(metadata.options) as Json };
          const [, put] = [...places(root.options, (value) => void (root.options = value))][i];
          put(other);
          metadata.options = JSON.stringify(root.options);
        });
        if (tries(target, damaged)) target.load(file);
      }
    }
    expect(target.save()).toEqual(file);
  });
});

describe("a file whose words are damaged", () => {
  const file = make(Adam as never, { lr: cosine(0.1, 10) }).save();
  it.each<[string, (contents: Contents) => void, RegExp]>([
    ["options that are no JSON", ({ metadata }) => void (metadata.options = "{"), /cannot be used/],
    ["no options", ({ metadata }) => void delete metadata.options, /cannot be used/],
    ["groups that are none", ({ metadata }) => void (metadata.options = '{"outer":1,"groups":2}'), /groups/],
    [
      "a schedule by the name of a property",
      ({ metadata }) => void (metadata.options = metadata.options.replaceAll('"cosine"', '"constructor"')),
      /schedule of your own/,
    ],
    [
      "a part of a schedule by the name of a property",
      ({ metadata }) =>
        void (metadata.options = metadata.options.replaceAll('{"name":"cosine"', '{"part":"length","name":"cosine"')),
      /schedule of your own/,
    ],
    [
      "a momentum where there is none",
      ({ metadata }) =>
        void (metadata.options = metadata.options.replaceAll('{"name":"cosine"', '{"part":"momentum","name":"cosine"')),
      /schedule of your own/,
    ],
  ])("%s", (_, change, words) => {
    const optimizer = make(Adam as never);
    const before = optimizer.save();
    expect(() => optimizer.load(rewritten(file, change))).toThrow(CheckpointError);
    expect(() => optimizer.load(rewritten(file, change))).toThrow(words);
    expect(optimizer.save()).toEqual(before);
  });

  it("keeps a momentum that is one", () => {
    const cycle = oneCycle({ maxLr: 0.1, totalSteps: 10 });
    const first = make(SGD as never, { lr: cycle, momentum: cycle.momentum });
    const second = make(SGD as never, { lr: 1, momentum: 0.5 });
    second.load(first.save());
    expect(second.save()).toEqual(first.save());
  });
});

describe("LBFGS", () => {
  const run = (options: object): LBFGS => {
    const params = parameters({ x: { shape: [2], data: [-1.2, 1] } }, { dtype: "float64" });
    const optimizer = new LBFGS(params, { historySize: 3, maxIter: 5, ...options });
    optimizer.step(() => {
      const [a, b] = params.data.x;
      params.grad.x.set([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    });
    return optimizer;
  };
  it.each([
    ["pairs", 2 ** 31],
    ["pairs", 4],
    ["pairs", -1],
    ["pairs", 1.5],
    ["oldest", 3],
    ["oldest", -1],
    ["n_iter", Infinity],
    ["func_evals", -1],
  ])("refuses %s of %s", (name, value) => {
    const optimizer = run({});
    const before = optimizer.save();
    const damaged = rewritten(
      before,
      ({ tensors }) => void ((tensors.get(`shared.LBFGS.${name}`) as { data: Float64Array }).data[0] = value),
    );
    expect(() => optimizer.load(damaged)).toThrow(CheckpointError);
    expect(optimizer.save()).toEqual(before);
  });

  it("refuses the file of another historySize, and is as before", () => {
    const optimizer = run({ historySize: 2 });
    const before = optimizer.save();
    expect(() => optimizer.load(run({}).save())).toThrow(CheckpointError);
    expect(optimizer.save()).toEqual(before);
  });
});

describe("a file that AdamW refuses", () => {
  it("because it needs state that was not allocated leaves everything as it was", () => {
    const first = make(SGD as never, { lr: 0.1, momentum: 0 });
    const damaged = rewritten(
      first.save(),
      ({ metadata }) => void (metadata.options = metadata.options.replaceAll('"momentum":0', '"momentum":0.9')),
    );
    const before = first.save();
    expect(() => first.load(damaged)).toThrow(CheckpointError);
    expect(first.save()).toEqual(before);
    expect(make(AdamW as never).save().length).toBeGreaterThan(0);
  });
});
