// A table in a file of any usual form: found out once, then read row by row as often as needed.
import { UserError } from "../../terminal/errors.js";
import { findCharacters, textOf, type Characters } from "./encodings.js";
import { cellsOf, eachRecord, isJson } from "./json.js";
import { findLayout, type Layout } from "./layout.js";
import { eachRow } from "./rows.js";
import { openSource, type Source } from "./source.js";

/** How a file is to be read, where that is said. */
export interface ReadOptions {
  delimiter?: string | undefined;
  encoding?: string | undefined;
  /** False: the first line is data. */
  header?: boolean | undefined;
}

export interface RowVisitor {
  /** `line` is where the row ends in the file, counted from 1. */
  row: (cells: string[], line: number) => void;
}

export interface TableFile {
  name: string;
  /** What separates its cells; a comma where it is no CSV. */
  delimiter: string;
  /** As the file has them; an empty name is none. */
  header: string[];
  /** What was found out, in words. */
  notes: string[];
  /** The rows of the first lines. */
  sample: string[][];
  /** @throws UserError naming the lines that do not fit; @returns what was passed over, in words. */
  read(visitor: RowVisitor, progress?: (share: number) => void): Promise<string[]>;
}

const sampleSize = 1 << 18;

export async function openTable(path: string, options: ReadOptions): Promise<TableFile> {
  const source = await openSource(path);
  const { name } = source;
  const characters = await within(name, () => findCharacters(source, options.encoding));
  const start = await beginning(source, characters);
  const notes = characters.note === undefined ? [] : [`${name} is ${characters.note}`];
  if (start.trim() === "")
    throw new UserError(`${name} is empty`, "The first line must name the columns; data follows.");
  const shape = options.delimiter === undefined ? isJson(start) : undefined;
  if (shape) return openRecords(source, characters, shape, notes);
  const layout = findLayout(start, options);
  for (const note of layout.notes) notes.push(`${name}: ${note}`);
  const header = layout.header ?? Array.from({ length: layout.width }, () => "");
  const file: TableFile = {
    name,
    delimiter: layout.delimiter,
    header,
    notes,
    sample: [],
    read: (visitor, progress) => within(name, () => readRows(source, characters, layout, visitor, progress)),
  };
  await readRows(source, characters, layout, {
    row: (cells) => {
      file.sample.push(cells);
      if (file.sample.length >= 1000) throw enough;
    },
  }).catch((error: unknown) => {
    if (error !== enough && !(error instanceof UserError)) throw error;
  });
  return file;
}

const enough = new Error("enough");

/** The first lines of a file, whole ones where it has more. */
async function beginning(source: Source, characters: Characters): Promise<string> {
  let text = "";
  for await (const part of textOf(source, characters)) {
    text += part;
    // One line may be longer than that.
    if (text.length >= sampleSize && text.includes("\n")) break;
  }
  const end = text.lastIndexOf("\n", sampleSize);
  return text.length > sampleSize && end > 0 ? text.slice(0, end + 1) : text;
}

// Errors of a file begin with its name.
async function within<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (
      !(error instanceof UserError) ||
      error.message.startsWith(name) ||
      !/^(line|record|the file)\b/.test(error.message)
    )
      throw error;
    throw new UserError(`${name}, ${error.message}`, error.hint);
  }
}

/** Lines that have another number of cells than the header. */
class Misfits {
  count = 0;
  readonly first: string[] = [];

  add(line: number, cells: number): void {
    this.count++;
    if (this.first.length < 3) this.first.push(`line ${line} (${cells})`);
  }
}

async function readRows(
  source: Source,
  characters: Characters,
  { delimiter, header, width, leading }: Layout,
  visitor: RowVisitor,
  progress?: (share: number) => void,
): Promise<string[]> {
  const misfits = new Misfits();
  let skip = leading + (header ? 1 : 0);
  let comments = 0;
  let blank = 0;
  let longer = 0;
  await eachRow(textOf(source, characters, progress), delimiter, (cells, line) => {
    if (skip > 0) {
      skip--;
      return;
    }
    if (cells.length === width && width > 1 && cells[0] !== "" && cells[1] !== "") visitor.row(cells, line);
    else if (cells.every((cell) => cell.trim() === "")) blank++;
    else if (cells.length === width) visitor.row(cells, line);
    else if (cells[0].startsWith("#")) comments++;
    else if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === "")) {
      if (cells.length > width + 1) longer++;
      visitor.row(cells.slice(0, width), line);
    } else misfits.add(line, cells.length);
  });
  if (misfits.count > 0) {
    const rest = misfits.count > 3 ? `, and ${misfits.count - 3} more` : "";
    const what = header ? "the header has" : "the first line has";
    throw new UserError(
      `${source.name}, ${misfits.count === 1 ? "one line has" : `${misfits.count} lines have`} another number of columns than the ${width} that ${what}: ${misfits.first.join(", ")}${rest}`,
      "Every line needs the same number of columns; quote values that contain the delimiter.",
    );
  }
  const notes: string[] = [];
  if (comments > 0)
    notes.push(`${comments === 1 ? "one line that begins" : `${comments} lines that begin`} with # passed over`);
  if (blank > 0) notes.push(`${blank === 1 ? "one row" : `${blank} rows`} without any value passed over`);
  if (longer > 0)
    notes.push(`${longer === 1 ? "one line has" : `${longer} lines have`} empty cells beyond the last column`);
  return notes.map((note) => `${source.name}: ${note}`);
}

async function openRecords(
  source: Source,
  characters: Characters,
  shape: "lines" | "list",
  notes: string[],
): Promise<TableFile> {
  const { name } = source;
  const names = new Set<string>();
  const sample: string[][] = [];
  await within(name, () =>
    eachRecord(textOf(source, characters), shape, (record) => {
      for (const key of Object.keys(record)) names.add(key);
      if (sample.length < 1000) sample.push(Object.values(record).map(String));
    }),
  );
  const header = [...names];
  if (header.length === 0) throw new UserError(`${name} holds no record with a value`, "Give records, one a line.");
  return {
    name,
    delimiter: ",",
    header,
    notes,
    sample,
    read: (visitor, progress) =>
      within(name, async () => {
        await eachRecord(textOf(source, characters, progress), shape, (record, line) =>
          visitor.row(cellsOf(record, header), line),
        );
        return [];
      }),
  };
}
