// Records in JSON, one a line or all in a list, as rows of texts.
import { UserError } from "../../terminal/errors.js";

type RecordOfCells = { readonly [name: string]: unknown };

/** Whether a text begins as records do. */
export const isJson = (text: string): "lines" | "list" | undefined => {
  const [first] = text.trimStart();
  return first === "{" ? "lines" : first === "[" && /^\[\s*(\{|\])/.test(text.trimStart()) ? "list" : undefined;
};

const cellOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : value === null || value === undefined
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);

/** Hands over every record, with its line, or its place in a list. */
export async function eachRecord(
  text: AsyncIterable<string>,
  shape: "lines" | "list",
  take: (record: RecordOfCells, line: number) => void,
): Promise<void> {
  let rest = "";
  let line = 0;
  const one = (part: string): void => {
    line++;
    if (part.trim() === "") return;
    take(recordOf(part, `line ${line}`), line);
  };
  for await (const part of text) {
    rest += part;
    if (shape === "list") continue;
    const lines = rest.split("\n");
    rest = lines.pop() as string;
    for (const each of lines) one(each);
  }
  if (shape === "lines") {
    one(rest);
    return;
  }
  const list = parsed(rest, "the file");
  if (!Array.isArray(list))
    throw new UserError("the file is no list of records", "Give records, one a line or in a list.");
  for (const [i, record] of list.entries()) take(checked(record, `record ${i + 1}`), i + 1);
}

const recordOf = (text: string, where: string): RecordOfCells => checked(parsed(text, where), where);

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${where}: ${(error as Error).message}`, 'Each line must be a record: {"a": 1, "b": "x"}.');
  }
}

function checked(value: unknown, where: string): RecordOfCells {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as RecordOfCells;
  throw new UserError(`${where}: it is no record`, 'Each must be one: {"a": 1, "b": "x"}.');
}

/** The cells of a record, in the order of some names. */
export const cellsOf = (record: RecordOfCells, names: readonly string[]): string[] =>
  names.map((name) => (Object.hasOwn(record, name) ? cellOf(record[name]) : ""));
