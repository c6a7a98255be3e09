// Writes the files that only list what the folders hold:
//   assembly/index.ts        core.wasm: the loops of rules that everybody needs, and typed exports of all generic functions, for f32 and f64
//   assembly/kernels, src/core/kernelModules  the other rules, module by module (scripts/generate/kernel-modules.js), and what opens these
//   assembly/models.ts       models.wasm: the same for what assembly/models exports
//   assembly/formulas/fingerprint.ts  by which formulas.wasm is known
//   src/core/exports.ts, model-exports.ts, formula-exports.ts  the types of those exports
//   src/optimizers/index.ts  every optimizer class and the list of definitions
//   src/schedules/index.ts, factories.ts  every schedule, for users and for checkpoints
// What would be left out of these lists without a word (a kernel of another form, a definition without its class or
// kernel, a kernel without a definition) is an error with one sentence for each.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkKernels, checkModules, readOptimizers } from "./generate/definitions.js";
import { readFunctions } from "./generate/functions.js";
import { kernelModules, moduleOf } from "./generate/kernel-modules.js";
import {
  coreExports,
  coreModule,
  opening,
  moduleOfKernels,
  formulaExports,
  formulasFingerprint,
  modelExports,
  modelsModule,
} from "./generate/modules.js";
import { withProblems } from "./generate/problems.js";
import { enumNames, readRecords } from "./generate/records.js";
import { checkNames, readKernels, readRules } from "./generate/rules.js";
import { factories, readSchedules, schedulesIndex } from "./generate/schedules.js";
import { sources } from "./generate/syntax.js";

const here = fileURLToPath(new URL("../", import.meta.url));
const note = "// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.\n";

/** Kernels of assembly/rules written as functions of `(n, slots, scalars)`: `[{ name, path, unit }]`. */
export function kernels(root = here) {
  return withProblems((report) => readKernels(sources(root, "assembly/rules", { report }), report));
}

/** The rules of assembly/rules: `[{ name, path, direct, decoupled, unroll, slots: [...], scalars: [...] }]`. */
export function rules(root = here) {
  return withProblems((report) => readRules(sources(root, "assembly/rules", { report }), report));
}

const folders = ["assembly", "src/engine", "src/optimizers", "src/schedules"];

// Roots of modules and what is only imported.
const entries = new Set(["assembly/loop.ts", "assembly/models.ts", "assembly/formulas.ts"]);

function readCore(root, report) {
  const ruleFiles = sources(root, "assembly/rules", { report });
  const files = [
    ...sources(root, "assembly/math", { report }),
    ...sources(root, "assembly", { recursive: false, report }),
  ].filter(({ path }) => !entries.has(path));
  const module = moduleOf([...ruleFiles, ...sources(root, "assembly/math", { report })]);
  const placed = (each) => ({ ...each, module: module(each.path) });
  const found = {
    rules: readRules(ruleFiles, report).map(placed),
    kernels: readKernels(ruleFiles, report).map(placed),
  };
  checkNames([...found.rules, ...found.kernels], report);
  return { ...found, functions: readFunctions(files, report), records: readRecords(files, report) };
}

function readModels(root, report) {
  const files = sources(root, "assembly/models", { report });
  return {
    functions: readFunctions(files, report),
    records: readRecords(files, report),
    losses: enumNames(files, "Loss", report),
    layers: enumNames(files, "LayerKind", report),
    activations: enumNames(files, "Activation", report),
  };
}

function readFormulas(root, report) {
  const files = sources(root, "assembly/formulas", { report });
  return { operations: enumNames(files, "Op", report), records: readRecords(files, report) };
}

function optimizersIndex(root, core, report) {
  const optimizers = readOptimizers(sources(root, "src/optimizers", { recursive: false, report }), report);
  const users = ["src/engine", "src/optimizers"].flatMap((folder) => sources(root, folder, { report }));
  checkKernels(users, [...core.rules, ...core.kernels], report);
  checkModules(sources(root, "src/optimizers", { recursive: false, report }), [...core.rules, ...core.kernels], report);
  return optimizers
    .map(({ name, path }) => `export { ${name} } from "./${path.split("/").pop().replace(".ts", ".js")}";\n`)
    .join("");
}

/** `[[path, text]]` of every generated file. */
export function generated(root = here) {
  // In this order, so that what cannot be read is not also said to be missing.
  withProblems((report) => folders.forEach((folder) => sources(root, folder, { report })));
  const core = withProblems((report) => readCore(root, report));
  return withProblems((report) => {
    const models = readModels(root, report);
    const formulas = readFormulas(root, report);
    const schedules = readSchedules(sources(root, "src/schedules", { recursive: false, report }));
    const texts = [
      coreModule(core),
      ...kernelModules.map((module) => moduleOfKernels(core, module)),
      ...kernelModules.map((module) => opening(core, module)),
      modelsModule(models, core),
      formulasFingerprint(formulas),
      coreExports(core),
      modelExports(models, core),
      formulaExports(formulas),
      optimizersIndex(root, core, report),
      schedulesIndex(schedules),
      factories(schedules),
    ];
    return generatedFiles.map((path, i) => [path, note + texts[i]]);
  });
}

export const generatedFiles = [
  "assembly/index.ts",
  ...kernelModules.map((module) => `assembly/kernels/${module}.ts`),
  ...kernelModules.map((module) => `src/core/kernels/${module}.ts`),
  "assembly/models.ts",
  "assembly/formulas/fingerprint.ts",
  "src/core/exports.ts",
  "src/core/model-exports.ts",
  "src/core/formula-exports.ts",
  "src/optimizers/index.ts",
  "src/schedules/index.ts",
  "src/schedules/factories.ts",
];

/** Writes what has changed, and leaves alone what has not, so that nothing is built again for its date. */
export function generate(root = here) {
  for (const [path, text] of generated(root)) {
    if (!existsSync(root + path) || readFileSync(root + path, "utf8") !== text) writeFileSync(root + path, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    generate();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
