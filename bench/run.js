// npm run bench, or: node bench/run.js [name...] [--quick] [--json FILE] [--library FILE] [--save]
// npm run measure [-- NAME...] is `every --save`, of all optimizers or of those named.
// Names are those of the files beside this one; `every` may be followed by names of optimizers. Every configuration is measured in a process of its own, with
// its competitors beside it, and only after the results were found equal.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fail, findName, UserError } from "../scripts/lib/names.js";
import { compileTwins } from "./lib/twins.js";

const all = [
  "optimizers",
  "every",
  "formulas",
  "linear",
  "least-squares",
  "models",
  "online",
  "schedules",
  "search",
  "startup",
  "peers",
  "networks",
  "matmul",
  "around",
];
// Run by name alone: it takes minutes and no rival.
const named = ["accuracy"];
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean" },
    json: { type: "string" },
    library: { type: "string" },
    save: { type: "boolean" },
  },
});
const known = [...all, ...named];
const chosen = positionals.filter((name) => known.includes(name));
const rest = positionals.filter((name) => !known.includes(name));
// Optimizers to which `every` is confined.
let only = [];
try {
  if (chosen.join() === "every") only = rest.map((name) => findName(name));
  else if (rest.length > 0) throw new UserError(`no benchmark ${rest[0]}; there are: ${known.join(", ")}`);
} catch (error) {
  fail(error);
}

const library = flags.library ? pathToFileURL(flags.library).href : new URL("../dist/index.js", import.meta.url).href;
const machine = {
  cpu: `${cpus().length} x ${cpus()[0].model}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: `${process.version}, V8 ${process.versions.v8}`,
  platform: `${process.platform} ${process.arch}`,
  load: loadavg()[0].toFixed(2),
};

function apart(name, task) {
  return new Promise((resolve, reject) => {
    const worker = fileURLToPath(new URL("lib/worker.js", import.meta.url));
    const child = spawn(process.execPath, [worker, name, JSON.stringify(task)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`${name} ${JSON.stringify(task.configuration)} failed`));
    });
  });
}

console.log(`${machine.cpu}, ${machine.memory}, ${machine.platform}, load ${machine.load}\nNode ${machine.node}`);
const twins = compileTwins();
console.log(`C twins: ${twins.compiler}`);
const report = { machine, compiler: twins.compiler, quick: Boolean(flags.quick), benchmarks: {} };
const verdicts = [];
try {
  for (const name of chosen.length ? chosen : all) {
    const benchmark = await import(`./${name}.js`);
    console.log(`\n${benchmark.title}`);
    const results = [];
    for (const configuration of await benchmark.configurations(Boolean(flags.quick), library, only)) {
      results.push(await apart(name, { configuration, library, twins: twins.paths, quick: Boolean(flags.quick) }));
    }
    console.log(`\n${benchmark.tables(results).join("\n\n")}`);
    const targets = benchmark.targets(results);
    verdicts.push(...targets);
    report.benchmarks[name] = { results, targets };
    if (flags.save && benchmark.saved) {
      const file = new URL("../src/cli/optimizers/measured.json", import.meta.url);
      writeFileSync(file, benchmark.saved(readFileSync(file, "utf8"), results, machine, only));
    }
  }
} finally {
  twins.remove();
}

console.log("\nTargets");
for (const { what, target, value, unit, pass } of verdicts) {
  const got = value === undefined ? "not measured" : `${value.toPrecision(3)}${unit}`;
  console.log(`${value === undefined ? "  --" : pass ? "pass" : "MISS"}  ${what}: ${got} (target ${target})`);
}
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
