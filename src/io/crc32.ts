const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32 (IEEE 802.3) in eight hexadecimal digits; it finds every flipped bit. */
export function crc32(bytes: Uint8Array): string {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]) & 255];
  return ((crc ^ -1) >>> 0).toString(16).padStart(8, "0");
}
