import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../terminal/errors.js";
import { realPath } from "./same-file.js";

/**
 * A file that is there whole or not at all: it is written beside the one of its name, synced and renamed, so that a
 * process that is killed and a disk that is full leave what was there before. What is no file (a pipe, /dev/stdout) is
 * written as it comes.
 */
export class OutputFile {
  readonly #named: string;
  readonly #target: string;
  readonly #part: string | undefined;
  readonly #mode: number | undefined;
  #file: number | undefined;

  constructor(path: string) {
    this.#named = path;
    const there = checkPlace(path);
    this.#mode = there && there.mode & 0o7777;
    const plain = there === undefined || there.isFile();
    // Through a link, so that it goes on pointing there.
    this.#target = plain ? realPath(path) : path;
    this.#part = plain ? join(dirname(this.#target), `.${basename(this.#target)}.${process.pid}.part`) : undefined;
  }

  /** Adds to the file. */
  write(data: string | Uint8Array): void {
    this.#guard(() => this.#append(typeof data === "string" ? Buffer.from(data) : data));
  }

  /** Puts the file in its place. */
  commit(): void {
    this.#guard(() => {
      const file = this.#open();
      if (this.#part === undefined) return this.#close();
      fsyncSync(file);
      this.#close();
      renameSync(this.#part, this.#target);
      syncFolder(dirname(this.#target));
    });
  }

  /** Leaves what was there before. */
  discard(): void {
    try {
      this.#close();
    } catch {
      // What could not be closed is not used.
    }
    if (this.#part !== undefined) rmSync(this.#part, { force: true });
  }

  #open(): number {
    if (this.#file === undefined) {
      this.#file = openSync(this.#part ?? this.#target, "w");
      if (this.#part !== undefined && this.#mode !== undefined) fchmodSync(this.#file, this.#mode);
    }
    return this.#file;
  }

  #append(bytes: Uint8Array): void {
    writeAll(this.#open(), bytes);
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.discard();
      const there = this.#mode !== undefined && this.#part !== undefined;
      const now = there ? "The file of that name is as it was." : undefined;
      throw cannotWrite(this.#named, error as NodeJS.ErrnoException, now);
    }
  }
}

/** Writes bytes to an open file; a write may take less than it is given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Writes a whole file, or leaves the one of before. */
export function writeFile(path: string, data: string | Uint8Array): void {
  const file = new OutputFile(path);
  file.write(data);
  file.commit();
}

const reasons = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk is full for this user"],
  ["EIO", "the disk failed"],
  ["EACCES", "it is not allowed"],
  ["EPERM", "it is not allowed"],
  ["EROFS", "the disk can only be read"],
  ["ENOENT", "its folder does not exist"],
  ["ENOTDIR", "its folder is a file"],
  ["ENAMETOOLONG", "its name is too long"],
]);

/** Refuses a place where no file can be put, before anything is computed for it; what is there now, if anything. */
export function checkPlace(path: string): Stats | undefined {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new UserError(`cannot write ${path}: it is a folder`, "Name a file in it.");
    if (there === undefined || there.isFile()) accessSync(dirname(realPath(path)), constants.W_OK);
    return there;
  } catch (error) {
    throw error instanceof UserError ? error : cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

/** What went wrong with a file in the reader's words, and what is there now. */
export function cannotWrite(path: string, { code = "", message }: NodeJS.ErrnoException, now?: string): UserError {
  const reason = reasons.get(code);
  return new UserError(`cannot write ${path}: ${reason ? `${reason} (${code})` : message}`, now);
}

// The name lies in the folder: without this a power cut may lose it. Some systems do not let folders be opened.
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // The file itself is whole.
  }
}

/** A text for the terminal or a pipe, held back until it is whole; one that is too long for that goes out as it comes. */
export class HeldOutput {
  readonly #print: (text: string) => unknown;
  #held: string[] = [];
  #size = 0;

  constructor(print: (text: string) => unknown) {
    this.#print = print;
  }

  write(text: string): void {
    this.#held.push(text);
    this.#size += text.length;
    if (this.#size > 1 << 24) this.commit();
  }

  commit(): void {
    for (const text of this.#held.splice(0)) this.#print(text);
  }

  discard(): void {
    this.#held = [];
  }
}
