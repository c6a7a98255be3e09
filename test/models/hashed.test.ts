import { describe, expect, it } from "vitest";
import {
  Adagrad,
  Adam,
  cosine,
  FTRL,
  hashFeatures,
  LogisticRegression,
  lrFind,
  parameters,
  SGD,
  type Dtype,
  type HashedEvent,
  type LogisticRegressionOptions,
  type ModelOptions,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { murmur3 } from "../../src/hashed/hash-features.js";

// Events of up to `most` features, in any order, and labels that depend on them.
function stream(count: number, buckets: number, most: number, seed = 1) {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const draw = (n: number) => Math.floor(next() * n);
  const events: { indices: number[]; values: number[] }[] = [];
  const labels: string[] = [];
  for (let i = 0; i < count; i++) {
    const places = new Set(Array.from({ length: draw(most + 1) }, () => draw(buckets)));
    const indices = [...places];
    const values = indices.map(() => Math.fround(next() * 2 - 0.5));
    events.push({ indices, values });
    labels.push(indices.reduce((sum, j, k) => sum + ((j % 5) - 2) * values[k], 0.1) > 0 ? "yes" : "no");
  }
  return { events, labels };
}
const dense = ({ indices, values }: { indices: number[]; values: number[] }, buckets: number) => {
  const row = Array.from({ length: buckets }, () => 0);
  indices.forEach((j, k) => (row[j] += values[k]));
  return row;
};
const bitsOf = (model: LogisticRegression) => model.params.names.map((name) => Array.from(model.params.data[name]));

const classes = ["no", "yes"];
const rules: [string, LogisticRegressionOptions][] = [
  ["FTRL", { optimizer: FTRL, lr: 0.2, l1: 0.05, l2: 0.1 }],
  ["FTRL of another power", { optimizer: FTRL, lr: 0.2, lrPower: -0.3, beta: 0.5 }],
  ["Adagrad", { optimizer: Adagrad, lr: 0.1 }],
  ["Adagrad from 1 on a schedule", { optimizer: Adagrad, initialAccumulatorValue: 1, lr: cosine(0.3, 80) }],
  ["SGD", { optimizer: SGD, lr: 0.1, onNonFinite: "skip" }],
  ["SGD, hinge, without intercept", { optimizer: SGD, lr: 0.1, loss: "hinge", intercept: false }],
  ["SGD of clamped gradients", { optimizer: SGD, lr: 0.1, clip: { value: 0.2 } }],
  ["FTRL with weighted classes", { optimizer: FTRL, lr: 0.2, classWeight: { yes: 2.5 } }],
];

describe.each(["float32", "float64"] as const)("hashed events (%s)", (dtype) => {
  describe.each(rules)("by %s", (_, options) => {
    it.each([
      [37, 12],
      [128, 40],
      [500, 300],
    ])("have the bits of dense rows: %i buckets", (buckets, most) => {
      const { events, labels } = stream(90, buckets, most);
      const hashed = new LogisticRegression({ ...options, buckets, classes, dtype });
      const rows = new LogisticRegression({ ...options, standardize: false, classes, dtype });
      events.forEach((event, i) => {
        const ours = hashed.partialFit(event, labels[i]);
        const theirs = rows.partialFit(dense(event, buckets), labels[i]);
        expect(ours.history[0].loss).toBe(theirs.history[0].loss);
        expect(ours.history[0].lr).toBe(theirs.history[0].lr);
        expect(ours.loss).toBe(theirs.loss);
        expect(ours.history[0].gradNorm).toBeCloseTo(theirs.history[0].gradNorm, 5);
        if (i % 9 === 0) expect(bitsOf(hashed)).toEqual(bitsOf(rows));
      });
      expect(bitsOf(hashed)).toEqual(bitsOf(rows));
      const x = events.map((event) => dense(event, buckets));
      expect(hashed.decisionFunction(events)).toEqual(rows.decisionFunction(x));
      expect(hashed.predict(events[3])).toEqual(rows.predict([x[3]]));
      expect(hashed.score(events, labels)).toBe(rows.score(x, labels));
      hashed.dispose();
      rows.dispose();
    });

    it("are fitted as dense rows one by one, shuffled alike", () => {
      const buckets = 61;
      const { events, labels } = stream(70, buckets, 10, 3);
      const shared = { ...options, epochs: 4, seed: 5, dtype, lr: options.lr };
      const hashed = new LogisticRegression({ ...shared, buckets });
      const rows = new LogisticRegression({ ...shared, standardize: false, batchSize: 1 });
      const report = hashed.fit(events, labels);
      const expected = rows.fit(
        events.map((event) => dense(event, buckets)),
        labels,
      );
      expect(bitsOf(hashed)).toEqual(bitsOf(rows));
      expect(report.history.map(({ loss }) => loss)).toEqual(expected.history.map(({ loss }) => loss));
      expect(report.loss).toBeCloseTo(expected.loss, 5);
      expect(report).toMatchObject({ epochs: 4, gradients: 280, reason: "epochs" });
      hashed.partialFit(events, labels);
      rows.partialFit(
        events.map((event) => dense(event, buckets)),
        labels,
      );
      expect(bitsOf(hashed)).toEqual(bitsOf(rows));
    });
  });

  it("sum features that repeat, in whatever order they come", () => {
    const make = () => new LogisticRegression({ optimizer: Adagrad, buckets: 300, classes, dtype });
    const [whole, parts, many] = [make(), make(), make()];
    const values = [0.5, 1.5, -0.25];
    whole.partialFit({ indices: [3, 70, 299], values }, "yes");
    parts.partialFit({ indices: [299, 70, 3, 70, 70], values: [-0.25, 0.75, 0.5, 0.5, 0.25] }, "yes");
    // More than fit where an event begins.
    const far = Array.from({ length: 200 }, () => [299, 3, 70]).flat();
    many.partialFit({ indices: far, values: far.map((j) => (j === 3 ? 0.5 : j === 70 ? 1.5 : -0.25) / 256) }, "yes");
    many.partialFit({ indices: [299, 70, 3], values: [-0.25, 1.5, 0.5] }, "yes");
    whole.partialFit({ indices: [3, 70, 299], values }, "yes");
    parts.partialFit({ indices: Uint32Array.of(70, 299, 3), values: Float32Array.of(1.5, -0.25, 0.5) }, ["yes"]);
    expect(bitsOf(parts)).toEqual(bitsOf(whole));
    expect(many.predict({ indices: [3] })).toEqual(["yes"]);
    expect(whole.decisionFunction({ indices: [70, 3, 70] })).toEqual(
      whole.decisionFunction({ indices: [3, 70], values: [1, 2] }),
    );
  });

  it("take an event of nothing, which moves the bias alone", () => {
    const model = new LogisticRegression({ optimizer: FTRL, lr: 0.5, buckets: 8, classes, dtype });
    expect(model.partialFit({ indices: [] }, "yes").history[0].loss).toBeCloseTo(Math.LN2, 6);
    expect(model.intercept).toBeGreaterThan(0);
    expect(model.coefficients).toEqual(new Float64Array(8));
  });

  it("survive a file, and go on learning", () => {
    // SGD has no state that a file could lack.
    const options = { optimizer: SGD, lr: 0.1, buckets: 50, dtype };
    const { events, labels } = stream(60, 50, 8);
    const model = new LogisticRegression(options);
    model.fit(events, labels);
    const loaded = LogisticRegression.load(model.save({ note: "hashed" }), { optimizer: SGD, lr: 0.1 });
    expect(loaded.metadata).toEqual({ note: "hashed" });
    expect(loaded.options.buckets).toBe(50);
    expect(loaded.params.dtype).toBe(dtype);
    expect(loaded.predictProba(events)).toEqual(model.predictProba(events));
    for (const each of [model, loaded]) for (let i = 0; i < 20; i++) each.partialFit(events[i], labels[i]);
    expect(bitsOf(loaded)).toEqual(bitsOf(model));
    for (const each of [model, loaded]) each.fit(events, labels);
    expect(bitsOf(loaded)).toEqual(bitsOf(model));
  });

  it("of FTRL go on from the weights of a file", () => {
    const { events, labels } = stream(300, 50, 8);
    const options = { lr: cosine(0.5, 5000), l1: 0.2, l2: 0.1, buckets: 50, dtype };
    const model = new LogisticRegression(options);
    model.fit(events, labels);
    const loaded = LogisticRegression.load(model.save(), { lr: 0.01 });
    expect(loaded.predict(events)).toEqual(model.predict(events));
    const before = loaded.coefficients;
    const some = events.findIndex(({ indices }) => indices.length > 3);
    loaded.partialFit(events[some], labels[some] === "yes" ? "no" : "yes");
    const after = loaded.coefficients;
    expect(after).not.toEqual(before);
    after.forEach((w, j) => expect(Math.abs(w - before[j])).toBeLessThan(0.02));
    expect(loaded.score(events, labels)).toBeGreaterThan(0.9);
  });

  it("do not make memory grow, over 10,000 of them", () => {
    const start = bytesInUse();
    const { events, labels } = stream(100, 2 ** 16, 30);
    const model = new LogisticRegression({ optimizer: FTRL, lr: 0.1, buckets: 2 ** 16, classes, dtype });
    model.partialFit(events[0], labels[0]);
    model.partialFit(events[1], labels[1]);
    const before = bytesInUse();
    for (let i = 0; i < 10_000; i++) {
      model.partialFit(events[i % 100], labels[i % 100]);
      if (i % 50 === 0) model.predict(events);
    }
    expect(bytesInUse()).toBe(before);
    model.fit(events, labels, { rows: [0, 3, 4, 9, 20, 30] });
    model.dispose();
    expect(bytesInUse()).toBe(start);
  });
});

describe("a model of hashed features", () => {
  const { events, labels } = stream(40, 100, 9);
  const model = new LogisticRegression({ optimizer: FTRL, lr: 0.2, buckets: 100 });
  model.fit(events, labels, { rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });

  it("keeps weights of buckets never met at exactly 0, and drives others there by l1", () => {
    const count = (l1: number) => {
      const each = new LogisticRegression({ optimizer: FTRL, lr: 0.5, buckets: 100, l1, epochs: 30 });
      each.fit(events, labels);
      return each.coefficients.filter((w) => w !== 0).length;
    };
    expect(count(20)).toBeLessThan(count(0) / 2);
    const met = new Set(events.slice(0, 10).flatMap(({ indices }) => indices));
    expect(model.coefficients.every((w, j) => met.has(j) || w === 0)).toBe(true);
  });

  it("goes on after params.zeroGrad and another's parameters.sparse", () => {
    const [left, alone] = [0, 1].map(() => {
      const each = new LogisticRegression({ optimizer: Adagrad, buckets: 100, classes });
      each.partialFit(events[1], labels[1]);
      return each;
    });
    left.params.zeroGrad();
    left.params.sparse("weight", { rows: [1, 2], values: [9, 9] });
    for (const each of [left, alone]) for (let i = 0; i < 9; i++) each.partialFit(events[i], labels[i]);
    expect(bitsOf(left)).toEqual(bitsOf(alone));
  });

  it("pauses and stops as others do", async () => {
    const again = new LogisticRegression({ optimizer: FTRL, lr: 0.2, buckets: 100, epochs: 10 });
    again.fit(events, labels, { rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect(bitsOf(again)).toEqual(bitsOf(model));
    const paused = new LogisticRegression({ optimizer: FTRL, lr: 0.2, buckets: 100 });
    await paused.fitAsync(events, labels, { rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect(bitsOf(paused)).toEqual(bitsOf(model));
    expect([...again.epochs(events, labels)].length).toBe(10);
    expect(again.fit(events, labels, { onEpoch: ({ epoch }) => epoch < 3 }).reason).toBe("stopped");
  });

  const refused: [string, ModelOptions, RegExp][] = [
    ["another optimizer", { optimizer: Adam }, /must be FTRL, Adagrad or SGD, got Adam/],
    ["momentum", { optimizer: SGD, momentum: 0.9 }, /SGD takes no momentum/],
    ["l2 without FTRL", { optimizer: Adagrad, l2: 0.1 }, /l2 needs FTRL\nUse optimizer: FTRL/],
    ["l1 without FTRL", { optimizer: SGD, l1: 0.1 }, /l1 needs FTRL/],
    ["weightDecay", { optimizer: FTRL, weightDecay: 0.1 }, /there is no weightDecay/],
    ["standardize", { optimizer: FTRL, standardize: true }, /standardize must be false/],
    ["batches", { optimizer: FTRL, batchSize: 8 }, /batchSize must be 1/],
    ["accumulation", { optimizer: FTRL, accumulate: 8 }, /accumulate must be 1/],
    ["groups", { optimizer: FTRL, groups: [] }, /there are no groups/],
    ["validation", { optimizer: FTRL, validation: 0.2 }, /there is no validation/],
    ["half a bucket", { optimizer: FTRL, buckets: 1.5 }, /buckets must be a positive integer/],
    ["too many buckets", { optimizer: FTRL, buckets: 2 ** 31 }, /buckets must be at most 2 \*\* 31 - 1/],
  ];
  it.each(refused)("refuses %s", (_, options, message) => {
    expect(() => new LogisticRegression({ buckets: 100, ...options })).toThrow(message);
  });

  const wrong: [string, unknown, RegExp][] = [
    ["a negative index", { indices: [-1] }, /event.*: indices\[0\] must be a whole number from 0 to 99, got -1/],
    ["an index too large", { indices: [1, 100] }, /indices\[1\] must be a whole number from 0 to 99, got 100/],
    ["half an index", { indices: [1.5] }, /indices\[0\] must be a whole number/],
    ["NaN for an index", { indices: [NaN] }, /got NaN/],
    ["text for an index", { indices: ["1"] }, /got "1"/],
    ["no indices", { indices: 3 }, /indices must be an array of numbers, got 3/],
    [
      "NaN for a value",
      { indices: [1, 2], values: [1, NaN] },
      /values\[1\] must be a finite number in float32, got NaN/,
    ],
    [
      "a value too large",
      { indices: [1], values: [1e300] },
      /values\[0\] must be a finite number in float32, got 1e\+300/,
    ],
    ["text for a value", { indices: [1], values: ["1"] }, /values\[0\] must be .* got "1"/],
    ["too few values", { indices: [1, 2], values: [1] }, /2 indices need as many values, got 1/],
    ["no values", { indices: [1], values: 1 }, /values must be an array of numbers, got 1/],
    ["another key", { indices: [1], value: [1] }, /unknown key "value"\nDid you mean values/],
  ];
  it.each(wrong)("refuses %s and changes nothing", (_, event, message) => {
    const before = bitsOf(model);
    expect(() => model.partialFit(event as HashedEvent, "yes")).toThrow(message);
    expect(() => model.predict(event as HashedEvent)).toThrow(message);
    expect(() => model.fit([events[0], event as HashedEvent], ["yes", "no"])).toThrow(message);
    expect(() => model.partialFit([events[0], event as HashedEvent], ["yes", "no"])).toThrow(/event 1/);
    expect(bitsOf(model)).toEqual(before);
    const fresh = new LogisticRegression({ optimizer: FTRL, buckets: 100, classes });
    expect(() => fresh.partialFit(event as HashedEvent, "yes")).toThrow(message);
    expect(() => fresh.params).toThrow(/not fitted yet/);
  });

  it("refuses labels and lists that do not fit, and changes nothing", () => {
    const before = bitsOf(model);
    expect(() => model.partialFit(events[0], "maybe")).toThrow(/must be one of the classes "no", "yes", got "maybe"/);
    expect(() => model.partialFit(events[0], ["yes", "no"])).toThrow(/one entry for each of 1 rows, got 2/);
    expect(() => model.partialFit([0, 1, 0], "yes")).toThrow(/must be \{ indices, values \}/);
    expect(() => model.fit(events[0], ["yes", "no"])).toThrow(/events must be a list, got one event\nGive \[event\]/);
    expect(() => model.fit([[1, 2], [3]], ["yes", "no"])).toThrow(
      /event 0 must be \{ indices, values \}, got \[1, 2\]/,
    );
    expect(() => model.fit([], [])).toThrow(/y is empty|there are no events/);
    expect(() => model.fit(events, labels.slice(1))).toThrow(/one entry for each of 40 rows, got 39/);
    expect(() => model.predict(7 as never)).toThrow(/events must be a list of \{ indices, values \}, got 7/);
    expect(() => lrFind(model as never, [[1]] as never, [1])).toThrow(/takes events, not columns/);
    expect(bitsOf(model)).toEqual(before);
  });

  it("leaves the weights where an update would not be finite", () => {
    const each = new LogisticRegression({ optimizer: SGD, lr: 1e38, loss: "squaredHinge", buckets: 4, classes });
    const report = each.partialFit({ indices: [1, 2], values: [1, 1e30] }, "yes");
    expect(report).toMatchObject({ reason: "diverged", history: [], epochs: 0 });
    expect(each.partialFit({ indices: [3], values: [1e-30] }, "yes").reason).toBe("epochs");
    expect(each.coefficients.slice(0, 3)).toEqual(new Float64Array(3));
    const before = bitsOf(each);
    expect(each.partialFit({ indices: [1, 2], values: [1, 1e30] }, "no").reason).toBe("diverged");
    expect(bitsOf(each)).toEqual(before);
  });
});

describe("rows of one element by params.sparse", () => {
  it.each(["float32", "float64"] as Dtype[])(
    "move as in the whole tensor where the others' gradient is 0 (%s)",
    (dtype) => {
      for (const Rule of [FTRL, Adagrad, SGD]) {
        const make = () => parameters({ w: [70, 1], b: [2] }, { dtype });
        const [few, all] = [make(), make()];
        const [sparse, whole] = [new Rule(few, { lr: 0.1 }), new Rule(all, { lr: 0.1 })];
        for (let t = 0; t < 6; t++) {
          const rows = Array.from({ length: [0, 1, 15, 16, 17, 40][t] }, (_, i) => (i * 11 + t) % 70);
          const values = rows.map((row) => Math.sin(row + t));
          few.sparse("w", { rows, values });
          all.grad.w.fill(0);
          rows.forEach((row, i) => (all.grad.w[row] = values[i]));
          few.grad.b.fill(0.5);
          all.grad.b.fill(0.5);
          sparse.step();
          whole.step();
          // FTRL makes -0 of a weight that no gradient has reached yet.
          expect(Array.from(few.data.w, (w) => w + 0)).toEqual(Array.from(all.data.w, (w) => w + 0));
          expect(few.data.b).toEqual(all.data.b);
        }
        sparse.dispose();
        whole.dispose();
      }
    },
  );
});

describe("hashFeatures", () => {
  it("hashes as MurmurHash3 x86 32", () => {
    // Published test values, and those of scikit-learn's tests ("foo").
    const vectors: [string, number, number][] = [
      ["", 0, 0],
      ["", 1, 0x514e28b7],
      ["", 0xffffffff, 0x81f16f39],
      ["test", 0, 0xba6bd213],
      ["test", 0x9747b28c, 0x704b81dc],
      ["Hello, world!", 0, 0xc0363e43],
      ["Hello, world!", 0x9747b28c, 0x24884cba],
      ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
      ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
      ["aaaa", 0x9747b28c, 0x5a97808a],
      ["aaa", 0x9747b28c, 0x283e0130],
      ["aa", 0x9747b28c, 0x5d211726],
      ["a", 0x9747b28c, 0x7fa09ea6],
      ["abc", 0, 0xb3dd93fa],
      ["ππππππππ", 0x9747b28c, 0xd58063c1],
      ["foo", 0, -156908512],
      ["foo", 42, -1322301282],
    ];
    for (const [text, seed, hash] of vectors) expect(murmur3(text, seed), text).toBe(hash | 0);
    expect(murmur3("x".repeat(5000))).toBe(murmur3("x".repeat(5000)));
  });

  it("gives a sign and a bucket, names with text, and leaves out zeros", () => {
    const place = (name: string) => Math.abs(murmur3(name)) % 1000;
    const sign = (name: string) => Math.sign(murmur3(name));
    const { indices, values } = hashFeatures({ price: 12.5, colour: "red", used: true, sold: false, none: 0 }, 1000);
    expect([...indices]).toEqual([place("price"), place("colour=red"), place("used")]);
    expect([...values]).toEqual([12.5 * sign("price"), sign("colour=red"), sign("used")]);
    expect([...hashFeatures(["foo", "bar", "foo"], 1000).indices]).toEqual([place("foo"), place("bar"), place("foo")]);
    expect(hashFeatures(["foo"], 1000).values[0]).toBe(-1);
    expect(hashFeatures([], 7)).toEqual({ indices: new Uint32Array(), values: new Float64Array() });
  });

  it("names what is no feature", () => {
    expect(() => hashFeatures(["a", 1] as never, 8)).toThrow(/features\[1\] must be a string, got 1/);
    expect(() => hashFeatures({ a: NaN }, 8)).toThrow(/hashFeatures: a must be finite, got NaN/);
    expect(() => hashFeatures({ a: null } as never, 8)).toThrow(/hashFeatures: a must be a number, got null/);
    expect(() => hashFeatures("a" as never, 8)).toThrow(/needs values by name or a list of names, got "a"/);
    expect(() => hashFeatures({}, 0)).toThrow(/buckets must be a positive integer/);
  });
});
