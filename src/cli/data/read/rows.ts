// Rows of cells from the text of a CSV file, by papaparse, whose parser takes a part at a time.
import Papa from "papaparse";
import { UserError } from "../../terminal/errors.js";

interface Parsed {
  data: string[][];
  errors: { code: string; message: string; row?: number }[];
  meta: { cursor: number };
}

// What papaparse parses streams with; its types leave it out.
type RowParser = new (config: object) => { parse(text: string, base: number, ignoreLast: boolean): Parsed };
const { Parser } = Papa as unknown as { Parser: RowParser };

/** A row of more characters is one with a quote that was never closed, or no table's. */
const longestRow = 1 << 24;

/** Rows with the line each ends on; `line` counts from 1. */
export async function eachRow(
  text: AsyncIterable<string>,
  delimiter: string,
  take: (cells: string[], line: number) => void,
): Promise<void> {
  let rest = "";
  let line = 0;
  const parse = (part: string, last: boolean): string => {
    const parser = new Parser({ delimiter, newline: "\n", quoteChar: '"' });
    const { data, errors, meta } = parser.parse(part, 0, !last);
    const quoted = part.includes('"');
    const error = errors.find(({ code }) => code === "MissingQuotes" || code === "InvalidQuotes");
    const wrong = error && (last || error.row! < data.length) ? error : undefined;
    for (let i = 0; i < data.length; i++) {
      const cells = data[i];
      line++;
      if (wrong?.row === i) throw quoteError(line);
      if (quoted) for (const cell of cells) line += breaksIn(cell);
      if (cells.length > 1 || cells[0].trim() !== "") take(cells, line);
    }
    if (wrong) throw quoteError(line);
    return last ? "" : part.slice(meta.cursor);
  };
  for await (const part of text) {
    rest += part;
    rest = parse(rest, false);
    if (rest.length > longestRow) throw rest.includes('"') ? quoteError(line + 1) : longError(line + 1);
  }
  if (rest !== "") parse(rest, true);
}

function breaksIn(cell: string): number {
  let breaks = 0;
  for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) breaks++;
  return breaks;
}

const quoteError = (line: number): UserError =>
  new UserError(
    `line ${line}: a quote is not closed, or stands inside of a value`,
    'Quotes enclose whole values; one inside of a value is written "".',
  );

const longError = (line: number): UserError =>
  new UserError(`line ${line}: it is longer than 16 million characters`, "Is it a table?");
