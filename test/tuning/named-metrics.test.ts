// Every metric by its name, in searches here and in other threads.
import { describe, expect, it } from "vitest";
import {
  crossValidate,
  f1,
  gridSearch,
  LinearRegression,
  LogisticRegression,
  pinball,
  poissonDeviance,
  randomSearch,
  rocAuc,
  SoftmaxRegression,
  uniform,
  type Trial,
} from "simdescent";
import { builtIn } from "../../src/metrics/built-in.js";
import { backwards, library } from "./dist.js";
import { notes, x2, y2 } from "./small.js";

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(3 * i), Math.cos(i * i), i % 7]);
const counts = x.map(([a, b], i) => Math.round(4 + a + 2 * b + (i % 3)));
const two = x.map(([a, b], i) => (a + b + ((i * 5) % 4) / 4 > 0.3 ? "yes" : "no"));
const three = x.map(([a, b]) => (a > 0.3 ? "high" : b > 0 ? "mid" : "low"));
const folds = [{ train: x.map((_, i) => i).slice(0, 40), test: x.map((_, i) => i).slice(40) }];
const all = Object.entries(builtIn());
const numbers = all.filter(([, { needs }]) => needs === undefined).map(([name]) => name as "r2");
const classes = all.filter(([, { needs }]) => needs !== undefined).map(([name]) => name as "accuracy");

describe("every metric has a name in searches", () => {
  it("of numbers", () => {
    expect(numbers).toHaveLength(17);
    for (const metric of numbers) {
      const { scores, status } = crossValidate(new LinearRegression({ loss: "poisson" }), x, counts, {
        folds: 3,
        metric,
      });
      expect(status, metric).toBe("done");
      expect(scores.every(Number.isFinite), metric).toBe(true);
    }
  });

  it("of labels and probabilities", () => {
    expect(classes).toHaveLength(32);
    for (const metric of classes) {
      const several = /^rocAucOv|^topK/.test(metric);
      const [model, y] = several ? [new SoftmaxRegression(), three] : [new LogisticRegression(), two];
      expect(crossValidate(model, x, y, { folds: 3, metric }).status, metric).toBe("done");
    }
  });

  it("and is the function of that name on the rows held out", () => {
    const model = new LinearRegression({ loss: "poisson", dtype: "float64" });
    model.fit(x, counts, { rows: folds[0].train });
    const [truth, predicted] = [counts.slice(40), Array.from(model.predict(x)).slice(40)];
    const score = (metric: unknown): number =>
      crossValidate(model, x, counts, { folds, metric: metric as "r2" }).scores[0] as number;
    expect(score("poissonDeviance")).toBe(poissonDeviance(truth, predicted));
    expect(score({ name: "pinball", tau: 0.9 })).toBe(pinball(truth, predicted, { tau: 0.9 }));
    const classifier = new LogisticRegression({ dtype: "float64" });
    classifier.fit(x, two, { rows: folds[0].train });
    const labels = Array.from(classifier.predict(x)).slice(40);
    expect(crossValidate(classifier, x, two, { folds, metric: "f1Binary" }).scores[0]).toBe(
      f1(two.slice(40), labels, { average: "binary", positive: "yes" }),
    );
    const softmax = new SoftmaxRegression({ dtype: "float64" });
    softmax.fit(x, three, { rows: folds[0].train });
    const { scores } = crossValidate(softmax, x, three, { folds, metric: "rocAucOvrWeighted" });
    const options = { multiClass: "ovr", average: "weighted" } as const;
    expect(scores[0]).toBe(rocAuc(three.slice(40), softmax.predictProba(x).slice(40), softmax.classes, options));
  });

  it("knows the positive class also where a fold holds the other alone", () => {
    const y = two.map((_, i) => (i % 9 === 0 ? "yes" : "no"));
    const onlyNo = { train: x.map((_, i) => i).slice(0, 45), test: [46, 47, 48, 49] };
    const { scores } = crossValidate(new LogisticRegression(), x, y, { folds: [onlyNo], metric: "recallBinary" });
    expect(scores).toEqual([0]);
  });
});

describe("metrics with options", () => {
  it("say them in their name, and choose the better direction", () => {
    const found = crossValidate(new LinearRegression(), x2, y2, { folds: 3, metric: { name: "pinball", tau: 0.9 } });
    expect(found.metric).toBe("pinball (tau 0.9)");
    expect(found.higherIsBetter).toBe(false);
  });

  it("give the same as JSON elsewhere and from a journal, which tells one from another", async () => {
    const metric = { name: "tweedieDeviance", power: 0 } as const;
    const space = { l2: uniform(0, 1) };
    const journal = notes();
    const scores = (trials: Trial[]) => trials.map((trial) => trial.scores);
    const here = randomSearch(new LinearRegression(), space, x2, y2, { trials: 3, folds: 3, metric, journal });
    const there = await library.randomSearch(new library.LinearRegression(), { l2: library.uniform(0, 1) }, x2, y2, {
      trials: 3,
      folds: 3,
      metric,
      queue: backwards(2),
    });
    expect(scores(there.trials)).toEqual(scores(here.trials));
    const other = { ...metric, power: 1 };
    expect(() =>
      randomSearch(new LinearRegression(), space, x2, y2, { trials: 3, folds: 3, metric: other, journal }),
    ).toThrow(/metric/);
  });

  const refused: [unknown, RegExp][] = [
    [{ name: "pinball", tau: 2 }, /^gridSearch: metric pinball: tau must be between 0 and 1, got 2/],
    [{ name: "pinball", alpha: 0.1 }, /^gridSearch: metric pinball: unknown option "alpha"/],
    [{ name: "pinbal", tau: 0.1 }, /metric must be .*Did you mean pinball\?/s],
    [{ name: "tweedieDeviance", power: 0.5 }, /power must be at most 0 or at least 1, got 0.5/],
    ["poisonDeviance", /Did you mean poissonDeviance\?/],
    ["f1Weighted", /f1Weighted judges labels, and the model predicts numbers/],
    ["__proto__", /metric must be/],
  ];
  it.each(refused)("are refused before a trial: %j", (metric, message) =>
    expect(() => gridSearch(new LinearRegression(), { l2: [0] }, x2, y2, { metric: metric as "r2" })).toThrow(message),
  );

  it.each(["r2", "explainedVariance", "d2Pinball", "d2AbsoluteError", "d2Tweedie"] as const)(
    "%s is refused where a fold's targets are all alike",
    (metric) => {
      const alike = [{ train: [0, 1, 2, 3], test: [4, 5] }];
      const y = [1, 2, 3, 5, 7, 7];
      expect(() => crossValidate(new LinearRegression(), x2.slice(0, 6), y, { folds: alike, metric })).toThrow(
        /is undefined where targets do not differ, and folds\[0\] holds 7 alone/,
      );
    },
  );

  it("a trial whose predictions a deviance does not take fails with its sentence, in a search", () => {
    const negative = x2.map(([a]) => a - 6);
    const { trials } = gridSearch(new LinearRegression(), { l2: [0] }, x2, negative, {
      metric: "gammaDeviance",
      folds: 3,
    });
    expect(trials[0].status).toBe("failed");
    expect(trials[0].error).toMatch(/^gammaDeviance: y\[\d\] must be above 0/);
  });
});
