// Rollup and Vitest plugin: `#core-wasm` and `#models-wasm` are the compiled modules.
//   "inline": text, as src/core/inline.ts reads it
//   "edge":   a static import that edge runtimes compile ahead of time
//   "place":  a text that stands for it until scripts/build/dist.js puts it in, so that bundles need not wait for asc
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../build/", import.meta.url));
const module = /^#(core|models)-wasm$/;

// One character for each of the most frequent bytes, two for the others: after gzip this weighs no more than the
// module by itself; hexadecimal digits weigh 12 % more, base64 half as much again.
export function encode(bytes) {
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const alphabet = printable.filter((c) => !"\"'`\\".includes(c));
  const [first, second, ...direct] = alphabet;
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]++;
  const byCount = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a]);
  const frequent = byCount.slice(0, direct.length).sort((a, b) => a - b);
  const rare = byCount.slice(direct.length).sort((a, b) => a - b);
  const codes = new Map(frequent.map((byte, i) => [byte, direct[i]]));
  rare.forEach((byte, i) => {
    const prefix = i < direct.length ? first : second;
    codes.set(byte, prefix + direct[i % direct.length]);
  });
  const bits = Array.from(counts.keys(), (byte) => (frequent.includes(byte) ? 1 : 0)).join("");
  const head = bits.replace(/..../g, (four) => parseInt(four, 2).toString(16));
  return head + Array.from(bytes, (byte) => codes.get(byte)).join("");
}

export function wasmText(kind = "inline") {
  return {
    name: "wasm-text",
    enforce: "pre",
    resolveId(source) {
      const name = module.exec(source)?.[1];
      if (!name) return null;
      return kind === "edge" ? { id: `./${name}.wasm?module`, external: true } : `\0${source}`;
    },
    load(source) {
      const name = source[0] === "\0" ? module.exec(source.slice(1))?.[1] : undefined;
      if (!name) return null;
      const text = kind === "place" ? source.slice(1) : encode(readFileSync(`${build}${name}.wasm`));
      return `export default ${JSON.stringify(text)};`;
    },
  };
}
