// Classes that a plane separates, wholly or but for rows on the plane itself, have no minimum without a penalty: Albert and
// Anderson 1984. Whether there is such a plane was decided by linear programming.
import { describe, expect, it } from "vitest";
import { LogisticRegression, SoftmaxRegression } from "../../src/index.js";
import { golden } from "../golden.js";

interface Case {
  X: number[][];
  y: number[];
  separated: "no" | "part" | "all";
}
const { cases } = golden<{ cases: Case[] }>("separation@scipy");
const dtypes = ["float32", "float64"] as const;

describe("a fit of labels without a penalty says whether there is a minimum", () => {
  it.each(cases.map((data, i) => [i, data] as const))("data set %d of 48", (_, { X, y, separated }) => {
    const many = Math.max(...y) > 1;
    for (const Model of many ? [SoftmaxRegression] : [LogisticRegression, SoftmaxRegression]) {
      for (const dtype of dtypes) {
        for (const standardize of [true, false]) {
          const { reason, warnings } = new Model({ l2: 0, dtype, standardize }).fit(X, y);
          expect(reason).toBe(separated === "no" ? "converged" : "stalled");
          const said = warnings.filter((text) => text.includes("no minimum"));
          expect(said).toHaveLength(separated === "no" ? 0 : 1);
          if (separated === "part") expect(said[0]).toMatch(/separated in part.*give l2/);
        }
      }
    }
  });

  it("is not asked where there is a penalty", () => {
    for (const { X, y } of cases) {
      const { reason, warnings } = new SoftmaxRegression().fit(X, y);
      expect([reason, warnings]).toEqual(["converged", []]);
    }
  });

  it("leaves rows without weight out of account", () => {
    // The last two rows alone keep the others from being separated.
    const X = [[-2], [-1], [1], [2], [3], [-3]];
    const y = [0, 0, 1, 1, 0, 1];
    const model = new LogisticRegression({ l2: 0 });
    expect(model.fit(X, y).reason).toBe("converged");
    expect(model.fit(X, y, { sampleWeight: [1, 1, 1, 1, 0, 0] }).reason).toBe("stalled");
  });
});
