import { readFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import esbuild from "rollup-plugin-esbuild";
import { transform } from "esbuild";
import { minify } from "terser";
import { wasmText } from "./scripts/wasm-text.js";

const typescript = () => esbuild({ target: "es2022", tsconfig: "tsconfig.json" });
// Without blanks it loads faster. Names of functions stay, so that a trace can be read, and so do the annotations by which
// bundlers drop what nobody uses.
const compact = {
  name: "compact",
  renderChunk: (code) =>
    minify(code, {
      compress: false,
      mangle: { toplevel: false },
      format: { preserve_annotations: true, max_line_len: 160, comments: /webpackIgnore|@vite-ignore/ },
    }),
};
// For files that are run and never bundled again; it is quicker.
const small = {
  name: "small",
  renderChunk: async (code) => (await transform(code, { minifyWhitespace: true, charset: "utf8" })).code,
};
const library = (file, kind) => ({
  input: "src/index.ts",
  output: { file: `dist/${file}`, format: "esm" },
  plugins: [wasmText(kind), resolve(), typescript(), compact],
});

const whole = (file) => ({ ...library(file, "inline"), plugins: [wasmText("inline"), resolve(), typescript(), small] });

const libraries = [
  library("index.js", "inline"),
  library("index.edge.js", "edge"),
  { ...whole("trials.js"), input: "src/trials.ts" },
  {
    ...whole("worker.js"),
    input: "src/worker.ts",
    output: { file: "dist/worker.js", format: "iife" },
  },
  {
    // Threads are started from a text, because bundlers lose track of a worker's file.
    input: "src/tuning/remote/worker-pool.ts",
    output: { file: "dist/workers.js", format: "esm" },
    plugins: [
      {
        name: "worker-source",
        resolveId: (id) => (id === "worker-source" ? "\0worker-source" : null),
        load: (id) =>
          id === "\0worker-source" ? `export default ${JSON.stringify(readFileSync("dist/worker.js", "utf8"))};` : null,
      },
      resolve(),
      typescript(),
      compact,
    ],
  },
];

const commands = [
  {
    // The command carries its libraries; of simdescent itself it uses the published entry beside it.
    input: "src/cli/main.ts",
    output: { file: "dist/cli.js", format: "esm", banner: "#!/usr/bin/env node", inlineDynamicImports: true },
    external: (id) => id.startsWith("node:"),
    plugins: [
      {
        name: "simdescent-is-beside",
        resolveId: (id) => (id === "simdescent" ? { id: "./index.js", external: true } : null),
      },
      resolve({ preferBuiltins: true, exportConditions: ["node"] }),
      commonjs(),
      json(),
      typescript(),
    ],
  },
];

// The command needs no module, so it may be bundled while that is compiled.
export default ({ configPart }) => (configPart === "command" ? commands : libraries);
