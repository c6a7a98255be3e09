import { describe, expect, it } from "vitest";
import {
  inference,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  SGD,
  SoftmaxRegression,
  type Estimate,
  type Inference,
} from "simdescent";
import { golden } from "../golden.js";

interface Errors {
  standardErrors: number[];
  interceptStandardError: number;
  statistic: number[];
  pValues: number[];
  interceptPValue: number;
  lower: number[];
  upper: number[];
  interceptInterval: [number, number];
}
type Fit = Record<string, number> & {
  coefficients: number[];
  nonrobust: Errors;
  HC1?: Errors;
  HC0?: Errors;
  modelBased: Errors;
} & Record<string, Errors>;
interface Set {
  id: string;
  X: number[][];
  targets: { y: number[]; binary: number[]; count: number[] };
  weights: number[] | null;
  fits: Record<"ols" | "wls" | "logistic" | "poisson", Fit>;
}
interface Weighted {
  id: "linear" | "logistic" | "poisson";
  X: number[][];
  y: number[];
  weights: number[];
  fits: { ols: Record<"analytic" | "frequency", Fit>; logistic: Fit; poisson: Fit };
}
const { inference: sets, weights: weighted } = golden<{ inference: Set[]; weights: Weighted[] }>("trust@statsmodels");

const close = (found: number, expected: number, tolerance: number, label: string): void =>
  expect(Math.abs(found - expected), `${label}: ${found}, not ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  );

function agrees(found: Inference, expected: Errors, tolerance: number): void {
  const of = (key: keyof Estimate) => found.coefficients.map((each) => each[key] as number);
  const intercept = found.intercept as Estimate;
  for (const [j, name] of found.coefficients.map(({ name }) => name).entries()) {
    close(of("standardError")[j], expected.standardErrors[j], tolerance, `${name} standard error`);
    // A statistic of 40 with a rounding in its 10th digit moves its p-value in the 7th.
    const square = 1 + expected.statistic[j] ** 2;
    close(of("statistic")[j], expected.statistic[j], 10 * tolerance, `${name} statistic`);
    close(of("pValue")[j], expected.pValues[j], 10 * tolerance * square, `${name} p-value`);
    const wide = expected.upper[j] - expected.lower[j];
    expect(Math.abs(of("lower")[j] - expected.lower[j])).toBeLessThanOrEqual(10 * tolerance * wide);
    expect(Math.abs(of("upper")[j] - expected.upper[j])).toBeLessThanOrEqual(10 * tolerance * wide);
  }
  close(intercept.standardError, expected.interceptStandardError, 10 * tolerance, "intercept");
}

describe.each(sets.filter(({ fits }) => Object.keys(fits).length > 0))("standard errors of $id", (set) => {
  const { id, X, targets, weights, fits } = set;
  const tolerance = id === "synth-near-collinear" ? 1e-7 : 1e-9;
  const extras = (found: Inference, expected: Fit) => {
    const pairs: [keyof Inference, string][] = [
      ["logLikelihood", "logLikelihood"],
      ["aic", "aic"],
      ["bic", "bic"],
      ["rSquared", "rSquared"],
      ["adjustedRSquared", "adjustedRSquared"],
      ["residualStandardError", "residualStandardError"],
      ["fStatistic", "fStatistic"],
      ["deviance", "deviance"],
      ["nullDeviance", "nullDeviance"],
      ["likelihoodRatio", "likelihoodRatio"],
      ["degreesOfFreedom", "dfResidual"],
    ];
    for (const [ours, theirs] of pairs)
      if (expected[theirs] !== undefined) close(found[ours] as number, expected[theirs], tolerance, ours);
    const overall = expected.fPValue ?? expected.likelihoodRatioPValue;
    if (overall) close(found.overallPValue as number, overall, 1e-6, "overall p-value");
  };

  it.runIf(fits.ols)("least squares", () => {
    const model = new LinearRegression();
    model.fit(X, targets.y);
    const found = inference(model, X, targets.y);
    agrees(found, fits.ols.nonrobust, tolerance);
    agrees(inference(model, X, targets.y, { robust: true }), fits.ols.HC1 as Errors, tolerance);
    extras(found, fits.ols);
  });

  it.runIf(fits.wls)("least squares with weights", () => {
    const sampleWeight = weights as number[];
    const model = new LinearRegression();
    model.fit(X, targets.y, { sampleWeight });
    const found = inference(model, X, targets.y, { sampleWeight });
    agrees(found, fits.wls.nonrobust, tolerance);
    agrees(inference(model, X, targets.y, { sampleWeight, robust: "HC1" }), fits.wls.HC1 as Errors, tolerance);
    extras(found, fits.wls);
  });

  it.runIf(fits.logistic)("logistic regression", () => {
    const model = new LogisticRegression({ l2: 0 });
    model.fit(X, targets.binary);
    const found = inference(model, X, targets.binary);
    agrees(found, fits.logistic.nonrobust, tolerance);
    extras(found, fits.logistic);
  });

  it.runIf(fits.poisson)("Poisson regression", () => {
    const model = new LinearRegression({ loss: "poisson" });
    model.fit(X, targets.count);
    const found = inference(model, X, targets.count);
    agrees(found, fits.poisson.nonrobust, tolerance);
    for (const robust of ["HC0", "HC1"] as const)
      agrees(inference(model, X, targets.count, { robust }), fits.poisson[robust] as Errors, tolerance);
    extras(found, fits.poisson);
  });
});

describe.each(weighted)("weights of two meanings: $id", ({ id, X, y, weights: sampleWeight, fits }) => {
  const model =
    id === "logistic"
      ? new LogisticRegression({ l2: 0 })
      : new LinearRegression(id === "poisson" ? { loss: "poisson" } : {});
  model.fit(X, y as never, { sampleWeight });
  const run = (options: object) => inference(model, X, y, { sampleWeight, ...options });

  it("say how precise rows are, or how many they stand for", () => {
    if (id === "linear") {
      for (const [weights, expected] of [
        ["precision", fits.ols.analytic],
        ["frequency", fits.ols.frequency],
      ] as const) {
        agrees(run({ weights }), expected.nonrobust, 1e-9);
        agrees(run({ weights, robust: true }), expected.HC1 as Errors, 1e-9);
        close(run({ weights }).logLikelihood, expected.logLikelihood, 1e-9, "log likelihood");
        close(run({ weights }).bic, expected.bic, 1e-9, "bic");
      }
      return;
    }
    const expected = fits[id];
    agrees(run({}), expected.modelBased, 1e-9);
    for (const [weights, name] of [
      ["precision", "Analytic"],
      ["frequency", "Frequency"],
    ] as const) {
      agrees(run({ weights, robust: "HC0" }), expected[`HC0${name}`], 1e-9);
      agrees(run({ weights, robust: "HC1" }), expected[`HC1${name}`], 1e-9);
    }
  });

  it("give for frequencies what the rows written out give", () => {
    const rows = y.flatMap((_, i) => Array.from({ length: sampleWeight[i] }, () => i));
    const found = inference(
      model,
      rows.map((i) => X[i]),
      rows.map((i) => y[i]),
      { robust: true },
    );
    const other = run({ weights: "frequency", robust: true });
    for (const [j, each] of found.coefficients.entries())
      close(other.coefficients[j].standardError, each.standardError, 1e-9, each.name);
  });

  it("leave out rows of weight 0", () => {
    const more = { sampleWeight: [...sampleWeight, 0] };
    const found = inference(model, [...X, X[0].map(() => 1e6)], [...y, y[0]], more);
    expect(found.coefficients).toEqual(run({}).coefficients);
  });
});

describe("inference", () => {
  const X = Array.from({ length: 40 }, (_, i) => [Math.sin(7 * i), Math.cos(i * i), (i * 13) % 7]);
  const y = X.map(([a, b, c], i) => 2 * a - b + 0.3 * c + ((i * 29) % 11) / 11);
  const labels = X.map(([a, b], i) => (a + b + ((i * 29) % 11) / 5 > 1 ? "yes" : "no"));
  const fit = <Model extends LinearRegression | LogisticRegression>(model: Model, x: number[][], t: unknown): Model => {
    model.fit(x, t as never);
    return model;
  };
  const linear = fit(new LinearRegression(), X, y);

  it("names the columns, and their order in the covariance", () => {
    const model = new LinearRegression();
    model.fit(X, y, { featureNames: ["a", "b", "c"] });
    const { coefficients, covariance, intercept } = inference(model, X, y);
    expect(coefficients.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(Math.sqrt(covariance[0][0])).toBeCloseTo((intercept as Estimate).standardError, 14);
    expect(Math.sqrt(covariance[2][2])).toBeCloseTo(coefficients[1].standardError, 14);
  });

  it("widens intervals with the level", () => {
    const wide = ({ upper, lower }: Estimate) => upper - lower;
    const [half, most] = [0.5, 0.99].map((level) => wide(inference(linear, X, y, { level }).coefficients[0]));
    // t of 36 degrees of freedom.
    expect(most / half).toBeCloseTo(3.9912254710026813, 10);
  });

  it("takes models without an intercept, float32 matrices, and any units of columns", () => {
    const model = fit(new LinearRegression({ intercept: false }), X, y);
    const found = inference(model, X, y);
    expect(found.intercept).toBeNull();
    const scaled = X.map(([a, b, c]) => [1e-6 * a, 1e9 * b, c]);
    const other = inference(fit(new LinearRegression({ intercept: false }), scaled, y), scaled, y);
    close(other.coefficients[0].standardError, 1e6 * found.coefficients[0].standardError, 1e-10, "scaled");
    close(other.coefficients[1].pValue, found.coefficients[1].pValue, 1e-9, "p-value");
  });

  it("is of the exact minimum also where the model was trained only nearly to it", () => {
    const trained = fit(new LinearRegression({ optimizer: LBFGS, epochs: 30 }), X, y);
    const [one, two] = [inference(trained, X, y), inference(linear, X, y)];
    for (const [j, { value, standardError }] of one.coefficients.entries()) {
      close(value, two.coefficients[j].value, 1e-9, "value");
      close(standardError, two.coefficients[j].standardError, 1e-12, "standard error");
    }
  });

  it("covers the true coefficients about as often as it says", { tags: ["slow"] }, () => {
    let state = 1;
    const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const normal = () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, 0) - 6;
    let covered = 0;
    for (let round = 0; round < 400; round++) {
      const x = Array.from({ length: 30 }, () => [normal(), normal()]);
      const t = x.map(([a, b]) => 1 + 2 * a - b + normal());
      const [{ lower, upper }] = inference(fit(new LinearRegression(), x, t), x, t, { level: 0.9 }).coefficients;
      if (lower <= 2 && 2 <= upper) covered++;
    }
    // 360 of 400 are expected; four standard deviations are 24.
    expect(Math.abs(covered - 360)).toBeLessThan(24);
  });

  const set = (id: string) => sets.find((each) => each.id === id) as Set;
  const onSet = (id: string) => () => {
    const { X: x, targets } = set(id);
    inference(fit(new LinearRegression(), x, targets.y), x, targets.y);
  };
  const separated = X.map(([a]) => (a > 0 ? 1 : 0));
  const inPart = X.map(([a, , c]) => (c === 6 ? 1 : a > 0 ? Number(c % 2) : Number(c % 3 === 0)));
  const one = X.map(([a, b, c]) => [a, b, Number(c === 6)]);
  const refused: [string, () => unknown, RegExp][] = [
    [
      "columns that follow from one another",
      onSet("synth-collinear-exact"),
      /^inference: "column \d" follows from .*"column \d".*Leave one/s,
    ],
    ["constant columns", onSet("synth-constant"), /^inference: "column 1" is constant: its coefficient cannot be told/],
    [
      "more columns than rows",
      onSet("synth-wide"),
      /^inference: 16 coefficients, the intercept among them, need more rows than 10/,
    ],
    [
      "an exact fit",
      () =>
        inference(
          fit(
            new LinearRegression(),
            X,
            X.map(([a]) => 3 * a + 1),
          ),
          X,
          X.map(([a]) => 3 * a + 1),
        ),
      /fits every row exactly/,
    ],
    [
      "separated classes",
      () => inference(fit(new LogisticRegression({ l2: 0 }), X, separated), X, separated),
      /separated by a plane/,
    ],
    [
      "classes separated in part",
      () => inference(fit(new LogisticRegression({ l2: 0 }), one, inPart), one, inPart),
      /separated by a plane, at least in part/,
    ],
    [
      "counts of 0 alone in a group",
      () => {
        const t = one.map(([a, , c]) => (c === 1 ? 0 : Math.round(2 + a)));
        return inference(fit(new LinearRegression({ loss: "poisson" }), one, t), one, t);
      },
      /the mean of some rows tends to 0/,
    ],
    [
      "the usual penalty of labels",
      () => inference(fit(new LogisticRegression(), X, labels), X, labels),
      /usual penalty of LogisticRegression.*\nFit it with l2: 0/,
    ],
    [
      "a penalty",
      () => inference(fit(new LinearRegression({ l2: 0.1 }), X, y), X, y),
      /a fit with a penalty have no agreed errors/,
    ],
    ["another loss", () => inference(fit(new LinearRegression({ loss: "mae" }), X, y), X, y), /not for "mae"/],
    ["another model", () => inference(new SoftmaxRegression() as never, X, y), /^inference: needs a LinearRegression/],
    ["a model that is none", () => inference({} as never, X, y), /^inference: needs a LinearRegression or/],
    ["a model not fitted", () => inference(new LinearRegression(), X, y), /not fitted yet/],
    [
      "other rows",
      () =>
        inference(
          linear,
          X,
          y.map((v) => -v),
        ),
      /standard errors from the best for these rows/,
    ],
    [
      "a fit that was cut off",
      () => inference(fit(new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 3 }), X, y), X, y),
      /standard errors from the best/,
    ],
    [
      "columns of another number",
      () =>
        inference(
          linear,
          X.map(([a]) => [a]),
          y,
        ),
      /the model has 3 features, the data 1/,
    ],
    [
      "targets of another number",
      () => inference(linear, X, y.slice(1)),
      /y must have one entry for each of 40 rows, got 39/,
    ],
    ["a level of per cent", () => inference(linear, X, y, { level: 95 }), /level must be between 0 and 1, got 95/],
    ["errors of another name", () => inference(linear, X, y, { robust: "HC3" as never }), /robust must be/],
    [
      "an unknown label",
      () =>
        inference(
          fit(new LogisticRegression({ l2: 0 }), X, labels),
          X,
          labels.map(() => "maybe"),
        ),
      /y\[0\] must be one of "no", "yes"/,
    ],
    [
      "weights that are negative",
      () => inference(linear, X, y, { sampleWeight: y.map(() => -1) }),
      /sampleWeight\[0\] must be finite/,
    ],
  ];
  it.each(refused)("refuses %s in words", (_, work, message) => expect(work).toThrow(message));
});
