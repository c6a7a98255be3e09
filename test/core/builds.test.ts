import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { describe, expect, it } from "vitest";
import { encode, inlined } from "../../scripts/wasm-text.js";
import { fingerprint as ofCore } from "../../src/core/exports.js";
import { fingerprint as ofModels } from "../../src/core/model-exports.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

type Bytes = Uint8Array<ArrayBuffer>;
const built = (name: string): Bytes => new Uint8Array(readFileSync(`${root}build/${name}.wasm`));

// A module as another version would have it: with another number in the same place.
function ofAnotherBuild(name: string, fingerprint: number): Bytes {
  const bytes = built(name);
  const leb = Array.from({ length: 4 }, (_, i) => ((fingerprint >> (7 * i)) & 127) | (i < 3 ? 128 : 0));
  const at = bytes.findIndex((_, i) => leb.every((byte, j) => bytes[i + j] === byte));
  expect(at).toBeGreaterThan(0);
  bytes[at] ^= 1;
  return bytes;
}

type Library = typeof import("../../src/index.js");

// The library with modules of the test's choice compiled in.
async function library(modules: Record<string, Bytes> = {}): Promise<Library> {
  const chosen: Plugin = {
    name: "chosen-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#.*-wasm$/ }, ({ path }) => ({ path: path.slice(1, -5), namespace: "wasm" }));
      onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => ({
        contents: path in modules ? encode(modules[path]) : inlined(path),
        loader: "text",
      }));
    },
  };
  const stdin = { contents: `export * from "./src/index.js"`, resolveDir: root };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false, plugins: [chosen] });
  const folder = mkdtempSync(join(tmpdir(), "builds-"));
  const file = join(folder, "library.mjs");
  writeFileSync(file, outputFiles[0].text);
  const found = (await import(pathToFileURL(file).href)) as Library;
  rmSync(folder, { recursive: true });
  return found;
}

const refused = (name: string) =>
  `simdescent: this ${name}.wasm belongs to another version of simdescent\n` +
  "Give init() the modules of the version you import; in a checkout of simdescent, run `npm run build:wasm`.";

describe("a module of another build", { tags: ["slow"] }, () => {
  it("is refused by init, which then takes the right one", async () => {
    const { init, parameters } = await library();
    const stale = await WebAssembly.compile(ofAnotherBuild("core", ofCore));
    await expect(init(stale)).rejects.toThrow(refused("core"));
    await expect(init(await WebAssembly.compile(built("models")))).rejects.toThrow(/could not be instantiated/);
    await init(await WebAssembly.compile(built("core")));
    expect(parameters({ w: [2] }).size).toBe(2);
    const models = await WebAssembly.compile(ofAnotherBuild("models", ofModels));
    await expect(init(undefined, models)).rejects.toThrow(refused("models"));
    await init(undefined, await WebAssembly.compile(built("models")));
  });

  it("is refused where the library was built with it", async () => {
    const stale = await library({ core: ofAnotherBuild("core", ofCore) });
    expect(() => stale.parameters({ w: [2] })).toThrow(refused("core"));

    const { LinearRegression } = await library({ models: ofAnotherBuild("models", ofModels) });
    expect(() => new LinearRegression().fit([[1], [2]], [1, 2])).toThrow(refused("models"));
  });

  it("is named where it asks for functions that are gone", async () => {
    const { init } = await library();
    // (import "core" "gone" (func))
    const gone = [
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 13, 1, 4, 99, 111, 114, 101, 4, 103, 111, 110, 101, 0, 0,
    ];
    const module = await WebAssembly.compile(new Uint8Array(gone));
    await expect(init(undefined, module)).rejects.toThrow(refused("models"));
  });
});
