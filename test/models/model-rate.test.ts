// Optimizers whose definition gives the rate of models itself.
import { describe, expect, it } from "vitest";
import { KATE, LinearRegression, LogisticRegression } from "simdescent";
import { all } from "../optimizers/all.js";
import { breastCancer, X, y } from "./data.js";

const optimum = 2859.6963475867506; // mean square of the residuals of ordinary least squares
const names = [
  "Adagrad",
  "Adadelta",
  "SM3",
  "FTRL",
  "KATE",
  "RAdam",
  "AdaBelief",
  "AcProp",
  "AdaMod",
  "Adafactor",
  "Fromage",
];
// Decoupled decay by default, in the targets' unit then.
const decaying = ["AdamW", "NAdamW", "AdamaxW", "SOAP", "StableAdamW", "Tiger"];
const byName = Object.fromEntries(all);

describe("without a rate", () => {
  it.each([...names, ...decaying, "MoMoAdam", "MARS"])("%s ends near the optimum", (name) => {
    for (const [unit, batchSize] of [
      [1, "full"],
      [1, 32],
      [1e-5, "full"],
      [1e5, 32],
    ] as const) {
      // Its steps shrink as 1/t where gradients are small.
      if (name === "KATE" && unit < 1) continue;
      const model = new LinearRegression({
        optimizer: byName[name],
        batchSize,
        epochs: batchSize === "full" ? 1000 : 60,
      } as never);
      const report = model.fit(
        X,
        y.map((v) => v * unit),
      );
      if (!(report.loss < optimum * unit ** 2 * 1.05))
        expect.fail(
          `${name}, targets times ${unit}, batch ${batchSize}: ${report.loss / optimum / unit ** 2} times the optimum`,
        );
    }
  });
});

describe("KATE without a rate", () => {
  it("ends within 0.1 % of the optimum where gradients are large", () => {
    const model = new LinearRegression({ optimizer: KATE, dtype: "float64" });
    // Mean square of the residuals of ordinary least squares.
    expect(model.fit(X, y).loss).toBeLessThan(2859.6963475867506 * 1.001);
  });

  it("ends below its start where gradients are small, and its first steps therefore long", () => {
    const small = y.map((v) => v / 1000);
    const start = small.reduce((sum, v) => sum + v * v, 0) / small.length;
    const model = new LinearRegression({ optimizer: KATE, dtype: "float64" });
    expect(model.fit(X, small).loss).toBeLessThan(start);
    const labels = breastCancer();
    expect(new LogisticRegression({ optimizer: KATE }).fit(labels.X, labels.y).loss).toBeLessThan(Math.log(2));
  });
});
