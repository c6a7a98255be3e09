import { InvalidArgumentError, Option } from "commander";

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("It must be a positive whole number.");
  return value;
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new InvalidArgumentError("It must be a whole number from 0 to 4294967295.");
  }
  return value;
}

function batchSize(text: string): number | "full" {
  if (text === "full") return text;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number of rows or "full".');
  return value;
}

function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < 1))
    throw new InvalidArgumentError("It must be at least 0 and below 1.");
  return value;
}

function delimiter(text: string): string {
  const value = text === "\\t" || text === "tab" ? "\t" : text;
  if (value.length !== 1) throw new InvalidArgumentError("It must be one character, or tab.");
  return value;
}

function list(text: string, before: string[] = []): string[] {
  return before.concat(text.split(",").map((name) => name.trim()));
}

/** How a table is read. */
export interface ReadingOptions {
  /** What separates its values, where it is said. */
  delimiter?: string;
  encoding?: string;
  /** False: the first line is data. */
  header?: boolean;
  decimal?: "." | ",";
  /** Texts that are gaps, too. */
  missing?: string[];
}

/** Options every command that learns from a table has. */
export interface DataOptions extends ReadingOptions {
  target?: string;
  /** Columns to take for categories. */
  categorical?: string[];
  /** Rows of a category below which it shares a feature with others. */
  minCount?: number;
  dates?: "dmy" | "mdy" | "none";
  drop: string[];
  /** The only features, where they are given. */
  columns?: string[];
  test: number;
  seed: number;
  dtype: "float32" | "float64";
}

/** `test` is the share to hold out by default; undefined for commands that have no use for such rows. */
export function dataOptions(test?: number): Option[] {
  return [
    new Option("-t, --target <column>", 'the column to predict (default: "target", else the last one)'),
    new Option("--drop <columns>", "columns to leave out, separated by commas").argParser(list).default([], "none"),
    new Option("--columns <columns>", "the only columns to predict from, separated by commas").argParser(
      (text: string, before?: string[]) => list(text, before),
    ),
    ...readOptions(),
    new Option("--categorical <columns>", "columns to take for categories, separated by commas").argParser(
      (text: string, before?: string[]) => list(text, before),
    ),
    new Option("--min-count <rows>", "categories of fewer rows share one feature (default: 1)").argParser(
      positiveInteger,
    ),
    new Option("--dates <order>", "what comes first in dates such as 1/2/2024, or that there are none").choices([
      "dmy",
      "mdy",
      "none",
    ]),
    ...(test === undefined ? [] : [testOption(test)]),
    new Option("--seed <number>", "chooses the held out rows, the batches and a network's first weights")
      .argParser(seedNumber)
      .default(0),
    new Option("--dtype <type>", "precision of the numbers").choices(["float32", "float64"]).default("float32"),
  ];
}

function testOption(standard: number): Option {
  return new Option("--test <share>", "share of the rows held out for a test").argParser(fraction).default(standard);
}

/** What every command that reads a table takes. */
export function readOptions(): Option[] {
  return [
    new Option("--delimiter <character>", "what separates the values (default: found out)").argParser(delimiter),
    new Option("--decimal <mark>", "the decimal mark of numbers (default: what they need)").choices([".", ","]),
    new Option("--encoding <name>", "of the characters, such as gb18030 (default: found out)"),
    new Option("--header", "the first line names the columns, whatever it looks like"),
    new Option("--no-header", 'the first line is data; the columns are called "column 1" and so on'),
    new Option("--missing <texts>", "texts that are gaps, too, separated by commas").argParser(
      (text: string, before?: string[]) => list(text, before),
    ),
  ];
}

export function batchOption(standard: number | "full"): Option {
  return batchOptionNoting("").default(standard);
}

export function epochsOption(standard: number): Option {
  return epochsOptionNoting("").default(standard);
}

/** The same where what is usual depends on the model: `note` says so. */
export const batchOptionNoting = (note: string): Option =>
  new Option("-b, --batch <rows>", `rows per batch, or "full"${note}`).argParser(batchSize);

/** Another name for it, that of the library's option. */
export const batchSizeOption = (): Option => new Option("--batch-size <rows>", "the same").argParser(batchSize);

export const epochsOptionNoting = (note: string): Option =>
  new Option("-e, --epochs <number>", `passes over the data${note}`).argParser(positiveInteger);
