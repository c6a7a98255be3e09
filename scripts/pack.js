// An asc transform (asconfig.json): core.wasm and models.wasm for gzip. No instruction is added, dropped or moved.
//   Locals   get the same numbers in all functions. Binaryen numbers them by use, so that two kernels that do the same
//            with one more slot or scalar share few bytes. Here come addresses, from 11 on what is splatted before
//            the loop, from 31 on what is computed in it, each in the order of first mention; the gaps are locals that
//            nobody uses, which cost V8 nothing once it has optimized. gzip -9: 13 % less.
//   Kernels  are reached through the function table alone, in the generator's order (ruleNames in
//            src/core/exports.ts), and not by a name each in the export section. gzip -9: 3 % less.
import { kernels, rules } from "./generate.js";

const i32 = 0x7f;
const v128 = 0x7b;
const constants = 11;
const values = 31;
const section = { type: 1, function: 3, table: 4, export: 7, start: 8, element: 9, code: 10 };
const funcref = 0x70;

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  number() {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result;
    }
  }

  /** Some LEB128 of either kind. */
  skip(count) {
    for (let i = 0; i < count; i++) while (this.byte() > 127);
  }

  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }

  /** A vector, each of its entries read by `entry`. */
  list(entry) {
    return Array.from({ length: this.number() }, entry);
  }
}

function number(n) {
  const bytes = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) + 128);
  return [...bytes, n];
}

const list = (entries) => [...number(entries.length), ...entries.flat()];

// Goes past the immediates of an instruction whose first byte has been read.
function pass(reader, code) {
  if (code === 0x1c) return reader.skip(reader.number());
  if (code === 0x0e) return reader.skip(reader.number() + 1);
  if (code === 0x43) return reader.take(4);
  if (code === 0x44) return reader.take(8);
  if (code === 0xfc) {
    const sub = reader.number();
    return reader.skip(sub < 8 ? 0 : [8, 10, 12, 14].includes(sub) ? 2 : 1);
  }
  if (code === 0xfd) {
    const sub = reader.number();
    if (sub === 12 || sub === 13) return reader.take(16);
    if (sub >= 21 && sub <= 34) return reader.take(1);
    if (sub <= 11 || (sub >= 84 && sub <= 93)) reader.skip(2);
    return sub >= 84 && sub <= 91 ? reader.take(1) : undefined;
  }
  const one = (code >= 0x02 && code <= 0x04) || [0x0c, 0x0d, 0x10, 0x23, 0x24, 0x3f, 0x40, 0x41, 0x42].includes(code);
  if (one) return reader.skip(1);
  if (code === 0x11 || (code >= 0x28 && code <= 0x3e)) return reader.skip(2);
  const none = code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || (code >= 0x1a && code <= 0x1b);
  if (!none && !(code >= 0x45 && code <= 0xc4)) throw new Error(`pack: unknown instruction 0x${code.toString(16)}`);
}

// A function's body with its locals numbered anew.
function renumber(bytes, params) {
  const reader = new Reader(bytes);
  const types = reader.list(() => Array(reader.number()).fill(reader.byte())).flat();
  const typeOf = (local) => types[local - params];
  const parts = [];
  const found = new Set();
  const early = new Set();
  let looping = false;
  let start = reader.at;
  while (!reader.done) {
    const at = reader.at;
    const code = reader.byte();
    if (code < 0x20 || code > 0x22) {
      looping ||= code === 0x03;
      pass(reader, code);
      continue;
    }
    const local = reader.number();
    parts.push({ bytes: bytes.subarray(start, at), code, local });
    start = reader.at;
    if (local < params) continue;
    found.add(local);
    if (!looping && code !== 0x20) early.add(local);
  }
  const numbers = new Map();
  const declared = [];
  const declare = (locals, type, from = 0) => {
    while (locals.length > 0 && params + declared.length < from) declared.push(type);
    for (const local of locals) {
      numbers.set(local, params + declared.length);
      declared.push(typeOf(local));
    }
  };
  const all = [...found];
  const vectors = all.filter((local) => typeOf(local) === v128);
  declare(all.filter((local) => typeOf(local) === i32));
  declare(
    vectors.filter((local) => early.has(local)),
    i32,
    constants,
  );
  declare(
    vectors.filter((local) => !early.has(local)),
    v128,
    values,
  );
  declare(all.filter((local) => typeOf(local) !== i32 && typeOf(local) !== v128));
  const runs = [];
  for (const type of declared) {
    if (runs.at(-1)?.type === type) runs.at(-1).count++;
    else runs.push({ type, count: 1 });
  }
  const instructions = parts.flatMap((part) => [
    ...part.bytes,
    part.code,
    ...number(part.local < params ? part.local : numbers.get(part.local)),
  ]);
  return [...list(runs.map(({ count, type }) => [...number(count), type])), ...instructions, ...bytes.subarray(start)];
}

/** The module as asc writes it, packed. */
export function pack(bytes) {
  const reader = new Reader(bytes);
  const head = reader.take(8);
  const sections = new Map();
  while (!reader.done) sections.set(reader.byte(), reader.take(reader.number()));
  const read = (id) => new Reader(sections.get(id));
  const types = read(section.type);
  const signatures = types.list(() => {
    types.byte();
    const params = types.take(types.number()).length;
    types.take(types.number());
    return params;
  });
  const functions = read(section.function);
  const params = functions.list(() => signatures[functions.number()]);
  const code = read(section.code);
  const bodies = code.list(() => code.take(code.number()));
  const packed = bodies.map((body, i) => renumber(body, params[i])).map((body) => [...number(body.length), ...body]);
  sections.set(section.code, list(packed));

  // models.wasm takes its table from core.wasm.
  if (sections.has(section.table)) placeKernels(sections);

  // Sections follow one another by number, but for the count of data segments (12), which precedes the code.
  const place = (id) => (id === 12 ? 9.5 : id);
  const order = [...sections.keys()].sort((a, b) => place(a) - place(b));
  return Uint8Array.from([
    ...head,
    ...order.flatMap((id) => [id, ...number(sections.get(id).length), ...sections.get(id)]),
  ]);
}

function placeKernels(sections) {
  const exported = new Reader(sections.get(section.export));
  const entries = exported.list(() => {
    const start = exported.at;
    const name = new TextDecoder().decode(exported.take(exported.number()));
    const kind = exported.byte();
    const index = exported.number();
    return { name, kind, index, bytes: [...exported.bytes.subarray(start, exported.at)] };
  });
  // Those of other modules are not here.
  const present = new Set(entries.map(({ name }) => name));
  const names = [...rules(), ...kernels()]
    .flatMap(({ name }) => [`${name}_f32`, `${name}_f64`])
    .filter((name) => present.has(name));
  const indices = names.map((name) => number(entries.find((entry) => entry.name === name).index));
  sections.set(section.export, list(entries.filter(({ name }) => !names.includes(name)).map((entry) => entry.bytes)));
  sections.set(section.table, list([[funcref, 0, ...number(1 + names.length)]]));
  if (sections.has(section.element)) throw new Error("pack: the module has table elements of its own");
  // From entry 1 on: i32.const 1, end.
  sections.set(section.element, list([[0, 0x41, 1, 0x0b, ...list(indices)]]));
}

export default class Pack {
  afterCompile(module) {
    const { emitBinary } = module;
    // asc asks without an argument for a size to compare, with one for what it writes.
    module.emitBinary = (...sourceMap) => {
      const result = emitBinary(...sourceMap);
      return sourceMap.length > 0 ? { ...result, binary: pack(result.binary) } : result;
    };
  }
}
