// Characters of a file: by its mark, by what its bytes can be, or as told. Names are never decoded by a guess that is unsure.
import { isAscii } from "node:buffer";
import { UserError } from "../../terminal/errors.js";
import type { Source } from "./source.js";

export interface Characters {
  /** As TextDecoder calls it. */
  label: string;
  /** What was found, where it is not plain UTF-8. */
  note: string | undefined;
}

/** Bytes of 128 and more in runs, as encodings differ by. */
class HighBytes {
  /** Runs of one byte, and of an even number. */
  single = 0;
  even = 0;
  odd = 0;
  /** Pairs of the characters that Chinese texts are made of (GB 2312, level 1), and others. */
  common = 0;
  rare = 0;
  /** Single bytes that are letters or signs of windows-1252, and others. */
  letters = 0;
  others = 0;
  #run: number[] = [];

  add(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i++) {
      if (chunk[i] >= 0x80) this.#run.push(chunk[i]);
      else if (this.#run.length > 0) this.end();
      if (this.#run.length > 4096) this.end();
    }
  }

  end(): void {
    const run = this.#run;
    if (run.length === 0) return;
    if (run.length === 1) this.single++;
    if (run.length % 2 === 0) this.even++;
    else this.odd++;
    for (let i = 0; i + 1 < run.length; i += 2) {
      if (run[i] >= 0xb0 && run[i] <= 0xd7 && run[i + 1] >= 0xa1) this.common++;
      else this.rare++;
    }
    for (const byte of run) {
      const letter = byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7;
      if (letter || signs.has(byte)) this.letters++;
      else this.others++;
    }
    run.length = 0;
  }

  /** The encoding that they are of, and whether there is hardly a doubt. */
  guess(): { label: string; sure: boolean } {
    const { single, even, odd, common, rare, letters, others } = this;
    const chinese = even > 0 && odd <= 0.02 * even && common >= 0.7 * (common + rare);
    if (chinese) return { label: "gb18030", sure: common >= 5 || rare === 0 };
    const western = letters >= 0.95 * (letters + others) && single >= 0.8 * (even + odd);
    return { label: even > odd ? "gb18030" : "windows-1252", sure: western };
  }
}

// Euro, quotes, dashes; section, degree, micro and their like.
const signs = new Set([
  0x80, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xa3, 0xa7, 0xab, 0xb0, 0xb2, 0xb3, 0xb5, 0xba, 0xbb, 0xbf,
]);

/** Checks the bytes of a whole file. */
export async function findCharacters(source: Source, given: string | undefined): Promise<Characters> {
  if (given !== undefined) return { label: checkEncoding(given), note: undefined };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const high = new HighBytes();
  let first = true;
  let whole = true;
  let plain = true;
  for await (const chunk of source.chunks()) {
    if (first) {
      const marked = wideLabel(chunk);
      if (marked) return { label: marked, note: `read as ${marked.toUpperCase()}` };
      first = false;
    }
    if (whole && !(plain && isAscii(chunk))) {
      plain = false;
      whole = decodes(decoder, chunk, true);
    }
    if (!isAscii(chunk)) high.add(chunk);
  }
  high.end();
  if (whole && (plain || decodes(decoder, new Uint8Array(), false))) return { label: "utf-8", note: undefined };
  const { label, sure } = high.guess();
  const name = label === "gb18030" ? "GBK (gb18030)" : label;
  if (sure) return { label, note: `not UTF-8: read as ${name}; --encoding chooses another` };
  throw new UserError(
    `${source.name}: its characters are not UTF-8`,
    `Perhaps they are ${name}: try --encoding ${label}.`,
  );
}

function decodes(decoder: TextDecoder, chunk: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
}

// UTF-16 by its mark, or by the zeros that half of its bytes are.
function wideLabel(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const length = Math.min(bytes.length, 1024);
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i % 2]++;
  if (length < 4) return undefined;
  if (zeros[1] > 0.2 * length && zeros[0] === 0) return "utf-16le";
  return zeros[0] > 0.2 * length && zeros[1] === 0 ? "utf-16be" : undefined;
}

function checkEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new UserError(
      `--encoding ${label}: there is no such encoding`,
      "Known are those of the web: utf-8, utf-16le, windows-1252, gb18030, shift_jis, ...",
    );
  }
}

/** The text of a file, a part at a time, with all line ends as \n. */
export async function* textOf(
  source: Source,
  { label }: Characters,
  progress?: (share: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(label, { fatal: true });
  const mend = label === "windows-1252" ? withoutControls : (text: string): string => text;
  let held = "";
  let alone: boolean | undefined;
  try {
    for await (const chunk of source.chunks(progress)) {
      const text = held + mend(decoder.decode(chunk, { stream: true }));
      // Its line feed may be in the next chunk.
      held = text.endsWith("\r") ? "\r" : "";
      // Alone it ends lines where nothing else does; beside others it is a character of a quoted cell.
      alone ??= text.includes("\r") && !text.includes("\n");
      yield lineFeeds(held ? text.slice(0, -1) : text, alone);
    }
    yield lineFeeds(held + decoder.decode(), alone ?? false);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${source.name}: its characters are not ${label}`, "Try another --encoding, or leave it out.");
  }
}

// Some versions of Node decode windows-1252 as Latin-1, which has control characters where that has these.
const between = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
/* oxlint-disable-next-line no-control-regex -- what is replaced */
const withoutControls = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (c) => between[c.charCodeAt(0) - 0x80]);

const lineFeeds = (text: string, alone: boolean): string => {
  if (!text.includes("\r")) return text;
  return alone ? text.replace(/\r\n?/g, "\n") : text.replaceAll("\r\n", "\n");
};
