// For every optimizer: options that do nothing change no bit, and a run goes on from a file as if nothing had happened.
import { describe, expect, it } from "vitest";
import { parameters, type CommonOptions, type Optimizer, type ParameterSet } from "simdescent";
import { all, numbers, rateFor, shapesFor, stepwise, type AnyClass } from "./all.js";
import { bitsOf, sameBits, sameFile } from "./same-bits.js";

const steps = 7;

function start(Class: AnyClass, dtype: "float32" | "float64"): ParameterSet {
  const shapes = Object.entries(shapesFor(Class.definition));
  const spec = shapes.map(([name, shape], k) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, { shape, data: numbers(size, k + 1) }] as const;
  });
  return parameters(Object.fromEntries(spec), { dtype });
}

function advance(optimizer: Optimizer, from: number, to: number): void {
  const { params } = optimizer;
  for (let t = from; t < to; t++) {
    optimizer.step(() => {
      // A bowl tilted anew in every step.
      let loss = 1;
      for (const [k, name] of params.names.entries()) {
        const tilt = numbers(params.data[name].length, 100 + 10 * t + k);
        params.data[name].forEach((w: number, i: number) => {
          params.grad[name][i] = 0.25 * w + tilt[i];
          loss += (w * w) / 8 + w * tilt[i];
        });
      }
      return Math.abs(loss);
    });
  }
}

const make = (Class: AnyClass, params: ParameterSet, options: CommonOptions = {}): Optimizer =>
  new Class(params, { lr: rateFor(Class.definition), ...options });

describe("an option that does nothing changes no bit", () => {
  const neutral: [string, CommonOptions, readonly [string, AnyClass][]][] = [
    ["lookahead with alpha 1", { lookahead: { steps: 3, alpha: 1 } }, stepwise],
    ["sam with rho 0", { sam: { rho: 0 } }, stepwise],
    ["an average", { average: { decay: 0.9 } }, all],
    ["a transform that changes nothing", { transforms: [() => {}] }, stepwise],
  ];
  for (const [what, options, classes] of neutral) {
    it.each(classes)(`${what}: %s`, (name, Class) => {
      for (const dtype of ["float32", "float64"] as const) {
        const [plain, around] = [start(Class, dtype), start(Class, dtype)];
        advance(make(Class, plain), 0, steps);
        advance(make(Class, around, options), 0, steps);
        for (const tensor of plain.names) {
          sameBits(
            { [tensor]: around.data[tensor] },
            { [tensor]: plain.data[tensor] },
            `${name} with ${what}, ${dtype}`,
          );
        }
      }
    });
  }

  it.each(all)("an average of decay 0 is the last iterate: %s", (name, Class) => {
    for (const dtype of ["float32", "float64"] as const) {
      const [plain, around] = [start(Class, dtype), start(Class, dtype)];
      const bare = make(Class, plain);
      const optimizer = make(Class, around, { average: { decay: 0 } });
      advance(bare, 0, steps);
      advance(optimizer, 0, steps);
      bare.eval();
      optimizer.eval();
      for (const tensor of plain.names)
        sameBits({ [tensor]: around.data[tensor] }, { [tensor]: plain.data[tensor] }, `${name}, ${dtype}`);
    }
  });
});

describe("a run goes on from a file with the same bits", () => {
  const nested: CommonOptions = {
    average: { decay: 0.9, debias: true },
    lookahead: { steps: 2, alpha: 0.5 },
    sam: { rho: 0.01 },
    cautious: true,
  };
  it.each(stepwise)("all of them around %s, at every step", (name, Class) => {
    const whole = make(Class, start(Class, "float32"), nested);
    for (let t = 0; t < steps; t++) {
      const file = whole.save();
      const resumed = make(Class, start(Class, "float32"), nested);
      resumed.load(file);
      advance(resumed, t, t + 1);
      advance(whole, t, t + 1);
      sameBits(bitsOf(resumed), bitsOf(whole), `${name} after step ${t + 1}`);
      sameFile(resumed.save(), whole.save(), `${name} after step ${t + 1}`);
      whole.eval();
      resumed.eval();
      sameBits(bitsOf(resumed), bitsOf(whole), `${name} in eval mode after step ${t + 1}`);
      whole.train();
      resumed.dispose();
    }
  });

  it("and a file without an average is refused where there is one", () => {
    const [[, Class]] = stepwise;
    const optimizer = make(Class, start(Class, "float32"), { average: { decay: 0.5 } });
    const before = optimizer.save();
    expect(() => optimizer.load(make(Class, start(Class, "float32")).save())).toThrow(/missing: .*state\.w\.average/);
    sameFile(optimizer.save(), before, "after the refusal");
  });
});
