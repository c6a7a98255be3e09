// The library from src/, and of its inside what the targets look at.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inlined } from "../wasm-text.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const modules = {
  name: "modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#.*-wasm$/ }, ({ path }) => ({ path: path.slice(1, -5), namespace: "wasm" }));
    onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => ({ contents: inlined(path), loader: "text" }));
    onResolve({ filter: /^simdescent$/ }, () => ({ path: `${root}src/index.ts` }));
  },
};

const contents = `
  export * from "./src/index.js";
  export * as optimizers from "./src/optimizers/index.js";
  export { decode, encode } from "./src/io/safetensors.js";
  export { interpretOnly } from "./src/formulas/compile.js";
  export { bytesInUse } from "./src/core/memory.js";
  export { readTable } from "./src/cli/data/table.js";
  export { UserError } from "./src/cli/terminal/errors.js";
`;

export async function library() {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-fuzz-"));
  try {
    const outfile = join(folder, "library.mjs");
    await build({
      stdin: { contents, resolveDir: root, loader: "ts" },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      plugins: [modules],
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
