import { describe, expect, it } from "vitest";
import { Adam, CheckpointError, parameters } from "simdescent";
import { crc32 } from "../../src/io/crc32.js";

type Entry = { dtype: string; shape: number[]; data_offsets: number[] };
const f32 = (shape: number[], ...data_offsets: number[]): Entry => ({ dtype: "F32", shape, data_offsets });

/** A file as another writer would make it: a header as it stands, and so many bytes of data. */
function file(header: string | object, bytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const whole = new Uint8Array(8 + text.length + bytes);
  new DataView(whole.buffer).setBigUint64(0, BigInt(text.length), true);
  whole.set(text, 8);
  for (let i = 0; i < bytes; i += 4) new DataView(whole.buffer).setFloat32(8 + text.length + i, i / 4, true);
  return whole;
}

/** Parameters that refuse a file, and are as before. */
function refused(bytes: Uint8Array, names: string[] = ["a", "b"]): string {
  const params = parameters(Object.fromEntries(names.map((name) => [name, Float32Array.of(5, 6)])));
  const before = params.save();
  let message = "";
  expect(() => {
    try {
      params.load(bytes);
    } catch (error) {
      message = (error as Error).message;
      throw error;
    }
  }).toThrow(CheckpointError);
  expect(params.save()).toEqual(before);
  return message;
}

describe("the reader of files refuses", () => {
  it.each([
    ["tensors that overlap", { a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12, /data of b overlap/],
    ["two tensors of one place", { a: f32([2], 0, 8), b: f32([2], 0, 8) }, 8, /data of b overlap/],
    ["a hole between tensors", { a: f32([2], 0, 8), b: f32([2], 12, 20) }, 20, /data of b leave a hole/],
    ["a hole before the first", { a: f32([2], 4, 12), b: f32([2], 12, 20) }, 20, /data of a leave a hole/],
    ["data behind the last", { a: f32([2], 0, 8), b: f32([2], 8, 16) }, 20, /truncated or longer/],
    ["data that end too early", { a: f32([2], 0, 8), b: f32([2], 8, 16) }, 12, /truncated or longer/],
    ["a shape of another size", { a: f32([3], 0, 8), b: f32([2], 8, 16) }, 16, /entry of a is damaged/],
    ["sizes whose product is no number", { a: f32([2 ** 52, 2 ** 52, 0], 0, 8), b: f32([2], 8, 16) }, 16, /entry of a/],
    ["an end before the begin", { a: f32([2], 8, 0), b: f32([2], 8, 16) }, 16, /entry of a/],
    ["metadata of null", { __metadata__: null, a: f32([2], 0, 8), b: f32([2], 8, 16) }, 16, /metadata are no texts/],
    [
      "metadata that are numbers",
      { __metadata__: { x: 1 }, a: f32([2], 0, 8), b: f32([2], 8, 16) },
      16,
      /metadata are/,
    ],
    ...[null, 5, "F32", true, [], {}].map((entry): [string, object, number, RegExp] => [
      `${JSON.stringify(entry)} for a tensor`,
      { a: entry, b: f32([2], 0, 8) },
      8,
      /entry of a is damaged/,
    ]),
    ...Object.keys(f32([2], 0, 8)).map((key): [string, object, number, RegExp] => [
      `null for the ${key} of a tensor`,
      { a: { ...f32([2], 0, 8), [key]: null }, b: f32([2], 8, 16) },
      16,
      /entry of a is damaged|a is of null/,
    ]),
    ["a list", [f32([2], 0, 8)], 8, /header is damaged/],
    [
      "blanks before the header",
      ` ${JSON.stringify({ a: f32([2], 0, 8), b: f32([2], 8, 16) })}`,
      16,
      /header is damaged/,
    ],
  ])("%s", (_, header, bytes, words) => {
    expect(refused(file(header, bytes))).toMatch(words);
  });

  it("a name that stands there twice, wherever it does", () => {
    const [a, b] = [JSON.stringify(f32([2], 0, 8)), JSON.stringify(f32([2], 8, 16))];
    expect(refused(file(`{"a":${a},"b":${b},"a":${a}}`, 16))).toMatch(/a name stands in the header twice/);
    expect(refused(file(`{"a":${a},"b":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[8,16]}}`, 16))).toMatch(
      /twice/,
    );
  });

  it("a header longer than any should be", { tags: ["slow"] }, () => {
    const long = file("{".padEnd(100_000_001), 0);
    expect(refused(long)).toMatch(/header is longer than 100 MB/);
  });

  it("a file of ours in which its end was written over its begin", () => {
    const bytes = parameters({ w: [2] }).save();
    const text = Buffer.from(bytes).toString("latin1");
    const at = text.indexOf("checksum");
    bytes.copyWithin(at - 3, at - 8, at + 12);
    expect(refused(bytes, ["w"])).toMatch(/checksum is damaged or missing|header is damaged/);
  });

  it("a file of ours whose checksum was taken away, by whatever it tells itself to be", () => {
    const optimizer = new Adam(parameters({ w: [2] }));
    const bytes = optimizer.save();
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    delete header.__metadata__.checksum;
    header.__metadata__.format = "pt";
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bare = new Uint8Array(8 + text.length + bytes.length - 8 - length);
    new DataView(bare.buffer).setBigUint64(0, BigInt(text.length), true);
    bare.set(text, 8);
    bare.set(bytes.subarray(8 + length), 8 + text.length);
    expect(() => optimizer.load(bare)).toThrow(/checksum is damaged or missing/);
    expect(optimizer.save()).toEqual(bytes);
  });
});

describe("the reader of files takes", () => {
  it("those of other writers, with metadata of their own", () => {
    const params = parameters({ a: [2], b: [1, 2] });
    const header = { __metadata__: { format: "pt", checksum: "of its own" }, b: f32([1, 2], 0, 8), a: f32([2], 8, 16) };
    params.load(file(header, 16));
    expect([...params.data.b, ...params.data.a]).toEqual([0, 1, 2, 3]);
  });

  it("a tensor by the name of a part of the header", () => {
    const params = parameters({ dtype: [2] });
    params.load(file({ dtype: f32([2], 0, 8) }, 8));
    expect([...params.data.dtype]).toEqual([0, 1]);
  });

  it("names that are texts of any kind, colons and quotes included", () => {
    const params = parameters({ 'a":{"b': [2], constructor: [2] });
    const header = { 'a":{"b': f32([2], 0, 8), constructor: f32([2], 8, 16) };
    params.load(file(header, 16));
    expect([...params.data['a":{"b'], ...(params.data["constructor"] as unknown as Float32Array)]).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it("a header filled up with blanks", () => {
    const params = parameters({ a: [2] });
    params.load(file(JSON.stringify({ a: f32([2], 0, 8) }).padEnd(3_000_000), 8));
    expect([...params.data.a]).toEqual([0, 1]);
  });
});

describe("names that files could not hold", () => {
  it.each(["__metadata__", "__proto__"])("%s is refused where it is given", (name) => {
    expect(() => parameters(JSON.parse(`{"${name}": [2]}`))).toThrow(/a tensor cannot be called/);
  });
});

describe("sizes that are no numbers of bytes", () => {
  it.each([[[1e200, 1e200, 0]], [[2 ** 53, 2]], [[2 ** 40, 2 ** 40]], [Array(30).fill(2 ** 50)]])("%j", (shape) => {
    expect(() => parameters({ w: shape })).toThrow(RangeError);
    // All that comes after is as if nothing had been asked for.
    const params = parameters({ w: Float32Array.of(1, 2, 3) });
    expect([...params.data.w]).toEqual([1, 2, 3]);
    params.dispose();
  });
});

it("crc32 is that of zlib", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe("cbf43926");
  expect(crc32(new Uint8Array(0))).toBe("00000000");
});
