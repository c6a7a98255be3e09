// The library in a realm of its own, as edge runtimes and Jest run it; arrays, options and bytes come from ours.
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { rollup, type Plugin } from "rollup";
import { describe, expect, it } from "vitest";
import * as here from "simdescent";
import configs from "../../rollup.config.js";
import { wasmText } from "../../scripts/wasm-text.js";

type Library = typeof here;

/** An entry's bundle, run in a realm that has the language and nothing else: no TextEncoder, no timers, no performance. */
async function inRealm(file: string, kind: "edge" | "inline", globals: object): Promise<Library> {
  const options = configs.find(({ output }) => output.file === `build/bundles/${file}`)!;
  const plugins = [wasmText(kind), ...options.plugins.slice(1, -1)] as Plugin[];
  const bundle = await rollup({ input: options.input, plugins, logLevel: "silent" });
  const { output } = await bundle.generate({
    format: "iife",
    name: "library",
    interop: "default",
    globals: (id) => /([a-z-]+)\.wasm/.exec(id)?.[1].replace("-", "_") as string,
  });
  await bundle.close();
  return runInContext(`${output[0].code}\nlibrary`, createContext(globals)) as Library;
}

// Compiled outside, as Next.js has it.
const module = (name: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));

const names = ["core", "models", "formulas", "first-order", "tensors", "matrices"];
const modules = Object.fromEntries(names.map((name) => [name.replace("-", "_"), module(name)]));
const edge = await inRealm("index.edge.js", "edge", modules);
const ordinary = await inRealm("index.js", "inline", {});

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const y = x.map(([a, b]) => 2 * a - b + 1);

/** What both must give: plain numbers, words and lists, which are of no realm once they are JSON. */
const same = (of: (library: Library) => unknown, there: Library): void => {
  const wanted = JSON.stringify(of(here));
  expect(wanted.length).toBeGreaterThan(10);
  expect(JSON.stringify(of(there))).toBe(wanted);
};

describe.each([
  ["the edge entry", edge],
  ["the ordinary entry without TextEncoder", ordinary],
])("%s in another realm", (_, there) => {
  it("is of another realm", () => {
    expect(there.matrix([[1]]).data).not.toBeInstanceOf(Float32Array);
    expect(there.matrix([[1]]).data[0]).toBe(1);
  });

  it("steps typed arrays by gradients of ours, with groups by a RegExp of ours", () => {
    same(({ AdamW }) => {
      const arrays = { w: Float32Array.of(1, 2, 3), bias: Float32Array.of(4) };
      const optimizer = new AdamW(arrays, { lr: 0.1, groups: [{ match: /^b/, lr: 0.01 }] });
      for (let i = 0; i < 5; i++) optimizer.step({ w: Float32Array.of(1, -i, 2), bias: Float32Array.of(i) });
      return [...arrays.w, ...arrays.bias];
    }, there);
    same(({ SGD, parameters }) => {
      const params = parameters({ w: Float64Array.of(1, 2), b: { shape: [2], data: [3, 4] } }, { dtype: "float64" });
      new SGD(params, { lr: 0.1 }).step({ w: Float64Array.of(1, 1), b: [1, 2] });
      return [...params.data.w, ...params.data.b];
    }, there);
  });

  it("minimizes from a typed array of ours", () => {
    const f = ({ 0: a, 1: b }: ArrayLike<number>, grad: Float32Array | Float64Array) => {
      grad.set([2 * (a - 1), 8 * b]);
      return (a - 1) ** 2 + 4 * b * b;
    };
    for (const start of [Float32Array.of(3, 1), Float64Array.of(3, 1)])
      same(({ minimize, LBFGS }) => {
        const { x: found, reason } = minimize(f, start, { optimizer: LBFGS });
        return [[...found], found.BYTES_PER_ELEMENT, reason];
      }, there);
  });

  it("keeps the options of a search, objects and patterns among them", () => {
    const grid = { clip: [{ norm: 0.5 }, { norm: 5 }], groups: [[{ match: /weight/, lr: 0.05 }]] };
    same(({ gridSearch, LinearRegression, SGD }) => {
      const result = gridSearch(new LinearRegression({ optimizer: SGD, lr: 0.1, epochs: 20 }), grid, x, y, {
        folds: 3,
      });
      expect(JSON.parse(JSON.stringify(result.trials.map(({ options }) => options)))).toEqual([
        { clip: { norm: 0.5 }, groups: [{ match: { pattern: "weight", flags: "" }, lr: 0.05 }] },
        { clip: { norm: 5 }, groups: [{ match: { pattern: "weight", flags: "" }, lr: 0.05 }] },
      ]);
      return result.trials.map(({ status, error, mean }) => [status, error, mean]);
    }, there);
  });

  it("tells that a trial of a metric of ours failed, by an error of ours", () => {
    same(({ gridSearch, LinearRegression }) => {
      const score = () => {
        throw new RangeError("no score today");
      };
      const metric = { name: "mine", higherIsBetter: true, score };
      const result = gridSearch(new LinearRegression({ epochs: 5 }), { lr: [0.1] }, x, y, { folds: 2, metric });
      expect(result.trials[0].error).toBe("no score today");
      return result.trials.map(({ status, error }) => [status, error]);
    }, there);
  });

  it("reads bytes of ours, and we its", () => {
    const options = { epochs: 5, classWeight: new Map([["größer", 2]]) };
    const labels = y.map((value) => (value > 1 ? "größer" : "日本"));
    const mine = new here.LogisticRegression(options);
    mine.fit(x, labels);
    const its = new there.LogisticRegression(options);
    its.fit(x, labels);
    expect(its.save()).not.toBeInstanceOf(Uint8Array);
    expect([...its.save()]).toEqual([...mine.save()]);
    for (const bytes of [mine.save(), Buffer.from(mine.save())]) {
      const loaded = there.LogisticRegression.load(bytes);
      expect([...loaded.predict(x)]).toEqual([...mine.predict(x)]);
    }
    expect([...here.LogisticRegression.load(its.save()).predict(x)]).toEqual([...mine.predict(x)]);

    const first = new here.Adam(Float32Array.of(1, 2), { lr: 0.1 });
    first.step(Float32Array.of(1, -1));
    const second = new there.Adam(Float32Array.of(5, 5), { lr: 0.1 });
    second.load(first.save());
    expect([...second.params.data.x]).toEqual([...first.params.data.x]);
    expect(() => second.load([1, 2] as never)).toThrow("load needs a Uint8Array or an ArrayBuffer, got [1, 2]");
  });

  it("resumes a network from a checkpoint of ours", () => {
    const network = { hidden: [4], epochs: 3, seed: 1 };
    const model = new here.MLPRegressor(network);
    const work = model.epochs(x, y);
    work.next();
    const bytes = model.checkpoint();
    work.return?.(undefined as never);
    const [wanted, got] = [new here.MLPRegressor(network), new there.MLPRegressor(network)].map(
      (each) => each.fit(x, y, { resume: bytes } as never).loss,
    );
    expect(got).toBe(wanted);
  });

  it("hashes names of any script as here", () => {
    same(({ hashFeatures }) => [...hashFeatures({ größe: 1, 日本: "語", "😀": true }, 4096).indices], there);
  });

  it("trains without timers and without a clock", async () => {
    const report = await new there.LinearRegression({ epochs: 3 }).fitAsync(x, y);
    expect(report.loss).toBe(new here.LinearRegression({ epochs: 3 }).fit(x, y).loss);
  });
});
