// The roots of core.wasm and models.wasm, and the TypeScript files that know what these export.
import { beside, exported, signatures, typed } from "./functions.js";
import { loop } from "./loop.js";
import { layouts } from "./records.js";

const heapBase = `/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;
`;

export function coreModule({ rules, kernels, functions }) {
  const files = [...new Set(rules.map((rule) => rule.path))];
  const named = (path) => rules.filter((rule) => rule.path === path).map((rule) => rule.name);
  const imports = files.map((path) => `import { ${named(path).join(", ")} } from ${beside(path)};\n`);
  const generics = exported(functions);
  const whole = kernels.map(({ name, path }) => `import { ${name} as ${name}Of } from ${beside(path)};\n`);
  return `import { Loop } from "./loop";\n${imports.join("")}${whole.join("")}${generics.imports}
${heapBase}
${rules.map(loop).join("\n")}\n${kernels.map(typed).join("")}${generics.exports}`;
}

export function modelsModule({ functions }) {
  const { imports, exports } = exported(functions);
  return `${imports}\n${heapBase}\n${exports}`;
}

export function coreExports({ rules, kernels, functions, records }) {
  const names = [...rules, ...kernels].map(({ name }) => name);
  return `
/** Names of the update rules compiled into core.wasm. */
export type RuleName =${names.map((name) => `\n  | "${name}"`).join("")};

/** The same in the order of the function table, which holds each for f32 and for f64 (scripts/pack.js). */
export const ruleNames =
  "${names.join(" ")}";

export interface CoreExports {
${signatures(functions)}}
${layouts(records).join("")}`;
}

export function modelExports({ functions, records, losses, activations }) {
  return `
/** Losses in the order of their numbers in assembly/. */
export const lossNames = "${losses.join(" ")}";

/** Activations likewise. */
export const activationNames =
  "${activations.join(" ")}";

export interface ModelExports {
${signatures(functions)}}
${layouts(records).join("")}`;
}
