// Writes the files that only list what the folders hold:
//   assembly/index.ts        core.wasm: every rule's loop, and typed exports of all generic functions, for f32 and f64
//   assembly/models.ts       models.wasm: the same for what assembly/models exports
//   src/core/exports.ts, model-exports.ts  the types of those exports
//   src/optimizers/index.ts  every optimizer class and the list of definitions
//   src/schedules/index.ts, factories.ts  every schedule, for users and for checkpoints
// A rule file holds classes with `static update<T>(w, g, <state: usize>..., <scalars: v128>...)`; the parameter
// list is the declaration: it fixes the order of the slot table and of the scalar block.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const note = "// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.\n";
const types = ["f32", "f64"];
const sizes = { f32: 4, f64: 8 };
const sources = (folder, recursive = true) =>
  readdirSync(root + folder, { recursive })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .sort()
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(`${root}${folder}/${file}`, "utf8") }));
const parameters = (text) =>
  text
    .replace(/\/\/.*$/gm, "")
    .split(",")
    .map((part) => part.trim().split(/\s*:\s*/))
    .filter(([name]) => name)
    .map(([name, type]) => ({ name, type }));

// What every kernel gets; the loop folds them into the gradient, unless a rule is `direct` and takes them itself.
const folded = ["scale", "decay"];

const wholeKernel = /^export function (\w+)(?:<T>)?\(n: usize, slots: usize, scalars: usize(, unit: usize)?\): void/gm;

/** Kernels of assembly/rules written as functions of `(n, slots, scalars)`: `[{ name, path, unit }]`. */
export function kernels() {
  return sources("assembly/rules").flatMap(({ path, text }) =>
    [...text.matchAll(wholeKernel)].map(([, name, unit]) => ({ name, path, unit: Boolean(unit) })),
  );
}

/** The rules of assembly/rules: `[{ name, path, unroll, slots: [...], scalars: [...] }]`. */
export function rules() {
  return sources("assembly/rules").flatMap(({ path, text }) =>
    [...text.matchAll(/export class (\w+) \{([^]*?)\n\}/g)]
      .filter(([, , body]) => body.includes("static update<T>("))
      .map(([, name, body]) => {
        const list = parameters(/static update<T>\(([^]*?)\): v128/.exec(body)[1]).slice(2);
        return {
          name,
          path,
          direct: body.includes("static direct: bool = true"),
          decoupled: body.includes("static decoupled: bool = true"),
          unroll: Number(/static unroll: i32 = (\d)/.exec(body)?.[1] ?? 1),
          slots: list.filter(({ type }) => type === "usize").map((p) => p.name),
          scalars: list.filter(({ name, type }) => type === "v128" && !folded.includes(name)).map((p) => p.name),
        };
      }),
  );
}

const entries = new Set(["assembly/loop.ts", "assembly/models.ts"]);

function functions(files) {
  return files
    .filter(({ path }) => !entries.has(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export function (\w+)(<T>)?\(([^]*?)\): (\w+)/gm)].map(([, name, generic, list, result]) => ({
        name,
        path,
        // For either type, compiled for each or told which it is.
        generic: Boolean(generic),
        unit: /\bunit: usize,?\s*$/.test(list),
        parameters: parameters(list).filter((p) => p.name !== "unit"),
        result,
      })),
    );
}

// A do-while, because V8 keeps what is splatted before a loop in registers only when the body is the loop's
// header; in a for loop it converts and splats every scalar again in every round (measured: 4 times slower).
// The loop of a `direct` rule stands behind a test that is always true: without it TurboFan keeps exchanging the
// registers of w and g, which is 2.5 % of SGD. Offsets are immediates, because Binaryen folds no sum of 64 into a
// load. Written out for either type: a generic function and its export would be two functions.
function loop({ name, direct, decoupled, unroll, slots, scalars }) {
  const pointers = ["w", "g", ...slots];
  const splat = {
    f32: (i) => `f32x4.splat(<f32>load<f64>(scalars, ${8 * i}))`,
    f64: (i) => `v128.load_splat<f64>(scalars, ${8 * i})`,
  };
  const body = (offset, t) => {
    const at = (pointer) => (offset ? `${pointer} + ${offset}` : pointer);
    const list = [`w${offset}`, `g${offset}`, ...slots.map(at), ...(direct ? folded : []), ...scalars].join(", ");
    return `    ${decoupled ? "let" : "const"} w${offset} = v128.load(${at("w")});
    const g${offset} = ${direct ? `v128.load(${at("g")})` : `Loop.gradient<${t}>(${at("g")}, w${offset}, scale, decay)`};
${decoupled ? `    w${offset} = ${t}x${t === "f32" ? 4 : 2}.mul(keep, w${offset});\n` : ""}    v128.store(${at("w")}, ${name}.update<${t}>(${list}));
`;
  };
  const stride = 16 * unroll;
  const advance = pointers.map((p) => `${p} += ${stride}`).join("; ");
  const scalarList = ["scale", "decay", decoupled ? "keep" : "", ...scalars];
  return types
    .map(
      (t) => `export function ${name}_${t}(n: usize, slots: usize, scalars: usize): void {
${pointers.map((p, i) => `  let ${p} = load<usize>(slots, ${4 * i});\n`).join("")}  const end = w + n * sizeof<${t}>();
${scalarList.map((k, i) => (k ? `  const ${k} = ${splat[t](i)};\n` : "")).join("")}  ${direct ? "if (n) " : ""}do {
${Array.from({ length: unroll }, (_, i) => body(16 * i, t)).join("")}    ${advance};
  } while (w < end);
}
`,
    )
    .join("");
}

// A call of what is written for either type: compiled for this one, or told the size of its elements.
const call = ({ name, unit }, t, list) => `${name}Of${unit ? "" : `<${t}>`}(${list}${unit ? `, ${sizes[t]}` : ""})`;

const typed = (kernel) =>
  types
    .map(
      (t) =>
        `export function ${kernel.name}_${t}(n: usize, slots: usize, scalars: usize): void {\n  ${call(kernel, t, "n, slots, scalars")};\n}\n`,
    )
    .join("");

// Imports and typed exports of functions.
function exported(functions) {
  const imports = [...new Set(functions.map((f) => f.path))].map((path) => {
    const names = functions
      .filter((f) => f.path === path)
      .map((f) => (f.generic || f.unit ? `${f.name} as ${f.name}Of` : f.name));
    return `import { ${names.join(", ")} } from "./${path.slice(9, -3)}";\n`;
  });
  const exports = functions.map((f) => {
    const { name, parameters, result } = f;
    if (!f.generic && !f.unit) return `export { ${name} };\n`;
    return types
      .map((t) => {
        const list = parameters.map((p) => `${p.name}: ${p.type === "T" ? t : p.type}`).join(", ");
        const back = result === "void" ? "" : "return ";
        return `export function ${name}_${t}(${list}): ${result === "T" ? t : result} {\n  ${back}${call(f, t, parameters.map((p) => p.name).join(", "))};\n}\n`;
      })
      .join("");
  });
  return { imports: imports.join(""), exports: exports.join("") };
}

const heapBase = `/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;
`;

function assemblyIndex(rules, kernels, functions) {
  const files = [...new Set(rules.map((rule) => rule.path))];
  const named = (path) => rules.filter((rule) => rule.path === path).map((rule) => rule.name);
  const imports = files.map((path) => `import { ${named(path).join(", ")} } from "./${path.slice(9, -3)}";\n`);
  const generics = exported(functions);
  const loops = rules.map(loop);
  const whole = kernels.map(({ name, path }) => `import { ${name} as ${name}Of } from "./${path.slice(9, -3)}";\n`);
  return `${note}import { Loop } from "./loop";\n${imports.join("")}${whole.join("")}${generics.imports}
${heapBase}
${loops.join("\n")}\n${kernels.map(typed).join("")}${generics.exports}`;
}

function assemblyModels(functions) {
  const { imports, exports } = exported(functions);
  return `${note}${imports}\n${heapBase}\n${exports}`;
}

// Records that JavaScript fills: float64 fields first, then u32; each field's place in an array of its kind.
function records(files) {
  return files.flatMap(({ text }) =>
    [...text.matchAll(/Filled by JavaScript[^]*?@unmanaged\nexport class (\w+) \{([^]*?)\n\}/g)].map(
      ([, name, body]) => {
        const fields = [...body.matchAll(/^  (\w+): (\w+);/gm)].map(([, field, type]) => ({
          field,
          wide: type === "f64",
        }));
        const list = (wide) =>
          fields
            .filter((f) => f.wide === wide)
            .map((f) => `"${f.field}"`)
            .join(", ");
        return `
/** Fields of ${name} in assembly/, float64 first, then u32. */
export const ${name[0].toLowerCase()}${name.slice(1)}Layout = {
  doubles: [${list(true)}],
  words: [${list(false)}],
} as const;
`;
      },
    ),
  );
}

function signatures(functions) {
  const lines = functions.flatMap(({ name, generic, unit, parameters, result }) => {
    const list = parameters.map((p) => `${p.name}: ${p.type === "bool" ? "boolean" : "number"}`).join(", ");
    const signature = `(${list}) => ${result === "void" ? "void" : "number"}`;
    return (generic || unit ? types.map((t) => `${name}_${t}`) : [name]).map((n) => `  ${n}: ${signature};\n`);
  });
  return lines.join("");
}

function coreExports(rules, kernels, functions, files) {
  const union = [...rules, ...kernels].map((rule) => `\n  | "${rule.name}"`).join("");
  return `${note}
/** Names of the update rules compiled into core.wasm. */
export type RuleName =${union};

/** The same in the order of the function table, which holds each for f32 and for f64 (scripts/pack.js). */
export const ruleNames =
  "${[...rules, ...kernels].map((rule) => rule.name).join(" ")}";

export interface CoreExports {
${signatures(functions)}}
${records(files).join("")}`;
}

// Names of an enum's members, in order.
function enumNames(files, name) {
  const [, body] = files.map(({ text }) => new RegExp(`const enum ${name} \\{([^]*?)\\}`).exec(text)).find(Boolean);
  return body.replace(/\/\/.*$/gm, "").match(/\w+/g);
}

function modelExports(functions, files) {
  return `${note}
/** Losses in the order of their numbers in assembly/. */
export const lossNames = "${enumNames(files, "Loss").join(" ")}";

/** Activations likewise. */
export const activationNames =
  "${enumNames(files, "Activation").join(" ")}";

export interface ModelExports {
${signatures(functions)}}
${records(files).join("")}`;
}

function optimizersIndex() {
  const found = sources("src/optimizers", false).flatMap(({ path, text }) =>
    [...text.matchAll(/^export class (\w+) extends \w+/gm)].map(([, name]) => ({ name, path })),
  );
  const lines = found.map(
    ({ name, path }) => `export { ${name} } from "./${path.split("/").pop().replace(".ts", ".js")}";\n`,
  );
  return `${note}${lines.join("")}`;
}

const camel = (path) =>
  path
    .split("/")
    .pop()
    .replace(".ts", "")
    .replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** Every schedule: a function with the name of its file; and the types beside it. What is `@internal` is not public. */
function schedules() {
  const found = sources("src/schedules", false).flatMap(({ path, text }) => {
    const name = camel(path);
    // What all of them are made of.
    if (name === "schedule") return [];
    const exported = [...text.matchAll(/(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^export (?:interface|type|function) (\w+)/gm)];
    const publicNames = exported.filter(([, comment = ""]) => !comment.includes("@internal")).map((match) => match[2]);
    if (!exported.some((match) => match[2] === name)) return [];
    const types = publicNames.filter((each) => /^[A-Z]/.test(each));
    return [
      { name, file: `./${path.split("/").pop().replace(".ts", ".js")}`, isPublic: publicNames.includes(name), types },
    ];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function schedulesIndex() {
  const lines = schedules()
    .filter(({ isPublic }) => isPublic)
    .flatMap(({ name, file, types }) => [
      `export { ${name} } from "${file}";\n`,
      ...(types.length ? [`export type { ${types.join(", ")} } from "${file}";\n`] : []),
    ]);
  return `${note}${lines.join("")}`;
}

function factories() {
  const all = schedules();
  const imports = all.map(({ name, file }) => `import { ${name} } from "${file}";\n`).join("");
  const names = all.map(({ name }) => `  ${name},\n`).join("");
  return `${note}${imports}import type { Schedule } from "./schedule.js";

/** @internal Every schedule by the name its specs carry. */
export const factories: Readonly<Record<string, (...args: never[]) => Schedule>> = {
${names}};
`;
}

/** `[[path, text]]` of every generated file. */
export function generated() {
  const rule = rules();
  const whole = kernels();
  const core = [...sources("assembly/math"), ...sources("assembly", false)];
  const models = sources("assembly/models");
  const ofCore = functions(core);
  const ofModels = functions(models);
  return [
    ["assembly/index.ts", assemblyIndex(rule, whole, ofCore)],
    ["assembly/models.ts", assemblyModels(ofModels)],
    ["src/core/exports.ts", coreExports(rule, whole, ofCore, core)],
    ["src/core/model-exports.ts", modelExports(ofModels, models)],
    ["src/optimizers/index.ts", optimizersIndex()],
    ["src/schedules/index.ts", schedulesIndex()],
    ["src/schedules/factories.ts", factories()],
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generated()) writeFileSync(root + path, text);
}
