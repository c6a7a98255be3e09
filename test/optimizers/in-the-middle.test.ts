import { describe, expect, it } from "vitest";
import { AdamW, LBFGS, LinearRegression, matrix, MLPRegressor, parameters, SGD, type Matrix } from "simdescent";
import { all, rateFor } from "./all.js";

// Code of the caller's own runs within a step and a fit: schedules, closures, onEpoch. What it must not take away is
// refused by name; what it may do changes nothing.
const start = [1, 2, 3, 4];

describe("a schedule that makes memory grow", () => {
  it.each(all)("changes no bit of %s", (name, Class) => {
    const run = (grow: boolean): number[] => {
      const params = parameters({ w: { shape: [2, 2], data: start } }, { dtype: "float64" });
      const taken: Matrix[] = [];
      const lr = (): number => {
        if (grow) taken.push(matrix(2_000_000, 1));
        return rateFor(Class.definition);
      };
      const optimizer = new Class(params, { lr, ...(name === "LBFGS" ? { maxIter: 2 } : {}) });
      for (let i = 0; i < 3; i++)
        optimizer.step(() => {
          params.grad.w.set([0.5, -1, 2, i]);
          return 1 / (i + 1);
        });
      const found = [...params.data.w];
      for (const each of [optimizer, params, ...taken]) each.dispose();
      return found;
    };
    expect(run(true)).toEqual(run(false));
  });
});

describe("in the middle of a step", () => {
  const refused = (optimizer: AdamW | LBFGS, act: () => void): void => {
    const { params } = optimizer;
    const before = optimizer.save();
    let told = "";
    optimizer.step(() => {
      params.grad.w.fill(1);
      try {
        act();
      } catch (error) {
        told = (error as Error).message;
      }
      return 1;
    });
    expect(told).toMatch(/in the middle of a step/);
    optimizer.load(before);
    expect(optimizer.save()).toEqual(before);
  };
  for (const [name, make] of [
    ["AdamW", () => new AdamW(parameters({ w: { shape: [4], data: start } }))],
    ["LBFGS", () => new LBFGS(parameters({ w: { shape: [4], data: start } }))],
  ] as const) {
    it(`${name} is neither disposed of, loaded nor stepped, nor are its parameters disposed of`, () => {
      const optimizer = make();
      const file = optimizer.save();
      refused(optimizer, () => optimizer.dispose());
      refused(optimizer, () => optimizer.load(file));
      refused(optimizer, () => void optimizer.step(() => 1));
      refused(optimizer, () => optimizer.params.dispose());
      optimizer.dispose();
      optimizer.params.dispose();
    });
  }

  it("a schedule that disposes of the optimizer is refused, and the step has changed nothing", () => {
    let dispose = (): void => {};
    const params = parameters({ w: { shape: [4], data: start } });
    const optimizer = new AdamW(params, {
      lr: () => {
        dispose();
        return 0.1;
      },
    });
    dispose = () => optimizer.dispose();
    params.grad.w.fill(1);
    expect(() => optimizer.step()).toThrow("AdamW: in the middle of a step");
    expect([...params.data.w]).toEqual(start);
    dispose = () => {};
    expect(optimizer.step().applied).toBe(true);
  });

  it("another optimizer may step", () => {
    const params = parameters({ w: { shape: [4], data: start } });
    const [outer, inner] = [new SGD(params, { lr: 0.1 }), new SGD(params, { lr: 0.1 })];
    outer.step(() => {
      params.grad.w.fill(1);
      inner.step();
      return 1;
    });
    expect(params.data.w[0]).toBeCloseTo(0.8, 6);
    params.dispose();
  });
});

describe("in the middle of a fit", () => {
  const rows = Array.from({ length: 60 }, (_, i) => [i / 10, i % 7]);
  const y = rows.map(([a, b]) => a - b);
  it.each([
    ["LinearRegression by SGD", () => new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 3, batchSize: 20 })],
    ["MLPRegressor", () => new MLPRegressor({ hidden: [3], epochs: 3 })],
  ])("of %s, its matrix and parameters stay", async (_, make) => {
    const guard = parameters({ g: Float32Array.from({ length: 64 }, (_, i) => i) });
    const x = matrix(rows);
    const model = make();
    const told = new Set<string>();
    const attempt = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        told.add((error as Error).message.split(":")[0]);
      }
    };
    const whole = make().fit(matrix(rows), y);
    const onEpoch = (): void => {
      attempt(() => x.dispose());
      attempt(() => model.params.dispose());
    };
    const report = await model.fitAsync(x, y, { onEpoch });
    expect(told).toEqual(new Set(["matrix", "parameters"]));
    expect(report.loss).toBe(whole.loss);
    expect(guard.data.g.every((value, i) => value === i)).toBe(true);
    // Afterwards they are free again.
    x.dispose();
    model.dispose();
  });

  it("that throws, both are free again", () => {
    const x = matrix(rows);
    const model = new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 3 });
    const onEpoch = (): never => {
      throw new Error("mine");
    };
    expect(() => model.fit(x, y, { onEpoch })).toThrow("mine");
    expect(() => new LinearRegression().fit(x, y, { onEpoch })).toThrow("mine");
    x.dispose();
    model.dispose();
  });
});
