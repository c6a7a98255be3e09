import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Adam, CheckpointError, cosine, parameters, SGD, warmup } from "simdescent";
import { decode, encode } from "../../src/io/safetensors.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("the file", () => {
  it("has Python's layout: length, padded JSON, float64 before float32, data without gaps", () => {
    const file = parameters({ b: Float32Array.of(1.5), a: Float32Array.of(2, 3) }).save();
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(text(file.subarray(8, 8 + length)));
    expect(text(file.subarray(8, 8 + length))).toMatch(/^\{.*\} *$/);
    expect(header.a).toEqual({ dtype: "F32", shape: [2], data_offsets: [0, 8] });
    expect(header.b).toEqual({ dtype: "F32", shape: [1], data_offsets: [8, 12] });
    expect(Object.values(header.__metadata__).every((value) => typeof value === "string")).toBe(true);
    expect(Array.from(new Float32Array(file.slice(8 + length).buffer))).toEqual([2, 3, 1.5]);
    expect(file.length).toBe(8 + length + 12);
  });

  it("reads what Python's safetensors writes: no metadata, entries in any order", () => {
    const header =
      '{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"v":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const json = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
    const file = new Uint8Array(8 + json.length + 16);
    new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
    file.set(json, 8);
    file.set(new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), 8 + json.length);
    const params = parameters({ w: [2], v: [1, 2] });
    params.load(file);
    expect(Array.from(params.data.w)).toEqual([3, 4]);
    expect(Array.from(params.data.v)).toEqual([1, 2]);
  });

  it("reads a Node Buffer and leaves it as it was", () => {
    const params = parameters({ w: Float32Array.of(1, 2, 3) });
    const buffer = Buffer.concat([Buffer.from("pad"), params.save()]).subarray(3);
    const copy = Buffer.from(buffer);
    params.data.w.fill(0);
    params.load(buffer);
    expect(Array.from(params.data.w)).toEqual([1, 2, 3]);
    expect(buffer.equals(copy)).toBe(true);
  });

  it("round-trips any tensors and metadata", () => {
    const tensor = fc.oneof(
      fc.float32Array({ maxLength: 9 }).map((data) => ({ shape: [data.length], data })),
      fc.float64Array({ maxLength: 9 }).map((data) => ({ shape: [1, data.length], data })),
    );
    const name = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((key) => !["__metadata__", "__proto__"].includes(key));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, tensor)),
        fc.dictionary(fc.constantFrom("x", "y z", "é"), fc.string()),
        (list, metadata) => {
          const tensors = new Map(list);
          const read = decode(encode({ tensors, metadata }), "test");
          expect(new Set(read.tensors.keys())).toEqual(new Set(tensors.keys()));
          for (const [key, value] of tensors) expect(read.tensors.get(key)).toEqual(value);
          expect(read.metadata).toMatchObject(metadata);
        },
      ),
    );
  });
});

describe("a damaged checkpoint throws CheckpointError and changes nothing", () => {
  const make = () => {
    const params = parameters({ w: Float32Array.of(1, 2), b: [1] });
    const optimizer = new Adam(params, { lr: warmup(cosine(0.1, 9), 3), accumulate: 2 });
    optimizer.step();
    return optimizer;
  };
  const optimizer = make();
  const file = optimizer.save();
  const damaged = (bytes: Uint8Array) => {
    const before = optimizer.save();
    expect(() => optimizer.load(bytes)).toThrow(CheckpointError);
    expect(optimizer.save()).toEqual(before);
  };

  it("truncated at every byte", () => {
    const before = optimizer.save();
    for (let n = 0; n < file.length; n++)
      expect(() => optimizer.load(file.slice(0, n)), `${n} bytes`).toThrow(CheckpointError);
    expect(optimizer.save()).toEqual(before);
  });

  it("with any bit flipped", { tags: ["slow"] }, () => {
    for (let i = 0; i < file.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const copy = file.slice();
        copy[i] ^= 1 << bit;
        expect(() => optimizer.load(copy), `byte ${i}, bit ${bit}`).toThrow(CheckpointError);
      }
    }
    damaged(file.map((byte, i) => (i === file.length - 1 ? byte ^ 1 : byte)));
  });

  it("with parameters' bits flipped", () => {
    const params = parameters({ w: Float32Array.of(1, 2) });
    const saved = params.save();
    for (let i = 0; i < saved.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const copy = saved.slice();
        copy[i] ^= 1 << bit;
        expect(() => params.load(copy), `byte ${i}, bit ${bit}`).toThrow(CheckpointError);
      }
    }
  });

  it("longer than it should be, or no safetensors at all", () => {
    damaged(new Uint8Array([...file, 0]));
    damaged(new TextEncoder().encode("not a checkpoint at all, only text"));
    expect(() => optimizer.load("file" as never)).toThrow(TypeError);
  });

  it("of another optimizer, type, structure or option", () => {
    const params = parameters({ w: [2], b: [1] });
    expect(() => new SGD(params).load(file)).toThrow("SGD: the file is a checkpoint of Adam");
    expect(() => new Adam(params).load(params.save())).toThrow("Adam: the file holds no optimizer state");
    const wide = parameters({ w: [2], b: [1] }, { dtype: "float64" });
    expect(() => new Adam(wide, { accumulate: 2 }).load(file)).toThrow(/is not float64/);
    expect(() => new Adam(params).load(file)).toThrow(/unexpected: .*accumulated_grad/);
    expect(() => new Adam(params, { amsgrad: true, accumulate: 2 }).load(file)).toThrow(
      /missing: state.w.max_exp_avg_sq/,
    );
    expect(() => new Adam(parameters({ w: [3], c: [1] }), { accumulate: 2 }).load(file)).toThrow(
      /missing: params.c.*\n.*unexpected: .*params.b.*\n.*misshaped: params.w/s,
    );
    expect(() => new Adam(params, { maximize: true, accumulate: 2 }).load(file)).toThrow(/saved with maximize: false/);
    expect(() => new Adam(params, { accumulate: 2, groups: [{ match: /w/ }] }).load(file)).toThrow(
      /1 groups, this optimizer 2/,
    );
  });
});

describe("a checkpoint restores", () => {
  it("hyper-parameters, schedules by their spec, and frozen groups", () => {
    const params = parameters({ w: [2], b: [1] });
    const groups = [{ match: /b/, frozen: true }];
    const first = new Adam(params, { lr: warmup(cosine(0.1, 9), 3), eps: 1e-3, groups });
    first.groups[0].frozen = false;
    first.groups[1].beta1 = 0.5;
    first.step();
    const second = new Adam(parameters({ w: [2], b: [1] }), { groups });
    second.load(first.save());
    expect(second.lr).toBe(first.lr);
    expect(second.groups.map((g) => [g.lr, g.eps, g.betas, g.frozen])).toEqual(
      first.groups.map((g) => [g.lr, g.eps, g.betas, g.frozen]),
    );
    expect(second.steps).toBe(1);
    first.step();
    second.step();
    expect(second.lr).toBe(first.lr);
    expect(second.save()).toEqual(first.save());
  });

  it("a hand-written schedule only when it is given again", () => {
    const params = parameters({ w: [1] });
    const lr = (step: number) => 0.1 / (1 + step);
    const first = new SGD(params, { lr });
    first.step();
    const file = first.save();
    expect(() => new SGD(params).load(file)).toThrow(
      /lr followed a schedule of your own\nGive it again when constructing/,
    );
    const second = new SGD(params, { lr });
    second.load(file);
    expect(second.lr).toBe(0.05);
  });

  it("the caller's plain arrays", () => {
    const x = Float32Array.of(1, 2);
    const optimizer = new SGD(x, { lr: 1 });
    const file = optimizer.save();
    optimizer.step([1, 1]);
    optimizer.load(file);
    expect(Array.from(x)).toEqual([1, 2]);
  });

  it("the running products of a beta that a schedule moved", () => {
    const beta = (step: number) => (step < 3 ? 0.9 : 0.8);
    const make = () =>
      new Adam(parameters({ w: Float64Array.of(1) }, { dtype: "float64" }), { betas: [beta, 0.999], lr: 0.1 });
    const first = make();
    const second = make();
    for (let t = 0; t < 8; t++) {
      for (const each of [first, second]) {
        each.params.grad.w[0] = Math.fround(Math.sin(t));
        each.step();
      }
      const file = first.save();
      const resumed = make();
      resumed.load(file);
      expect(resumed.save()).toEqual(file);
      if (t === 4) second.load(file);
    }
    expect(second.save()).toEqual(first.save());
  });
});
