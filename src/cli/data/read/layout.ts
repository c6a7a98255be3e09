// The layout of a table's text: what separates the cells, whether a header names the columns, what is a comment.
import Papa from "papaparse";
import { plainNumber, type Decimal } from "../../../tables/numbers.js";

export interface Layout {
  delimiter: string;
  /** Names as the file has them; undefined where it has no header. */
  header: string[] | undefined;
  /** Cells of a row. */
  width: number;
  /** Lines before the header, which are comments. */
  leading: number;
  /** What is worth telling. */
  notes: string[];
}

export interface LayoutOptions {
  delimiter?: string | undefined;
  header?: boolean | undefined;
}

const marks = [",", ";", "\t", "|"];
const isComment = (cells: readonly string[]): boolean => cells[0].startsWith("#");
const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

function rowsOf(text: string, delimiter: string): string[][] {
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: "\n", preview: 200 });
  return data.filter((cells) => cells.length > 1 || cells[0].trim() !== "");
}

/** Of the mark that splits most rows into the same number of cells, more than one; a comma where none does. */
function findDelimiter(text: string): string {
  let best = ",";
  let most = 0;
  for (const mark of marks) {
    const rows = rowsOf(text, mark);
    const widths = new Map<number, number>();
    for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
    // Rows that agree count, and a little more the more cells they have.
    for (const [width, count] of widths) {
      const score = count / rows.length + Math.min(width, 50) / 1000;
      if (count > rows.length / 2 && score > most) [best, most] = [mark, score];
    }
  }
  return best;
}

const isNumber = (cell: string): boolean =>
  (["." as Decimal, "," as Decimal] as const).some((mark) => !Number.isNaN(plainNumber(cell, mark)));

/** Looks at the beginning of a table, whole lines. */
export function findLayout(text: string, options: LayoutOptions): Layout {
  const delimiter = options.delimiter ?? findDelimiter(text);
  const all = rowsOf(text, delimiter);
  let leading = 0;
  while (leading < all.length && isComment(all[leading])) leading++;
  const next = all[leading];
  // A header may begin with the mark of a comment: then it has the cells of the data below.
  if (leading > 0 && next && all[leading - 1].length === next.length && next.length > 1 && next.some(isNumber))
    leading--;
  const rows = all.slice(leading);
  const notes: string[] = [];
  if (leading > 0)
    notes.push(`${leading === 1 ? "the first line is a comment" : `the first ${leading} lines are comments`}`);
  if (rows.length === 0) return { delimiter, header: [], width: 0, leading, notes };
  const headed = hasHeader(rows, options.header, notes);
  const data = (headed ? rows.slice(1) : rows).filter((cells) => !isComment(cells) && !isBlank(cells));
  // The most frequent width of the data is theirs; a mark at the end of every line makes a cell of nothing.
  const first = rows[0];
  let width = first.length;
  while (width > 1 && first[width - 1].trim() === "" && data.every((cells) => (cells[width - 1] ?? "").trim() === ""))
    width--;
  const beyond = first.length - width;
  if (beyond > 0)
    notes.push(
      beyond === 1
        ? "a column without a name or a value is left out"
        : `${beyond} columns without a name or a value are left out`,
    );
  const header = headed ? first.slice(0, width).map((cell) => cell.trim()) : undefined;
  return { delimiter, header, width, leading, notes };
}

// Whether the first row names the columns; a row with broken numbers is data.
function hasHeader(rows: readonly string[][], given: boolean | undefined, notes: string[]): boolean {
  if (given === false) return false;
  const [first] = rows;
  const numbers = first.filter(isNumber);
  if (numbers.length === 0 || rows.length < 2) return true;
  const broken = numbers.some((cell) => !/^\s*\d+\s*$/.test(cell));
  if (broken) {
    notes.push(
      `the first line looks like data, so the columns are called "column 1" and so on (--header says that it names them)`,
    );
    return given === true;
  }
  notes.push("the first line holds numbers, and is taken for the names of the columns; if it is data, add --no-header");
  return true;
}
