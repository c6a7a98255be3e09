import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { goldenFrom } from "../../scripts/golden.js";
import { checkGolden, checkRuns } from "../../scripts/golden/format.js";
import { goldenText, shortest } from "../../scripts/golden/make.js";
import {
  golden,
  optimizerGolden,
  type GoldenCase,
  type GoldenProblem,
  type GoldenRun,
  type OptimizerGolden,
} from "../golden.js";

const root = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "golden-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shared = golden<Record<string, GoldenProblem>>("problems");
const python = process.env.PYTHON ?? "python3";
const has = (module: string) => spawnSync(python, ["-c", `import ${module}`]).status === 0;

async function make(name: string, source: string): Promise<OptimizerGolden & { reference: Record<string, string> }> {
  const path = join(folder, name);
  writeFileSync(path, source);
  return JSON.parse(await goldenFrom("foo@test", path));
}

// The parameters after a step, in float32 as bits.
const after = ({ f64, f32 }: GoldenCase, t: number) => ({
  f64: f64.params[f64.steps.indexOf(t)],
  f32: f32?.params[f32.steps.indexOf(t)].map((tensor) => tensor.map(Math.fround)),
});

describe("npm run golden", () => {
  it("makes of the twin of Lion the numbers of its authors' code, bit for bit", async () => {
    const made = JSON.parse(await goldenFrom("lion@twin", join(root, "test/golden/twins/lion.js"))) as OptimizerGolden;
    const { cases } = golden<OptimizerGolden>("lion@lion-pytorch");
    for (const test of made.cases) {
      const reference = cases.find(({ id }) => id === test.id) as GoldenCase;
      for (const t of [1, 24]) expect(after(test, t)).toEqual(after(reference, t));
      expect(test.maxAbsF32vsF64).toBe(reference.maxAbsF32vsF64);
      expect(test.maxAbsMove).toBe(reference.maxAbsMove);
    }
    expect(made.cases.length).toBe(2);
  });

  const descent = `
    export const reference = { project: "mine", class: "Descent", how: "by hand" };
    export const cases = [
      { id: "groups", problem: "mat7x5", hyper: { learning_rate: 1 }, groups: [{ tensors: [1], hyper: { learning_rate: 2 } }] },
      { id: "rates", problem: "vec37", hyper: { lr: 1 }, steps: [1, 2], lrPerStep: Array.from({ length: 24 }, (_, t) => t) },
    ];
    export const update = ({ w, g, hyper, f }) => {
      for (let i = 0; i < w.length; i++) w[i] = f(w[i] - f((hyper.lr ?? hyper.learning_rate) * g[i]));
    };`;

  it("runs cases with groups and with a rate for every step, and records who ran what", async () => {
    const { cases, reference, problems } = await make("descent.mjs", descent);
    const [groups, rates] = cases;
    const { params0, grads } = shared.mat7x5;
    expect(groups.f64.params[0][0]).toEqual(params0[0].map((w, i) => w - grads[0][0][i]));
    expect(groups.f64.params[0][1]).toEqual(params0[1].map((w, i) => w - 2 * grads[0][1][i]));
    expect(groups.f64.steps).toEqual([1, 2, 3, 10, 22]);
    // The first rate is 0, the second 1.
    expect(rates.f64.params[0]).toEqual(shared.vec37.params0);
    expect(rates.f64.params[1][0]).toEqual(shared.vec37.params0[0].map((w, i) => w - shared.vec37.grads[1][0][i]));
    expect(reference).toEqual({
      id: "test",
      how: "by hand",
      project: "mine",
      class: "Descent",
      runtime: `Node ${process.version}`,
    });
    expect(problems).toEqual({ mat7x5: "mat7x5", vec37: "vec37" });
  });

  it("gives a rule that looks at all tensors all of them", async () => {
    const source = `
      export const reference = { project: "mine", class: "Normed" };
      export const cases = [{ id: "default", problem: "mat7x5", hyper: { lr: 1 }, steps: [1] }];
      export function step({ tensors, f }) {
        const norm = Math.sqrt(tensors.flatMap(({ g }) => [...g]).reduce((sum, x) => sum + x * x, 0));
        for (const { w, g, hyper } of tensors) w.forEach((_, i) => (w[i] = f(w[i] - (hyper.lr * g[i]) / norm)));
      }`;
    const [test] = (await make("normed.mjs", source)).cases;
    const moved = test.f64.params[0].map((tensor, k) => tensor.map((w, i) => w - shared.mat7x5.params0[k][i]));
    expect(Math.hypot(...moved.flat())).toBeCloseTo(1, 12);
  });

  it.skipIf(!has("numpy"))("runs a Python reference, its versions recorded, and agrees with the twin", async () => {
    const source = `
import numpy as np
reference = {"project": "mine", "class": "Descent", "how": "by hand"}
cases = [{"id": "momentum", "problem": "vec37", "hyper": {"lr": 0.5, "beta": 0.5}}]
def init(w, hyper):
    return {"m": np.zeros_like(w)}
def update(w, g, state, hyper, t):
    state["m"] *= w.dtype.type(hyper["beta"])
    state["m"] += g
    w -= w.dtype.type(hyper["lr"]) * state["m"]
`;
    const twin = `
      export const reference = { project: "mine", class: "Descent", how: "by hand" };
      export const cases = [{ id: "momentum", problem: "vec37", hyper: { lr: 0.5, beta: 0.5 } }];
      export const init = ({ w }) => ({ m: new w.constructor(w.length) });
      export const update = ({ w, g, state: { m }, hyper: { lr, beta }, f }) =>
        w.forEach((_, i) => {
          m[i] = f(f(m[i] * beta) + g[i]);
          w[i] = f(w[i] - f(lr * m[i]));
        });`;
    const found = await make("descent.py", source);
    expect(found.cases).toEqual((await make("momentum.mjs", twin)).cases);
    expect(found.reference.runtime).toMatch(/^Python [\d.]+, numpy [\d.]+$/);
  });

  it.skipIf(!has("torch"))("runs an optimizer of torch", async () => {
    const source = `
import torch
reference = {"project": "torch.optim", "class": "Adam", "how": "executed"}
cases = [{"id": "default", "problem": "vec37", "hyper": {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0}, "steps": [24]}]
def optimizer(params, hyper):
    return torch.optim.Adam(params, **hyper)
`;
    const [test] = (await make("adam.py", source)).cases;
    const [reference] = golden<OptimizerGolden>("adam@torch1.13").cases;
    const wanted = reference.f64.params[reference.f64.steps.indexOf(24)][0];
    test.f64.params[0][0].forEach((w, i) => expect(w).toBeCloseTo(wanted[i], 13));
  });

  it.each([
    ["a problem that is not there", descent.replace("mat7x5", "mat9"), /there is no problem "mat9"; there are vec37/],
    ["no project", descent.replace('project: "mine", ', ""), /reference\.project is missing; name the project/],
    ["a step too late", descent.replace("[1, 2]", "[1, 99]"), /steps \[1,99\] go beyond the 24 of vec37/],
    ["a broken script", "raise ValueError('no')", /failed:\n[^]*ValueError: no/],
  ])("says what is wrong: %s", async (what, source, message) => {
    const name = what === "a broken script" ? "broken.py" : `${what.replaceAll(" ", "-")}.mjs`;
    await expect(make(name, source)).rejects.toThrow(message);
  });

  it("names the files it looked for, and wants a name with its reference", () => {
    const run = (name: string) => spawnSync(process.execPath, [`${root}scripts/golden.js`, name], { encoding: "utf8" });
    expect(run("nothing@official").stderr).toBe(
      "nothing@official has no reference to run; write test/golden/twins/nothing.js or test/golden/twins/nothing.py\n",
    );
    expect(run("lion").stderr).toMatch(/^the name lion must be <optimizer>@<reference>/);
  });
});

describe("numbers in golden files", () => {
  it("are the shortest decimals that read back to the same float32", () => {
    expect([0.1, 1 / 3, 16777216, 1e-45].map((x) => shortest(Math.fround(x)))).toEqual([
      0.1, 0.33333334, 16777216, 1e-45,
    ]);
  });

  it("keep -0 and what is not finite", () => {
    const text = goldenText({ a: [-0, NaN, -Infinity, 1e-7], b: undefined, c: "x" });
    expect(text).toBe('{"a":[-0,"NaN","-Infinity",1e-7],"c":"x"}');
  });
});

describe("reading a golden file", () => {
  const file = readFileSync(`${root}test/golden/lion@lion-pytorch.json`, "utf8");
  const read = (change: (content: never) => void) => {
    const content = JSON.parse(file);
    change(content as never);
    return () => checkRuns("lion@x", checkGolden("lion@x", JSON.stringify(content)), shared);
  };
  type Content = { cases: GoldenCase[]; reference: Record<string, unknown>; problems: object; format?: string };

  it.each<[string, (content: Content) => void, string]>([
    ["format", (c) => delete c.format, "format is missing; it is one of optimizer-golden, "],
    ["reference", (c) => delete (c as Partial<Content>).reference, "reference is missing; name the code whose numbers"],
    ["reference.how", (c) => delete c.reference.how, "reference.how is missing; say how the numbers came about"],
    [
      "a case's hyper",
      (c) => delete (c.cases[1] as Partial<GoldenCase>).hyper,
      "cases[1].hyper is missing; give every",
    ],
    [
      "a case's run",
      (c) => delete (c.cases[0] as Partial<GoldenCase>).f64,
      "cases[0].f64 is missing; make the file anew",
    ],
    [
      "a run's params",
      (c) => delete (c.cases[0].f32 as Partial<GoldenRun>).params,
      "cases[0].f32.params is missing; make",
    ],
    ["the spread of float32", (c) => delete c.cases[0].maxAbsF32vsF64, "cases[0].maxAbsF32vsF64 is missing; it is the"],
    ["a problem", (c) => (c.problems = {}), 'cases[0].problem is "vec37", which `problems` lacks; name it there'],
    [
      "a shared problem",
      (c) => (c.problems = { vec37: "vec38" }),
      'problems.vec37 is "vec38", which problems.json lacks',
    ],
    [
      "a tensor",
      (c) => c.cases[0].f64.params[2].pop(),
      "cases[0].f64.params[2] is missing, the problem's shapes ask for 37",
    ],
    ["an element", (c) => c.cases[0].f64.params[2][0].pop(), "cases[0].f64.params[2] has tensors of 36 numbers, the"],
    [
      "a step",
      (c) => c.cases[0].f64.params.pop(),
      "cases[0].f64.params has 4 entries, its steps 5; make the file anew",
    ],
  ])("names the file, the field and the mend: without %s", (_, change, message) => {
    expect(read(change)).toThrow(`test/golden/lion@x.json: ${message}`);
  });

  it("says so where it is not JSON or not there", () => {
    expect(() => checkGolden("lion@x", file.slice(0, -9))).toThrow(
      /lion@x\.json: it is not JSON .*; make it anew: npm run/,
    );
    expect(() => golden("lyon@x")).toThrow("test/golden/lyon@x.json does not exist; npm run golden -- lyon@x makes it");
  });

  it("takes every file that is here", () => {
    const names = readdirSync(`${root}test/golden`).filter((name) => name.endsWith(".json"));
    const read = names.map((name) => golden<{ format?: string }>(name.slice(0, -5)));
    const whole = names.filter((_, i) => read[i].format === "optimizer-golden");
    for (const name of whole) optimizerGolden(name.slice(0, -5));
    expect(whole.length).toBeGreaterThan(80);
  });
});
