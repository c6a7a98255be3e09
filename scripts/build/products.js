// All that is built, in an order in which it can be, what takes longest first. Paths start at the root of the repository.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { kernelModules } from "../generate/kernel-modules.js";
import { generate, generatedFiles } from "../generate.js";
import { encode } from "../wasm-text.js";
import { dist, distFiles } from "./dist.js";
import { files } from "./fresh.js";
import { node } from "./run.js";

const scripts = (...names) => [...files("scripts/build", ".js"), ...names.map((name) => `scripts/${name}`)];
const generator = ["scripts/generate.js", ...files("scripts/generate", ".js")];
const packages = (...names) => names.map((name) => `node_modules/${name}`);

const lists = {
  name: "lists",
  after: [],
  inputs: () => [
    ...["assembly", "src/engine", "src/optimizers", "src/schedules"]
      .flatMap((folder) => files(folder, ".ts"))
      .filter((file) => !generatedFiles.includes(file)),
    ...scripts(),
    ...generator,
    ...packages("oxc-parser"),
  ],
  make: async () => {
    generate();
    return { outputs: generatedFiles };
  },
};

const compiler = () => [...scripts("pack.js"), ...generator, ...packages("assemblyscript", "binaryen", "oxc-parser")];

const module = (name, entry, sources) => ({
  name: `${name}.wasm`,
  after: ["lists"],
  inputs: () => [entry, "asconfig.json", ...sources(), ...compiler()],
  make: async () => {
    const config = ["--config", "asconfig.json", "--target", name];
    await node("node_modules/assemblyscript/bin/asc.js", entry, ...config, "--transform", "./scripts/pack.js");
    return { outputs: [`build/${name}.wasm`] };
  },
});

const shared = () => [...files("assembly/math", ".ts"), "assembly/loop.ts", "assembly/step.ts"];
const core = module("core", "assembly/index.ts", () => [...shared(), ...files("assembly/rules", ".ts")]);
const models = module("models", "assembly/models.ts", () => [...shared(), ...files("assembly/models", ".ts")]);

// Rules that not everybody needs, by kind.
const kernels = kernelModules.map((family) =>
  module(family, `assembly/kernels/${family}.ts`, () => [...shared(), ...files("assembly/rules", ".ts")]),
);

const formulas = module("formulas", "assembly/formulas.ts", () => [...shared(), ...files("assembly/formulas", ".ts")]);

// Turns the texts of the others back into bytes.
const decoder = module("decoder", "assembly/text/decode.ts", () => []);

const text = (name) => ({
  name: `${name}.txt`,
  after: [`${name}.wasm`],
  inputs: () => [`build/${name}.wasm`, ...scripts("wasm-text.js"), ...packages("lzma")],
  make: async () => {
    writeFileSync(`build/${name}.txt`, encode(readFileSync(`build/${name}.wasm`)));
    return { outputs: [`build/${name}.txt`] };
  },
});

const inText = ["core", "models", "formulas", ...kernelModules];
const texts = inText.map((name) => `${name}.txt`);

// The number functions by themselves, for their tests. Its constants lie in the memory of core.wasm, where neither tensors
// nor the constants of the others come.
const mathOptions =
  "-O3 --converge --noAssert --runtime stub --enable simd --use abort= --importMemory --memoryBase 57344";
const math = {
  name: "math.wasm",
  after: [],
  inputs: () => [
    ...["assembly/math", "assembly/models", "test/math/assembly"].flatMap((folder) => files(folder, ".ts")),
    ...scripts(),
    ...packages("assemblyscript", "binaryen"),
  ],
  make: async () => {
    mkdirSync("build", { recursive: true });
    const args = ["test/math/assembly/index.ts", "-o", "build/math.wasm", ...mathOptions.split(" ")];
    await node("node_modules/assemblyscript/bin/asc.js", ...args);
    return { outputs: ["build/math.wasm"] };
  },
};

// What rollup makes needs no module: dist.js puts that in.
const bundle = (name) => ({
  name,
  after: ["lists"],
  inputs: () => [
    ...scripts("wasm-text.js"),
    "rollup.config.js",
    "tsconfig.json",
    ...packages("rollup", "rollup-plugin-esbuild", "esbuild", "terser"),
    ...packages("node-resolve").map((path) => path.replace("modules/", "modules/@rollup/plugin-")),
  ],
  make: async () => ({
    found: JSON.parse(await node("scripts/build/bundle.js", name)),
    outputs: [`build/bundles/${name}`],
  }),
});

const bundles = ["cli.js", "index.js", "index.edge.js", "trials.js", "worker.js", "workers.js"].map(bundle);

const types = {
  name: "types",
  after: ["lists"],
  inputs: () => [
    ...files("src", ".ts"),
    "tsconfig.json",
    "tsconfig.types.json",
    ...scripts(),
    ...packages("typescript", "@types/node"),
  ],
  make: async () => {
    // Afresh, so that no file stays whose source has gone.
    rmSync("dist/types", { recursive: true, force: true });
    await node("node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json");
    return { outputs: files("dist/types") };
  },
};

const package_ = {
  name: "dist",
  after: [...texts, "decoder.wasm", ...bundles.map(({ name }) => name), "types"],
  inputs: () => [
    ...inText.flatMap((name) => [`build/${name}.wasm`, `build/${name}.txt`]),
    "build/decoder.wasm",
    ...bundles.map(({ name }) => `build/bundles/${name}`),
    ...scripts("wasm-text.js"),
  ],
  make: async () => {
    dist(bundles.map(({ name }) => name));
    chmodSync("dist/cli.js", 0o755);
    return { outputs: distFiles() };
  },
};

/** The modules, and what the tests read of them. */
const modules = {
  name: "modules",
  after: [...texts, "decoder.wasm"],
  inputs: () => [],
  make: async () => ({ outputs: [] }),
};

export const products = [
  lists,
  core,
  models,
  formulas,
  ...kernels,
  decoder,
  text("core"),
  text("models"),
  text("formulas"),
  ...kernelModules.map(text),
  modules,
  ...bundles,
  types,
  math,
  package_,
];
