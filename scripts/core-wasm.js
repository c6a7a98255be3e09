// Rollup and Vitest plugin: `#core-wasm` is the compiled module.
//   "inline": a string of hexadecimal digits, which gzip packs tighter than base64
//   "edge":   a static import that edge runtimes compile ahead of time
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../build/core.wasm", import.meta.url));
const id = "#core-wasm";

export function coreWasm(kind = "inline") {
  return {
    name: "core-wasm",
    enforce: "pre",
    resolveId(source) {
      if (source !== id) return null;
      return kind === "edge" ? { id: "./core.wasm?module", external: true } : `\0${id}`;
    },
    load(source) {
      if (source !== `\0${id}`) return null;
      return `export default "${readFileSync(file).toString("hex")}";`;
    },
  };
}
