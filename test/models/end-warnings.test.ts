import { describe, expect, it } from "vitest";
import { GradientDescent, LinearRegression, LogisticRegression } from "simdescent";
import { X, y } from "./data.js";

describe("the report of a fit that is no minimum", () => {
  it("says that it diverged, when and at which rate", () => {
    const model = new LinearRegression({ optimizer: GradientDescent, lr: 1e6, epochs: 200 });
    const { reason, warnings } = model.fit(X, y);
    expect(reason).toBe("diverged");
    expect(warnings).toEqual([
      expect.stringMatching(/^training diverged .*(at a rate of 1000000|first epoch).*try a smaller lr$/),
    ]);
  });

  it("says that it was cut off, and how far away", () => {
    const model = new LinearRegression({ optimizer: GradientDescent, lr: 1e-3, epochs: 5 });
    const { reason, warnings } = model.fit(X, y);
    expect(reason).toBe("epochs");
    expect(warnings).toEqual([expect.stringMatching(/^not at a minimum: cut off after 5 epochs, .* 9\d %/)]);
  });

  it("says nothing where it is one", () => {
    const labels = y.map((value) => value > 140);
    const { reason, warnings } = new LogisticRegression().fit(X, labels);
    expect([reason, warnings]).toEqual(["converged", []]);
  });
});
