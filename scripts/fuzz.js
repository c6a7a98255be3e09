// Throws damaged files and any arguments at the library, and holds it to its promises (SECURITY.md).
//   npm run fuzz -- [target] [--seconds N] [--seed N]     all targets one after another; default 10 s each, seed 1
//   npm run fuzz -- models --seed 7 --case 1234           one case alone, as a failure names it
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Violation } from "./fuzz/expect.js";
import { fitCheckpoints, foreignFiles, modelFiles, optimizerFiles, parameterFiles } from "./fuzz/files.js";
import { formulas } from "./fuzz/formulas.js";
import { library } from "./fuzz/library.js";
import { calls, journals, tables } from "./fuzz/others.js";
import { randomOf } from "./fuzz/random.js";

export const targets = {
  optimizers: optimizerFiles,
  models: modelFiles,
  fits: fitCheckpoints,
  parameters: parameterFiles,
  safetensors: foreignFiles,
  journals,
  tables,
  calls,
  formulas,
};

const slowest = 3000;

/** Runs a target for some seconds; how many cases it was. Throws a Violation that names the case. */
export async function fuzz(name, { seconds, seed, only = undefined }) {
  const lib = await library();
  const act = targets[name](lib);
  const end = performance.now() + 1000 * seconds;
  const memory = process.memoryUsage().rss;
  let at = only ?? 0;
  for (; only === undefined ? performance.now() < end : at === only; at++) {
    const begin = performance.now();
    try {
      // A case is told by its number alone: what went before changes nothing.
      await act(randomOf(Math.imul(seed, 0x9e3779b1) + at));
    } catch (error) {
      throw new Violation(`${name}, --seed ${seed} --case ${at}: ${error.message}`, { cause: error });
    }
    if (performance.now() - begin > slowest) throw new Violation(`${name}, --seed ${seed} --case ${at}: took over 3 s`);
  }
  if (process.memoryUsage().rss - memory > 1.5e9) throw new Violation(`${name}: memory grew by over 1.5 GB`);
  return at;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: "string" }, seed: { type: "string" }, case: { type: "string" } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(targets);
  const unknown = names.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) {
    console.error(`There is no target ${unknown}; there are ${Object.keys(targets).join(", ")}.`);
    process.exit(1);
  }
  const seed = Number(values.seed ?? 1);
  for (const name of names) {
    try {
      const only = values.case === undefined ? undefined : Number(values.case);
      const cases = await fuzz(name, { seconds: Number(values.seconds ?? 10), seed, only });
      console.log(`${name}: ${cases.toLocaleString("en-US")} cases, none broke a rule`);
    } catch (error) {
      console.error(error instanceof Violation ? error.message : error);
      process.exitCode = 1;
    }
  }
}
