// Text as UTF-8 and back, for Jest's jsdom and sandboxes that have no TextEncoder too: there by what URLs are made of.

/** A text's bytes; half of a pair without the other is no character and becomes U+FFFD. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  if (typeof TextEncoder === "function") return new TextEncoder().encode(text);
  const whole = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return Uint8Array.from(unescape(encodeURIComponent(whole)), (character) => character.charCodeAt(0));
}

/** The text of some bytes; throws for what is no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  if (typeof TextDecoder === "function")
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  return decodeURIComponent(Array.from(bytes, (byte) => `%${(256 + byte).toString(16).slice(1)}`).join(""));
}
