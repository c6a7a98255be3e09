// The module as text, written by scripts/core-wasm.js: an alphabet of 91 characters, the most frequent bytes in
// hexadecimal, then the bytes. The first two characters of the alphabet announce one of the rarer bytes.
const size = 91;
const direct = size - 2;

/** The bytes of the WebAssembly module. */
export function decode(text: string): Uint8Array {
  const places = new Uint8Array(128);
  for (let i = 0; i < size; i++) places[text.charCodeAt(i)] = i;
  // Bytes by place: frequent ones first, then the others in their order.
  const order = new Uint8Array(256);
  const seen = new Uint8Array(256);
  for (let i = 0; i < direct; i++) {
    order[i] = parseInt(text.slice(size + 2 * i, size + 2 * i + 2), 16);
    seen[order[i]] = 1;
  }
  for (let byte = 0, i = direct; byte < 256; byte++) if (!seen[byte]) order[i++] = byte;
  const bytes = new Uint8Array(text.length);
  let n = 0;
  for (let i = size + 2 * direct; i < text.length; i++) {
    const place = places[text.charCodeAt(i)];
    bytes[n++] = order[place > 1 ? place - 2 : direct * (place + 1) + places[text.charCodeAt(++i)] - 2];
  }
  return bytes.subarray(0, n);
}
