import { resolve } from "node:path";
import { UserError } from "../errors.js";

/** Warnings go to stderr, so that stdout stays what was asked for. */
export function warn(warnings: string[]): void {
  for (const warning of new Set(warnings)) process.stderr.write(`warning: ${warning}\n`);
}

export function checkBatch(batch: number | "full", rows: number): void {
  if (batch === "full" || batch <= rows) return;
  throw new UserError(`--batch ${batch} is larger than the ${rows} training rows`, "Use --batch full, or fewer rows.");
}

/** Refuses to write over what is being read. */
export function checkOutput(output: string, ...inputs: string[]): void {
  if (inputs.some((input) => resolve(input) === resolve(output))) {
    throw new UserError(`${output} would be overwritten while it is read`, "Choose another name for the output.");
  }
}
