// Source files as syntax trees. AssemblyScript parses as TypeScript as long as its decorators stand on classes and
// inside them; a decorated function is an error here and not a function that nobody sees.
import { readdirSync, readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";

const parsed = new Map();

/** The TypeScript files of a folder, `[{ path, text, program, comments }]`, but for its generated index. */
export function sources(root, folder, { recursive = true, report }) {
  return readdirSync(root + folder, { recursive })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .sort()
    .map((file) => parse(`${folder}/${file}`, readFileSync(`${root}${folder}/${file}`, "utf8"), report));
}

function parse(path, text, report) {
  const known = parsed.get(path);
  const file = known?.text === text ? known : { path, text, ...read(path, text) };
  parsed.set(path, file);
  for (const error of file.errors) {
    report(
      `${path}:${line(file, error.labels[0]?.start ?? 0)}: cannot be read (${error.message.replace(/\.$/, "")}): write what ` +
        "a TypeScript parser takes, with AssemblyScript's decorators only on classes and inside them.",
    );
  }
  return file;
}

function read(path, text) {
  // Without nodes for parentheses, which mean nothing to anybody here.
  const { program, comments, errors } = parseSync(path, text, { lang: "ts", preserveParens: false });
  return { program, comments, errors };
}

/** The number of the line of a place in the text. */
export const line = ({ text }, offset) => text.slice(0, offset).split("\n").length;

/** Where a reader finds a node. */
export const place = (file, node) => `${file.path}:${line(file, node.start)}`;

/** A node's text on one line, for types and messages. */
export const source = ({ text }, node) => text.slice(node.start, node.end).replace(/\s+/g, " ");

/** Calls the visitors of oxc-parser, by type of node, for everything in the file. */
export const visit = ({ program }, visitors) => new Visitor(visitors).visit(program);

/** Declarations at the top of a file: `[{ node, type, name, exported, comment }]`; comment: the block right before. */
export function declarations(file) {
  return file.program.body.flatMap((statement) => {
    const exported = statement.type === "ExportNamedDeclaration";
    const node = exported ? statement.declaration : statement;
    if (!node?.id || node.id.type !== "Identifier") return [];
    const start = Math.min(statement.start, node.start, ...(node.decorators ?? []).map((each) => each.start));
    return [{ node, type: node.type, name: node.id.name, exported, comment: commentBefore(file, start) }];
  });
}

function commentBefore({ text, comments }, start) {
  const comment = comments.findLast(({ end }) => end <= start);
  const attached = comment?.type === "Block" && text.slice(comment.end, start).trim() === "";
  return attached ? comment.value : "";
}

/** What a function looks like from outside; undefined for parameters that are more than a name and a type. */
export function signature(file, { typeParameters, params, returnType }) {
  const parameters = params.map(({ type, name, optional, typeAnnotation }) =>
    type === "Identifier" && typeAnnotation && !optional
      ? { name, type: source(file, typeAnnotation.typeAnnotation) }
      : undefined,
  );
  if (parameters.includes(undefined) || !returnType) return undefined;
  const generics = (typeParameters?.params ?? []).map((parameter) => source(file, parameter));
  return { generics, parameters, result: source(file, returnType.typeAnnotation) };
}

/** A property's or method's name; undefined where it is computed. */
export const keyName = ({ key, computed }) => (computed ? undefined : (key.name ?? key.value));

/** `static update<T>(...): v128` and the like, on one line, without decorators. */
export function head({ text }, node, body) {
  const start = node.decorators?.at(-1)?.end ?? node.start;
  return text.slice(start, body.start).replace(/\s+/g, " ").trim();
}
