// Records that both sides of the border know, and enums whose names JavaScript uses.
import { declarations, keyName, place, source } from "./syntax.js";

/**
 * Classes without a managed header, `[{ name, filled, fields: [{ field, type }] }]`; filled: JavaScript writes them by
 * the layout that src/core lists, as their comment says.
 */
export function readRecords(files, report) {
  return files.flatMap((file) =>
    declarations(file)
      .filter(({ type }) => type === "ClassDeclaration")
      .flatMap(({ name, node, exported, comment }) => {
        const filled = comment.includes("Filled by JavaScript");
        const unmanaged = node.decorators.some(({ expression }) => expression.name === "unmanaged");
        if (filled && !(exported && unmanaged)) {
          report(`${place(file, node)}: the record ${name} is filled by JavaScript: write "@unmanaged export class".`);
        }
        if (!unmanaged) return [];
        const fields = node.body.body
          .filter((member) => member.type === "PropertyDefinition" && !member.static)
          .map((member) => ({
            field: keyName(member),
            type: member.typeAnnotation ? source(file, member.typeAnnotation.typeAnnotation) : "",
            member,
          }));
        if (filled) checkOrder(file, name, fields, report);
        return [{ name, filled, fields: fields.map(({ field, type }) => ({ field, type })) }];
      }),
  );
}

// JavaScript writes an array of float64 and one of u32 behind it.
function checkOrder(file, name, fields, report) {
  let narrow = false;
  for (const { field, type, member } of fields) {
    if (!["f64", "u32", "usize"].includes(type)) {
      report(`${place(file, member)}: ${name}.${field} is filled by JavaScript: make it f64, u32 or usize.`);
    }
    if (narrow && type === "f64") {
      report(`${place(file, member)}: ${name}.${field} is f64: move it before the fields of four bytes.`);
    }
    narrow ||= type !== "f64";
  }
}

/** Each field's place in an array of its kind: float64 first, then u32. */
export function layouts(records) {
  return records
    .filter(({ filled }) => filled)
    .map(({ name, fields }) => {
      const list = (wide) =>
        fields
          .filter(({ type }) => (type === "f64") === wide)
          .map(({ field }) => `"${field}"`)
          .join(", ");
      return `
/** Fields of ${name} in assembly/, float64 first, then u32. */
export const ${name[0].toLowerCase()}${name.slice(1)}Layout = {
  doubles: [${list(true)}],
  words: [${list(false)}],
} as const;
`;
    });
}

/** Names of an enum's members, in order, which is their number. */
export function enumNames(files, name, report) {
  for (const file of files) {
    const found = declarations(file).find((each) => each.type === "TSEnumDeclaration" && each.name === name);
    if (!found) continue;
    const { members } = found.node.body;
    for (const member of members.filter(({ initializer }) => initializer)) {
      report(`${place(file, member)}: ${name} numbers its members in their order: take the value away.`);
    }
    return members.map(({ id }) => id.name);
  }
  report(`assembly/models: there is no enum ${name}, by which JavaScript knows the numbers: write one.`);
  return [];
}
