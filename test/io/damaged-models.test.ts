import { describe, expect, it } from "vitest";
import {
  Adam,
  FTRL,
  hashFeatures,
  CheckpointError,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SGD,
  SoftmaxRegression,
  cosine,
} from "simdescent";
import { decode, encode, type Contents } from "../../src/io/safetensors.js";
import { places, others, type Json } from "./places.js";

// Files and checkpoints whose checksum is right, with values that no run of ours could have left there.
const rewritten = (file: Uint8Array, change: (contents: Contents) => void): Uint8Array => {
  const contents = decode(file, "test");
  change(contents);
  return encode(contents);
};

const x = Array.from({ length: 24 }, (_, i) => [i / 10, (i * 7) % 5]);
const numbers = x.map(([a, b]) => 2 * a - b + 1);
const two = x.map(([a]) => (a > 1.1 ? "yes" : "no"));
const three = x.map(([a]) => (a > 1.6 ? "c" : a > 0.8 ? "b" : "a"));
const more = { epochs: 4, batchSize: 5, seed: 3 };

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- six classes with one shape */
type Any = any;
const kinds: [string, Any, object, unknown[]][] = [
  [
    "LinearRegression",
    LinearRegression,
    { ...more, optimizer: SGD, lr: cosine(0.01, 20), momentum: 0.9, validation: 0.25 },
    numbers,
  ],
  ["LogisticRegression", LogisticRegression, { ...more, optimizer: Adam, lr: 0.01 }, two],
  ["SoftmaxRegression", SoftmaxRegression, { ...more, optimizer: Adam, lr: 0.01, l2: 0.1 }, three],
  ["MLPRegressor", MLPRegressor, { ...more, hidden: [3], dropout: 0.2 }, numbers],
  ["MLPClassifier", MLPClassifier, { ...more, hidden: [4, 3], layerNorm: true, validation: 0.25, patience: 3 }, three],
];

const tokens = x.map(([a, b]) => hashFeatures({ [`a${a}`]: 1, [`b${b}`]: 2 }, 64));

function typed(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return false;
  }
}

describe.each(kinds)("%s", { tags: ["slow"] }, (_, Model, options, y) => {
  const model = new Model(options);
  model.fit(x, y);
  model.partialFit(x, y);
  const file: Uint8Array = model.save({ note: "mine" });

  it("takes a file in which any word is another, or refuses it by name", () => {
    for (const key of ["options", "classes", "features", "simdescent.training", "model", "note"]) {
      const text = decode(file, "test").metadata[key];
      if (text === undefined) continue;
      const json = /^[[{]/.test(text);
      const count = json ? [...places(JSON.parse(text) as Json, () => {})].length : 1;
      for (let i = 0; i < count; i++) {
        for (const other of others) {
          const damaged = rewritten(file, ({ metadata }) => {
            const root = { text: (json ? JSON.parse(text) : text) as Json };
            const [, put] = [...places(root.text, (value) => void (root.text = value))][i];
            put(other);
            metadata[key] = JSON.stringify(root.text);
          });
          typed(() => Model.load(damaged).dispose());
        }
      }
      for (const text of ["", "{", "null", "[]", "0", '"x"', "[".repeat(10_000)]) {
        const damaged = rewritten(file, ({ metadata }) => void (metadata[key] = text));
        if (key !== "features" && key !== "note")
          expect(
            typed(() => Model.load(damaged).dispose()),
            `${key} ${text}`,
          ).toBe(false);
      }
    }
    const loaded = Model.load(file);
    expect(Buffer.compare(loaded.save(loaded.metadata), file)).toBe(0);
  });

  it("refuses a file in which any tensor is missing or of another shape", () => {
    const { tensors } = decode(file, "test");
    for (const [name, { shape }] of tensors) {
      expect(
        typed(() => Model.load(rewritten(file, (c) => void c.tensors.delete(name))).dispose()),
        name,
      ).toBe(false);
      const reshaped = rewritten(
        file,
        (c) => void c.tensors.set(name, { shape: [...shape, 1, 1], data: c.tensors.get(name)!.data }),
      );
      expect(
        typed(() => Model.load(reshaped).dispose()),
        name,
      ).toBe(false);
    }
  });

  it("goes on from a checkpoint in which any number is another, or refuses it, and is as before", () => {
    const checkpoints: Uint8Array[] = [];
    const fitted = new Model(options);
    fitted.fit(x, y, { onEpoch: () => void checkpoints.push(fitted.checkpoint()) });
    const checkpoint = checkpoints[1];
    const untouched = new Model(options);
    untouched.fit(x, y);
    const before: Uint8Array = untouched.save();
    const values = [-1, 1.5, NaN, Infinity, 2 ** 32, 2 ** 53, 1e308];
    let refused = 0;
    for (const [name, { data }] of decode(checkpoint, "test").tensors) {
      if (!name.startsWith("training.") || /^training\.(finite|best)/.test(name)) continue;
      for (const at of new Set([0, 1, data.length >> 1, data.length - 1])) {
        for (const value of values) {
          if (at >= data.length) continue;
          const damaged = rewritten(checkpoint, (c) => void (c.tensors.get(name)!.data[at] = value));
          let epochs = 0;
          const onEpoch = (): boolean => ++epochs < 50;
          if (typed(() => untouched.fit(x, y, { resume: damaged, onEpoch }))) {
            expect(epochs, `${name}[${at}] = ${value}`).toBeLessThanOrEqual(4);
            untouched.fit(x, y);
          } else refused++;
          expect(Buffer.compare(untouched.save(), before), `${name}[${at}] = ${value}`).toBe(0);
        }
      }
    }
    expect(refused).toBeGreaterThan(20);
    const zeros = rewritten(checkpoint, (c) => void c.tensors.get("training.random")!.data.fill(0));
    expect(typed(() => untouched.fit(x, y, { resume: zeros }))).toBe(false);
    for (const history of ["", "{}", "[]", "[null,null]", '[{"epoch":1},{"epoch":2}]'])
      expect(
        typed(() => untouched.fit(x, y, { resume: rewritten(checkpoint, (c) => void (c.metadata.history = history)) })),
      ).toBe(false);
  });
});

describe("hashed features", () => {
  const model = new LogisticRegression({ buckets: 64, optimizer: FTRL, lr: 0.1, classes: ["no", "yes"] } as Any);
  it("takes a file in which any word of its options is another, or refuses it by name", () => {
    (model as Any).partialFit(tokens, two as never);
    const file = model.save();
    const text = decode(file, "test").metadata.options;
    const count = [...places(JSON.parse(text) as Json, () => {})].length;
    for (let i = 0; i < count; i++)
      for (const other of others) {
        const damaged = rewritten(file, ({ metadata }) => {
          const root = { text: JSON.parse(text) as Json };
          const [, put] = [...places(root.text, (value) => void (root.text = value))][i];
          put(other);
          metadata.options = JSON.stringify(root.text);
        });
        typed(() => LogisticRegression.load(damaged).dispose());
      }
  });
});
