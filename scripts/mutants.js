// Puts errors into the sources, one at a time, in a copy, and counts how many the tests notice.
//   npm run mutants -- [path] [--count N] [--seed N] [--budget S]
// `path`: a file or folder of src/ or assembly/; all of both without it. `--count`: how many, 200 by default. `--seed`:
// which; another one each time by default, printed to repeat the run. `--budget`: seconds of tests for one mutant, 60 by
// default; tests that bear its file's name come first. Ends with 1 when fewer than 92 % are noticed, or 85 % of a room.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { choose } from "./mutants/choose.js";
import { Copy } from "./mutants/copy.js";
import { judge, lineOf, table } from "./mutants/judge.js";
import { mostMutants, Trial } from "./mutants/try.js";

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Tries mutants of the repository at `folder`, those given or `count` by lot, against all tests or those given; gives
 * what became of each. `tell` hears of it as it goes.
 * @param {{ folder?: string, under?: string, count?: number, seed?: number, mutants?: object[], tests?: string[],
 *   budget?: number, tell?: (line: string) => void }} options
 */
export async function mutate({ folder = root, under, count, seed, mutants, tests, budget = 60, tell = () => {} }) {
  const copy = new Copy(folder);
  let trial;
  const end = () => {
    trial?.stop();
    copy.remove();
  };
  process.once("exit", end);
  try {
    await copy.build();
    trial = new Trial(copy, mutants ?? choose({ under, count, seed, root: copy.folder }), { budget, tests, tell });
    if (trial.mutants.length === 0) throw new Error(`There is nothing to change in ${under}.`);
    await trial.prepare();
    if (trial.failing.size > 0) tell(`left out, as they fail unchanged: ${[...trial.failing].join(", ")}`);
    const tried = [];
    for (const mutant of trial.mutants) {
      const begin = performance.now();
      tried.push({ mutant, ...(await trial.try(mutant)) });
      tell(
        `${tried.length}/${trial.mutants.length} ${lineOf(tried.at(-1))} (${((performance.now() - begin) / 1000).toFixed(1)} s)`,
      );
    }
    return tried;
  } finally {
    process.off("exit", end);
    end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: "string" }, seed: { type: "string" }, budget: { type: "string" } },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const count = Number(values.count ?? 200);
  if (!(Number.isInteger(count) && count > 0 && count <= mostMutants)) {
    console.error(`--count must be from 1 to ${mostMutants}, got ${values.count}`);
    process.exit(1);
  }
  console.log(`seed ${seed}`);
  try {
    const budget = Number(values.budget ?? 60);
    const tried = await mutate({ under: positionals[0] ?? "", count, seed, budget, tell: (line) => console.log(line) });
    const judgement = judge(tried);
    console.log(`\n${table(judgement)}\n`);
    for (const each of tried)
      if (["survived", "unreached", "timeout"].includes(each.outcome)) console.log(lineOf(each));
    for (const line of judgement.short) console.error(line);
    process.exitCode = judgement.short.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
