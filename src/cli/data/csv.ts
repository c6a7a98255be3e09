import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { CsvError, parse, type Options } from "csv-parse";
import { count } from "../../plot/kit/format.js";
import { UserError } from "../terminal/errors.js";

export interface CsvSource {
  file: string;
  delimiter: string;
  /** Called now and then with the share of the file that has been read. */
  progress?: (share: number) => void;
}

export interface CsvVisitor {
  header: (names: string[]) => void;
  /** `line` is where the row ends in the file, counted from 1. */
  row: (cells: string[], line: number) => void;
}

/** Streams a file with a header line through the visitor, a row at a time; nothing is kept. */
export async function readCsv(source: CsvSource, visitor: CsvVisitor): Promise<void> {
  const name = basename(source.file);
  const size = await checkFile(source.file);
  const stream = createReadStream(source.file, { highWaterMark: 1 << 18 });
  let width = 0;
  let rows = 0;
  const options: Options = {
    bom: true,
    // Not found out from the first line, which takes seconds where that is long.
    record_delimiter: ["\r\n", "\n", "\r"],
    delimiter: source.delimiter,
    skip_empty_lines: true,
    relax_column_count: true,
    // Rows are taken here, not from the stream's end, which would queue them up as objects.
    on_record: (cells: string[], { lines }) => {
      if (width === 0) {
        width = cells.length;
        visitor.header(cells.map((cell) => cell.trim()));
      } else if (cells.length === width) {
        visitor.row(cells, lines);
        if (++rows % 4096 === 0) source.progress?.(stream.bytesRead / size);
      } else {
        throw new UserError(
          `${name}, line ${lines}: ${count(cells.length, "column")}, but the header has ${width}`,
          "Every line needs the same number of columns; quote values that contain the delimiter.",
        );
      }
      return null;
    },
  };
  try {
    await pipeline(stream, parse(options).resume());
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${name}: ${error.message}`, 'Check the quotes: a quote inside a value is written "".');
  }
  if (width === 0) throw new UserError(`${name} is empty`, "The first line must name the columns; data follows.");
}

async function checkFile(file: string): Promise<number> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new UserError(`${file}: ${why}`, "Give the path of a CSV file.");
  });
  if (!info.isFile())
    throw new UserError(`${file}: not a regular file`, "The file is read twice, so it cannot be a pipe.");
  return info.size;
}
