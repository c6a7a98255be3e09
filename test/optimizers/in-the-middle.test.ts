import { describe, expect, it } from "vitest";
import {
  AdamW,
  FTRL,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  matrix,
  MLPRegressor,
  parameters,
  SGD,
  type Matrix,
} from "simdescent";
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
      const values = optimizer.params.save();
      refused(optimizer, () => optimizer.params.load(values));
      refused(optimizer, () => optimizer.eval());
      refused(optimizer, () => optimizer.train());
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
  ])("of %s, its matrix and parameters stay", async (label, make) => {
    const [name] = label.split(" ");
    const guard = parameters({ g: Float32Array.from({ length: 64 }, (_, i) => i) });
    const x = matrix(rows);
    const model = make();
    const told = new Set<string>();
    const attempt = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        told.add((error as Error).message);
      }
    };
    const whole = make().fit(matrix(rows), y);
    const onEpoch = (): void => {
      attempt(() => x.dispose());
      attempt(() => model.params.dispose());
      attempt(() => model.params.load(model.params.save()));
    };
    const report = await model.fitAsync(x, y, { onEpoch });
    expect(told).toEqual(
      new Set([
        `matrix: dispose() in the middle of a fit of ${name}`,
        ...["dispose", "load"].map((call) => `parameters: ${call}() in the middle of a fit of ${name}`),
      ]),
    );
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

describe("while a single event is read", () => {
  // A list that does something when its first entry is read.
  const hooked = (list: number[], act: () => void): number[] => {
    let done = false;
    const get = (of: number[], key: string | symbol): unknown => {
      if (key === "0" && !done) {
        done = true;
        act();
      }
      return Reflect.get(of, key);
    };
    return new Proxy(list, { get });
  };
  const guards = () => Array.from({ length: 60 }, () => parameters({ g: new Float32Array(8).fill(3) }));
  const linear = (lr: number | (() => number) = 0.01): LinearRegression => {
    const model = new LinearRegression({ optimizer: SGD, lr, standardize: false });
    for (let i = 0; i < 2; i++) model.partialFit([1, 2], 3);
    return model;
  };
  const hashed = (): LogisticRegression => {
    const model = new LogisticRegression({ buckets: 64, optimizer: FTRL, lr: 0.1, classes: [false, true] });
    model.partialFit({ indices: [5, 6] }, true);
    return model;
  };
  const many = { indices: Array.from({ length: 500 }, (_, i) => i % 64) };

  it.each<[string, (release: (act: () => void) => void) => void]>([
    [
      "a row disposes of the model",
      (release) => {
        const model = linear();
        model.partialFit(
          hooked([4, 5], () => release(() => model.dispose())),
          3,
        );
      },
    ],
    [
      "an event disposes of the model",
      (release) => {
        const model = hashed();
        model.partialFit({ indices: hooked([1, 2, 3, 9], () => release(() => model.dispose())) }, false);
      },
    ],
    [
      "an event teaches the model a larger one",
      (release) => {
        const model = hashed();
        model.partialFit({ indices: hooked([1, 2, 3, 9], () => release(() => model.partialFit(many, true))) }, false);
      },
    ],
    [
      "a schedule disposes of the model",
      (release) => {
        let act = (): void => {};
        const model = linear(() => {
          act();
          return 0.01;
        });
        act = () => {
          act = () => {};
          release(() => model.dispose());
        };
        model.partialFit([4, 5], 3);
      },
    ],
    [
      "an event to predict disposes of the model",
      (release) => {
        const model = hashed();
        model.predict([{ indices: hooked([1, 2], () => release(() => model.dispose())) }]);
      },
    ],
  ])("%s: that is refused, and memory of others stays", (_, run) => {
    let told = "";
    let made: ReturnType<typeof guards> = [];
    run((act) => {
      try {
        act();
      } catch (error) {
        told = (error as Error).message;
      }
      made = guards();
    });
    expect(told).toMatch(/a fit is (already )?running/);
    for (const guard of made) expect([...guard.data.g]).toEqual(Array(8).fill(3));
  });

  it("memory may grow, and no bit is another", () => {
    const taken: Matrix[] = [];
    const grow = (): void => void taken.push(matrix(8_000_000, 1));
    const [plain, grown] = [linear(), linear()];
    plain.partialFit([4, 5], 3);
    grown.partialFit(hooked([4, 5], grow), 3);
    expect([...grown.params.data.weight]).toEqual([...plain.params.data.weight]);
    const [one, other] = [hashed(), hashed()];
    one.partialFit({ indices: [1, 2, 9], values: [1, 2, 3] }, false);
    other.partialFit({ indices: hooked([1, 2, 9], grow), values: [1, 2, 3] }, false);
    expect(other.save()).toEqual(one.save());
    expect([...matrix([hooked([1, 2], grow), [3, 4]]).row(0)]).toEqual([1, 2]);
    expect([...parameters({ w: { shape: [3], data: hooked([1, 2, 3], grow) } }).data.w]).toEqual([1, 2, 3]);
    const params = parameters({ w: { shape: [3], data: [1, 2, 3] } });
    new SGD(params, { lr: 1 }).step({ w: hooked([1, 1, 1], grow) });
    expect([...params.data.w]).toEqual([0, 1, 2]);
    for (const each of taken) each.dispose();
  });

  it("a rate that diverges and makes memory grow leaves the parameters as they were", () => {
    const taken: Matrix[] = [];
    let rate = 0.01;
    const model = linear(() => {
      if (rate > 1) taken.push(matrix(8_000_000, 1));
      return rate;
    });
    const before = [...model.params.data.weight];
    rate = 1e38;
    expect(model.partialFit([1e10, 1e10], 3).reason).toBe("diverged");
    expect([...model.params.data.weight]).toEqual(before);
    for (const each of taken) each.dispose();
  });
});
