// dist/: the bundles with the modules put in, the modules themselves, and nothing that is left from before.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { inlined } from "../wasm-text.js";
import { kernelModules } from "../generate/kernel-modules.js";
import { files } from "./fresh.js";

const module = `/** The compiled module where a bundler or runtime turns the import into one; pass it to \`init\`. */
declare const module: object;
export default module;
`;
const worker = `/** The script of a worker thread, for \`workerUrl\` of a pool. */
export {};
`;

// Where rollup.config.js leaves room for them.
const place = /(["'])(#[a-z-]+-wasm|worker-source)\1/g;
const anyPlace = /#[a-z-]+-wasm|worker-source/;

// A literal in the quotes that take fewer backslashes.
function quoted(text) {
  const double = JSON.stringify(text);
  const single = `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  return single.length < double.length ? single : double;
}

const names = ["core", "models", "formulas", ...kernelModules];
const modules = names.map((name) => `${name}.wasm`);

/** All but the declarations, which tsc writes. */
export const distFiles = () => files("dist").filter((file) => !file.startsWith("dist/types/"));

export function dist(bundles) {
  const texts = new Map([...names, "decoder"].map((name) => [`#${name}-wasm`, inlined(name)]));
  const fill = (name) => {
    const code = readFileSync(`build/bundles/${name}`, "utf8");
    const filled = code.replace(place, (_, quote, key) => quoted(texts.get(key)));
    if (anyPlace.test(filled))
      throw new Error(`build/bundles/${name}: a module's place is no text of its own any more`);
    return filled;
  };
  const written = new Map([...modules.map((name) => [`${name}.d.ts`, module]), ["worker.d.ts", worker]]);
  texts.set("worker-source", fill("worker.js"));
  for (const name of bundles) written.set(name, fill(name));
  const wanted = new Set([...modules, ...written.keys()].map((name) => `dist/${name}`));
  for (const file of distFiles()) if (!wanted.has(file)) rmSync(file);
  mkdirSync("dist", { recursive: true });
  for (const [name, text] of written) writeFileSync(`dist/${name}`, text);
  for (const name of modules) copyFileSync(`build/${name}`, `dist/${name}`);
}
