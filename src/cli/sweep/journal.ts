import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Journal } from "simdescent";
import { UserError } from "../terminal/errors.js";

/** A journal in a file, made when it is first written. */
export function fileJournal(file: string): Journal {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new UserError(`--journal: ${(error as Error).message}`);
    }
  };
  return {
    read: () => guard(() => (existsSync(file) ? readFileSync(file, "utf8") : "")),
    append: (text) => guard(() => appendFileSync(file, text)),
  };
}
