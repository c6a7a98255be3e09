// The schedules of src/schedules: a function with the name of its file, and the types beside it.
import { declarations } from "./syntax.js";

const camel = (path) =>
  path
    .split("/")
    .pop()
    .replace(".ts", "")
    .replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const kinds = new Set(["FunctionDeclaration", "TSInterfaceDeclaration", "TSTypeAliasDeclaration"]);

/** `[{ name, file, isPublic, types }]` by name. What is `@internal` is not public. */
export function readSchedules(files) {
  const found = files.flatMap((file) => {
    const name = camel(file.path);
    // What all of them are made of.
    if (name === "schedule") return [];
    const exported = declarations(file).filter((each) => each.exported && kinds.has(each.type));
    if (!exported.some((each) => each.name === name)) return [];
    const publicNames = exported.filter(({ comment }) => !comment.includes("@internal")).map((each) => each.name);
    const types = publicNames.filter((each) => /^[A-Z]/.test(each));
    return [
      {
        name,
        file: `./${file.path.split("/").pop().replace(".ts", ".js")}`,
        isPublic: publicNames.includes(name),
        types,
      },
    ];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function schedulesIndex(schedules) {
  const lines = schedules
    .filter(({ isPublic }) => isPublic)
    .flatMap(({ name, file, types }) => [
      `export { ${name} } from "${file}";\n`,
      ...(types.length ? [`export type { ${types.join(", ")} } from "${file}";\n`] : []),
    ]);
  return lines.join("");
}

export function factories(schedules) {
  const imports = schedules.map(({ name, file }) => `import { ${name} } from "${file}";\n`).join("");
  const names = schedules.map(({ name }) => `  ${name},\n`).join("");
  return `${imports}import type { Schedule } from "./schedule.js";

/** @internal Every schedule by the name its specs carry. */
export const factories: Readonly<Record<string, (...args: never[]) => Schedule>> = {
${names}};
`;
}
