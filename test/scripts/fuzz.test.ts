import { describe, expect, it } from "vitest";
import { fuzz, targets } from "../../scripts/fuzz.js";
import { demand, outcome, Violation } from "../../scripts/fuzz/expect.js";
import { mutated, otherContents, randomOf } from "../../scripts/fuzz/random.js";

describe("nothing is lost and nothing let in", { tags: ["slow"] }, () => {
  it.each(Object.keys(targets))("%s: what is damaged is refused by name, and all is as before", async (name) => {
    expect(await fuzz(name, { seconds: 2, seed: 20_261_201 })).toBeGreaterThan(20);
  });
});

describe("the fuzzer", () => {
  it("tells a case by its number alone", () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, i) => i);
    const runs = [1, 1, 2].map((seed) => mutated(randomOf(seed), bytes));
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).not.toEqual(runs[2]);
    expect(bytes).toEqual(Uint8Array.from({ length: 50 }, (_, i) => i));
  });

  it("changes files in every way, and seldom not at all", () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, i) => i);
    const lengths = Array.from({ length: 200 }, (_, i) => mutated(randomOf(i), bytes).length);
    expect(Math.min(...lengths)).toBeLessThan(20);
    expect(Math.max(...lengths)).toBeGreaterThan(60);
    const same = Array.from({ length: 200 }, (_, i) => Buffer.compare(mutated(randomOf(i), bytes), bytes) === 0);
    expect(same.filter(Boolean).length).toBeLessThan(20);
    const changed = Array.from({ length: 60 }, (_, i) => {
      const contents = {
        tensors: new Map([["w", { shape: [2], data: Float64Array.of(1, 2) }]]),
        metadata: { a: "[1]", b: "x" },
      };
      otherContents(randomOf(i), contents);
      return JSON.stringify([
        [...contents.tensors].map(([name, { shape, data }]) => [name, shape, [...data]]),
        contents.metadata,
      ]);
    });
    expect(new Set(changed).size).toBeGreaterThan(25);
  });

  it("counts errors of another kind, and what it demands in vain, as broken rules", () => {
    const fail = (error: Error) => () => {
      throw error;
    };
    expect(outcome(fail(new RangeError("x")), ["RangeError"])).toBe("refused");
    expect(outcome(() => 1, ["RangeError"])).toBe("taken");
    expect(() => outcome(fail(new TypeError("x")), ["RangeError"])).toThrow(Violation);
    expect(() => outcome(fail(new RangeError("x".repeat(1e6))), ["RangeError"])).toThrow(/characters/);
    expect(() => outcome(fail(new Violation("x")), ["Error"])).toThrow(Violation);
    expect(() => demand(false, "why")).toThrow("why");
  });
});
