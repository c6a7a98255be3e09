// Refusals of models and their files that no other test triggers (npm run refusals).
import { describe, expect, it } from "vitest";
import {
  Adam,
  CheckpointError,
  hashFeatures,
  LinearRegression,
  LogisticRegression,
  matrix,
  MLPClassifier,
  MLPRegressor,
  SGD,
  sharpness,
  SoftmaxRegression,
} from "simdescent";
import { decode, encode, type Contents } from "../../src/io/safetensors.js";
import { refuses, thrownBy } from "./refuses.js";

const x = [[1], [2], [3], [4]];
const y = [1, 2, 3, 5];
const labels = [0, 0, 1, 1];
const pairs = [
  [1, 2],
  [2, 3],
  [3, 4],
  [5, 6],
];

/** Its file, with something changed and a right checksum. */
const rewritten = (file: Uint8Array, change: (contents: Contents) => void): Uint8Array => {
  const contents = decode(file, "test");
  change(contents);
  return encode(contents);
};

const fitted = <Model extends { fit(x: number[][], y: unknown): unknown }>(model: Model, targets: unknown): Model => {
  model.fit(x, targets);
  return model;
};

const classes = { LinearRegression, LogisticRegression, SoftmaxRegression, MLPRegressor, MLPClassifier };
refuses(
  "options of models that are none",
  Object.entries(classes).flatMap(([name, Class]) =>
    [null, 5, "adam"].map((given) => [
      `${name}, ${given}`,
      () => new Class(given as never),
      TypeError,
      `${name}: options must be an object, got ${typeof given === "string" ? `"${given}"` : given}`,
    ]),
  ),
);

const words = "LinearRegression: validation must be a fraction, { last: fraction } or { x, y }, got";
refuses("data and options of a fit", [
  ["validation by name", () => new LinearRegression({ validation: "x" as never }), TypeError, `${words} "x"`],
  ["validation of null", () => new LinearRegression({ validation: null as never }), TypeError, `${words} null`],
  [
    "validation without targets",
    () => new LinearRegression({ validation: { x } as never }),
    TypeError,
    `${words} Object`,
  ],
  [
    "validation of other columns",
    () => new LinearRegression({ epochs: 2, validation: { x: [[1, 2]], y: [1] } }).fit(x, y),
    RangeError,
    "LinearRegression: validation has 2 columns, the data 1",
  ],
  [
    "validation of less than a row",
    () => new LinearRegression({ epochs: 2, validation: 0.1 }).fit(x, y),
    RangeError,
    "LinearRegression: validation 0.1 of 4 rows leaves 0 to validate on",
  ],
  [
    "validation of all rows",
    () => new LinearRegression({ epochs: 2, validation: 0.9 }).fit(x, y),
    RangeError,
    "LinearRegression: validation 0.9 of 4 rows leaves 4 to validate on",
  ],
  [
    "rows by number",
    () => new LinearRegression().fit(x, y, { rows: 3 as never }),
    TypeError,
    "LinearRegression: rows must be an array of indices, got 3",
  ],
  [
    "one weight for all rows",
    () => new LogisticRegression({ classWeight: { 0: 1, 1: 2 } }).fit(x, labels, { sampleWeight: 2 as never }),
    TypeError,
    "LogisticRegression: sampleWeight must be an array of numbers, got 2",
  ],
  [
    "targets that are none, where only the objective is asked for",
    () => sharpness(new LinearRegression(), x, [1, 2, 3, NaN]),
    RangeError,
    "LinearRegression: y[3] must be",
  ],
]);

refuses("networks", [
  [
    "values of a tensor that are a number",
    () => new MLPRegressor({ init: { "layer0.weight": 5 as never } }).fit(x, y),
    TypeError,
    "MLPRegressor: init: layer0.weight must be an array of numbers, got 5",
  ],
  [
    "a number to start from",
    () => new MLPRegressor({ init: 5 as never }),
    TypeError,
    "MLPRegressor: init must be a name or values by name of tensor, got 5",
  ],
  [
    "a list to start from",
    () => new MLPRegressor({ init: [1] as never }),
    TypeError,
    "MLPRegressor: init must be a name or values by name of tensor, got [1]",
  ],
  [
    "null to start from",
    () => new MLPRegressor({ init: null as never }),
    TypeError,
    "MLPRegressor: init must be a name or values by name of tensor, got null",
  ],
  [
    "a matrix that holds NaN by now",
    () => {
      const model = fitted(new MLPRegressor({ hidden: [2], epochs: 1 }), y);
      const rows = matrix(x);
      rows.data[2] = NaN;
      return model.predict(rows);
    },
    RangeError,
    "MLPRegressor.predict: the matrix holds NaN or infinity",
  ],
  [
    "targets of another width, to go on with",
    () => {
      const model = fitted(new MLPRegressor<number[]>({ hidden: [2], epochs: 1 }), pairs);
      return model.partialFit([[1]], [[1, 2, 3]]);
    },
    RangeError,
    "MLPRegressor: y must have 2 numbers a row, got 3",
  ],
  ...[
    ["in a matrix", matrix([[1], [2], [3], [4]])],
    ["in a list with sizes", { data: [1, 2, 3, 4], rows: 4, columns: 1, length: 4 }],
  ].map(
    ([title, given]) =>
      [
        `validation targets of another width, ${title as string}`,
        () => {
          const validation = { x, y: given as never };
          return new MLPRegressor<number[]>({ hidden: [2], epochs: 1, validation }).fit(x, pairs);
        },
        RangeError,
        /^MLPRegressor: validation: y must have 2 numbers a row, got 1/,
      ] as [string, () => unknown, typeof RangeError, RegExp],
  ),
]);

describe("in the middle of a fit", () => {
  it("a gradient, and another fit, are refused", () => {
    const model = fitted(new LinearRegression({ epochs: 3 }), y);
    const errors: unknown[] = [];
    model.fit(x, y, {
      onEpoch: () => {
        for (const call of [() => model.gradient(x, y), () => model.fit(x, y), () => model.dispose()]) {
          try {
            call();
          } catch (error) {
            errors.push((error as Error).message);
          }
        }
        return false;
      },
    });
    expect(errors).toEqual([
      "LinearRegression: a fit is running",
      "LinearRegression: a fit is already running",
      "LinearRegression: a fit is running",
    ]);
  });

  it("a fit is refused while another runs, even where reading its targets began that", async () => {
    const model = new LinearRegression({ epochs: 3 });
    const [first, second] = [model.epochs(x, y), model.epochs(x, y)];
    expect(first.next().done).toBe(false);
    expect(() => second.next()).toThrow("LinearRegression: a fit is already running");
    const softmax = new SoftmaxRegression({ optimizer: SGD, lr: 0.01, epochs: 1e6 });
    const signal = { aborted: false };
    let inner: Promise<unknown> | undefined;
    const nested = new Proxy(labels, {
      get: (list, key) => {
        inner ??= softmax.fitAsync(x, labels, { signal });
        return Reflect.get(list, key) as unknown;
      },
    });
    expect(() => softmax.fit(x, nested)).toThrow("SoftmaxRegression: a fit is already running");
    signal.aborted = true;
    expect(await inner).toMatchObject({ reason: "aborted" });
  });
});

// A rate that leaves its range, or fails, after some updates: the error is the caller's, not a divergence.
describe("an error in a schedule ends training and is the caller's", () => {
  const broken = (step: number): number => {
    if (step > 2) throw new EvalError("no rate");
    return 0.01;
  };
  const event = hashFeatures({ a: 1 }, 8);
  const hashed = { buckets: 8, optimizer: Adam, lr: broken, classes: [0, 1] };
  it.each<[string, () => unknown]>([
    [
      "batch by batch",
      () => new LinearRegression({ optimizer: SGD, lr: broken, accumulate: 2, batchSize: 1 }).fit(x, y),
    ],
    ["epoch by epoch", () => new LinearRegression({ optimizer: SGD, lr: broken }).fit(x, y)],
    [
      "event by event",
      () => {
        const model = new LinearRegression({ optimizer: SGD, lr: broken });
        for (let i = 0; i < 5; i++) model.partialFit([1], 2);
      },
    ],
    [
      "hashed event by event",
      () => {
        const model = new LogisticRegression({ ...hashed, optimizer: SGD });
        for (let i = 0; i < 5; i++) model.partialFit(event, i % 2);
      },
    ],
    [
      "hashed events in a list",
      () => new LogisticRegression({ ...hashed, optimizer: SGD }).fit([event, event, event, event], [0, 1, 0, 1]),
    ],
  ])("%s", async (_, call) => {
    expect(await thrownBy(call)).toBeInstanceOf(EvalError);
  });
});

const hashing = new LogisticRegression({ buckets: 8, classes: [0, 1] });
hashing.partialFit(hashFeatures({ a: 1 }, 8), 1);
refuses("hashed features", [
  [
    "events that are no list",
    () => new LogisticRegression({ buckets: 8 }).fit(5 as never, [0, 1]),
    TypeError,
    "LogisticRegression: events must be a list of { indices, values }, got 5",
  ],
  [
    "no events",
    () => new LogisticRegression({ buckets: 8, classes: [0, 1] }).fit([], []),
    RangeError,
    "LogisticRegression: there are no events",
  ],
  [
    "scores of what is no list",
    () => hashing.predict(5 as never),
    TypeError,
    "LogisticRegression: events must be a list of { indices, values }, got 5",
  ],
  [
    "accuracy of what is no list",
    () => new LogisticRegression({ buckets: 8, classes: [0, 1] }).score(5 as never, []),
    TypeError,
    "LogisticRegression: events must be a list of { indices, values }, got 5",
  ],
]);

describe("files", () => {
  it("a model whose optimizer is unknown cannot be changed without another", () => {
    class Kite extends SGD {
      static override readonly definition = { ...SGD.definition, name: "Kite" } as never;
    }
    const model = fitted(new LinearRegression({ optimizer: Kite as never, lr: 0.1, epochs: 2 }), y);
    const loaded = LinearRegression.load(model.save());
    expect(() => loaded.with({ epochs: 3 })).toThrow(
      "LinearRegression: the file's model was trained by Kite, which this program does not know\nGive its class",
    );
    expect(loaded.with({ optimizer: SGD, lr: 0.1, epochs: 3 }).options.epochs).toBe(3);
  });

  it("a network of two types is none", () => {
    const model = fitted(new MLPRegressor({ hidden: [2], epochs: 1 }), y);
    const file = rewritten(model.save(), ({ tensors }) => {
      const bias = tensors.get("layer0.bias") as { shape: number[]; data: Float32Array };
      tensors.set("layer0.bias", { shape: bias.shape, data: Float64Array.from(bias.data) });
    });
    expect(() => MLPRegressor.load(file)).toThrow(CheckpointError);
    expect(() => MLPRegressor.load(file)).toThrow("MLPRegressor: the file's tensors are of different types");
  });
});
