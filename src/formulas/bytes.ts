// The binary format of WebAssembly, as far as kernels need it.

/** An unsigned number in LEB128. */
export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) + 128);
  return [...bytes, n];
}

/** A signed one. */
export function signed(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>= 7) {
    const byte = rest & 127;
    if ((rest >> 7 === 0 && byte < 64) || (rest >> 7 === -1 && byte >= 64)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

export const text = (string: string): number[] => {
  const bytes = Array.from(string, (character) => character.charCodeAt(0));
  return [...unsigned(bytes.length), ...bytes];
};

export const list = (entries: readonly (readonly number[])[]): number[] => [
  ...unsigned(entries.length),
  ...entries.flat(),
];

export const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

const float = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

export function float64(x: number): number[] {
  float.setFloat64(0, x, true);
  return Array.from({ length: 8 }, (_, i) => float.getUint8(i));
}

export const i32 = 0x7f;
export const v128 = 0x7b;

/** An instruction of SIMD. */
export const simd = (code: number, immediates: readonly number[] = []): number[] => [
  0xfd,
  ...unsigned(code),
  ...immediates,
];

export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number): number[] => [0x21, ...unsigned(local)];

// Instructions of single numbers and of control.
export const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: 0x0b,
  brIf: (depth: number): number[] => [0x0d, depth],
  call: (f: number): number[] => [0x10, ...unsigned(f)],
  i32Const: (n: number): number[] => [0x41, ...signed(n)],
  f64Const: (x: number): number[] => [0x44, ...float64(x)],
  i32Load: (offset: number): number[] => [0x28, 2, ...unsigned(offset)],
  f32Load: [0x2a, 2, 0],
  f64Load: (offset: number): number[] => [0x2b, 3, ...unsigned(offset)],
  f32Store: [0x38, 2, 0],
  f64Store: [0x39, 3, 0],
  f64StoreAt: (offset: number): number[] => [0x39, 3, ...unsigned(offset)],
  less: 0x49,
  greaterOrEqual: 0x4f,
  add: 0x6a,
  multiply: 0x6c,
  and: 0x71,
  shift: 0x74,
  f64Add: 0xa0,
  f64Min: 0xa4,
  f64Max: 0xa5,
  truncate: 0xab,
  demote: 0xb6,
  promote: 0xbb,
} as const;
