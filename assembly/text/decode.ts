// The text in which a module is inlined, back to bytes: 13 bits for every two characters, and LZMA below that. A module
// of its own, of about a thousand bytes: in JavaScript the same takes four times as long, because every bit is a call
// and the code runs once, cold.
//
// LZMA: Igor Pavlov, https://www.7-zip.org/sdk.html (lzma-specification.txt), with lc = 3, lp = 0, pb = 2, a known size
// and no end marker. Names are those of the specification.

// Memory: probabilities, then the text, over which the packed bytes are written, then what comes out.
/** Where the text is to stand. */
export const text: usize = 0x4000;
/** Where the bytes are found. */
export const output: usize = 0x40000;

// Probabilities, u16 each, by index.
const enum P {
  isMatch = 0, // 12 states, 4 positions
  isRep0Long = 48,
  isRep = 96, // 12 states
  isRepG0 = 108,
  isRepG1 = 120,
  isRepG2 = 132,
  align = 144, // 16
  slot = 160, // 4 lengths, 64
  special = 416, // 115
  length = 544, // choice, choice2, low 4 x 8 from 8 on, mid 4 x 8, high 256
  repLength = 872,
  literal = 1200, // 8 x 768
  end = 7344,
}

let input: usize = 0;
let range: u32 = 0;
let code: u32 = 0;

function normalize(): void {
  if (range >= 1 << 24) return;
  range <<= 8;
  code = (code << 8) | load<u8>(input++);
}

function bit(index: u32): u32 {
  const at = (<usize>index) << 1;
  const probability: u32 = load<u16>(at);
  const bound = (range >>> 11) * probability;
  const one = code >= bound;
  if (one) {
    range -= bound;
    code -= bound;
    store<u16>(at, probability - (probability >>> 5));
  } else {
    range = bound;
    store<u16>(at, probability + ((2048 - probability) >>> 5));
  }
  normalize();
  return u32(one);
}

// The most significant bit first.
function tree(base: u32, bits: u32): u32 {
  let m: u32 = 1;
  for (let i = bits; i; i--) m = (m << 1) | bit(base + m);
  return m - (1 << bits);
}

// The least significant bit first.
function reverseTree(base: u32, bits: u32): u32 {
  let m: u32 = 1;
  let symbol: u32 = 0;
  for (let i: u32 = 0; i < bits; i++) {
    const b = bit(base + m);
    m = (m << 1) | b;
    symbol |= b << i;
  }
  return symbol;
}

function length(base: u32, position: u32): u32 {
  if (!bit(base)) return tree(base + 8 + 8 * position, 3);
  if (!bit(base + 1)) return 8 + tree(base + 40 + 8 * position, 3);
  return 16 + tree(base + 72, 8);
}

function distance(length: u32): u32 {
  const slot = tree(P.slot + 64 * min<u32>(length, 3), 6);
  if (slot < 4) return slot;
  const bits = (slot >>> 1) - 1;
  const base = (2 | (slot & 1)) << bits;
  if (slot < 14) return base + reverseTree(P.special + base - slot, bits);
  let direct: u32 = 0;
  for (let i = bits - 4; i; i--) {
    range >>>= 1;
    const one = code >= range;
    if (one) code -= range;
    normalize();
    direct = (direct << 1) | u32(one);
  }
  return base + (direct << 4) + reverseTree(P.align, 4);
}

function literal(at: usize, matched: usize, afterMatch: bool): u32 {
  const base: u32 = P.literal + 768 * u32(load<u8>(at - 1) >>> 5);
  let symbol: u32 = 1;
  if (afterMatch) {
    let match: u32 = load<u8>(matched);
    do {
      match <<= 1;
      const expected = match & 256;
      const b = bit(base + 256 + expected + symbol);
      symbol = (symbol << 1) | b;
      if (expected >>> 8 != b) break;
    } while (symbol < 256);
  }
  while (symbol < 256) symbol = (symbol << 1) | bit(base + symbol);
  return symbol;
}

// Characters from blank to ~ without the quotes and the backslash, numbered.
function digit(at: usize): u32 {
  const c: u32 = load<u8>(at);
  return c - 32 - u32(c > 34) - u32(c > 39) - u32(c > 92) - u32(c > 96);
}

function unpack(size: u32): void {
  for (let i: usize = 0; i < 2 * P.end; i += 2) store<u16>(i, 1024);
  range = -1;
  for (let i = 0; i < 4; i++) code = (code << 8) | load<u8>(input++);
  let state: u32 = 0;
  let rep0: u32 = 0;
  let rep1: u32 = 0;
  let rep2: u32 = 0;
  let rep3: u32 = 0;
  let at = output;
  const end = at + size;
  while (at < end) {
    const position = <u32>at & 3;
    const matched = at - rep0 - 1;
    if (!bit(P.isMatch + 4 * state + position)) {
      store<u8>(at, literal(at, matched, state > 6));
      at++;
      state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
      continue;
    }
    let count: u32;
    if (bit(P.isRep + state)) {
      if (!bit(P.isRepG0 + state)) {
        if (!bit(P.isRep0Long + 4 * state + position)) {
          state = state < 7 ? 9 : 11;
          store<u8>(at++, load<u8>(matched));
          continue;
        }
      } else {
        let found = rep1;
        if (bit(P.isRepG1 + state)) {
          found = rep2;
          if (bit(P.isRepG2 + state)) {
            found = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = found;
      }
      count = length(P.repLength, position);
      state = state < 7 ? 8 : 11;
    } else {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      count = length(P.length, position);
      rep0 = distance(count);
      state = state < 7 ? 7 : 10;
    }
    for (count += 2; count; count--) store<u8>(at, load<u8>(at++ - rep0 - 1));
  }
}

/** Decodes the text of `n` characters at `text`; gives the number of bytes, which lie at `output`. */
export function decode(n: u32): u32 {
  let to = text;
  let bits: u32 = 0;
  let held: u32 = 0;
  for (let at = text; at < text + n; at += 2) {
    held |= (digit(at) + 91 * digit(at + 1)) << bits;
    for (bits += 13; bits > 7; bits -= 8) {
      store<u8>(to++, held);
      held >>>= 8;
    }
  }
  const size = load<u32>(text);
  input = text + 4;
  unpack(size);
  return size;
}
