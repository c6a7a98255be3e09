// The modules that kernels stand in. core.wasm holds what everybody needs: sums, steps, products, and the rules that models train
// with by themselves. The others are opened by the definitions that name them, so that nobody carries or compiles rules nobody uses:
//   first-order  loops over elements
//   tensors      functions of whole tensors
//   matrices     those that multiply or decompose
import { posix } from "node:path";

const core = new Set(["adam", "fista", "ftrl", "sgd", "sparse-rows"].map((name) => `assembly/rules/${name}.ts`));

/** Families by name: the name of the constant that definitions give, and where the data of the module lies. */
export const kernelModules = ["first-order", "tensors", "matrices"];

/** The constant of a module: `firstOrder`. */
export const constantOf = (module) => module.replace(/-(.)/g, (_, c) => c.toUpperCase());

/** Which module each file of kernels belongs to; undefined: core.wasm. `files` are all of assembly/. */
export function moduleOf(files) {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const imported = (path, seen = new Set()) => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const [, from] of (texts.get(path) ?? "").matchAll(/from "(\.[^"]*)"/g))
      imported(`${posix.join(posix.dirname(path), from)}.ts`, seen);
    return seen;
  };
  return (path) => {
    if (core.has(path)) return undefined;
    if ([...imported(path)].some((each) => each.startsWith("assembly/math/gemm/"))) return "matrices";
    return /static update</.test(texts.get(path) ?? "") ? "first-order" : "tensors";
  };
}
