// The roots of core.wasm and models.wasm, and the TypeScript files that know what these export.
import { createHash } from "node:crypto";
import { beside, exported, signatures, typed } from "./functions.js";
import { loop } from "./loop.js";
import { layouts } from "./records.js";

const heapBase = `/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;
`;

// A number for all that JavaScript takes for granted of a module: which kernel stands where and what it reads, functions
// and their parameters, records, enums. A module with another number would run another rule's kernel without a word.
// Of 27 bits, which take four bytes of the module.
const fingerprint = (...facts) => createHash("sha256").update(JSON.stringify(facts)).digest().readUInt32LE() >>> 5;

const ofCore = ({ rules, kernels, functions, records }) =>
  fingerprint(
    rules.map(({ name, decoupled, swaps, slots, scalars }) => [name, decoupled, swaps, slots, scalars]),
    kernels.map(({ name }) => name),
    signatures(functions),
    records,
  );

// Rules are none of its business: it calls them by the numbers it is given.
const ofModels = ({ functions, records, losses, activations }, core) =>
  fingerprint(signatures(functions), records, losses, activations, signatures(core.functions), core.records);

// Kernels that are compiled at run time know core.wasm by the slot table and the scalars alone.
const ofFormulas = ({ operations, records }) => fingerprint(operations, records);

const exportFingerprint = (number) => `/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = ${number};
`;

export function coreModule(core) {
  const { rules, kernels, functions } = core;
  const files = [...new Set(rules.map((rule) => rule.path))];
  const named = (path) => rules.filter((rule) => rule.path === path).map((rule) => rule.name);
  const imports = files.map((path) => `import { ${named(path).join(", ")} } from ${beside(path)};\n`);
  const generics = exported(functions);
  const whole = kernels.map(({ name, path }) => `import { ${name} as ${name}Of } from ${beside(path)};\n`);
  return `import { Loop } from "./loop";\n${imports.join("")}${whole.join("")}${generics.imports}
${heapBase}
${exportFingerprint(ofCore(core))}
${rules.map(loop).join("\n")}\n${kernels.map(typed).join("")}${generics.exports}`;
}

export function modelsModule(models, core) {
  const { imports, exports } = exported(models.functions);
  return `${imports}\n${heapBase}\n${exportFingerprint(ofModels(models, core))}\n${exports}`;
}

const expected = (number) => `
/** The number by which a module of this build is known. */
export const fingerprint = ${number};
`;

export function coreExports(core) {
  const { rules, kernels, functions, records } = core;
  const names = [...rules, ...kernels].map(({ name }) => name);
  return `
/** Names of the update rules compiled into core.wasm. */
export type RuleName =${names.map((name) => `\n  | "${name}"`).join("")};

/** The same in the order of the function table, which holds each for f32 and for f64 (scripts/pack.js). */
export const ruleNames =
  "${names.join(" ")}";
${expected(ofCore(core))}
export interface CoreExports {
${signatures(functions)}}
${layouts(records).join("")}`;
}

export function modelExports(models, core) {
  const { functions, records, losses, layers, activations } = models;
  return `
/** Losses in the order of their numbers in assembly/. */
export const lossNames = "${losses.join(" ")}";

/** Kinds of layers likewise. */
export const layerNames = "${layers.join(" ")}";

/** Activations likewise. */
export const activationNames =
  "${activations.join(" ")}";
${expected(ofModels(models, core))}
export interface ModelExports {
${signatures(functions)}}
${layouts(records).join("")}`;
}

export const formulasFingerprint = (formulas) => `\n${exportFingerprint(ofFormulas(formulas))}`;

export function formulaExports(formulas) {
  const { operations, records } = formulas;
  return `
/** Instructions of programs in the order of their numbers. */
export const operationNames =
  "${operations.join(" ")}";
${expected(ofFormulas(formulas))}${layouts(records).join("")}`;
}
