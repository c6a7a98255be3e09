import { closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs";
import type { Journal } from "simdescent";
import { cannotWrite, writeAll } from "../files/output-file.js";
import { UserError } from "../terminal/errors.js";

/** A journal in a file, made when it is first written. What `append` has returned from outlasts a power cut. */
export function fileJournal(path: string): Journal {
  return {
    read: () => {
      try {
        return existsSync(path) ? readFileSync(path, "utf8") : "";
      } catch (error) {
        throw new UserError(`--journal: ${(error as Error).message}`);
      }
    },
    append: (text) => {
      try {
        const file = openSync(path, "a");
        try {
          writeAll(file, Buffer.from(text));
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      } catch (error) {
        throw cannotWrite(
          path,
          error as NodeJS.ErrnoException,
          "What was noted before stays, and counts when the search goes on.",
        );
      }
    },
  };
}
