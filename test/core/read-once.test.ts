import { describe, expect, it } from "vitest";
import { FTRL, LinearRegression, LogisticRegression, parameters, SGD, SparseAdam } from "simdescent";

// Lists of callers who change them between two looks, as a Proxy can and another thread does: what was checked is what
// must be used, and tensors beside the written one stay byte for byte.
/** A list that is `first` for so many reads of anything, and then `later`. */
function turning<T>(first: T[], later: T[], reads: number): T[] {
  let left = reads;
  return new Proxy(first, { get: (_, key) => Reflect.get(left-- > 0 ? first : later, key) });
}

const guarded = () =>
  parameters({
    before: Float32Array.from({ length: 64 }, (_, i) => i),
    w: { shape: [4, 3], data: Array.from({ length: 12 }, (_, i) => i) },
    after: Float32Array.from({ length: 64 }, (_, i) => -i),
  });

describe("rows of params.sparse", () => {
  it.each(Array.from({ length: 30 }, (_, i) => i))(
    "that turn into others after %i reads write nothing beside",
    (reads) => {
      for (const later of [[1000, -5000], [2 ** 31], [0, 1, 2, 3, 0, 1, 2, 3], []]) {
        const params = guarded();
        const optimizer = new SGD(params, { lr: 0.1 });
        try {
          params.sparse("w", { rows: turning([0, 2], later, reads), values: turning([1, 2, 3, 4, 5, 6], [9], reads) });
          optimizer.step();
        } catch (error) {
          expect(["TypeError", "RangeError"]).toContain((error as Error).name);
        }
        expect([...params.data.before]).toEqual(Array.from({ length: 64 }, (_, i) => i));
        expect([...params.data.after]).toEqual(Array.from({ length: 64 }, (_, i) => (i === 0 ? -0 : -i)));
        params.dispose();
      }
    },
  );

  it("are copied: what becomes of them later changes nothing", () => {
    const params = guarded();
    const optimizer = new SparseAdam(params, { lr: 0.1 });
    const rows = new Uint32Array(new SharedArrayBuffer(8));
    rows.set([1, 3]);
    params.sparse("w", { rows, values: [1, 1, 1, 1, 1, 1] });
    rows.set([4_000_000, 4_000_001]);
    params.grad.before.fill(0);
    optimizer.step();
    expect(Array.from(params.data.w.subarray(0, 3))).toEqual([0, 1, 2]);
    expect(params.data.w[3]).not.toBe(3);
  });
});

describe("a shape", () => {
  it.each(Array.from({ length: 12 }, (_, i) => i))("that turns into another after %i reads is one of both", (reads) => {
    for (const make of [
      () => turning([2, 3], [1000, 1000], reads),
      () => ({ shape: turning([2, 3], [1000, 1000], reads), data: [1, 2, 3, 4, 5, 6] }),
      () => ({ shape: turning([2, 3], [7, 9], reads), init: "he" as const }),
    ]) {
      let params;
      try {
        params = parameters({ w: make(), after: Float32Array.of(1, 2) });
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        continue;
      }
      const size = params.shape("w").reduce((product, n) => product * n, 1);
      expect(params.data.w.length).toBe(size);
      params.data.w.fill(9);
      expect([...params.data.after]).toEqual([1, 2]);
      params.dispose();
    }
  });
});

describe("rows of a fit", () => {
  const x = Array.from({ length: 8 }, (_, i) => [i, (i * 3) % 5]);
  const y = x.map(([a, b]) => a - b);
  it.each(Array.from({ length: 40 }, (_, i) => i))(
    "that turn into others after %i reads are those that were checked",
    (reads) => {
      for (const later of [[1e6, 2e6, 3e6], Array(1000).fill(0), [0, 1]]) {
        const model = new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 1 });
        try {
          const report = model.fit(x, y, { rows: turning([0, 1, 2, 3, 4], later as number[], reads) });
          expect(report.loss).toBeLessThan(100);
          expect(report.gradients).toBeLessThanOrEqual(1000);
        } catch (error) {
          expect(["TypeError", "RangeError"]).toContain((error as Error).name);
        }
      }
    },
  );
});

describe("hashed events", () => {
  it("that grow while they are read are refused", () => {
    const model = new LogisticRegression({ buckets: 64, optimizer: FTRL, lr: 0.1, classes: [false, true] });
    const guard = parameters({ g: Float32Array.from({ length: 256 }, (_, i) => i) });
    for (let reads = 0; reads < 12; reads++) {
      const many = Array.from({ length: 60 }, (_, i) => i);
      const event = { indices: turning([1, 2], many, reads), values: undefined };
      try {
        model.fit([event as never, { indices: [3] } as never], [true, false]);
      } catch (error) {
        expect(["TypeError", "RangeError"]).toContain((error as Error).name);
      }
      expect([...guard.data.g]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    }
  });
});
