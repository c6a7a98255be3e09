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
// The loader does two things when it is imported, which would stay in programs that use no WebAssembly: it makes a
// decoder of strings, where Jest's jsdom has none to make, and fills in Object.hasOwn where that is missing, for names of
// exports that ours do not have.
const loader = {
  name: "loader-without-side-effects",
  transform(code, id) {
    if (!id.includes("@assemblyscript/loader")) return null;
    const parts = [/new TextDecoder\(/, /^Object\.hasOwn = [^]*?\n};\n/m];
    for (const part of parts) if (!part.test(code)) this.error(`${id} has no ${part}: is it another version?`);
    return {
      code: code
        .replace(parts[0], 'typeof TextDecoder === "undefined" ? undefined : /* @__PURE__ */ $&')
        .replace(parts[1], ""),
      map: null,
    };
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
