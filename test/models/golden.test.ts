import { describe, expect, it } from "vitest";
import {
  Adagrad,
  Adam,
  AdamW,
  cosine,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  oneCycle,
  SGD,
  SoftmaxRegression,
  type Dtype,
  type OptimizerClass,
} from "simdescent";
import { golden, tally } from "../golden.js";
import { breastCancer, digits, iris, wine, X, y } from "./data.js";

interface Run {
  lossAtEpoch: Record<string, number>;
  finalParams: number[][];
  r2?: number;
  accuracy?: number;
}

interface Trajectory {
  id: string;
  dataset: string;
  preprocessing: string;
  loss: string;
  optimizer: string;
  hyper: Record<string, number | boolean | string>;
  schedule?: { name: string; hyper: { T_max: number; max_lr: number; total_steps: number }; per?: string };
  epochs: number;
  batch?: number;
  l2?: number;
  clipNorm?: number;
  f64: Run;
  f32: Run;
}

const divided = (rows: number[][]): number[][] => rows.map((row) => row.map((v) => v / 16));
const data: Record<string, () => { X: number[][]; y: (number | string)[] }> = {
  diabetes: () => ({ X, y }),
  breast_cancer: breastCancer,
  wine,
  iris,
  digits: () => ({ ...digits(), X: divided(digits().X) }),
};
const Models = { mse: LinearRegression, logistic: LogisticRegression, softmax: SoftmaxRegression };
const classes = { sgd: SGD, adam: Adam, adamw: AdamW, adagrad: Adagrad, lbfgs: LBFGS } as Record<
  string,
  OptimizerClass
>;

const names: Record<string, string> = { weight_decay: "weightDecay", line_search_fn: "lineSearchFn" };
const spelled = (value: unknown): unknown => (value === "strong_wolfe" ? "strongWolfe" : value);

function optionsOf({ hyper, schedule, optimizer, l2, clipNorm, batch, preprocessing }: Trajectory, dtype: Dtype) {
  const { lr, ...rest } = hyper;
  const { name, hyper: times } = schedule ?? {};
  const cycle =
    name === "OneCycleLR" && times ? oneCycle({ maxLr: times.max_lr, totalSteps: times.total_steps }) : undefined;
  const rate = name === "CosineAnnealingLR" && times ? cosine(lr as number, times.T_max) : (cycle ?? lr);
  return {
    optimizer: classes[optimizer],
    ...(rate === undefined ? {} : { lr: rate as number }),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [names[key] ?? key, spelled(value)])),
    // torch's schedule moves the momentum too.
    ...(cycle?.momentum ? { momentum: cycle.momentum } : {}),
    l2: l2 ?? 0,
    // Models train LBFGS further than torch's default.
    ...(optimizer === "lbfgs" ? { toleranceChange: 1e-9 } : {}),
    ...(clipNorm ? { clip: { norm: clipNorm } } : {}),
    batchSize: batch ?? ("full" as const),
    shuffle: false,
    standardize: preprocessing === "standardize",
    dtype,
  };
}

// Twelve trajectories in both types, nine minima.
const { agreed, end } = tally(33);

describe("training follows torch's trajectories", () => {
  const { cases } = golden<{ cases: Trajectory[] }>("trajectories@torch1.13");
  it.each(cases.flatMap((test) => (["float64", "float32"] as const).map((dtype) => [test.id, dtype, test] as const)))(
    "%s (%s)",
    (_, dtype, test) => {
      const reference = dtype === "float64" ? test.f64 : test.f32;
      const { X: x, y: target } = data[test.dataset]();
      for (const [epoch, loss] of Object.entries(reference.lossAtEpoch)) {
        const Model = Models[test.loss as "mse"];
        const model = new Model({ ...optionsOf(test, dtype), epochs: Number(epoch) });
        const report = model.fit(x, target as number[]);
        expect(Math.abs(report.loss / loss - 1)).toBeLessThanOrEqual(dtype === "float64" ? 1e-8 : 2e-4);
        if (Number(epoch) === test.epochs) {
          const tolerance = dtype === "float64" ? (test.optimizer === "lbfgs" ? 1e-6 : 1e-8) : 2e-3;
          for (const [i, name] of ["weight", "bias"].entries()) {
            const got = model.params.data[name];
            expect(got.length).toBe(reference.finalParams[i].length);
            reference.finalParams[i].forEach((w, j) => {
              if (test.optimizer === "lbfgs" && dtype === "float32") return;
              expect(Math.abs(got[j] - w)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
            });
          }
          const score = reference.r2 ?? reference.accuracy;
          expect(model.score(x, target as number[])).toBeCloseTo(score as number, dtype === "float64" ? 9 : 4);
        }
        model.dispose();
      }
      agreed();
    },
  );
});

interface Solution {
  coef: number[];
  intercept: number | number[];
  objective: number;
  meanFormL2?: number;
  accuracy?: number;
}

const solutions = golden<Record<string, Record<string, Solution>>>("solutions");
const { diabetes, breast_cancer: breast } = solutions;
const first5 = (): { X: number[][]; y: number[] } => {
  const { X: rows, y: labels } = breastCancer();
  return { X: rows.map((row) => row.slice(0, 5)), y: labels };
};

describe("minima are those scikit-learn found, to 1e-6 in float64", () => {
  const standard = (name: string, key: string) => solutions[name][key];
  const cases: [string, () => { X: number[][]; y: (number | string)[] }, typeof LinearRegression, Solution, boolean][] =
    [
      ["least squares", data.diabetes, LinearRegression, diabetes.ols_standardized, true],
      ["ridge, alpha 1", data.diabetes, LinearRegression, diabetes.ridge_alpha1_standardized, true],
      ["ridge, alpha 10", data.diabetes, LinearRegression, diabetes.ridge_alpha10_standardized, true],
      ["breast cancer, C 1", breastCancer, LogisticRegression as never, breast.logistic_C1_standardized, true],
      ["breast cancer, C 0.1", breastCancer, LogisticRegression as never, breast["logistic_C0.1_standardized"], true],
      ["5 features", first5, LogisticRegression as never, breast.logistic_nopenalty_first5_standardized, true],
      ["wine", wine, SoftmaxRegression as never, standard("wine", "multinomial_C1"), true],
      ["iris", iris, SoftmaxRegression as never, standard("iris", "multinomial_C1"), true],
      ["digits", data.digits, SoftmaxRegression as never, standard("digits", "multinomial_C1"), false],
    ];
  it.each(cases)("%s, by LBFGS", (_, load, Model, solution, standardize) => {
    const { X: x, y: labels } = load();
    const model = new Model({ optimizer: LBFGS, l2: solution.meanFormL2 ?? 0, dtype: "float64", standardize });
    const report = model.fit(x, labels as number[]);
    expect(report.reason).toBe("converged");
    const { weight, bias } = model.params.data;
    const outputs = bias.length;
    const features = weight.length / outputs;
    solution.coef.forEach((w, i) => {
      // scikit-learn has a row per class.
      const got = weight[(i % features) * outputs + Math.floor(i / features)];
      expect(Math.abs(got - w)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(w)));
    });
    if (solution.objective) expect(Math.abs(report.loss - solution.objective)).toBeLessThan(1e-9);
    // Softmax leaves a constant free to be added to all biases.
    const mean = outputs > 1 ? Array.from(bias).reduce((a, b) => a + b) / outputs : 0;
    [solution.intercept].flat().forEach((b, c) => {
      expect(Math.abs(bias[c] - mean - b)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(b)));
    });
    if (solution.accuracy !== undefined) expect(model.score(x, labels as number[])).toBeCloseTo(solution.accuracy, 12);
    model.dispose();
    agreed();
  });
});

end();

describe("without any options", () => {
  const optima: [string, () => { X: number[][]; y: (number | string)[] }, typeof LinearRegression, number][] = [
    ["diabetes", data.diabetes, LinearRegression, 2859.6963475867506],
    ["breast cancer", breastCancer, LogisticRegression as never, breast.logistic_C1_standardized.objective],
    ["wine", wine, SoftmaxRegression as never, solutions.wine.multinomial_C1.objective],
    ["iris", iris, SoftmaxRegression as never, solutions.iris.multinomial_C1.objective],
    ["digits", data.digits, SoftmaxRegression as never, NaN],
  ];
  it.each(optima)("fit ends within 1 % of the least loss: %s", (_, load, Model, given) => {
    const { X: x, y: labels } = load();
    let optimum = given;
    if (Number.isNaN(given)) {
      // Standardized, where scikit-learn's were divided by 16: the minimum LBFGS reaches in float64.
      const exact = new Model({ optimizer: LBFGS, l2: 1 / (2 * x.length), dtype: "float64" });
      optimum = exact.fit(x, labels as number[]).loss;
      exact.dispose();
    }
    const model = new Model();
    const { loss } = model.fit(x, labels as number[]);
    expect(loss / optimum).toBeGreaterThan(1 - 1e-5);
    expect(loss / optimum).toBeLessThan(1.01);
    model.dispose();
  });
});
