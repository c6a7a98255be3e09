// Functions that assembly/ exports, and their exports from a module: one for each type where they are written for either.
import { declarations, head, place, signature } from "./syntax.js";
import { types } from "./loop.js";

const sizes = { f32: 4, f64: 8 };
const numbers = new Set(["T", "bool", "i32", "u32", "usize", "f32", "f64"]);

/** `[{ name, path, generic, unit, parameters: [{ name, type }], result }]`. */
export function readFunctions(files, report) {
  return files.flatMap((file) =>
    declarations(file)
      .filter(({ type, exported }) => exported && type === "FunctionDeclaration")
      .flatMap(({ name, node }) => {
        const found = signature(file, node);
        const { generics = [], parameters = [], result } = found ?? {};
        const unit = parameters.at(-1)?.name === "unit" && parameters.at(-1).type === "usize";
        const crosses =
          found &&
          ["", "T"].includes(generics.join()) &&
          [...parameters.map(({ type }) => type), ...(result === "void" ? [] : [result])].every((t) => numbers.has(t));
        if (!crosses) {
          report(
            `${place(file, node)}: "${head(file, node, node.body)}" cannot be exported from a module: give it parameters and ` +
              `a result of types ${[...numbers].join(", ")}, or make it a static method of a class.`,
          );
          return [];
        }
        return [
          {
            name,
            path: file.path,
            // For either type, compiled for each or told which it is.
            generic: generics.length > 0,
            unit,
            parameters: parameters.filter((p) => p.name !== "unit"),
            result,
          },
        ];
      }),
  );
}

// A call of what is written for either type: compiled for this one, or told the size of its elements.
const call = ({ name, unit }, t, list) => `${name}Of${unit ? "" : `<${t}>`}(${list}${unit ? `, ${sizes[t]}` : ""})`;

/** A path of assembly/ as files beside it import it. */
export const beside = (path, up = "./") => `"${up}${path.slice("assembly/".length, -".ts".length)}"`;

/** Both exports of a kernel that is a function. */
export const typed = (kernel) =>
  types
    .map(
      (t) =>
        `export function ${kernel.name}_${t}(n: usize, slots: usize, scalars: usize): void {\n  ${call(kernel, t, "n, slots, scalars")};\n}\n`,
    )
    .join("");

/** Imports and typed exports of functions. */
export function exported(functions) {
  const imports = [...new Set(functions.map((f) => f.path))].map((path) => {
    const names = functions
      .filter((f) => f.path === path)
      .map((f) => (f.generic || f.unit ? `${f.name} as ${f.name}Of` : f.name));
    return `import { ${names.join(", ")} } from ${beside(path)};\n`;
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

/** The members of the interface by which TypeScript knows the exports. */
export function signatures(functions) {
  const lines = functions.flatMap(({ name, generic, unit, parameters, result }) => {
    const list = parameters.map((p) => `${p.name}: ${p.type === "bool" ? "boolean" : "number"}`).join(", ");
    const signature = `(${list}) => ${result === "void" ? "void" : "number"}`;
    return (generic || unit ? types.map((t) => `${name}_${t}`) : [name]).map((n) => `  ${n}: ${signature};\n`);
  });
  return lines.join("");
}
