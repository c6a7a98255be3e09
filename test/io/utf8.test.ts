import { afterEach, describe, expect, it, vi } from "vitest";
import { utf8Into } from "../../src/io/utf8-into.js";
import { textOf, utf8 } from "../../src/io/utf8.js";

// One of every length, both ends of each, pairs, halves of pairs, and what joins them.
const texts = [
  "",
  "plain",
  "é",
  "\u007f\u0080\u07ff\u0800\uffff",
  "日本語 größe",
  "\u{10000}\u{10ffff}",
  "a😀b😀",
  "👩🏽‍🚀",
  "\ud800",
  "\udc00",
  "x\ud83dy",
  "\ude00\ud83d",
  "\ud83d\ud83d\ude00",
  "\ufeffmark",
];
for (let i = 0; i < 0x10000; i += 4093) texts.push(`${String.fromCodePoint(17 * i)}${String.fromCharCode(i)}`);

describe("UTF-8 of our own", () => {
  it("is that of TextEncoder, whose bytes for half a pair are those of U+FFFD", () => {
    const encoder = new TextEncoder();
    vi.stubGlobal("TextEncoder", undefined);
    for (const text of texts) {
      const wanted = [...encoder.encode(text)];
      expect([...utf8(text)], JSON.stringify(text)).toEqual(wanted);
      const room = new Uint8Array(3 * text.length + 1);
      expect(utf8Into(text, room)).toBe(wanted.length);
      expect(room[wanted.length]).toBe(0);
    }
  });

  afterEach(() => vi.unstubAllGlobals());

  it("is read as by TextDecoder where there is none, marks of byte order included in the text", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      expect(textOf(bytes)).toBe(decoder.decode(bytes));
    }
    vi.stubGlobal("TextDecoder", undefined);
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      expect(textOf(bytes)).toBe(decoder.decode(bytes));
    }
  });

  it.each([
    [[0x80]],
    [[0xc3]],
    [[0xc3, 0x41]],
    [[0xc0, 0xaf]],
    [[0xe0, 0x80, 0xaf]],
    [[0xed, 0xa0, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf8, 0x88, 0x80, 0x80, 0x80]],
    [[0x41, 0xff]],
  ])("is refused where it is none: %j", (bytes) => {
    const file = Uint8Array.from(bytes);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(file)).toThrow();
    expect(() => textOf(file)).toThrow();
    vi.stubGlobal("TextDecoder", undefined);
    expect(() => textOf(file)).toThrow();
  });
});
