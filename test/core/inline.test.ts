import { describe, expect, it } from "vitest";
import { encode } from "../../scripts/wasm-text.js";
import { decode } from "../../src/core/inline.js";

describe("the module as text", () => {
  const round = (bytes: Uint8Array) => expect(decode(encode(bytes))).toEqual(bytes);

  it("comes back as it was", () => {
    round(Uint8Array.from({ length: 256 }, (_, i) => i));
    round(Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> 3));
    round(new Uint8Array(1000).fill(253));
    round(new Uint8Array(0));
  });

  it("is plain characters that stand in a string as they are", () => {
    const text = encode(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 2));
    expect(JSON.stringify(text)).toBe(`"${text}"`);
    expect(text).toMatch(/^[ -~]*$/);
    expect(text).not.toMatch(/['`]/);
  });
});
