import { readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Where a path leads, through links and whether or not there is a file yet. */
export function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    // A link to a file that is yet to be made leads there.
    const link = linkAt(whole);
    if (link !== undefined) return realPath(resolve(dirname(whole), link));
    const folder = dirname(whole);
    return folder === whole ? whole : join(realPath(folder), basename(whole));
  }
}

/** Whether two paths are one file: by another name, through a symbolic link, or as a hard link. */
export function sameFile(one: string, other: string): boolean {
  if (realPath(one) === realPath(other)) return true;
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  // A file of no links is no file: pipes and devices may be named as often as one likes.
  return a !== undefined && b !== undefined && a.isFile() && a.ino === b.ino && a.dev === b.dev;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
