// Labels on columns as they are: fitted in float64 by default, in parameters of the type that was asked for.
import { describe, expect, it } from "vitest";
import { Adam, LogisticRegression, SoftmaxRegression } from "../../src/index.js";
import { breastCancer } from "./data.js";

const { X, y } = breastCancer();
const options = { standardize: false, dtype: "float32" } as const;

describe("a classifier of columns as they are, in float32", () => {
  it("has float32 parameters, those of float64 rounded", () => {
    const [single, double] = (["float32", "float64"] as const).map((dtype) => {
      const model = new LogisticRegression({ ...options, dtype });
      model.fit(X, y);
      return model.params;
    });
    expect(single.dtype).toBe("float32");
    for (const name of single.names) expect(single.data[name]).toEqual(Float32Array.from(double.data[name]));
  });

  it("is the same model after its file, and goes on learning", () => {
    const model = new SoftmaxRegression(options);
    model.fit(X, y);
    const loaded = SoftmaxRegression.load(model.save());
    expect(loaded.params.dtype).toBe("float32");
    expect(loaded.predictProba(X)).toEqual(model.predictProba(X));
    model.partialFit(X, y);
    expect(model.params.dtype).toBe("float32");
    expect(model.score(X, y)).toBeGreaterThan(0.9);
  });

  it("goes on from a checkpoint to the same bits", () => {
    const whole = new LogisticRegression(options);
    const { epochs } = whole.fit(X, y);
    const model = new LogisticRegression(options);
    const cut = model.fit(X, y, { onEpoch: ({ epoch }) => epoch < epochs / 2 });
    expect(cut.reason).toBe("stopped");
    expect(model.params.dtype).toBe("float32");
    const other = new LogisticRegression(options);
    const report = other.fit(X, y, { resume: model.checkpoint() });
    expect(report.epochs).toBe(epochs);
    for (const name of whole.params.names) expect(other.params.data[name]).toEqual(whole.params.data[name]);
  });

  it("is trained in float32 where an optimizer or a rate is named", () => {
    const model = new LogisticRegression({ ...options, optimizer: Adam, epochs: 2 });
    model.fit(X, y, { onEpoch: () => expect(model.params.dtype).toBe("float32") });
  });
});
