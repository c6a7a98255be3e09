// Every optimizer at the rate that models choose: a thinner form of the table in docs/learning-rates.md.
import { describe, expect, it } from "vitest";
import * as library from "simdescent";
import { AdamW, GradientDescent, MLPClassifier } from "simdescent";
import { defaultFits } from "../../scripts/lib/default-rates.js";
import { all, takesVectors } from "../optimizers/all.js";
import { iris } from "./data.js";

const classes = all.map(([, Class]) => Class);

describe("at a rate a model chose itself", () => {
  it("no class diverges, and each ends below its start: linear models", { tags: ["slow"], timeout: 120_000 }, () => {
    for (const [batches, epochs] of [
      [[1], 2],
      [[16], 8],
      [["full"], 30],
    ] as const) {
      for (const fit of defaultFits(library, classes, batches, () => epochs)) {
        const what = `${fit.optimizer}, ${fit.set}, batch ${fit.batch}`;
        expect(fit.reason, what).not.toBe("diverged");
        // Where two epochs of single rows leave nothing but noise, as to signs, it may have stayed.
        expect(fit.loss, `${what}: final loss`).toBeLessThan(fit.start * (1 + 1e-4));
      }
    }
  });

  it("no class diverges, and each ends below its start: networks", { tags: ["slow"], timeout: 120_000 }, () => {
    const { X, y } = iris();
    const rows = Array.from({ length: 60 }, (_, i) => (i * 7) % 150);
    const x = rows.map((i) => X[i]);
    const labels = rows.map((i) => y[i]);
    for (const Class of classes) {
      const groups = takesVectors(Class.definition) ? {} : { groups: [{ match: /bias/, optimizer: AdamW }] };
      for (const batchSize of Class.definition.closure ? (["full"] as const) : ([1, 16, "full"] as const)) {
        const of = (options: object) => new MLPClassifier({ hidden: [8], batchSize, ...options } as never);
        const still = of({ optimizer: GradientDescent, lr: 0, epochs: 1, batchSize: "full" }).fit(x, labels).loss;
        const { reason, loss } = of({ optimizer: Class, epochs: 10, ...groups }).fit(x, labels);
        const what = `${Class.name}, batch ${batchSize}`;
        expect(reason, what).not.toBe("diverged");
        expect(loss, `${what}: final loss`).toBeLessThan(still);
      }
    }
  });
});
