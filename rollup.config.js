// The library's bundles, each into build/bundles; scripts/build/ makes dist/ of them and of the command (npm run build).
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
  renderChunk: async (code) => {
    const { code: compacted } = await minify(code, {
      compress: false,
      mangle: { toplevel: false },
      format: { preserve_annotations: true, max_line_len: 160, comments: /webpackIgnore|@vite-ignore/ },
    });
    // A line that was broken before an await within a function would look like one at the top.
    return { code: compacted.replace(/^await /gm, " await "), map: null };
  },
};
// For files that are run and never bundled again; it is quicker.
const small = {
  name: "small",
  renderChunk: async (code) => (await transform(code, { minifyWhitespace: true, charset: "utf8" })).code,
};
// What the loader does beyond making an instance would stay in every program: it makes a decoder of strings when it is imported,
// where Jest's jsdom has none to make, fills in Object.hasOwn, and wraps exports for strings and objects of AssemblyScript, which
// our modules don't have and our kernels are not called through.
const loader = {
  name: "loader-of-raw-exports",
  transform(code, id) {
    if (!id.includes("@assemblyscript/loader")) return null;
    const parts = [
      [/new TextDecoder\(/, 'typeof TextDecoder === "undefined" ? undefined : /* @__PURE__ */ $&'],
      [/^Object\.hasOwn = [^]*?\n};\n/m, ""],
      [/^ *const extended = preInstantiate\(imports\);\n/gm, ""],
      [/= postInstantiate\(extended, (.*)\);/g, "= $1.exports;"],
    ];
    for (const [part] of parts) if (!code.match(part)) this.error(`${id} has no ${part}: is it another version?`);
    return { code: parts.reduce((text, [part, by]) => text.replace(part, by), code), map: null };
  },
};
const bundle = (file, format = "esm") => ({ file: `build/bundles/${file}`, format });
const library = (file, kind) => ({
  input: "src/index.ts",
  output: bundle(file),
  plugins: [wasmText(kind), resolve(), loader, typescript(), compact],
});
const whole = (input, output) => ({
  input,
  output,
  plugins: [wasmText("place"), resolve(), loader, typescript(), small],
});

export default [
  library("index.js", "place"),
  library("index.edge.js", "edge"),
  whole("src/trials.ts", bundle("trials.js")),
  whole("src/worker.ts", bundle("worker.js", "iife")),
  {
    // Threads are started from a text, because bundlers lose track of a worker's file. It is put in like the modules.
    input: "src/tuning/remote/worker-pool.ts",
    output: bundle("workers.js"),
    plugins: [
      {
        name: "worker-source",
        resolveId: (id) => (id === "worker-source" ? "\0worker-source" : null),
        load: (id) => (id === "\0worker-source" ? `export default "worker-source";` : null),
      },
      resolve(),
      typescript(),
      compact,
    ],
  },
];
