// Rollup and Vitest plugin: `#core-wasm`, `#models-wasm` and so on are the compiled modules.
//   "inline": text, as src/core/inline.ts reads it, from build/ where scripts/build/ has left it
//   "edge":   a static import that edge runtimes compile ahead of time, and src/core/instantiate.edge.ts to take it
//   "place":  a text that stands for it until scripts/build/dist.js puts it in, so that bundles need not wait for asc
// `#decoder-wasm` is the module that turns the texts of the others back into bytes, itself in hexadecimal digits.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import lzma from "lzma";

const build = fileURLToPath(new URL("../build/", import.meta.url));
const module = /^#([a-z-]+)-wasm$/;

// What stands in a string of any quotes as it is.
const alphabet = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter((c) => !"\"'`\\".includes(c));

/**
 * The text of a module: its length in four bytes, then LZMA without a header, 13 bits in every two characters. After
 * gzip this weighs four fifths of the module's own gzip, and needs no more time than a plain alphabet (assembly/text).
 */
export function encode(bytes) {
  // Properties, dictionary and size take 13 bytes; the next is 0 always, and the length's last.
  const packed = lzma.compress(bytes, 9).slice(13);
  const length = bytes.length;
  const all = [length & 255, (length >> 8) & 255, (length >> 16) & 255, ...packed];
  let text = "";
  let held = 0;
  let bits = 0;
  const put = () => {
    text += alphabet[(held & 8191) % 91] + alphabet[Math.floor((held & 8191) / 91)];
    held >>>= 13;
    bits -= 13;
  };
  for (const byte of all) {
    held |= (byte & 255) << bits;
    bits += 8;
    if (bits >= 13) put();
  }
  if (bits > 0) put();
  return text;
}

/** What stands in a bundle for a module. */
export const inlined = (name) =>
  name === "decoder" ? readFileSync(`${build}decoder.wasm`, "hex") : readFileSync(`${build}${name}.txt`, "utf8");

export function wasmText(kind = "inline") {
  return {
    name: "wasm-text",
    enforce: "pre",
    resolveId(source, importer) {
      if (kind === "edge" && source === "./instantiate.js") return this.resolve("./instantiate.edge.js", importer);
      const name = module.exec(source)?.[1];
      if (!name) return null;
      return kind === "edge" ? { id: `./${name}.wasm?module`, external: true } : `\0${source}`;
    },
    load(source) {
      const name = source[0] === "\0" ? module.exec(source.slice(1))?.[1] : undefined;
      if (!name) return null;
      return `export default ${JSON.stringify(kind === "place" ? source.slice(1) : inlined(name))};`;
    },
  };
}
