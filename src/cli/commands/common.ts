import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readTable, type Table } from "../data/table.js";
import { UserError } from "../errors.js";
import type { DataOptions } from "../options.js";
import type { Progress } from "../progress.js";

/** Warnings go to stderr, so that stdout stays what was asked for. */
export function warn(warnings: string[]): void {
  for (const warning of new Set(warnings)) process.stderr.write(`warning: ${warning}\n`);
}

/** Reads the data with a live share of the file, and checks that a batch is not larger. */
export async function load(
  file: string,
  options: DataOptions & { batch: number | "full" },
  progress: Progress,
): Promise<Table> {
  const table = await readTable({
    ...options,
    file,
    progress: (share) => progress.show(() => `reading ${Math.round(100 * share)}%`),
  });
  const { rows } = table.train.x;
  if (options.batch === "full" || options.batch <= rows) return table;
  throw new UserError(
    `--batch ${options.batch} is larger than the ${rows} training rows`,
    "Use --batch full, or fewer rows.",
  );
}

/** Refuses to write over what is being read. */
export function checkOutput(output: string, ...inputs: string[]): void {
  if (inputs.some((input) => resolve(input) === resolve(output))) {
    throw new UserError(`${output} would be overwritten while it is read`, "Choose another name for the output.");
  }
}

export async function savePage(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: Error) => {
    throw new UserError(`--html: cannot write ${file}: ${error.message}`);
  });
}
