import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  constant,
  cosine,
  GradientDescent,
  LinearRegression,
  matrix,
  Momentum,
  SGD,
  type Dtype,
  type OptimizerClass,
} from "simdescent";
import { LinearProblem } from "../../src/linear/objective.js";
import { checkLoss } from "../../src/fit/losses.js";
import { Tables } from "../../src/fit/table.js";
import { runToEnd } from "../../src/training/cooperative.js";
import { Random } from "../../src/core/random.js";
import { bytesInUse } from "../../src/core/memory.js";
import { ParameterSet } from "../../src/core/parameters.js";
import { golden } from "../golden.js";
import { numbers, stepwise, takesVectors, type AnyClass } from "../optimizers/all.js";
import { bitsOf, sameBits, sameFile } from "../optimizers/same-bits.js";
import { X, y } from "./data.js";

interface Solution {
  coef: number[];
  intercept: number;
  mse: number;
  alpha: number;
  meanFormL2: number;
}
const { diabetes } = golden<{ diabetes: Record<string, Solution> }>("solutions");
const relative = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const largest = Math.max(...Array.from(b, Math.abs));
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]))) / largest;
};

describe("without options", () => {
  for (const dtype of ["float32", "float64"] as const) {
    it(`ends within 1% of the optimal loss on the diabetes data (${dtype})`, () => {
      const model = new LinearRegression({ dtype });
      const report = model.fit(X, y);
      expect(report.loss).toBeLessThan(1.01 * diabetes.ols_raw.mse);
      expect(report.reason).toBe("converged");
      expect(report.warnings).toEqual([]);
      expect(model.score(X, y)).toBeGreaterThan(0.517);
    });
  }

  it("copes with large, small and shifted targets and features", () => {
    for (const [a, b] of [
      [1e6, 0],
      [1e-6, 0],
      [1, 1e5],
    ]) {
      const shifted = y.map((value) => a * value + b);
      expect(new LinearRegression({ dtype: "float64" }).fit(X, shifted).loss / (a * a)).toBeLessThan(
        1.01 * diabetes.ols_raw.mse,
      );
      const scaled = X.map((row) => row.map((x) => x * 1e3 + 7));
      expect(new LinearRegression({ dtype: "float64" }).fit(scaled, shifted).loss / (a * a)).toBeLessThan(
        1.01 * diabetes.ols_raw.mse,
      );
    }
  });
});

describe("the closed form is reached to 1e-9 in float64, at the rates the docs give", () => {
  const ways: [string, object][] = [
    ["gradient descent", { optimizer: GradientDescent, lr: 0.24, epochs: 12_000 }],
    ["momentum", { optimizer: Momentum, momentum: 0.9, lr: 2, epochs: 2000 }],
    ["Adam", { optimizer: Adam, lr: cosine(5, 6000), epochs: 6000 }],
  ];
  it.each(ways)("%s", (_, options) => {
    const model = new LinearRegression({ dtype: "float64", ...options });
    model.fit(X, y);
    expect(relative(model.coefficients, diabetes.ols_raw.coef)).toBeLessThan(1e-9);
    expect(Math.abs(model.intercept / diabetes.ols_raw.intercept - 1)).toBeLessThan(1e-9);
  });
});

describe("penalties", () => {
  it("l2 gives ridge regression, the intercept unpenalised", () => {
    const { coef, intercept, meanFormL2 } = diabetes.ridge_alpha1_standardized;
    const model = new LinearRegression({ dtype: "float64", l2: meanFormL2, epochs: 4000 });
    model.fit(X, y);
    expect(relative(model.params.data.weight, coef)).toBeLessThan(1e-8);
    expect(model.params.data.bias[0]).toBeCloseTo(intercept, 8);
  });

  it("l1 shrinks coefficients and is part of the loss", () => {
    const plain = new LinearRegression({ dtype: "float64" });
    const sparse = new LinearRegression({ dtype: "float64", l1: 5, lr: cosine(0.1, 3000), epochs: 3000 });
    plain.fit(X, y);
    const { loss } = sparse.fit(X, y);
    const size = (model: LinearRegression) => Array.from(model.params.data.weight, Math.abs).reduce((a, b) => a + b);
    expect(size(sparse)).toBeLessThan(0.8 * size(plain));
    const residuals = sparse.predict(X).map((p, i) => (p - y[i]) ** 2);
    expect(loss).toBeCloseTo(residuals.reduce((a, b) => a + b) / y.length + 5 * size(sparse), 6);
  });
});

describe("one call per epoch gives the bits of step-by-step training", () => {
  const problem = (dtype: Dtype, batch: number, penalties: { l1: number; l2: number }, loss = "mse") => {
    const tensors = [
      { name: "weight", shape: [10, 1], length: 10 },
      { name: "bias", shape: [1], length: 1 },
    ];
    const params = new ParameterSet(tensors, dtype);
    const tables = new Tables("test", dtype);
    const small = X.map((row) => row.map((value) => value / 128));
    const table = tables.ordered(runToEnd(tables.read({ x: matrix(small, { dtype }), y })));
    const objective = { ...penalties, loss: checkLoss("test", loss, false), outputs: 1 };
    const made = new LinearProblem(params, table, batch, objective);
    return made;
  };
  const stepByStep = (at: LinearProblem, optimizer: InstanceType<AnyClass>, random: Random) => {
    at.startEpoch(random);
    for (let row = 0; row < at.table.rows; row += at.batch) {
      const end = Math.min(row + at.batch, at.table.rows);
      at.kernels.batchRows(row, end, 1 / (end - row), true);
      const loss = at.kernels.lane.batchLoss / (end - row) + at.kernels.penalty();
      const { applied } = optimizer.step(() => loss);
      if (applied) at.kernels.proximalStep();
    }
  };

  // Muon takes no bias; LBFGS takes no batches.
  it.each(stepwise.filter(([, { definition }]) => takesVectors(definition)))("%s", (rule, Class) => {
    for (const dtype of ["float32", "float64"] as const) {
      const none = { l1: 0, l2: 0 };
      // Without a proximal step l1 only shows in the loss.
      const some = { l1: 0.01, l2: 0.001 };
      for (const [batch, options, penalties] of [
        [442, {}, some],
        [442, { onNonFinite: "ignore" }, none],
        [32, { lr: cosine(0.001, 30), clip: { norm: 100 } }, none],
        [1, { weightDecay: 0.01, groups: [{ match: /bias/, lr: 0.002 }] }, some],
        [1, { weightDecay: 0.01 }, none],
        [1, { lr: cosine(0.001, 700) }, none],
        [50, { clip: { tensorNorm: 10 }, maximize: false }, some],
      ] as const) {
        const given = JSON.stringify(options);
        const where = `${rule}: an epoch inside WebAssembly differs from step-by-step training (linear regression, ${dtype}, batch ${batch}, ${given})`;
        const fused = problem(dtype, batch, penalties);
        const apart = problem(dtype, batch, penalties);
        const first = new Class(fused.params, { lr: 1e-4, ...options });
        const second = new Class(apart.params, { lr: 1e-4, ...options });
        for (const each of [first, second]) each.engine.proximal = penalties.l1 > 0;
        fused.attach(first);
        apart.attach(second);
        const [r1, r2] = [new Random(3), new Random(3)];
        for (let epoch = 0; epoch < 2; epoch++) {
          fused.startEpoch(r1);
          let result = fused.chunk(Infinity);
          while (result === "more") result = fused.chunk(Infinity);
          expect(result).toBe("done");
          stepByStep(apart, second, r2);
          sameBits(bitsOf(first), bitsOf(second), `${where}, epoch ${epoch}`);
          expect(first.steps, `${where}: steps`).toBe(second.steps);
        }
        sameFile(first.save(), second.save(), `${where}, checkpoints`);
      }
    }
  });
});

describe("batches", () => {
  it("are shuffled by the seed: the same numbers again for the same, others for another", () => {
    const fit = (options: object) => {
      const model = new LinearRegression({ batchSize: 32, epochs: 3, lr: 0.01, ...options });
      model.fit(X, y);
      return Array.from(model.coefficients);
    };
    expect(fit({ seed: 5 })).toEqual(fit({ seed: 5 }));
    expect(fit({ seed: 5 })).not.toEqual(fit({ seed: 6 }));
    expect(fit({ shuffle: false, seed: 5 })).toEqual(fit({ shuffle: false, seed: 6 }));
  });

  it("visit every row once per epoch, in single steps too", () => {
    const model = new LinearRegression({ batchSize: 1, epochs: 1, optimizer: SGD, lr: 0, standardize: false });
    const { history } = model.fit(X, y);
    const mean = y.reduce((sum, value) => sum + value * value, 0) / y.length;
    expect(history[0].loss / mean).toBeCloseTo(1, 6);
  });

  it("train the same with accumulation as with batches of the sum", () => {
    const fit = (options: object) => {
      const model = new LinearRegression({ dtype: "float64", shuffle: false, epochs: 3, lr: 0.01, ...options });
      model.fit(X.slice(0, 440), y.slice(0, 440));
      return model.coefficients;
    };
    expect(relative(fit({ batchSize: 11, accumulate: 4 }), fit({ batchSize: 44 }))).toBeLessThan(1e-12);
  });
});

describe("a fit", () => {
  it("takes rows, a matrix or flat data, in either type, with the same result", () => {
    const fit = (x: never) => {
      const model = new LinearRegression({ dtype: "float64", epochs: 50 });
      model.fit(x, y);
      return Array.from(model.coefficients);
    };
    const rows = fit(X as never);
    expect(fit({ data: X.flat(), rows: 442, columns: 10 } as never)).toEqual(rows);
    expect(fit(matrix(X, { dtype: "float64" }) as never)).toEqual(rows);
    expect(relative(fit(matrix(X) as never), rows)).toBeLessThan(1e-4);
  });

  it("leaves a matrix as it was and trains on it in place without standardization", () => {
    const x = matrix(X, { dtype: "float64" });
    const before = Array.from(x.data);
    new LinearRegression({ batchSize: 10, epochs: 2 }).fit(x, y);
    new LinearRegression({ batchSize: 10, epochs: 2, standardize: false, lr: 1e-7 }).fit(x, y);
    expect(Array.from(x.data)).toEqual(before);
  });

  it("on some rows equals a fit on a copy of them", () => {
    const rows = Array.from({ length: 200 }, (_, i) => 2 * i);
    for (const standardize of [true, false]) {
      const options = { dtype: "float64" as const, epochs: 30, standardize, lr: standardize ? 0.1 : 1e-6 };
      const some = new LinearRegression(options);
      some.fit(matrix(X, { dtype: "float64" }), y, { rows });
      const copied = new LinearRegression(options);
      copied.fit(
        rows.map((i) => X[i]),
        rows.map((i) => y[i]),
      );
      expect(Array.from(some.coefficients)).toEqual(Array.from(copied.coefficients));
      expect(some.score(X, y, { rows })).toBeCloseTo(
        copied.score(
          rows.map((i) => X[i]),
          rows.map((i) => y[i]),
        ),
        12,
      );
    }
  });

  it("weighs rows as if they stood there that often", () => {
    const weights = y.map((_, i) => i % 3);
    const repeated = y.flatMap((_, i) => Array(i % 3).fill(i) as number[]);
    const options = { dtype: "float64" as const, epochs: 3000, standardize: true };
    const weighed = new LinearRegression(options);
    weighed.fit(X, y, { sampleWeight: weights });
    const copied = new LinearRegression(options);
    copied.fit(
      repeated.map((i) => X[i]),
      repeated.map((i) => y[i]),
    );
    expect(relative(weighed.coefficients, copied.coefficients)).toBeLessThan(1e-7);
  });

  it("reports every epoch, and the objective of the final parameters", () => {
    const seen: number[] = [];
    const model = new LinearRegression({ epochs: 5, lr: constant(0.1), optimizer: GradientDescent, dtype: "float64" });
    const report = model.fit(X, y, { onEpoch: ({ epoch }) => seen.push(epoch) });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(report.epochs).toBe(5);
    expect(report.history[0].loss).toBeCloseTo(y.reduce((sum, value) => sum + value * value, 0) / 442, 8);
    expect(report.history.map(({ lr }) => lr)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
    expect(report.history.every(({ gradNorm, seconds }) => gradNorm > 0 && seconds >= 0)).toBe(true);
    const residuals = model.predict(X).map((p, i) => (p - y[i]) ** 2);
    expect(report.loss).toBeCloseTo(residuals.reduce((a, b) => a + b) / 442, 6);
    expect(report.loss).toBeLessThan(report.history[4].loss);
  });

  it("starts afresh each time", () => {
    const model = new LinearRegression({ epochs: 20, batchSize: 50 });
    model.fit(X, y);
    const first = Array.from(model.coefficients);
    model.fit(X, y);
    expect(Array.from(model.coefficients)).toEqual(first);
  });

  it("without intercept goes through the origin", () => {
    const model = new LinearRegression({ intercept: false, dtype: "float64" });
    model.fit([[1], [2], [3]], [2, 4, 6]);
    expect(model.intercept).toBe(0);
    expect(model.params.names).toEqual(["weight"]);
    expect(model.coefficients[0]).toBeCloseTo(2, 9);
  });

  it("of constant columns and of more features than rows works, with a warning", () => {
    const model = new LinearRegression();
    const report = model.fit(
      [
        [1, 5],
        [2, 5],
        [3, 5],
      ],
      [1, 2, 3],
    );
    expect(report.warnings[0]).toMatch(/column 1 is constant/);
    expect(model.predict([[4, 5]])[0]).toBeCloseTo(4, 3);
    const wide = new LinearRegression().fit(X.slice(0, 5), y.slice(0, 5));
    expect(wide.warnings[0]).toMatch(/10 features for 5 rows/);
    expect(Number.isFinite(wide.loss)).toBe(true);
  });

  it("that diverges ends with the last finite parameters and says so", () => {
    for (const dtype of ["float32", "float64"] as const) {
      for (const [optimizer, lr, batchSize] of [
        [GradientDescent, 1e6, "full"],
        [SGD, 1e30, 1],
        [Momentum, 50, 32],
        [GradientDescent, 3e38, "full"],
      ] as const) {
        const model = new LinearRegression({ optimizer: optimizer as OptimizerClass, lr, batchSize, dtype });
        const report = model.fit(X, y);
        expect(report.reason).toBe("diverged");
        expect(model.coefficients.every(Number.isFinite)).toBe(true);
        expect(model.params.data.bias.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it("stops early on the training loss as converged, on validation data as stopped", () => {
    const converged = new LinearRegression({ tolerance: 1e-6, patience: 5 }).fit(X, y);
    expect(converged.reason).toBe("converged");
    expect(converged.epochs).toBeLessThan(1000);
    const stopped = new LinearRegression({ validation: 0.25, patience: 20 }).fit(X, y);
    expect(stopped.reason).toBe("stopped");
    expect(stopped.history[0].validationLoss).toBeGreaterThan(0);
    const given = new LinearRegression({ validation: { x: X.slice(300), y: y.slice(300) }, epochs: 3 });
    const { history } = given.fit(X.slice(0, 300), y.slice(0, 300));
    const residuals = given.predict(X.slice(300)).map((p, i) => (p - y[300 + i]) ** 2);
    expect((history[2].validationLoss as number) / (residuals.reduce((a, b) => a + b) / 142)).toBeCloseTo(1, 4);
    expect(new LinearRegression({ epochs: 9 }).fit(X, y, { onEpoch: ({ epoch }) => epoch < 7 }).epochs).toBe(7);
  });

  it("keeps padding finite when a schedule brings eps to 0", () => {
    const eps = (step: number) => (step < 3 ? 1e-8 : 0);
    const report = new LinearRegression({ optimizer: Adam, lr: 0.5, eps, epochs: 10 }).fit(X, y);
    expect(report.reason).toBe("epochs");
    expect(Number.isFinite(report.loss)).toBe(true);
  });

  it("gives all its memory back", () => {
    new LinearRegression({ epochs: 2 }).fit(X, y);
    const before = bytesInUse();
    const model = new LinearRegression({ epochs: 2, batchSize: 32, validation: 0.2, optimizer: AdamW });
    for (let i = 0; i < 5; i++) model.fit(X, y, { sampleWeight: y });
    for (const _ of model.epochs(X, y)) break;
    model.dispose();
    expect(bytesInUse()).toBe(before);
  });
});

describe("fitAsync", () => {
  it("gives the bits of fit, in long epochs too", { tags: ["slow"] }, async () => {
    const rows = 20_000;
    const x = matrix(rows, 64);
    x.data.set(numbers(rows * 64, 5));
    const target = numbers(rows, 6);
    for (const batchSize of ["full", 1000, 1] as const) {
      const make = () =>
        new LinearRegression({
          epochs: batchSize === 1 ? 60 : 600,
          batchSize,
          lr: 1e-3,
          optimizer: Adam,
          standardize: batchSize === 1000,
        });
      const [plain, patient] = [make(), make()];
      const expected = plain.fit(x, target);
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const report = await patient.fitAsync(x, target);
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(0);
      expect(Array.from(patient.coefficients)).toEqual(Array.from(plain.coefficients));
      expect(report.loss).toBe(expected.loss);
    }
    x.dispose();
  });

  it("resolves as aborted, and refuses a second fit meanwhile", async () => {
    const signal = { aborted: false };
    const model = new LinearRegression({ epochs: 1_000_000 });
    let running!: ReturnType<typeof model.fitAsync>;
    await new Promise<void>((begun) => {
      running = model.fitAsync(X, y, { signal, onEpoch: () => begun() });
    });
    expect(() => model.fit(X, y)).toThrow("LinearRegression: a fit is already running");
    await expect(model.fitAsync(X, y)).rejects.toThrow(/already running/);
    expect(() => model.dispose()).toThrow(/a fit is running/);
    signal.aborted = true;
    const report = await running;
    expect(report.reason).toBe("aborted");
    expect(report.epochs).toBeGreaterThan(0);
    expect(model.coefficients.every(Number.isFinite)).toBe(true);
  });
});

describe("epochs", () => {
  it("yields each record and returns the report; leaving early frees what the fit held", () => {
    const model = new LinearRegression({ epochs: 4 });
    const work = model.epochs(X, y);
    const losses: number[] = [];
    let next = work.next();
    for (; !next.done; next = work.next()) losses.push(next.value.loss);
    expect(losses.length).toBe(4);
    expect(next.value.reason).toBe("epochs");
    for (const { epoch } of model.epochs(X, y)) if (epoch === 2) break;
    expect(model.fit(X, y).epochs).toBe(4);
  });
});

describe("partialFit", () => {
  it("continues: n single epochs equal one fit of n", () => {
    const options = { optimizer: Adam, lr: 0.5, epochs: 6, dtype: "float64" as const };
    const whole = new LinearRegression(options);
    whole.fit(X, y);
    const parts = new LinearRegression({ ...options, epochs: 1 });
    parts.fit(X, y);
    for (let i = 1; i < 6; i++) parts.partialFit(X, y);
    expect(Array.from(parts.coefficients)).toEqual(Array.from(whole.coefficients));
  });
});

describe("save and load", () => {
  it("give a model that predicts the same bits", () => {
    const model = new LinearRegression({ epochs: 30, optimizer: Adam, lr: cosine(1, 30), betas: [0.8, 0.9] });
    model.fit(X, y);
    const file = model.save({ columns: "age sex" });
    const loaded = LinearRegression.load(file);
    expect(Array.from(loaded.predict(X))).toEqual(Array.from(model.predict(X)));
    expect(loaded.metadata).toEqual({ columns: "age sex" });
    expect(loaded.fit(X, y).reason).toBe("epochs");
    expect(() => LinearRegression.load(loaded.params.save())).toThrow(/holds no model/);
    const before = bytesInUse();
    expect(() => LinearRegression.load(file, { epochs: -1 })).toThrow(/epochs must be a positive integer/);
    expect(bytesInUse()).toBe(before);
    expect(() => LinearRegression.load(file.slice(0, -1))).toThrow(/truncated|damaged/);
  });
});

describe("bad data and options give a clear error, and the model stays as it was", () => {
  const model = new LinearRegression({ epochs: 5 });
  model.fit(X, y);
  const fitted = Array.from(model.coefficients);
  const wrong: [string, () => unknown, RegExp][] = [
    ["an empty matrix", () => model.fit([], []), /the matrix is empty \(0 rows, 0 columns\)/],
    ["no columns", () => model.fit([[], []], [1, 2]), /the matrix is empty/],
    ["ragged rows", () => model.fit([[1, 2], [3]], [1, 2]), /row 1 has 1 entries, row 0 has 2/],
    ["one row", () => model.fit([[1]], [1]), /needs at least 2 rows to fit, got 1/],
    ["NaN in the data", () => model.fit([[1], [NaN]], [1, 2]), /row 1, column 0 must be a finite number/],
    ["text in the data", () => model.fit([[1], ["2"]] as never, [1, 2]), /row 1, column 0 .* got "2"/],
    [
      "infinity in a matrix",
      () => {
        const x = matrix(2, 1);
        x.row(1)[0] = Infinity;
        model.fit(x, [1, 2]);
      },
      /the matrix holds NaN or infinity/,
    ],
    ["NaN in the target", () => model.fit([[1], [2]], [1, NaN]), /y\[1\] must be finite, got NaN/],
    ["a target too large for the type", () => model.fit([[1], [2]], [1, 1e300]), /y is too large for float32/],
    ["a target of another length", () => model.fit([[1], [2]], [1]), /one entry for each of 2 rows, got 1/],
    ["no target", () => model.fit([[1], [2]], undefined as never), /y must be an array of numbers, got undefined/],
    [
      "a batch larger than the data",
      () => new LinearRegression({ batchSize: 3 }).fit([[1], [2]], [1, 2]),
      /batchSize 3 is larger than the 2 rows.*\nUse "full"/,
    ],
    [
      "weights below 0",
      () => model.fit([[1], [2]], [1, 2], { sampleWeight: [1, -1] }),
      /sampleWeight\[1\] must be at least 0/,
    ],
    ["weights all 0", () => model.fit([[1], [2]], [1, 2], { sampleWeight: [0, 0] }), /must not all be 0/],
    [
      "rows out of range",
      () => model.fit([[1], [2]], [1, 2], { rows: [0, 2] }),
      /rows\[1\] must be an integer in \[0, 2\), got 2/,
    ],
    [
      "an unknown fit option",
      () => model.fit([[1], [2]], [1, 2], { onepoch: () => 0 } as never),
      /Did you mean onEpoch\?/,
    ],
    ["too few columns to predict", () => model.predict([[1, 2]]), /predict needs 10 columns, got 2/],
    ["a score on another length", () => model.score(X, [1]), /one entry for each of 442 rows, got 1/],
    [
      "an instance as optimizer",
      () => new LinearRegression({ optimizer: {} as never }),
      /must be an optimizer class.*\nGive the class itself/,
    ],
    ["an unknown option", () => new LinearRegression({ learningRate: 1 } as never), /unknown option "learningRate"/],
    [
      "an optimizer's option out of range",
      () => new LinearRegression({ optimizer: Adam, betas: [0.9, 2] }),
      /Adam: betas\[1\] must be in \[0, 1\), got 2/,
    ],
    ["epochs 0", () => new LinearRegression({ epochs: 0 }), /epochs must be a positive integer, got 0/],
    [
      "an unknown loss",
      () => new LinearRegression({ loss: "hubert" }),
      /loss must be one of "mse", .*got "hubert"\nDid you mean huber/,
    ],
    [
      "a fraction above 1",
      () => new LinearRegression({ validation: 1.5 }),
      /validation must be between 0 and 1, got 1.5/,
    ],
    ["a negative l2", () => new LinearRegression({ l2: -1 }), /l2 must be finite and at least 0/],
    [
      "a group without a match",
      () => new LinearRegression({ groups: [{ match: /nothing/ }] }),
      /matches none of weight, bias/,
    ],
    ["use before fit", () => new LinearRegression().predict(X), /not fitted yet\nCall fit\(x, y\) first/],
  ];
  it.each(wrong)("%s", (_, act, message) => {
    const before = bytesInUse();
    expect(act).toThrow(message);
    expect(Array.from(model.coefficients)).toEqual(fitted);
    expect(bytesInUse() - before).toBeLessThan(256);
  });
});
