// Tensors that come, go, and get other rows while training goes on; steps that leave some of them alone.
import { describe, expect, it } from "vitest";
import {
  Adafactor,
  Adam,
  AdamW,
  cosine,
  LBFGS,
  Muon,
  parameters,
  SGD,
  SOAP,
  SparseAdam,
  type Optimizer,
  type ParameterSet,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { all, numbers, rateFor, stepwise, takesVectors } from "./all.js";
import { bitsOf, sameBits } from "./same-bits.js";

const step = (optimizer: Optimizer, t: number): void => {
  const { params } = optimizer;
  optimizer.step(() => {
    params.names.forEach((name) => params.grad[name].set(numbers(params.data[name].length, 7 * t + name.length)));
    return 1;
  });
};
const matrix = (rows: number, columns: number, seed: number) => ({
  shape: [rows, columns],
  data: numbers(rows * columns, seed),
});

describe("a tensor that is added", () => {
  it.each(stepwise)("begins as one unfrozen would, and leaves the others as they are: %s", (name, Class) => {
    const rate = { lr: rateFor(Class.definition) };
    const own = [4, 3];
    const alone = parameters({ w: matrix(4, 3, 1) });
    const bare = new Class(alone, rate);
    const params = parameters({ w: matrix(4, 3, 1) });
    const optimizer = new Class(params, rate);
    // Rules that look at all tensors together see the new one.
    const together = Class.definition.measure !== undefined;
    for (let t = 0; t < 3; t++) for (const each of [bare, optimizer]) step(each, t);
    optimizer.add({ v: { shape: own, init: "glorot" } }, { seed: 3 });
    expect(params.names).toEqual(["w", "v"]);
    expect(params.data.v).toEqual(parameters({ v: { shape: own, init: "glorot" } }, { seed: 3 }).data.v);
    if (!together) {
      for (let t = 3; t < 5; t++) for (const each of [bare, optimizer]) step(each, t);
      sameBits({ w: params.data.w }, { w: alone.data.w }, name);
      for (const [slot, view] of Object.entries(bare.state("w")))
        sameBits({ w: optimizer.state("w")[slot] }, { w: view }, `${name}: ${slot}`);
    } else step(optimizer, 3);
    expect(params.data.v.every(Number.isFinite)).toBe(true);
    optimizer.dispose();
  });

  it("takes its own first steps, as a tensor unfrozen then", () => {
    const params = parameters({ w: [2] }, { dtype: "float64" });
    const optimizer = new Adam(params, { lr: 0.1 });
    for (let t = 0; t < 5; t++) step(optimizer, t);
    optimizer.add({ v: Float64Array.of(1, 1) });
    params.grad.w.fill(0);
    params.grad.v.set([3, -3]);
    optimizer.step();
    // The first step of Adam is the rate, whatever the gradient.
    expect(params.data.v[0]).toBeCloseTo(0.9, 7);
    expect(params.data.v[1]).toBeCloseTo(1.1, 7);
  });

  it("goes into the group whose pattern it matches, one that is named, or a new one", () => {
    const params = parameters({ "head.w": [2], w: [2] });
    const optimizer = new AdamW(params, { lr: 0.1, groups: [{ match: /^head\./, lr: 0.01 }] });
    optimizer.add({ head: { b: [2] } });
    optimizer.add({ a: [2] });
    optimizer.add({ c: [2] }, { group: 0 });
    optimizer.add({ d: [2] }, { group: { lr: 1, weightDecay: 0.5 } });
    expect(optimizer.groups.map(({ names, lr }) => [names, lr])).toEqual([
      [["head.w", "head.b", "c"], 0.01],
      [["d"], 1],
      [["w", "a"], 0.1],
    ]);
    optimizer.groups[0].lr = 0.5;
    expect(optimizer.groups[0].lr).toBe(0.5);
  });

  it("is there for every optimizer on these parameters", () => {
    const params = parameters({ w: [2] });
    const [first, second] = [new SGD(params, { lr: 1 }), new Adam(params)];
    first.add({ v: [3] });
    params.grad.v.fill(1);
    second.step();
    expect(second.state("v").exp_avg.length).toBe(3);
    second.dispose();
    first.add({ u: [1] });
    expect(params.names).toEqual(["w", "v", "u"]);
  });

  it.each<[string, (optimizer: Adam) => void, string]>([
    ["a name that is taken", (o) => o.add({ w: [2] }), "Adam.add: there is a tensor w already"],
    ["nothing", (o) => o.add({}), "Adam.add: names no tensor"],
    ["a bad spec", (o) => o.add({ v: [-1] }), "Adam.add: v: a shape holds integers of at least 0, got -1"],
    [
      "a group there is not",
      (o) => o.add({ v: [1] }, { group: 3 }),
      "Adam.add: group must be one of the 1 there are, from 0, got 3",
    ],
    ["a bad group", (o) => o.add({ v: [1] }, { group: { lr: -1 } }), "Adam: lr must be"],
    ["a name that is not there", (o) => o.remove("x"), 'Adam.remove: no parameter "x"'],
    ["all of them", (o) => o.remove(["w"]), "Adam.remove: that would be all of them"],
    ["more memory than there is", (o) => o.add({ v: [2 ** 30] }), "out of memory"],
  ])("is refused: %s", (_, act, words) => {
    const params = parameters({ w: [2] });
    const optimizer = new Adam(params);
    step(optimizer, 1);
    const before = [optimizer.save(), bytesInUse()];
    expect(() => act(optimizer)).toThrow(words);
    expect([optimizer.save(), bytesInUse()]).toEqual(before);
    step(optimizer, 2);
  });

  it("is refused by LBFGS, plain arrays, in eval mode and within an accumulation", () => {
    const params = parameters({ w: [2] });
    const lbfgs = new LBFGS(params);
    expect(() => lbfgs.add({ v: [1] })).toThrow("LBFGS: its history is of all tensors together");
    // Another optimizer's change would leave it behind.
    expect(() => new SGD(params).add({ v: [1] })).toThrow("LBFGS: its history is of all tensors together");
    expect(params.names).toEqual(["w"]);
    lbfgs.dispose();
    expect(() => new SGD(new Float32Array(2)).add({ v: [1] })).toThrow("SGD.add: plain arrays cannot come and go");
    const averaged = new SGD(params, { average: { decay: 0.5 } });
    step(averaged, 1);
    averaged.eval();
    expect(() => averaged.add({ v: [1] })).toThrow("SGD: tensors cannot change in eval mode");
    averaged.dispose();
    const accumulating = new SGD(params, { accumulate: 2 });
    step(accumulating, 1);
    expect(() => params.resize("w", { rows: 3 })).toThrow(
      "SGD: tensors cannot change in the middle of an accumulation",
    );
  });
});

describe("rows of a tensor", () => {
  it.each(all.filter(([, { definition }]) => !definition.closure && !definition.measure))(
    "take their state along: %s",
    (name, Class) => {
      if (!takesVectors(Class.definition)) return;
      const params = parameters({ w: matrix(4, 3, 1) }, { dtype: "float64" });
      const optimizer = new Class(params, { lr: rateFor(Class.definition) });
      for (let t = 0; t < 3; t++) step(optimizer, t);
      const before = bitsOf(optimizer);
      const { restarted } = params.resize("w", { rows: 5, keep: [3, 0], init: 0.5 });
      const rows = (values: ArrayLike<number>, i: number): number[] => Array.from(values).slice(3 * i, 3 * i + 3);
      expect(rows(params.data.w, 0)).toEqual(rows(before.w, 3));
      expect(rows(params.data.w, 1)).toEqual(rows(before.w, 0));
      expect(rows(params.data.w, 2)).toEqual([0.5, 0.5, 0.5]);
      if (restarted.length === 0) {
        for (const [slot, view] of Object.entries(optimizer.state("w"))) {
          const old = before[`state.w.${slot}`];
          if (view.length !== 15) continue;
          expect(rows(view, 0), `${name}: ${slot}`).toEqual(rows(old, 3));
          expect(rows(view, 1), `${name}: ${slot}`).toEqual(rows(old, 0));
        }
      }
      step(optimizer, 4);
      expect(params.data.w.every(Number.isFinite)).toBe(true);
    },
  );

  it("of factored state keep both factors; bases of SOAP begin anew, and that is said", () => {
    const table = parameters({ w: matrix(4, 3, 1) }, { dtype: "float64" });
    const factored = new Adafactor(table, { lr: 0.01 });
    for (let t = 0; t < 3; t++) step(factored, t);
    const before = factored.state("w");
    const old = Object.fromEntries(Object.entries(before).map(([slot, view]) => [slot, [...view]]));
    expect(table.resize("w", { rows: 3, keep: [false, true, true, true] })).toEqual({ restarted: [] });
    const shapes = Object.entries(factored.state("w")).map(([slot, view]) => [slot, view.length] as const);
    for (const [slot, length] of shapes) {
      const kept = old[slot].length === 4 && length === 3 ? old[slot].slice(1) : old[slot];
      if (length === 3) expect([...factored.state("w")[slot]]).toEqual(kept.slice(0, 3));
    }
    const params = parameters({ w: matrix(4, 3, 1) });
    const soap = new SOAP(params);
    for (let t = 0; t < 3; t++) step(soap, t);
    expect(params.resize("w", { rows: 5 })).toEqual({ restarted: ["w"] });
    step(soap, 3);
    expect(params.data.w.every(Number.isFinite)).toBe(true);
    const other = parameters({ w: matrix(4, 3, 1) });
    const muon = new Muon(other);
    step(muon, 1);
    expect(other.resize("w", { rows: 6 })).toEqual({ restarted: [] });
    step(muon, 2);
  });

  it("may be an embedding's that grows, trained by the rows that are there", () => {
    const params = parameters({ users: [2, 2] });
    const optimizer = new SparseAdam(params, { lr: 0.1 });
    for (let n = 2; n < 40; n++) {
      params.sparse("users", { rows: [n - 1], values: [1, -1] });
      optimizer.step();
      params.resize("users", { rows: n + 1, init: "normal", seed: n });
    }
    expect(params.shape("users")).toEqual([40, 2]);
    expect(optimizer.state("users").exp_avg.length).toBe(80);
  });

  it.each<[string, (params: ParameterSet) => void, string]>([
    [
      "more rows kept than there are to be",
      (p) => p.resize("w", { rows: 1, keep: [0, 1] }),
      "resize: w: keep names 2 rows, and there are to be 1",
    ],
    [
      "a row that is not there",
      (p) => p.resize("w", { rows: 3, keep: [4] }),
      "resize: w: keep[0] must be an integer in [0, 4), got 4",
    ],
    ["a row twice", (p) => p.resize("w", { rows: 3, keep: [1, 1] }), "resize: w: keep names row 1 twice"],
    ["a mask of another length", (p) => p.resize("w", { rows: 3, keep: [true] }), "resize: w: a mask needs 4 entries"],
    ["no number", (p) => p.resize("w", { rows: 1.5 }), "resize: w: rows must be an integer of at least 0, got 1.5"],
    ["no tensor", (p) => p.resize("v", { rows: 1 }), 'parameters: no tensor "v"'],
    ["a single number", (p) => p.resize("s", { rows: 1 }), "resize: s is a single number and has no rows"],
  ])("are refused: %s", (_, act, words) => {
    const params = parameters({ w: matrix(4, 3, 1), s: [] });
    const before = params.save();
    expect(() => act(params)).toThrow(words);
    expect(params.save()).toEqual(before);
  });
});

describe("a tensor that is removed", () => {
  it("takes its state along, and what is left trains as before", () => {
    const alone = parameters({ w: matrix(4, 3, 1) });
    const bare = new Adam(alone);
    const params = parameters({ v: [5], w: matrix(4, 3, 1), u: [2] });
    const optimizer = new Adam(params);
    for (let t = 0; t < 4; t++) {
      if (t === 2) optimizer.remove(["v", "u"]);
      for (const each of [bare, optimizer]) step(each, t);
    }
    expect(params.names).toEqual(["w"]);
    sameBits(bitsOf(optimizer), bitsOf(bare), "after two were removed");
    expect(() => optimizer.state("v")).toThrow();
  });

  it("leaves memory as it was, after thousands that came and went", { tags: ["slow"] }, () => {
    const params = parameters({ w: [10, 4] });
    const optimizer = new AdamW(params, { average: { decay: 0.9 } });
    const round = (i: number): void => {
      optimizer.add({ [`t${i}`]: [1 + (i % 50), 3] });
      optimizer.remove(`t${i}`);
    };
    for (let i = 0; i < 10; i++) round(i);
    const before = bytesInUse();
    for (let i = 0; i < 10_000; i++) round(i);
    expect(bytesInUse()).toBe(before);
  });
});

describe("a gradient of null", () => {
  it.each(stepwise.filter(([, { definition }]) => !definition.measure && !definition.needsLoss))(
    "leaves its tensor alone: %s",
    (name, Class) => {
      const rate = { lr: rateFor(Class.definition) };
      const params = parameters({ w: matrix(4, 3, 1), b: matrix(3, 3, 2) });
      const optimizer = new Class(params, rate);
      const alone = parameters({ w: matrix(4, 3, 1) });
      const bare = new Class(alone, rate);
      for (let t = 0; t < 3; t++) {
        const w = Float32Array.from(numbers(12, t + 1));
        optimizer.step({ w, b: null });
        bare.step({ w });
      }
      expect([...params.data.b]).toEqual(numbers(9, 2));
      sameBits({ w: params.data.w }, { w: alone.data.w }, name);
      // Its first step is its own.
      const g = { w: null, b: Float32Array.from(numbers(9, 5)) };
      const fresh = parameters({ b: matrix(3, 3, 2) });
      optimizer.step(g);
      new Class(fresh, rate).step({ b: g.b });
      sameBits({ b: params.data.b }, { b: fresh.data.b }, name);
    },
  );

  it("takes part in no norm, and may be of a plain array", () => {
    const arrays = { w: Float32Array.of(1, 1), b: Float32Array.of(1) };
    const optimizer = new SGD(arrays, { lr: 1, clip: { norm: 1 } });
    const { gradNorm } = optimizer.step({ w: Float32Array.of(3, 4), b: null });
    expect(gradNorm).toBe(5);
    expect(arrays.b[0]).toBe(1);
    expect(arrays.w[0]).toBeCloseTo(0.4, 5);
  });
});

describe("scaleLr", () => {
  it("keeps ratios between groups, and scales schedules", () => {
    const params = parameters({ a: [1], b: [1], c: [1] });
    const optimizer = new SGD(params, {
      lr: 0.1,
      groups: [
        { match: ["a"], lr: 0.01 },
        { match: ["b"], lr: cosine(1, 10) },
      ],
    });
    optimizer.scaleLr(0.5);
    expect(optimizer.groups.map(({ lr }) => lr)).toEqual([0.005, 0.5, 0.05]);
    expect(optimizer.lr).toBe(0.05);
    expect(() => optimizer.scaleLr(-1)).toThrow("SGD.scaleLr: the factor must be at least 0, got -1");
  });
});

describe("stepAsync", () => {
  it("is one step by a loss that comes later, in which nothing else may step", async () => {
    const params = parameters({ w: { shape: [2], data: [1, 2] } });
    const optimizer = new SGD(params, { lr: 0.5, sam: { rho: 0 } });
    const running = optimizer.stepAsync(async () => {
      await Promise.resolve();
      params.grad.w.set([1, 1]);
      return 3;
    });
    expect(() => optimizer.step(() => 1)).toThrow("SGD: in the middle of a step");
    expect(() => params.dispose()).toThrow("parameters: dispose() in the middle of a step of SGD");
    expect(await running).toMatchObject({ applied: true, loss: 3 });
    expect([...params.data.w]).toEqual([0.5, 1.5]);
    await expect(optimizer.stepAsync(async () => "x" as never)).rejects.toThrow(
      "SGD: the closure must return the loss",
    );
    await expect(new LBFGS(params).stepAsync(async () => 1)).rejects.toThrow("LBFGS: calls the closure as it goes");
    expect([...params.data.w]).toEqual([0.5, 1.5]);
  });
});
