// Optimizers whose definition gives the rate of models itself.
import { describe, expect, it } from "vitest";
import { KATE, LinearRegression, LogisticRegression } from "simdescent";
import { breastCancer, X, y } from "./data.js";

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
