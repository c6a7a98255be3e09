// Files of hashed features hold the buckets that moved, and give back every bit.
import { describe, expect, it } from "vitest";
import { Adagrad, CheckpointError, FTRL, hashFeatures, LogisticRegression, SGD, type HashedEvent } from "simdescent";
import { decode, encode } from "../../src/io/safetensors.js";
import { numbers } from "../optimizers/all.js";

const random = numbers(4000, 7);
const label = (i: number) => random[i] > 0;
// Events of five features among `features`.
const eventsOf = (features: number, buckets: number, n = 400): HashedEvent[] =>
  Array.from({ length: n }, (_, i) =>
    hashFeatures(
      Object.fromEntries([0, 1, 2, 3, 4].map((j) => [`f${(i * 7 + j * j * 13) % features}`, random[i + j]])),
      buckets,
    ),
  );

const cases = [
  ["FTRL", { optimizer: FTRL, lr: 0.1, l1: 0.05, l2: 0.01 }],
  ["Adagrad, whose sums do not begin at 0", { optimizer: Adagrad, lr: 0.1, initialAccumulatorValue: 0.1 }],
  ["SGD", { optimizer: SGD, lr: 0.05 }],
  ["FTRL in float64", { optimizer: FTRL, dtype: "float64" }],
] as const;

describe.each(cases)("a model of hashed features trained by %s", (_, options) => {
  const buckets = 2 ** 16;
  const make = () => new LogisticRegression({ ...options, buckets, classes: [false, true] });
  const events = eventsOf(300, buckets);
  const trained = () => {
    const model = make();
    events.forEach((event, i) => model.partialFit(event, label(i)));
    return model;
  };

  it("comes back bit for bit, with and without its optimizer's state", () => {
    const model = trained();
    for (const state of [true, false]) {
      const loaded = LogisticRegression.load(model.save({ about: "clicks" }, { state }));
      expect(loaded.metadata).toEqual({ about: "clicks" });
      expect(loaded.params.data.weight).toEqual(model.params.data.weight);
      expect(loaded.params.data.bias).toEqual(model.params.data.bias);
      expect(loaded.save({}, { state })).toEqual(model.save({}, { state }));
    }
    const loaded = LogisticRegression.load(model.save());
    for (let i = 0; i < 200; i++) for (const each of [model, loaded]) each.partialFit(events[(3 * i) % 400], label(i));
    expect(loaded.params.data.weight).toEqual(model.params.data.weight);
    expect(loaded.save()).toEqual(model.save());
  });

  it("has a file as large as what moved, whatever the number of buckets", () => {
    const sizeOf = (n: number, of: number): number => {
      const model = new LogisticRegression({ ...options, buckets: n, classes: [false, true] });
      eventsOf(of, n).forEach((event, i) => model.partialFit(event, label(i)));
      return model.save().length;
    };
    const [few, wide, many] = [sizeOf(2 ** 14, 100), sizeOf(2 ** 20, 100), sizeOf(2 ** 20, 1000)];
    // Some strings of the header are as long as numbers are.
    expect(Math.abs(wide - few)).toBeLessThan(200);
    expect(wide).toBeLessThan(10_000);
    expect(many).toBeGreaterThan(2 * wide);
    expect(many).toBeLessThan(40 * 1000);
  });
});

describe("the file of hashed features", () => {
  const model = (buckets: number, features: number) => {
    const made = new LogisticRegression({ buckets, optimizer: FTRL, classes: [0, 1] });
    eventsOf(features, buckets).forEach((event, i) => made.partialFit(event, Number(label(i))));
    return made;
  };

  it("holds whole tensors where most buckets have moved", () => {
    const dense = model(64, 2000);
    const { tensors, metadata } = decode(dense.save(), "test");
    expect(metadata.sparse).toBeUndefined();
    expect(tensors.get("weight")?.shape).toEqual([64, 1]);
    expect(LogisticRegression.load(dense.save()).params.data.weight).toEqual(dense.params.data.weight);
  });

  it("is opened where it holds whole tensors that could be shorter, as earlier versions wrote it", () => {
    const small = model(2 ** 12, 20);
    const { tensors, metadata } = decode(small.save({}, { state: false }), "test");
    const { sparse: _, ...rest } = metadata;
    const data = small.params.data.weight.slice();
    const whole = new Map([...tensors].filter(([name]) => !name.startsWith("sparse.")));
    whole.set("weight", { shape: [2 ** 12, 1], data });
    const loaded = LogisticRegression.load(encode({ tensors: whole, metadata: rest }));
    expect(loaded.params.data.weight).toEqual(data);
  });

  it("keeps the sign of zero", () => {
    const signed = model(2 ** 12, 20);
    const place = signed.params.data.weight.findIndex((w) => w === 0);
    signed.params.data.weight[place] = -0;
    expect(LogisticRegression.load(signed.save()).params.data.weight[place]).toBe(-0);
  });

  it("is refused where its lists are damaged", () => {
    const { tensors, metadata } = decode(model(2 ** 12, 20).save({}, { state: false }), "test");
    const rows = tensors.get("sparse.rows")?.data as Float32Array;
    const damage = (name: string, data: Float32Array) =>
      encode({ tensors: new Map([...tensors, [name, { shape: [data.length], data }]]), metadata });
    const files = [
      damage("sparse.rows", rows.slice().reverse()),
      damage(
        "sparse.rows",
        rows.map((row) => row + 2 ** 12),
      ),
      damage(
        "sparse.rows",
        rows.map((row) => row + 0.5),
      ),
      damage("sparse.weight", new Float32Array(3)),
      encode({ tensors, metadata: { ...metadata, sparse: "no JSON" } }),
      encode({ tensors, metadata: { ...metadata, sparse: '{"buckets":-1,"shapes":{"weight":[4096,1]}}' } }),
      encode({ tensors, metadata: { ...metadata, sparse: '{"buckets":1e300,"shapes":{"weight":[4096,1]}}' } }),
      encode({ tensors, metadata: { ...metadata, sparse: "null" } }),
      encode({ tensors, metadata: { ...metadata, sparse: '{"buckets":4096}' } }),
    ];
    for (const [i, file] of files.entries())
      expect(() => LogisticRegression.load(file), `file ${i}`).toThrow(CheckpointError);
  });

  it("is short for a checkpoint of training too", () => {
    const buckets = 2 ** 18;
    const make = () => new LogisticRegression({ buckets, optimizer: FTRL, epochs: 3 });
    const events = eventsOf(50, buckets);
    const labels = events.map((_, i) => label(i));
    const stopped = make();
    stopped.fit(events, labels, { onEpoch: () => false });
    const bytes = stopped.checkpoint();
    expect(bytes.length).toBeLessThan(20_000);
    const [whole, resumed] = [make(), make()];
    whole.fit(events, labels);
    resumed.fit(events, labels, { resume: bytes });
    expect(resumed.save({}, { state: true })).toEqual(whole.save({}, { state: true }));
  });
});
