import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { LinearRegression, LogisticRegression, matrix, MLPClassifier, parameters } from "simdescent";
import { allocate, Blocks, bytesInUse, free } from "../../src/core/memory.js";
import { wasm } from "../../src/core/wasm.js";

describe("memory", () => {
  it("hands out zeroed blocks at multiples of 64", () => {
    for (const bytes of [0, 1, 63, 64, 65, 1000]) {
      const at = allocate(bytes);
      expect(at % 64).toBe(0);
      const block = new Uint8Array(wasm().memory.buffer, at, bytes);
      expect(block.every((byte) => byte === 0)).toBe(true);
      block.fill(255);
      free(at);
    }
    const again = allocate(1000);
    expect(new Uint8Array(wasm().memory.buffer, again, 1024).every((byte) => byte === 0)).toBe(true);
    free(again);
  });

  it("merges freed neighbours in any order, so that their room can be used as one", () => {
    // All the room there is between what other tests hold: blocks lie one behind the other only past the last of them.
    const fillers = Array.from({ length: 6 }, () => allocate(6400));
    while (!fillers.slice(-6).every((at, i, six) => i === 0 || at - six[i - 1] === fillers.at(-1)! - fillers.at(-2)!))
      fillers.push(allocate(6400));
    const blocks = fillers.splice(-6);
    const first = blocks[0];
    for (const i of [1, 4, 0, 3, 5, 2]) free(blocks[i]);
    const large = allocate(6 * 6400);
    expect(large).toBeLessThanOrEqual(first);
    for (const at of [large, ...fillers]) free(at);
  });

  const used = () => ({ inUse: bytesInUse(), size: wasm().memory.buffer.byteLength });

  it("does not grow over a million rounds of allocating and freeing, and hands out the same places", () => {
    const places = (i: number): number[] => {
      const taken = [64 + (i % 67) * 8, 3000 - (i % 5) * 64].map((size) => allocate(size));
      for (const at of i % 2 ? taken : taken.toReversed()) free(at);
      return taken;
    };
    const [before, first] = [used(), [0, 1, 2, 3].map(places)];
    for (let i = 4; i < 500_000; i++) places(i);
    expect([used(), [0, 1, 2, 3].map(places)]).toEqual([before, first]);
  });

  it("does not grow over 20,000 objects made and disposed of", () => {
    const round = (i: number) => {
      parameters({ w: [1 + (i % 67)] }).dispose();
      if (i % 3 === 0) matrix(3, 1 + (i % 5)).dispose();
    };
    for (let i = 0; i < 1000; i++) round(i);
    const before = used();
    for (let i = 0; i < 20_000; i++) round(i);
    expect(used()).toEqual(before);
  });

  it("refuses more than 4 GiB with an error, and works on afterwards", { tags: ["slow"] }, () => {
    const before = bytesInUse();
    expect(() => parameters({ w: [2 ** 30] })).toThrow(RangeError);
    expect(() => parameters({ w: [2 ** 40] })).toThrow(/out of memory: .* WebAssembly memory ends at 4 GiB/);
    expect(() => matrix(70_000, 70_000)).toThrow(/out of memory/);
    // Room for the values but not for the gradients: what was taken is given back.
    expect(() => parameters({ w: [600_000_000] })).toThrow(/out of memory/);
    const at = allocate(64);
    free(at);
    expect(bytesInUse()).toBe(before);
  });

  it("calls freeing twice what it is, a bug of ours", () => {
    expect(() => free(12345)).toThrow(/freed twice; please report/);
  });

  it("is freed by the engine when an owner and its views are unreachable, not before", { tags: ["slow"] }, () => {
    const script = `
      import { parameters } from "./dist/index.js";
      const tick = () => new Promise((resolve) => setTimeout(resolve, 20));
      let view = parameters({ w: { shape: [1000], data: new Array(1000).fill(7) } }).data.w;
      for (let i = 0; i < 5; i++) { gc(); await tick(); }
      const other = parameters({ w: [1000] });
      if (!view.every((x) => x === 7)) throw new Error("freed under a view");
      const at = view.byteOffset;
      view = undefined;
      for (let i = 0; i < 20; i++) { gc(); await tick(); }
      if (parameters({ w: [1000] }).data.w.byteOffset !== at) throw new Error("not freed");
      console.log("ok", other.size);
    `;
    const args = ["--expose-gc", "--input-type=module", "-e", script];
    expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe("ok 1000\n");
  });

  it("says what is alive when it runs out in a loop that disposes of nothing", { tags: ["slow"] }, () => {
    const script = `
      import { Adam, matrix, MLPRegressor, parameters } from "simdescent";
      const few = Array.from({ length: 3 }, () => new Adam(parameters({ w: [4] })));
      const model = new MLPRegressor({ hidden: [2], epochs: 1 });
      model.fit([[1], [2]], [1, 2]);
      const held = [];
      try {
        for (;;) held.push(matrix(4096, 4096));
      } catch (error) {
        console.log(error.name, held.length, error.message);
      }
      held.pop().dispose();
      console.log(few.length, matrix(4096, 4096).rows);
    `;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    const [first, hint, last] = output.split("\n");
    const held = /^RangeError (\d+) out of memory: /.exec(first)?.[1];
    expect(Number(held)).toBeGreaterThan(50);
    expect(first).toContain(` in use by ${held} Matrix, 4 ParameterSet, 4 Adam; `);
    expect(hint).toMatch(/^Dispose of what is no longer needed, or give way \(await\)/);
    expect(last).toBe("3 4096");
  });

  it("is given back at once by a model that is fitted again", () => {
    const models = [new LinearRegression(), new LogisticRegression(), new MLPClassifier({ hidden: [64], epochs: 2 })];
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), i % 7]);
    const y = x.map((_, i) => i % 2);
    for (const model of models) model.fit(x, y);
    const before = bytesInUse();
    for (let round = 0; round < 50; round++) {
      for (const model of models) model.fit(x, y);
      expect(bytesInUse()).toBe(before);
    }
    for (const model of models) model.dispose();
  });
});

describe("Blocks", () => {
  it("releases what it holds once", () => {
    const before = bytesInUse();
    const blocks = new Blocks({});
    blocks.add(100);
    blocks.add(0);
    expect(bytesInUse()).toBe(before + 128 + 64);
    blocks.release();
    blocks.release();
    expect(bytesInUse()).toBe(before);
  });
});
