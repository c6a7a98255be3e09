import { describe, expect, it } from "vitest";
import {
  diagnose,
  type Finding,
  type FitReport,
  GradientDescent,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SGD,
} from "simdescent";
import {
  cancer,
  classify,
  diabetes,
  digits,
  fitNetwork,
  iris,
  linear,
  networks,
  regress,
  unsized,
  wave,
  wine,
} from "./fits.js";

const kinds = (report: FitReport): string[] => diagnose(report).map(({ kind }) => kind);
const numbers = (text: string): number[] => (text.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);

/** The finding of a kind, which must be there: with the sizes of layers and without; through JSON too. */
function found(report: FitReport, kind: Finding["kind"]): Finding {
  expect(kinds(unsized(report))).toContain(kind);
  const findings = diagnose(report);
  expect(diagnose(JSON.parse(JSON.stringify(report)))).toEqual(findings);
  expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  const finding = findings.find((each) => each.kind === kind);
  expect(finding, `${kind} in ${findings.map((each) => each.kind).join(", ")}`).toBeDefined();
  return finding as Finding;
}

/** That a message names these numbers, to two digits. */
function says({ message }: Finding, values: readonly number[]): void {
  const named = numbers(message);
  for (const value of values) expect(named, `${value} in ${message}`).toContain(Number(value.toPrecision(2)));
}

/** The rate a finding advises. */
const advised = ({ advice }: Finding): number => numbers(/(?:about|to) (\d\S*)/.exec(advice)?.[1] ?? "")[0];

const lastOf = ({ history }: FitReport) => history[history.length - 1];

describe("diagnose finds nothing in", () => {
  it.each(networks)("%s", (_, table, options) => {
    const report = fitNetwork(table, options);
    expect(report.history.length).toBeGreaterThan(5);
    expect(diagnose(unsized(report))).toEqual([]);
    expect(diagnose(report)).toEqual([]);
    expect(diagnose(JSON.parse(JSON.stringify(report)))).toEqual([]);
  });

  it.each(linear)("a linear model: %s", (_, fit) => {
    expect(diagnose(fit())).toEqual([]);
  });

  it("one row at a time", () => {
    const model = new MLPClassifier({ hidden: [32, 32], classes: [...new Set(iris.y)] });
    for (let i = 0; i < 150; i += 7) expect(diagnose(model.partialFit([iris.X[i]], [iris.y[i]]))).toEqual([]);
  });
});

describe("diagnose names gradients that vanish", () => {
  const deep = (n: number) => ({ hidden: Array<number>(n).fill(16), epochs: 30 });
  const bad = classify({ ...deep(19), activation: "sigmoid" }, iris);

  it("in twenty layers of sigmoid, at the one nearest to the data", () => {
    const finding = found(bad, "vanishingGradients");
    const layers = lastOf(bad).layers!;
    expect(finding.layer).toBe("layer0");
    expect(finding.evidence.gradNorm).toBe(layers[0].gradNorm);
    expect(finding.evidence.gradNormAbove).toBe(layers[19].gradNorm);
    expect(finding.evidence.ratio).toBeLessThan(1e-9);
    says(finding, [layers[0].gradNorm, layers[19].gradNorm]);
    expect(finding.advice).toContain("relu");
  });

  it.each([4, 5, 6, 8, 12, 20].flatMap((depth) => [digits, wine, iris, cancer].map((table) => ({ depth, table }))))(
    "in $depth layers of sigmoid by SGD, as the reason why nothing is learned",
    ({ depth, table }) => {
      const hidden = Array<number>(depth).fill(32);
      const options = { hidden, activation: "sigmoid", optimizer: SGD, lr: 0.1, epochs: 12 } as const;
      const bad = classify(options, table);
      expect(kinds(bad)).toEqual(["vanishingGradients"]);
      const [finding] = diagnose(bad);
      // Without sizes four layers are too few to tell, where the first of them is large.
      if (depth > 4) found(bad, "vanishingGradients");
      // The first layer has more weights than the second, which may outweigh the step between them.
      expect(["layer0", "layer1"]).toContain(finding.layer);
      expect(finding.evidence.gradNorm).toBeLessThan(0.1 * finding.evidence.gradNormAbove);
      expect(kinds(classify({ ...options, activation: "tanh" }, table))).not.toContain("vanishingGradients");
    },
  );

  it("in a network of numbers too", () => {
    const hidden = Array<number>(6).fill(32);
    const bad = regress({ hidden, activation: "sigmoid", optimizer: SGD, lr: 0.01, epochs: 20 }, wave);
    found(bad, "vanishingGradients");
    // No better than the mean, whose mean square is the variance.
    const mean = wave.y.reduce((a, b) => a + b, 0) / wave.y.length;
    const variance = wave.y.reduce((sum, y) => sum + (y - mean) ** 2, 0) / wave.y.length;
    expect(lastOf(bad).loss).toBeGreaterThan(0.99 * variance);
  });

  it("as the reason of a plateau", () => {
    const stuck = classify({ ...deep(19), activation: "sigmoid", optimizer: SGD, lr: 0.1 }, iris);
    expect(Math.min(...stuck.history.map(({ loss }) => loss))).toBeGreaterThan(0.9 * stuck.history[0].loss);
    expect(kinds(stuck)).toEqual(["vanishingGradients"]);
  });

  it.each([
    ["relu", deep(19)],
    ["tanh", { ...deep(19), activation: "tanh" }],
    ["fewer layers", { ...deep(3), activation: "sigmoid", lr: 0.01 }],
  ])("and no more with %s", (_, options) => {
    const good = classify(options, iris);
    expect(kinds(good)).not.toContain("vanishingGradients");
    expect(good.loss).toBeLessThan(bad.loss / 2);
  });
});

describe("diagnose names a training that diverges", () => {
  it("in its first epoch, and again until the rate is right", () => {
    let lr = 10;
    let report = regress({ hidden: [32], optimizer: SGD, lr, epochs: 20 }, diabetes);
    expect(report).toMatchObject({ reason: "diverged", history: [] });
    for (let i = 0; i < 2; i++) {
      const finding = found(report, "diverging");
      expect(finding.evidence).toEqual({ epoch: 1 });
      expect(finding.advice).toContain("Lower lr to a tenth");
      lr /= 10;
      report = regress({ hidden: [32], optimizer: SGD, lr, epochs: 20 }, diabetes);
    }
    expect(diagnose(report)).toEqual([]);
  });

  it("later, with the loss before and a tenth of the rate", () => {
    const fit = (lr: number) =>
      new LinearRegression({ optimizer: GradientDescent, lr, epochs: 40 }).fit(diabetes.X, diabetes.y);
    const bad = fit(3);
    expect(bad.reason).toBe("diverged");
    const finding = found(bad, "diverging");
    says(finding, [bad.epochs + 1, lastOf(bad).loss]);
    expect(advised(finding)).toBe(0.3);
    const better = fit(0.3);
    expect(better.reason).toBe("epochs");
    expect(advised(found(better, "diverging"))).toBe(0.03);
    const good = fit(0.03);
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(bad.history[0].loss / 5);
  });

  it("in losses that only rise", () => {
    const bad = new LinearRegression({ optimizer: GradientDescent, lr: 1, epochs: 10 }).fit(diabetes.X, diabetes.y);
    expect(bad.reason).toBe("epochs");
    const finding = found(bad, "diverging");
    says(finding, [bad.history[0].loss, bad.history[8].loss]);
    expect(advised(finding)).toBe(0.1);
  });

  it("in a network that has unlearned, with the units it cost", () => {
    const fit = (lr: number) => classify({ hidden: [32, 32], optimizer: SGD, lr, epochs: 15 }, digits);
    const bad = fit(1);
    const finding = found(bad, "diverging");
    expect(finding.evidence.leastLoss).toBe(Math.min(...bad.history.map(({ loss }) => loss)));
    expect(kinds(bad)).toContain("deadUnits");
    const good = fit(advised(finding));
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(0.1);
  });
});

describe("diagnose names a training that is too slow", () => {
  it.each([
    ["Adam", {}, 1e-6],
    ["SGD", { optimizer: SGD, momentum: 0.9 }, 1e-6],
    ["Adam with dropout, whose noise hides the fall", { dropout: 0.5 }, 1e-6],
  ])("in a network by %s, and a rate that is not", (_, options, lr) => {
    const fit = (rate: number) => classify({ hidden: [32], ...options, lr: rate, epochs: 12 }, digits);
    const bad = fit(lr);
    const finding = found(bad, "tooSlow");
    expect(kinds(bad)).toEqual(["tooSlow"]);
    expect(finding.evidence.updateRatio).toBeLessThan(1e-5);
    says(finding, [finding.evidence.updateRatio, bad.history[0].loss]);
    const good = fit(advised(finding));
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(bad.loss / 2);
  });

  it("in a linear model, whose own rate suits it", () => {
    const fit = (options: object) => new LinearRegression({ epochs: 40, ...options }).fit(diabetes.X, diabetes.y);
    const bad = fit({ lr: 1e-5 });
    const finding = found(bad, "tooSlow");
    says(finding, [100 * (1 - lastOf(bad).loss / bad.history[0].loss), bad.history[0].loss]);
    expect(advised(finding)).toBe(1e-4);
    expect(finding.advice).toContain("leave it out");
    expect(diagnose(fit({}))).toEqual([]);
  });
});

describe("diagnose names a plateau", () => {
  it("in a network that has not begun to learn", () => {
    const options = { hidden: [32, 32, 32], activation: "sigmoid", optimizer: SGD, momentum: 0.9, epochs: 15 };
    const fit = (lr: number) => classify({ ...options, lr }, digits);
    const bad = fit(0.001);
    const finding = found(bad, "plateaued");
    const least = Math.min(...bad.history.map(({ loss }) => loss));
    says(finding, [bad.history[0].loss, 100 * (1 - least / bad.history[0].loss), lastOf(bad).accuracy as number]);
    expect(finding.advice).toContain("0.001");
    const good = fit(0.01);
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(0.75 * bad.loss);
  });

  it("in a loss that goes up and down", () => {
    const fit = (lr: number) =>
      new LogisticRegression({ optimizer: SGD, batchSize: 16, lr, epochs: 40 }).fit(cancer.X, cancer.y);
    const bad = fit(10);
    const finding = found(bad, "plateaued");
    expect(finding.evidence.jitter).toBeGreaterThan(0.15);
    says(finding, [100 * finding.evidence.jitter]);
    expect(advised(finding)).toBe(1);
    const good = fit(1);
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(bad.loss / 2);
  });
});

describe("diagnose names over-fitting", () => {
  // 60 rows, a third of them with labels of others.
  const rows = digits.y.map((_, i) => i).filter((i) => i % 30 === 0);
  const few = { X: rows.map((i) => digits.X[i]), y: rows.map((i, k) => digits.y[k % 3 === 0 ? (7 * i) % 1797 : i]) };
  const others = digits.y.map((_, i) => i).filter((i) => i % 6 === 1);
  const validation = { x: others.map((i) => digits.X[i]), y: others.map((i) => digits.y[i]) };
  const options = { hidden: [128], lr: 0.003, validation, epochs: 60 };
  const bad = classify(options, few);

  it("with the epoch that was best", () => {
    const finding = found(bad, "overfitting");
    const best = bad.history[(bad.bestEpoch as number) - 1];
    expect(finding.evidence.bestEpoch).toBe(bad.bestEpoch);
    says(finding, [best.epoch, best.validationLoss as number, best.loss]);
    expect(finding.message).toContain(`epoch ${best.epoch}`);
    expect(finding.advice).toContain("dropout");
  });

  it("and no more with patience, or with l2", () => {
    const stopped = classify({ ...options, patience: 10 }, few);
    expect(stopped).toMatchObject({ reason: "stopped", bestEpoch: bad.bestEpoch });
    expect(diagnose(stopped)).toEqual([]);
    const decayed = classify({ ...options, l2: 0.03 }, few);
    expect(diagnose(decayed)).toEqual([]);
    expect(lastOf(decayed).validationLoss).toBeLessThan(lastOf(bad).validationLoss as number);
  });

  it("in linear models too", () => {
    const validation = { x: diabetes.X.slice(100), y: diabetes.y.slice(100) };
    const bad = new LinearRegression({ validation, epochs: 1000 }).fit(
      diabetes.X.slice(0, 14),
      diabetes.y.slice(0, 14),
    );
    expect(found(bad, "overfitting").advice).not.toContain("dropout");
  });
});

describe("diagnose names gradients that explode", () => {
  it("in deep layers of weights that are too large", () => {
    const hidden = Array<number>(16).fill(64);
    const fit = (options: object) => classify({ hidden, activation: "tanh", epochs: 8, ...options }, wine);
    const bad = fit({ init: "normal" });
    const finding = found(bad, "explodingGradients");
    expect(finding.layer).toBe("layer0");
    const named = bad.history.find(({ layers }) => layers![0].gradNorm === finding.evidence.gradNorm);
    says(finding, [named!.layers![0].gradNorm, named!.layers![0].weightNorm]);
    for (const options of [{}, { init: "normal", layerNorm: true }]) {
      const good = fit(options);
      expect(diagnose(good)).toEqual([]);
      expect(good.loss).toBeLessThan(bad.loss / 10);
    }
  });

  it.each([8, 12, 20])("in %i layers of tanh, in each of which they grow", (depth) => {
    const hidden = Array<number>(depth).fill(32);
    for (const table of [digits, wine]) {
      const bad = classify({ hidden, activation: "tanh", init: "normal", epochs: 8 }, table);
      expect(found(bad, "explodingGradients").layer).toBe("layer0");
      expect(kinds(bad)).not.toContain("vanishingGradients");
      expect(diagnose(classify({ hidden, activation: "tanh", epochs: 8 }, table))).toEqual([]);
    }
  });

  it("in four layers of relu, and no more with the default init", () => {
    const hidden = Array<number>(4).fill(32);
    found(classify({ hidden, init: "normal", epochs: 8 }, digits), "explodingGradients");
    expect(diagnose(classify({ hidden, epochs: 8 }, digits))).toEqual([]);
  });

  it("in relu, where they are as large in every layer", () => {
    const hidden = Array<number>(8).fill(64);
    const bad = regress({ hidden, init: "normal", epochs: 5 }, diabetes);
    found(bad, "explodingGradients");
    const good = regress({ hidden, epochs: 5 }, diabetes);
    expect(kinds(good)).not.toContain("explodingGradients");
    expect(good.loss).toBeLessThan(bad.loss / 1000);
  });
});

describe("diagnose names dead units", () => {
  it("of biases that no input overcomes", () => {
    const fit = (init?: Record<string, number[]>) => classify({ hidden: [32, 32], init, epochs: 8 }, digits);
    const biases = Array.from({ length: 32 }, (_, i) => (i % 2 ? -50 : 0));
    const bad = fit({ "layer1.bias": biases });
    const finding = found(bad, "deadUnits");
    expect(finding.layer).toBe("layer1");
    expect(finding.evidence).toMatchObject({ dead: lastOf(bad).layers![1].dead, layers: 1 });
    says(finding, [100 * lastOf(bad).layers![1].dead]);
    expect(diagnose(fit())).toEqual([]);
    expect(diagnose(classify({ hidden: [32, 32], activation: "leakyRelu", epochs: 8 }, digits))).toEqual([]);
  });

  it("of a rate a thousand times too large, not of gradients that vanish below them", () => {
    const fit = (lr: number) => classify({ hidden: [32, 32], lr, epochs: 12 }, digits);
    const bad = fit(1);
    const finding = found(bad, "deadUnits");
    expect(lastOf(bad).layers![0].gradNorm).toBe(0);
    expect(kinds(bad)).not.toContain("vanishingGradients");
    expect(advised(finding)).toBe(0.1);
    const good = fit(0.01);
    expect(diagnose(good)).toEqual([]);
    expect(good.loss).toBeLessThan(lastOf(bad).loss / 10);
  });
});

describe("diagnose reads", () => {
  const record = { epoch: 1, loss: 1, validationLoss: undefined, lr: 0.1, gradNorm: 1, seconds: 0 };

  it("a report without epochs", () => {
    expect(diagnose({ reason: "aborted", history: [] })).toEqual([]);
    expect(diagnose({ reason: "diverged", history: [] })).toEqual([
      {
        kind: "diverging",
        message: "Training diverged: its numbers were no longer finite in epoch 1.",
        evidence: { epoch: 1 },
        advice: "Lower lr to a tenth, or clip: { norm: 1 }.",
      },
    ]);
  });

  it("losses that are not finite, and were made null by JSON", () => {
    for (const loss of [Infinity, NaN, null]) {
      const history = [record, { ...record, epoch: 2, loss: loss as number }];
      const [finding, ...others] = diagnose({ reason: "epochs", history });
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ kind: "diverging", message: "The loss of epoch 2 is not finite." });
      expect(finding.advice).toContain("0.01");
    }
  });

  it("a history of 300,000 epochs, with layers and a validation loss", { tags: ["slow"] }, () => {
    const layer = { gradNorm: 1, updateNorm: 0.001, weightNorm: 1, dead: 0, size: 4 };
    const layers = [
      { ...layer, name: "layer0" },
      { ...layer, name: "layer1" },
    ];
    const history = Array.from({ length: 300_000 }, (_, i) => ({
      ...record,
      epoch: i + 1,
      loss: 2 - i / 300_000,
      validationLoss: 1 + (i - 1000) ** 2 / 1e9,
      layers,
    }));
    expect(diagnose({ reason: "epochs", history } as never)).toMatchObject([
      { kind: "overfitting", evidence: { bestEpoch: 1001 } },
    ]);
    const plain = history.map((each) => ({ ...each, layers: undefined, validationLoss: undefined }));
    expect(diagnose({ reason: "epochs", history: plain } as never)).toEqual([]);
  });

  it("losses below 0 without comparing them", () => {
    const history = [-1, -8, -2].map((loss, i) => ({ ...record, epoch: i + 1, loss }));
    expect(diagnose({ reason: "epochs", history })).toEqual([]);
  });

  it.each([
    [undefined, TypeError, "diagnose: report must be what fit returned, got undefined"],
    [new MLPRegressor(), TypeError, "diagnose: report must be what fit returned, got MLPRegressor"],
    [[record], TypeError, "Give the report itself, not its history."],
    [Promise.resolve(), TypeError, "Await fitAsync first."],
    [{ history: [] }, TypeError, "diagnose: report.reason must be one of converged, stalled, epochs"],
    [{ history: [], reason: "tired" }, RangeError, 'got "tired"'],
    [
      { history: [3], reason: "epochs" },
      TypeError,
      "diagnose: report.history[0] must be the record of an epoch, got 3",
    ],
    [
      { history: [{}], reason: "epochs" },
      TypeError,
      "diagnose: report.history[0].loss must be a number, got undefined",
    ],
    [
      { history: [record, { ...record, lr: "fast" }], reason: "epochs" },
      TypeError,
      'diagnose: report.history[1].lr must be a number, got "fast"',
    ],
    [{ history: [{ ...record, layers: {} }], reason: "epochs" }, TypeError, "layers must be a list, got Object"],
    [
      { history: [{ ...record, layers: [7] }], reason: "epochs" },
      TypeError,
      "diagnose: report.history[0].layers[0] must be the record of a layer, got 7",
    ],
  ])("no report in case %#", (report, Kind, message) => {
    expect(() => diagnose(report as never)).toThrow(Kind);
    expect(() => diagnose(report as never)).toThrow(message);
  });
});
