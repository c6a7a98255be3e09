// Training of networks: every optimizer, cut anywhere, stopped and taken up again, without a bit's difference.
import { assert, describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  CheckpointError,
  cosine,
  LBFGS,
  MLPClassifier,
  MLPRegressor,
  Muon,
  plateau,
  ScheduleFreeAdamW,
  SGD,
  type FitOptions,
  type MLPClassifierOptions,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { Random } from "../../src/core/random.js";
import { softmaxLoss } from "../../src/fit/losses.js";
import { all, rateFor, stepwise, takesVectors } from "../optimizers/all.js";
import { allFinite, bitsOf, sameBits, sameFile } from "../optimizers/same-bits.js";
import { digits, iris, wine, X as rowsOfDiabetes, y as diabetes } from "./data.js";
import { networkOf, type NetworkCase } from "./network.js";

const flowers = iris();
const random = new Random(2);
// 300 rows: more than one block.
const x = Array.from({ length: 300 }, () => [random.normal(), random.normal(), random.normal(), random.normal()]);
const places = x.map(([a, b, c]) => (a * b > 0 ? 0 : c > 0.3 ? 1 : 2));

const net: NetworkCase = {
  x,
  y: places,
  outputs: 3,
  loss: softmaxLoss(0.1),
  hidden: [7, 5],
  activation: "silu",
  layerNorm: true,
  dropout: 0.2,
  l2: 0.001,
};

function filled(given: NetworkCase, batch: number, dtype: "float32" | "float64") {
  const made = networkOf(given, dtype);
  const values = new Random(4);
  for (const name of made.params.names) {
    made.params.data[name].forEach((_, i, w) => (w[i] = name.endsWith("gain") ? 1 : 0.5 * values.normal()));
  }
  values.dispose();
  Object.assign(made.problem, { batch });
  return made;
}

describe("one call per epoch, cut anywhere, is step-by-step training", () => {
  it.each(stepwise)("%s", (rule, Class) => {
    const vectors = takesVectors(Class.definition);
    const given = vectors ? net : { ...net, intercept: false, layerNorm: false };
    for (const [dtype, batch, budget] of [
      ["float32", 32, Infinity],
      ["float64", 300, 20],
    ] as const) {
      const where = `${rule}: an epoch inside WebAssembly differs from step-by-step training (network, ${dtype}, batch ${batch})`;
      const [fused, apart] = [filled(given, batch, dtype), filled(given, batch, dtype)];
      const [first, second] = [fused, apart].map(({ params, problem }) => {
        const optimizer = new Class(params, { lr: 1e-3 });
        problem.attach(optimizer);
        return optimizer;
      });
      for (let epoch = 0; epoch < 2; epoch++) {
        fused.problem.startEpoch(undefined);
        let result = fused.problem.chunk(budget);
        while (result === "more") result = fused.problem.chunk(budget);
        fused.problem.endEpoch();
        expect(result).toBe("done");
        const { problem } = apart;
        problem.startEpoch(undefined);
        for (let row = 0; row < 300; row += batch) {
          const end = Math.min(row + batch, 300);
          problem.kernels.batchRows(row, end, 1 / (end - row), true);
          const loss = problem.kernels.lane.batchLoss / (end - row) + problem.kernels.penalty();
          second.step(() => loss);
        }
        problem.endEpoch();
        sameBits(bitsOf(first), bitsOf(second), `${where}, epoch ${epoch}`);
      }
      sameFile(first.save(), second.save(), `${where}, checkpoints`);
      for (const each of [first, second, fused, apart]) each.dispose();
    }
  });
});

const settings: MLPClassifierOptions = { hidden: [8], epochs: 60, batchSize: 25, seed: 3 };

// At these rates the first overflows, and the second bounces.
const wild = new Set(["DAdaptLion", "SimplifiedAdEMAMix"]);

describe("fit lowers the loss on the flowers", () => {
  it.each(all)("%s", (name, Class) => {
    const { definition } = Class;
    const model = new MLPClassifier({
      ...settings,
      optimizer: Class as never,
      intercept: takesVectors(definition),
      ...(definition.closure || definition.name === "FISTA" ? { batchSize: "full" } : {}),
      ...(definition.closure ? {} : { lr: rateFor(definition) }),
    });
    const { history, loss } = model.fit(flowers.X, flowers.y);
    const fit = `${name}: MLPClassifier.fit, 60 epochs,`;
    for (const tensor of model.params.names) allFinite(model.params.data[tensor], `${fit} ends with ${tensor}`);
    const [{ loss: first }] = history;
    assert(wild.has(name) || loss < first, `${fit} ends with the loss ${loss}, the first epoch's was ${first}`);
    model.dispose();
  });

  it("with matrix optimizers on weights and AdamW on the rest, at rates of their own", () => {
    const groups = [
      { match: /bias|gain|shift/, optimizer: AdamW, lr: 0.01 },
      { match: /^layer0/, lr: 0.005 },
    ];
    const model = new MLPClassifier({ ...settings, optimizer: Muon, lr: 0.02, layerNorm: true, groups });
    const { history } = model.fit(flowers.X, flowers.y);
    expect(history[59].accuracy).toBeGreaterThan(0.95);
    const still = new MLPClassifier({ ...settings, groups: [{ match: /^layer0/, frozen: true }] });
    const before = new MLPClassifier({ ...settings, lr: 0, epochs: 1 });
    still.fit(flowers.X, flowers.y);
    before.fit(flowers.X, flowers.y);
    expect(still.params.data["layer0.weight"]).toEqual(before.params.data["layer0.weight"]);
    expect(still.params.data["layer1.weight"]).not.toEqual(before.params.data["layer1.weight"]);
  });
});

describe("a report's records", () => {
  it("count what was classified rightly, and measure every layer", () => {
    const model = new MLPClassifier({ ...settings, lr: 0, epochs: 1, batchSize: "full", validation: 0.2 });
    const { history, loss } = model.fit(wine().X, wine().y);
    const [record] = history;
    expect(record.accuracy).toBeGreaterThan(0);
    expect(record.layers?.map(({ name }) => name)).toEqual(["layer0", "layer1"]);
    for (const { updateNorm } of record.layers ?? []) expect(updateNorm).toBe(0);
    expect(record.effectiveRate).toBe(0);
    expect(record.loss).toBeCloseTo(loss, 6);
    const right = (record.accuracy as number) * 142 + (record.validationAccuracy as number) * 36;
    expect(right / 178).toBeCloseTo(model.score(wine().X, wine().y), 9);
    const weights = model.params.data["layer0.weight"];
    expect(record.layers?.[0].weightNorm).toBeCloseTo(Math.hypot(...weights), 5);
    expect(Math.hypot(...(record.layers ?? []).map(({ gradNorm }) => gradNorm))).toBeCloseTo(record.gradNorm, 9);
  });

  it("have the rate that counts: plain descent's own", () => {
    const model = new MLPRegressor({ optimizer: SGD, lr: 0.03, epochs: 3, dtype: "float64" });
    for (const { effectiveRate, layers } of model.fit(rowsOfDiabetes, diabetes).history) {
      expect(effectiveRate).toBeCloseTo(0.03, 9);
      for (const { updateNorm, gradNorm } of layers ?? []) expect(updateNorm / gradNorm).toBeCloseTo(0.03, 9);
    }
  });

  it("are of the first evaluation, where an optimizer makes several", () => {
    const model = new MLPClassifier({ ...settings, optimizer: LBFGS, batchSize: "full", epochs: 25 });
    const { history } = model.fit(flowers.X, flowers.y);
    for (const { accuracy, layers } of history) {
      expect(accuracy).toBeLessThanOrEqual(1);
      expect(accuracy).toBeGreaterThan(0);
      for (const { dead } of layers ?? []) expect(dead).toBeLessThan(0.6);
    }
    expect(history.at(-1)?.accuracy).toBeGreaterThan(0.95);
  });

  it("find units that no row reaches", () => {
    const init = { "layer0.bias": [-100, ...Array(7).fill(0)] };
    const { history } = new MLPClassifier({ ...settings, init, epochs: 2 }).fit(flowers.X, flowers.y);
    expect(history[1].layers?.map(({ dead }) => dead)).toEqual([0.125, 0]);
  });
});

describe("targets of networks that predict numbers", () => {
  it("are scaled within: losses and penalties stay in the units given", () => {
    const l2 = 3;
    const model = new MLPRegressor({ hidden: [6], epochs: 50, l2, dtype: "float64" });
    const { loss } = model.fit(rowsOfDiabetes, diabetes);
    const predicted = model.predict(rowsOfDiabetes);
    const squares = diabetes.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0) / diabetes.length;
    const weights = ["layer0.weight", "layer1.weight"].flatMap((name) => [...model.params.data[name]]);
    expect(loss).toBeCloseTo(squares + l2 * weights.reduce((sum, w) => sum + w * w, 0), 6);
    expect(model.score(rowsOfDiabetes, diabetes)).toBeGreaterThan(0.4);
  });

  it.each(["mae", "huber", { name: "smoothL1", beta: 20 }, { name: "quantile", tau: 0.7 }, "logCosh"])(
    "of the loss %j too",
    (loss) => {
      const [plain, scaled] = [false, true].map((standardize) => {
        const model = new MLPRegressor({ hidden: [4], epochs: 1, lr: 0, loss, standardize, dtype: "float64" });
        const report = model.fit(rowsOfDiabetes, diabetes);
        return { report, predicted: model.predict(rowsOfDiabetes) };
      });
      const one = (r: number): number => {
        const name = typeof loss === "string" ? loss : loss.name;
        const size = Math.abs(r);
        if (name === "mae") return size;
        if (name === "huber") return size < 1 ? (r * r) / 2 : size - 0.5;
        if (name === "smoothL1") return size < 20 ? (r * r) / 40 : size - 10;
        if (name === "quantile") return r < 0 ? 0.7 * size : 0.3 * size;
        return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
      };
      for (const { report, predicted } of [plain, scaled]) {
        const mean = diabetes.reduce((sum, value, i) => sum + one(predicted[i] - value), 0) / diabetes.length;
        expect(Math.abs(report.loss / mean - 1)).toBeLessThan(1e-12);
      }
    },
  );

  it("may be several a row", () => {
    const two = diabetes.map((value, i) => [value, -0.01 * value + rowsOfDiabetes[i][2]]);
    const model = new MLPRegressor<number[]>({ hidden: [20], epochs: 100, dtype: "float64" });
    model.fit(rowsOfDiabetes, two);
    expect(model.score(rowsOfDiabetes, two)).toBeGreaterThan(0.3);
    const [first] = model.predict(rowsOfDiabetes.slice(0, 1));
    expect(first.length).toBe(2);
    const again = MLPRegressor.load<number[]>(model.save());
    expect(again.predict(rowsOfDiabetes)).toEqual(model.predict(rowsOfDiabetes));
  });
});

// Says yes after `parts` times of being asked.
function stopAfter(parts: number): NonNullable<FitOptions["signal"]> {
  let left = parts;
  return {
    get aborted() {
      return left-- <= 0;
    },
  };
}

describe("training stopped anywhere goes on to the same bits", () => {
  const cases: [string, MLPClassifierOptions][] = [
    ["Adam with dropout", { dropout: 0.3, batchSize: 20, epochs: 4 }],
    [
      "SGD with momentum and clipping",
      { optimizer: SGD, momentum: 0.9, lr: cosine(0.1, 60), clip: { norm: 0.5 }, epochs: 4 },
    ],
    ["Muon and AdamW", { optimizer: Muon, groups: [{ match: /bias/, optimizer: AdamW }], epochs: 4 }],
    ["schedule-free", { optimizer: ScheduleFreeAdamW, lr: 0.01, epochs: 4 }],
    ["accumulation", { accumulate: 3, batchSize: 16, epochs: 4 }],
    ["full batches of two blocks", { batchSize: "full", epochs: 6, dropout: 0.1 }],
    ["LBFGS", { optimizer: LBFGS, epochs: 4 }],
    [
      "validation, patience and plateau",
      { lr: plateau(0.02, { patience: 0 }), validation: 0.2, patience: 2, epochs: 30 },
    ],
  ];
  it.each(cases)("%s", async (_, options) => {
    const make = () => new MLPClassifier({ hidden: [12, 6], seed: 5, batchSize: 32, ...options });
    const whole = make();
    const expected = whole.fit(x, places);
    const plain = (report: typeof expected) => ({
      ...report,
      seconds: 0,
      gradients: 0,
      history: report.history.map((record) => ({ ...record, seconds: 0 })),
    });
    for (const parts of [1, 2, 3, 5, 8, 11]) {
      const model = make();
      const left = await model.fitAsync(x, places, { signal: stopAfter(parts) });
      if (left.reason !== "aborted") continue;
      const bytes = model.checkpoint();
      model.dispose();
      const other = make();
      const report = other.fit(x, places, { resume: bytes });
      expect(plain(report)).toEqual(plain(expected));
      for (const name of whole.params.names) expect(other.params.data[name]).toEqual(whole.params.data[name]);
      other.dispose();
    }
  });

  it("also while it runs, and after onEpoch said stop", () => {
    const make = () => new MLPClassifier({ hidden: [6], epochs: 9, dropout: 0.2 });
    const whole = make();
    const kept: Uint8Array[] = [];
    whole.fit(x, places, { onEpoch: () => void kept.push(whole.checkpoint()) });
    const stopped = make();
    stopped.fit(x, places, { onEpoch: ({ epoch }) => epoch < 4 });
    for (const bytes of [...kept.slice(0, 8), stopped.checkpoint()]) {
      const other = make();
      expect(other.fit(x, places, { resume: bytes }).history.length).toBe(9);
      expect(other.params.save()).toEqual(whole.params.save());
    }
  });

  it("refuses what does not fit", () => {
    const make = (options: MLPClassifierOptions = {}) => new MLPClassifier({ hidden: [6], epochs: 3, ...options });
    const model = make();
    model.fit(x, places, { onEpoch: () => false });
    const bytes = model.checkpoint();
    expect(() => make({ hidden: [7] }).fit(x, places, { resume: bytes })).toThrow(/other options/);
    expect(() => make({ seed: 1 }).fit(x, places, { resume: bytes })).toThrow(/other options/);
    expect(() => make().fit(x.slice(1), places.slice(1), { resume: bytes })).toThrow(/other data/);
    expect(() => make().fit(x, places, { resume: model.save() })).toThrow(/no checkpoint/);
    expect(() => make().fit(x, places, { resume: bytes.subarray(0, 900) })).toThrow(/truncated|damaged/);
    expect(() => new MLPRegressor({ hidden: [6] }).fit(x, places, { resume: bytes })).toThrow(/of MLPClassifier/);
    expect(() => make().fit(x, places, { resume: "junk" as never })).toThrow(
      /resume must be .* a Uint8Array, got "junk"/,
    );
    // A fit refused leaves the model as it was, and no memory behind.
    const fitted = make({ epochs: 1 });
    fitted.fit(x, places);
    const [before, used] = [fitted.save(), bytesInUse()];
    expect(() => fitted.fit(x.slice(1), places.slice(1), { resume: bytes })).toThrow(CheckpointError);
    expect(fitted.save()).toEqual(before);
    expect(bytesInUse()).toBe(used);
    const ended = make();
    expect(() => ended.checkpoint()).toThrow(/no training runs/);
    ended.fit(x, places);
    expect(() => ended.checkpoint()).toThrow(/come to its end/);
  });
});

describe("fit, fitAsync, epochs and partialFit", () => {
  it("give the same bits", async () => {
    const make = () => new MLPClassifier({ hidden: [16, 8], epochs: 3, dropout: 0.1, validation: 0.1 });
    const [plain, patient, stepped] = [make(), make(), make()];
    plain.fit(x, places);
    await patient.fitAsync(x, places);
    const work = stepped.epochs(x, places);
    while (!work.next().done);
    for (const model of [patient, stepped]) expect(model.save()).toEqual(plain.save());
  });

  it("give way within large batches, where updates are made outside too", async () => {
    for (const options of [{ accumulate: 2 }, { clip: { value: 0.1 } }, { optimizer: SGD, l2: 0.01 }]) {
      const make = () => new MLPClassifier({ hidden: [16], epochs: 3, batchSize: "full", ...options });
      const [plain, patient] = [make(), make()];
      let asked = 0;
      const signal = {
        get aborted() {
          asked++;
          return false;
        },
      };
      const { history } = plain.fit(x, places);
      const report = await patient.fitAsync(x, places, { signal });
      expect(patient.save()).toEqual(plain.save());
      expect(report.history.map(({ loss }) => loss)).toEqual(history.map(({ loss }) => loss));
      // Once before every epoch, and once in it: 300 rows are two blocks.
      expect(asked).toBe(6);
    }
  });

  it("pass over batches that are not finite, when told to", () => {
    const huge = [...x.slice(0, 40), [1e30, 1e30, 1e30, 1e30]];
    const options = {
      hidden: [4],
      epochs: 2,
      batchSize: 9,
      shuffle: false,
      standardize: false,
      onNonFinite: "skip",
    } as const;
    for (const accumulate of [1, 2]) {
      const model = new MLPRegressor({ ...options, accumulate, optimizer: SGD, lr: 1e-3 });
      const { history } = model.fit(huge, [...places.slice(0, 40), 0]);
      expect(history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    }
  });

  it("are decided by the seed", () => {
    const saved = [0, 0, 1].map((seed) => {
      const model = new MLPClassifier({ hidden: [5], epochs: 2, seed });
      model.fit(x, places);
      return model.params.save();
    });
    expect(saved[0]).toEqual(saved[1]);
    expect(saved[0]).not.toEqual(saved[2]);
  });

  it("partialFit makes epochs of one training", () => {
    const options = { hidden: [6], epochs: 4, optimizer: Adam, shuffle: false, standardize: false } as const;
    const whole = new MLPClassifier(options);
    whole.fit(x, places);
    const parts = new MLPClassifier(options);
    for (let i = 0; i < 4; i++) parts.partialFit(x, places, { classes: [0, 1, 2] });
    expect(parts.params.save()).toEqual(whole.params.save());
    expect(() => parts.partialFit(x, places, { classes: [0, 1] })).toThrow(/classes must be those/);
    expect(() => parts.partialFit([[1]], [0])).toThrow(/4 features/);
    const [one, list] = [new MLPClassifier(options), new MLPClassifier(options)];
    for (let i = 0; i < 5; i++) {
      one.partialFit(x[i], places[i], { classes: [0, 1, 2] });
      list.partialFit([x[i]], [places[i]], { classes: [0, 1, 2] });
    }
    expect(one.params.save()).toEqual(list.params.save());
  });
});

describe("dropout", () => {
  it("drops its share of the units, and none in predictions", () => {
    const [all0, some] = [0, 0.4].map((dropout) => {
      const model = new MLPClassifier({ hidden: [40], epochs: 1, lr: 0, dropout });
      const { history } = model.fit(x, places);
      return { model, loss: history[0].loss };
    });
    expect(some.loss).not.toBe(all0.loss);
    expect(some.model.predictProba(x)).toEqual(all0.model.predictProba(x));
    // With an identity in between, the mean of many epochs' scores is the score.
    const line = new MLPRegressor({
      hidden: [200],
      activation: "identity",
      dropout: 0.25,
      lr: 0,
      epochs: 200,
      standardize: false,
    });
    const clean = line.with({ dropout: 0, epochs: 1 });
    const target = x.map(() => 0);
    const noisy = line.fit(x, target).history.map(({ loss }) => loss);
    const [{ loss: bare }] = clean.fit(x, target).history;
    expect(new Set(noisy).size).toBe(200);
    // E (sum m a)^2 = (sum a)^2 + p/(1-p) sum a^2, which for random weights is a little above.
    const mean = noisy.reduce((a, b) => a + b) / 200;
    const w = clean.params.data;
    const extra =
      x.reduce((sum, row) => {
        for (let j = 0; j < 200; j++) {
          const h = row.reduce((s, v, i) => s + v * w["layer0.weight"][i * 200 + j], 0);
          sum += (h * w["layer1.weight"][j]) ** 2 / 3;
        }
        return sum;
      }, 0) / x.length;
    expect(Math.abs(mean - bare - extra) / extra).toBeLessThan(0.05);
  });
});

describe("digits", () => {
  it("are read by a network: at least 97 % of rows it has not seen", () => {
    const { X: pixels, y: labels } = digits();
    const held = labels.map((_, i) => i).filter((i) => i % 5 === 0);
    const rows = labels.map((_, i) => i).filter((i) => i % 5 !== 0);
    const scaled = pixels.map((row) => row.map((v) => v / 16));
    const model = new MLPClassifier({
      hidden: [128],
      optimizer: AdamW,
      lr: cosine(3e-3, 40 * 45),
      epochs: 40,
      standardize: false,
    });
    model.fit(scaled, labels, { rows });
    expect(model.score(scaled, labels, { rows: held })).toBeGreaterThanOrEqual(0.97);
  });
});

describe("memory", () => {
  it("does not grow over 1,000 fits", { tags: ["slow"] }, () => {
    const model = new MLPClassifier({ hidden: [5, 4], epochs: 2, dropout: 0.1, layerNorm: true, validation: 0.2 });
    const few = flowers.X.slice(40, 110);
    const labels = flowers.y.slice(40, 110);
    const fit = (): number => {
      model.fit(few, labels);
      model.predict(few);
      return bytesInUse();
    };
    const after = fit();
    for (let i = 0; i < 1000; i++) expect(fit()).toBe(after);
    const regressor = new MLPRegressor<number[]>({ hidden: [3], epochs: 1 });
    regressor.fit(few, few);
    const first = bytesInUse();
    for (let i = 0; i < 20; i++) regressor.fit(few, few, { onEpoch: () => false });
    regressor.checkpoint();
    expect(bytesInUse()).toBe(first);
    model.dispose();
    regressor.dispose();
  });
});
