// The roots of core.wasm and models.wasm, and the TypeScript files that know what these export.
import { createHash } from "node:crypto";
import { constantOf } from "./kernel-modules.js";
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

const ofCore = (all) => {
  const { functions, records } = all;
  const { rules, kernels } = within(all, undefined);
  return fingerprint(
    rules.map(({ name, decoupled, swaps, slots, scalars }) => [name, decoupled, swaps, slots, scalars]),
    kernels.map(({ name }) => name),
    signatures(functions),
    records,
  );
};

// Of a module of kernels: which there are and what they read.
const ofKernels = (core, module) => {
  const { rules, kernels } = within(core, module);
  return fingerprint(
    module,
    rules.map(({ name, decoupled, swaps, slots, scalars }) => [name, decoupled, swaps, slots, scalars]),
    kernels.map(({ name }) => name),
  );
};

// Rules are none of its business: it calls them by the numbers it is given.
const ofModels = ({ functions, records, losses, activations }, core) =>
  fingerprint(signatures(functions), records, losses, activations, signatures(core.functions), core.records);

// Kernels that are compiled at run time know core.wasm by the slot table and the scalars alone.
const ofFormulas = ({ operations, records }) => fingerprint(operations, records);

const exportFingerprint = (number) => `/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = ${number};
`;

// Imports and bodies of rules and kernels.
function bodies({ rules, kernels }, up) {
  const files = [...new Set(rules.map((rule) => rule.path))];
  const named = (path) => rules.filter((rule) => rule.path === path).map((rule) => rule.name);
  const imports = files.map((path) => `import { ${named(path).join(", ")} } from ${beside(path, up)};\n`);
  const whole = kernels.map(({ name, path }) => `import { ${name} as ${name}Of } from ${beside(path, up)};\n`);
  const loops = rules.length > 0 ? `import { Loop } from "${up}loop";\n` : "";
  return {
    imports: `${loops}${imports.join("")}${whole.join("")}`,
    text: `${rules.map(loop).join("\n")}\n${kernels.map(typed).join("")}`,
  };
}

/** Those of a module; undefined: of core.wasm. */
export const within = ({ rules, kernels }, module) => ({
  rules: rules.filter((rule) => rule.module === module),
  kernels: kernels.filter((kernel) => kernel.module === module),
});

export function coreModule(core) {
  const { imports, text } = bodies(within(core, undefined), "./");
  const generics = exported(core.functions);
  return `${imports}${generics.imports}
${heapBase}
${exportFingerprint(ofCore(core))}
${text}${generics.exports}`;
}

export function moduleOfKernels(core, module) {
  const { imports, text } = bodies(within(core, module), "../");
  return `${imports}
${heapBase}
${exportFingerprint(ofKernels(core, module))}
${text}`;
}

const namesOf = ({ rules, kernels }) => [...rules, ...kernels].map(({ name }) => name);

export function opening(core, module) {
  return `import source from "#${module}-wasm";
import { kernelModule, type KernelModule } from "./kernel-module.js";

/** Kernels of ${module}.wasm, for definitions that name one of them. */
export const ${constantOf(module)}: KernelModule = /* @__PURE__ */ kernelModule(
  "${module}",
  source,
  ${ofKernels(core, module)},
  "${namesOf(within(core, module)).join(" ")}",
);
`;
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
/** Names of all update rules. */
export type RuleName =${names.map((name) => `\n  | "${name}"`).join("")};

/** Those of core.wasm in the order of the function table, which holds each for f32 and for f64 (scripts/pack.js). */
export const ruleNames = "${namesOf(within(core, undefined)).join(" ")}";
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
