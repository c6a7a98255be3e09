// Numbers that a seed repeats, and changes made by them.

/** Mulberry32. */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (n) => Math.floor(next() * n);
  return { next, int, pick: (list) => list[int(list.length)] };
}

/** Numbers at which code goes wrong. */
export const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2,
  3,
  7,
  255,
  256,
  1000,
  1e6,
  NaN,
  Infinity,
  -Infinity,
  1e308,
  -1e308,
  5e-324,
  1e-300,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e200,
  -(2 ** 31),
  3.4e38,
  1e39,
  1e-45,
];

/** What may stand in JSON where something else is meant. */
export const values = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  "",
  "x",
  "NaN",
  "Infinity",
  "constructor",
  "__proto__",
  "length",
  [],
  {},
  [[]],
  [null],
  { schedule: {} },
  { schedule: "custom" },
  { length: 3 },
  { name: "cosine", args: [] },
];

/** Some bytes changed: bits, runs, lengths. */
export function mutated(random, bytes) {
  let list = bytes.slice();
  for (let times = 1 + random.int(3); times > 0; times--) {
    const at = random.int(list.length + 1);
    const [begin, end] = [random.int(list.length + 1), random.int(list.length + 1)].sort((a, b) => a - b);
    const length = Math.min(end - begin, 1 + random.int(64));
    switch (random.int(8)) {
      case 0:
        if (list.length > 0) list[at % list.length] ^= 1 << random.int(8);
        break;
      case 1:
        if (list.length > 0)
          list[at % list.length] = random.pick([0, 1, 34, 44, 45, 48, 57, 58, 91, 93, 123, 125, 127, 128, 255]);
        break;
      case 2:
        list = list.slice(0, at);
        break;
      case 3:
        list = Uint8Array.from([...list, ...Array.from({ length: 1 + random.int(16) }, () => random.int(256))]);
        break;
      case 4:
        list = Uint8Array.from([...list.slice(0, begin), ...list.slice(begin + length)]);
        break;
      case 5:
        list = Uint8Array.from([...list.slice(0, at), ...list.slice(begin, begin + length), ...list.slice(at)]);
        break;
      case 6:
        list.copyWithin(at, begin, begin + length);
        break;
      default:
        list.fill(random.int(256), begin, begin + length);
    }
  }
  return list;
}

/** A JSON value with something else in one place. */
export function otherJson(random, value) {
  if (typeof value !== "object" || value === null || random.int(4) === 0) return random.pick(values);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const keys = Object.keys(copy);
  if (keys.length === 0) return random.pick(values);
  const key = random.pick(keys);
  if (random.int(6) === 0) delete copy[key];
  else copy[key] = otherJson(random, copy[key]);
  return copy;
}

/** What a file holds with one thing changed; written again its checksum is right. */
export function otherContents(random, { tensors, metadata }) {
  const names = [...tensors.keys()];
  const name = random.pick(names);
  const tensor = tensors.get(name);
  switch (random.int(7)) {
    case 0:
      tensors.delete(name);
      break;
    case 1:
      tensors.set(random.pick([`${name}x`, "constructor", "__metadata__", "__proto__", ...names]), tensor);
      break;
    case 2:
      tensors.set(name, { shape: [...tensor.shape, random.pick([1, 0, 2])].slice(random.int(2)), data: tensor.data });
      break;
    case 3: {
      const key = random.pick(Object.keys(metadata));
      try {
        metadata[key] = JSON.stringify(otherJson(random, JSON.parse(metadata[key])));
      } catch {
        metadata[key] = random.pick(["", "x", "null", "2", "Adam", "SGD", "{", "[]"]);
      }
      break;
    }
    case 4:
      delete metadata[random.pick(Object.keys(metadata))];
      break;
    default:
      if (tensor.data.length > 0) tensor.data[random.int(tensor.data.length)] = random.pick(numbers);
  }
}
