import { readTable, type Table } from "../data/table.js";
import { checkPlace } from "../files/output-file.js";
import { sameFile } from "../files/same-file.js";
import { UserError } from "../terminal/errors.js";
import type { DataOptions } from "../terminal/options.js";
import type { Progress } from "../terminal/progress.js";
import { tell } from "../terminal/print.js";

/** Warnings go to stderr, so that stdout stays what was asked for. */
export function warn(warnings: string[]): void {
  for (const warning of new Set(warnings)) tell(`warning: ${warning}\n`);
}

/** Reads the data with a live share of the file, and checks that a batch is not larger. */
export async function load(
  file: string,
  options: DataOptions & { batch: number | "full"; labels?: boolean | "words" | "few" },
  progress: Progress,
): Promise<Table> {
  const table = await readTable({
    ...options,
    file,
    progress: (share) => progress.show(() => `reading ${Math.round(100 * share)}%`),
  });
  checkBatch(options.batch, table.train.x.rows);
  return table;
}

export function checkBatch(batch: number | "full", rows: number): void {
  if (batch === "full" || batch <= rows) return;
  throw new UserError(`--batch ${batch} is larger than the ${rows} training rows`, "Use --batch full, or fewer rows.");
}

/** Refuses to write over what is being read, and where nothing can be written. */
export function checkOutput(output: string, ...inputs: string[]): void {
  checkPlace(output);
  if (inputs.some((input) => sameFile(input, output))) {
    throw new UserError(`${output} would be overwritten while it is read`, "Choose another name for the output.");
  }
}

/** The same for all outputs of a command, which must not be written over each other either. */
export function checkOutputs(outputs: readonly (string | undefined)[], ...inputs: string[]): void {
  const named = outputs.filter((name) => name !== undefined);
  for (const name of named) checkOutput(name, ...inputs);
  const twice = named.find((name, i) => named.slice(0, i).some((other) => sameFile(other, name)));
  if (twice !== undefined) throw new UserError(`${twice} is named for two outputs`, "Give each a name of its own.");
}
