import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bundlers, programs, weigh } from "../../scripts/sizes.js";

type Bundler = (source: string) => Promise<string>;

describe.each(Object.entries(bundlers as Record<string, Bundler>))("a program bundled by %s", (_, bundle) => {
  it.each(Object.entries(programs))("stays within the limit: %s", async (_name, { source, limit }) => {
    expect(weigh(await bundle(source)).gzip).toBeLessThanOrEqual(limit);
  });

  it("runs as it did before", async () => {
    const input = await bundle(programs.AdamW.source);
    const output = execFileSync(process.execPath, ["--input-type=module", "-"], { input, encoding: "utf8" });
    expect(output).toContain("applied: true");
    expect(output).toMatch(/Float32Array\(3\) \[(\s+-0\.09999999\d*,?){3}\s+\]/);
  });

  it("leaves nothing of an import that is not used", async () => {
    expect(weigh(await bundle('import { AdamW } from "simdescent"; import "simdescent";')).raw).toBeLessThan(10);
  });

  it("leaves about 1 KB of the library when a constant schedule is all it uses", async () => {
    const code = await bundle(programs.constant.source);
    expect(weigh(code).raw).toBeLessThan(1100);
    expect(code).not.toMatch(/TextDecoder|Object\.hasOwn|FinalizationRegistry|0061736d/);
  });

  it("leaves models and other optimizers out of what uses AdamW", async () => {
    const code = await bundle(programs.AdamW.source);
    // Names in quotes, which the module's text cannot hold by chance; the code itself would fill the screen.
    expect(code.includes('"AdamW"')).toBe(true);
    for (const other of ['"LinearRegression"', '"Lion"', '"SGD"', "minimize: ", "matrix: "]) {
      expect(code.includes(other), other).toBe(false);
    }
  });

  it("leaves almost nothing even where the package's sideEffects are not read", async () => {
    const path = new URL("../../dist/index.js", import.meta.url);
    expect(weigh(await bundle(readFileSync(path, "utf8").replace(/export\{[^}]*\};?\s*$/, ""))).raw).toBeLessThan(100);
  });
});

describe("the modules", () => {
  const bytes = (name: string): Buffer => readFileSync(new URL(`../../dist/${name}.wasm`, import.meta.url));
  const imports = (name: string): string[] =>
    WebAssembly.Module.imports(new WebAssembly.Module(new Uint8Array(bytes(name)))).map((each) => each.name);

  it("core.wasm and those of other kernels take at most 100 KB, 30 KB after gzip; core.wasm imports nothing", () => {
    const all = ["core", "first-order", "tensors", "matrices"].map((name) => weigh(bytes(name)));
    expect(all.reduce((sum, { raw }) => sum + raw, 0)).toBeLessThanOrEqual(100_000);
    expect(all.reduce((sum, { gzip }) => sum + gzip, 0)).toBeLessThanOrEqual(30_000);
    expect(all[0].gzip).toBeLessThanOrEqual(7_500);
    expect(imports("core")).toEqual([]);
    for (const name of ["first-order", "tensors", "matrices"]) expect(imports(name)).toEqual(["memory"]);
  });

  it("models.wasm takes nothing but core.wasm's memory, table, products and step", () => {
    expect(imports("models").sort()).toEqual(["gemm_f32", "gemm_f64", "memory", "step_f32", "step_f64", "table"]);
  });

  it("keep their data apart, below the memory of tensors", () => {
    const core = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes("core")))).exports;
    const models = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes("models"))), {
      env: { memory: core.memory, table: core.table } as WebAssembly.ModuleImports,
      core: core as WebAssembly.ModuleImports,
    }).exports;
    const end = (exports: WebAssembly.Exports): number => (exports.heapBase as WebAssembly.Global).value;
    const others = ["first-order", "tensors", "matrices"].map((name) => {
      const memory = core.memory as WebAssembly.Memory;
      return end(
        new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes(name))), { env: { memory } }).exports,
      );
    });
    // Each begins where asconfig.json says, behind the one before.
    [core, ...others.map((value) => ({ heapBase: { value } }) as never as WebAssembly.Exports)].forEach((each, i) =>
      expect(end(each)).toBeLessThanOrEqual([16384, 20480, 24576, 32768][i]),
    );
    expect(end(models)).toBeGreaterThan(32768);
    expect(end(models)).toBeLessThanOrEqual(65536);
  });
});
