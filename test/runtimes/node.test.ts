import { beforeAll, describe, expect, it } from "vitest";
import { factories } from "../../src/schedules/factories.js";
import { here, inNode, itIn, run } from "./engines.js";

interface Result {
  exports: string[];
  steps: Record<string, string>;
  regression: Record<string, { same: boolean; good: boolean }>;
  classifiers: Record<string, { same: boolean; good: boolean; fitted: string; zeros: number }>;
  foreign: Record<string, { labels: (string | boolean)[]; hash: string }>;
  rosenbrock: { near: boolean };
  resumed: { same: boolean };
  errors: Record<string, string>;
  schedules: Record<string, string>;
  tables: Record<string, { same: boolean; warnings: string[] }>;
}

describe("dist/index.js in Node", () => {
  let result: Result;
  beforeAll(async () => {
    result = (await inNode()) as Result;
  });

  it("takes steps that depend on optimizer and type", () => {
    const hashes = Object.values(result.steps);
    expect(hashes).toHaveLength(18);
    expect(new Set(hashes).size).toBe(18);
  });

  it("fits, saves and loads a regression", () => {
    for (const fit of Object.values(result.regression)) expect(fit).toMatchObject({ same: true, good: true });
  });

  it("keeps encoders in files of models, which predict records", () => {
    const fits = Object.values(result.tables);
    expect(fits).toHaveLength(3);
    for (const { same, warnings } of fits) {
      expect(same).toBe(true);
      expect(warnings).toEqual(['column "city": never seen in training, and of no influence: "Oslo" (row 0)']);
    }
  });

  it("fits, saves and loads classifiers and counts, l1 with zeros", () => {
    const fits = Object.entries(result.classifiers);
    expect(fits).toHaveLength(20);
    for (const [name, fit] of fits) {
      expect(fit).toMatchObject({ same: true, good: true });
      expect(fit.zeros > 0).toBe(name.includes("fista"));
    }
  });

  it("predicts from files that were saved elsewhere", () => {
    const { SoftmaxRegression: softmax, LogisticRegression: logistic } = result.foreign;
    expect(new Set(softmax.labels)).toEqual(new Set(["fig", "pear", "plum"]));
    expect(new Set(logistic.labels)).toEqual(new Set([false, true]));
    // Of the day they were saved.
    expect([softmax.hash, logistic.hash]).toEqual(["362df2e2", "61496ff2"]);
  });

  it("evaluates every schedule there is", () => {
    const { quarterRoot: _, ...named } = factories;
    expect(Object.keys(result.schedules).sort()).toEqual(Object.keys(named).sort());
    expect(new Set(Object.values(result.schedules)).size).toBe(Object.keys(named).length);
  });

  it("finds the minimum of Rosenbrock's function", () => {
    expect(result.rosenbrock.near).toBe(true);
  });

  it("resumes from a file bit for bit", () => {
    expect(result.resumed.same).toBe(true);
  });

  it("says what is wrong with an argument", () => {
    expect(result.errors).toEqual({
      option: 'TypeError: Adam: unknown option "weight_decay"\nDid you mean weightDecay?',
      range: "RangeError: Adam: lr must be finite and at least 0, got -1",
      gradient: "NonFiniteError: Adam: the gradient of w is not finite at step 1",
      file: expect.stringMatching(/^CheckpointError: Adam: .*truncated/),
      data: expect.stringMatching(/^RangeError: LinearRegression: y must have one entry for each of 2 rows, got 1/),
    });
  });

  const missing = (process.features as { require_module?: boolean }).require_module
    ? undefined
    : "this Node cannot require an ES module: 20.19 and 22.12 can";
  itIn({ name: "Node", command: process.execPath, missing }, "can be required from CommonJS", async (node) => {
    expect(JSON.parse(await run(node, [here("require.cjs")]))).toEqual(result);
  });
});
