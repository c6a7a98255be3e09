// Where a table comes from: a file, a compressed one, or standard input.
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { createGunzip } from "node:zlib";
import { UserError } from "../../terminal/errors.js";

/** Bytes that can be read more than once. */
export interface Source {
  name: string;
  /** From the beginning; tells now and then which share has been read. */
  chunks(progress?: (share: number) => void): AsyncIterable<Uint8Array>;
}

const piece = 1 << 20;

/** A file by its path; "-" is standard input, which is kept in memory, as it comes only once. */
export async function openSource(path: string): Promise<Source> {
  if (path === "-") return fromMemory(await readAll());
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new UserError(`${path}: ${why}`, "Give the path of a table: CSV, TSV or JSON lines.");
  });
  if (!info.isFile()) throw new UserError(`${path}: not a regular file`, `The file is read twice; pipe it into "-".`);
  const packed = await isPacked(path);
  const name = basename(path);
  return {
    name,
    async *chunks(progress) {
      const file = createReadStream(path, { highWaterMark: piece });
      const bytes = packed ? file.pipe(createGunzip({ chunkSize: piece })) : file;
      if (packed) file.on("error", (error) => bytes.destroy(error));
      try {
        for await (const chunk of bytes) {
          yield chunk as Uint8Array;
          progress?.(file.bytesRead / Math.max(1, info.size));
        }
      } catch (error) {
        throw packed ? notPacked(name, error as Error) : error;
      } finally {
        file.destroy();
      }
    },
  };
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

const notPacked = (name: string, { message }: Error): UserError =>
  new UserError(`${name}: its compression is damaged: ${message}`, "Compress it again, or give the file unpacked.");

async function readAll(): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  const [first] = chunks;
  if (!first || first[0] !== 0x1f || first[1] !== 0x8b) return chunks;
  const unpack = createGunzip({ chunkSize: piece });
  unpack.end(Buffer.concat(chunks));
  const unpacked: Uint8Array[] = [];
  try {
    for await (const chunk of unpack) unpacked.push(chunk as Uint8Array);
  } catch (error) {
    throw notPacked("standard input", error as Error);
  }
  return unpacked;
}

function fromMemory(list: readonly Uint8Array[]): Source {
  return {
    name: "standard input",
    async *chunks(progress) {
      for (const [i, chunk] of list.entries()) {
        yield chunk;
        progress?.((i + 1) / list.length);
      }
    },
  };
}
