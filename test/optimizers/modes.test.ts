import { describe, expect, it } from "vitest";
import { FISTA, LinearRegression, parameters, ScheduleFreeAdamW, ScheduleFreeRAdam, ScheduleFreeSGD } from "simdescent";
import { numbers } from "./all.js";
import { bitsOf, sameBits } from "./same-bits.js";

const classes = [ScheduleFreeSGD, ScheduleFreeAdamW, ScheduleFreeRAdam, FISTA] as const;

describe.each(classes.map((Class) => [Class.name, Class] as const))("%s", (rule, Class) => {
  const start = (dtype: "float32" | "float64" = "float32") => {
    const params = parameters({ w: { shape: [9], data: numbers(9, 2) }, b: { shape: [2], data: [1, -1] } }, { dtype });
    return new Class(params, { lr: 0.1, groups: [{ match: ["b"], lr: 0.05 }] });
  };
  const run = (optimizer: InstanceType<typeof Class>, from: number, to: number) => {
    for (let t = from; t < to; t++) {
      optimizer.params.grad.w.set(numbers(9, 30 + t));
      optimizer.params.grad.b.set(numbers(2, 60 + t));
      optimizer.step();
    }
    return bitsOf(optimizer);
  };

  it("trains in mode train and says so", () => {
    const optimizer = start();
    expect(optimizer.mode).toBe("train");
    run(optimizer, 0, 3);
    optimizer.eval();
    expect(optimizer.mode).toBe("eval");
    expect(() => optimizer.step()).toThrow(/step\(\) in eval mode\nCall train\(\) first/);
    optimizer.train();
    sameBits(run(optimizer, 3, 4), run(start(), 0, 4), `${rule}: train() after eval()`);
  });

  it("goes to the average and back bit for bit, as often as asked", () => {
    const optimizer = start();
    // More than the steps RAdam begins with, in which nothing moves.
    const trained = run(optimizer, 0, 9);
    optimizer.eval();
    const averaged = bitsOf(optimizer);
    expect(averaged).not.toEqual(trained);
    optimizer.eval();
    sameBits(bitsOf(optimizer), averaged, `${rule}: eval() twice`);
    optimizer.train();
    optimizer.train();
    sameBits(bitsOf(optimizer), trained, `${rule}: train() twice after eval()`);
  });

  it("saves the same file in either mode, and loads it in either", () => {
    const optimizer = start();
    run(optimizer, 0, 4);
    const file = optimizer.save();
    optimizer.eval();
    const averaged = bitsOf(optimizer);
    expect(optimizer.save()).toEqual(file);
    sameBits(bitsOf(optimizer), averaged, `${rule}: save() in eval mode moved something`);
    const other = start();
    run(other, 7, 9);
    other.eval();
    other.load(file);
    expect(other.mode).toBe("eval");
    sameBits(bitsOf(other), averaged, `${rule}: a file loaded in eval mode`);
    other.train();
    optimizer.train();
    sameBits(run(other, 4, 6), run(optimizer, 4, 6), `${rule}: the steps after loading`);
  });

  it("leaves what has not taken a step as it is, and plain arrays follow", () => {
    const fresh = start();
    const before = bitsOf(fresh);
    fresh.eval();
    sameBits(bitsOf(fresh), before, `${rule}: eval() of what has taken no step`);
    const x = Float64Array.of(1, 2);
    const plain = new Class(x, { lr: 0.5 });
    for (let t = 0; t < 9; t++) plain.step(Float64Array.of(1, -1));
    const y = Array.from(x);
    plain.eval();
    expect(Array.from(x)).not.toEqual(y);
    plain.train();
    expect(Array.from(x)).toEqual(y);
  });

  it("leaves a fitted model at the average", () => {
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
    const y = x.map(([a, b]) => 2 * a - b + 0.5);
    const model = new LinearRegression({ optimizer: Class as never, lr: 0.5, epochs: 300, batchSize: 8 });
    const { loss } = model.fit(x, y);
    expect(loss).toBeLessThan(1e-2);
    const coefficients = model.coefficients;
    model.partialFit(x, y);
    expect(Math.abs(model.coefficients[0] - coefficients[0])).toBeLessThan(0.1);
  });
});
