import { describe, expect, it } from "vitest";
import {
  constant,
  cosine,
  join,
  linear,
  plateau,
  product,
  scale,
  SGD,
  warmup,
  type PlateauOptions,
  type Schedule,
} from "simdescent";
import { wasm } from "../../src/core/wasm.js";

const make = (lr: Schedule): SGD => new SGD({ x: Float64Array.of(1) }, { lr });

/** The rate after each loss. */
function rates(lr: Schedule, losses: number[]): number[] {
  const optimizer = make(lr);
  return losses.map((loss) => {
    optimizer.observe(loss);
    return optimizer.lr;
  });
}
const halving = (options: PlateauOptions): Schedule => plateau(1, { factor: 0.5, patience: 0, ...options });

describe("when the rate drops", () => {
  it.each<[string, PlateauOptions, losses: number[], rates: number[]]>([
    [
      "after more losses without improvement than patience",
      { patience: 2 },
      [5, 5, 5, 5, 4, 4, 4, 4],
      [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25],
    ],
    ["never while losses improve", {}, [5, 4, 3, 2, 1], [1, 1, 1, 1, 1]],
    ["an improvement starts the patience again", { patience: 1 }, [5, 5, 4, 4, 3, 3, 3], [1, 1, 1, 1, 1, 1, 0.5]],
    ["a higher loss is better in mode max", { mode: "max" }, [5, 6, 7, 7, 6, 8], [1, 1, 1, 0.5, 0.25, 0.25]],
    ["a share of the best counts by default", { threshold: 0.1 }, [100, 91, 89, 81, 80], [1, 0.5, 0.5, 0.25, 0.25]],
    ["a share of the best in mode max", { mode: "max", threshold: 0.1 }, [100, 109, 111], [1, 0.5, 0.5]],
    [
      "an amount counts with thresholdMode abs",
      { threshold: 2, thresholdMode: "abs" },
      [100, 98, 97, 95, 94],
      [1, 0.5, 0.5, 0.25, 0.25],
    ],
    ["an amount in mode max", { mode: "max", threshold: 2, thresholdMode: "abs" }, [1, 3, 4], [1, 0.5, 0.5]],
    [
      "losses in the cooldown count for nothing",
      { cooldown: 2 },
      [5, 5, 5, 5, 5, 5, 5, 5],
      [1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125],
    ],
    ["not below minLr", { minLr: 0.3 }, [5, 5, 5, 5], [1, 0.5, 0.3, 0.3]],
    ["not by eps or less", { eps: 0.25 }, [5, 5, 5, 5], [1, 0.5, 0.5, 0.5]],
    [
      "the mean of every so many losses counts as one",
      { every: 2 },
      [5, 7, 8, 4, 1, 1, 0, 9],
      [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25],
    ],
    ["patience counts such means", { every: 2, patience: 1 }, [5, 5, 5, 5, 5, 5], [1, 1, 1, 1, 1, 0.5]],
    ["NaN is no improvement", {}, [5, NaN, 4, NaN], [1, 0.5, 0.5, 0.25]],
    ["infinities are no improvement", {}, [5, -Infinity, 4, Infinity, 3], [1, 0.5, 0.5, 0.25, 0.25]],
    ["infinities are none in mode max", { mode: "max" }, [5, Infinity, 6, -Infinity, 7], [1, 0.5, 0.5, 0.25, 0.25]],
    ["nor before the first finite loss", {}, [-Infinity, NaN, 5, 4], [0.5, 0.25, 0.25, 0.25]],
    [
      "one such loss spoils the mean it is in, and no other",
      { every: 2 },
      [5, 5, NaN, 1, 3, 3],
      [1, 1, 1, 0.5, 0.5, 0.5],
    ],
  ])("%s", (_, options, losses, expected) => expect(rates(halving(options), losses)).toEqual(expected));

  it("by default after ten losses that let pass, to a tenth", () => {
    expect(rates(plateau(1), Array(12).fill(1))).toEqual([...Array(11).fill(1), 0.1]);
  });

  it("negative losses improve as they fall", () => {
    expect(rates(halving({ threshold: 0, patience: 0 }), [-1, -2, -3, -3])).toEqual([1, 1, 1, 0.5]);
  });
});

describe("the state of a plateau lives in the optimizer", () => {
  it("so that one schedule moves separately in two", () => {
    const lr = halving({});
    const [a, b] = [make(lr), make(lr)];
    for (const loss of [1, 1, 1]) a.observe(loss);
    expect([a.lr, b.lr, lr(0), lr(1e9)]).toEqual([0.25, 1, 1, 1]);
    for (const loss of [1, 1]) b.observe(loss);
    expect([a.lr, b.lr, lr(0)]).toEqual([0.25, 0.5, 1]);
  });

  it("and a schedule that reads the rate of another optimizer disturbs neither", () => {
    const lr = halving({});
    const inner = make(lr);
    const outer = make(product(scale(lr, 1), () => inner.lr, lr));
    for (const loss of [1, 1]) outer.observe(loss);
    expect(outer.lr).toBe(0.5 * 1 * 0.5);
  });

  it("writing the same schedule keeps what was seen, writing another forgets it", () => {
    const lr = halving({});
    const optimizer = make(lr);
    for (const loss of [1, 1]) optimizer.observe(loss);
    optimizer.lr = scale(lr, 2);
    expect(optimizer.lr).toBe(1);
    optimizer.lr = halving({});
    expect(optimizer.lr).toBe(1);
    optimizer.lr = lr;
    expect(optimizer.lr).toBe(1);
  });

  it("is used by the step itself", () => {
    const params = { x: Float64Array.of(1) };
    const optimizer = new SGD(params, { lr: halving({}) });
    for (const loss of [1, 1]) optimizer.observe(loss);
    expect(optimizer.step({ x: [1] }).lr).toBe(0.5);
    expect(params.x[0]).toBe(0.5);
  });
});

describe("a plateau inside other schedules", () => {
  const at = (lr: Schedule, steps: number, losses: number): number => {
    const optimizer = make(lr);
    for (let i = 0; i < losses; i++) optimizer.observe(1);
    for (let i = 0; i < steps; i++) optimizer.step({ x: [0] });
    return optimizer.lr;
  };

  it("drops in warmup, during the rise and after it", () => {
    const lr = warmup(halving({}), 4);
    expect([at(lr, 2, 0), at(lr, 2, 2), at(lr, 4, 0), at(lr, 4, 2), at(lr, 9, 3)]).toEqual([0.5, 0.25, 1, 0.5, 0.25]);
  });

  it("drops in join, where its part has come", () => {
    const lr = join([[halving({}), 2], [constant(3), 2], halving({ factor: 0.25 })]);
    expect([at(lr, 0, 2), at(lr, 1, 3), at(lr, 2, 3), at(lr, 4, 0), at(lr, 4, 2)]).toEqual([0.5, 0.25, 3, 1, 0.25]);
  });

  it("drops in product and scale", () => {
    const lr = scale(product(halving({}), linear(1, 4, { from: 1, to: 0 }), halving({ factor: 0.1, minLr: 0.1 })), 8);
    expect([at(lr, 0, 0), at(lr, 2, 0)]).toEqual([8, 4]);
    expect(at(lr, 2, 2)).toBeCloseTo(0.2, 15);
  });

  it("is one state where one plateau stands twice", () => {
    const lr = halving({});
    expect(at(product(lr, lr), 0, 2)).toBe(0.25);
  });
});

describe("observe", () => {
  it.each([undefined, null, "1", {}, [1], 1n])("refuses %s and changes nothing", (loss) => {
    const optimizer = make(halving({ every: 2 }));
    for (const each of [5, 5, 5]) optimizer.observe(each);
    const before = optimizer.save();
    expect(() => optimizer.observe(loss as never)).toThrow(TypeError);
    expect(() => optimizer.observe(loss as never)).toThrow(/^SGD: observe needs the loss, a number, got /);
    expect(optimizer.save()).toEqual(before);
  });

  it("does nothing without a plateau", () => {
    for (const lr of [cosine(1, 9), (t: number) => 1 / (1 + t)]) {
      const optimizer = make(lr);
      const before = optimizer.save();
      optimizer.observe(1);
      expect(optimizer.save()).toEqual(before);
    }
  });

  it("refuses to work after dispose", () => {
    const optimizer = make(halving({}));
    optimizer.dispose();
    expect(() => optimizer.observe(1)).toThrow("SGD: used after dispose()");
  });

  it("takes no memory of the module", () => {
    const optimizer = make(warmup(halving({}), 5));
    const { buffer } = wasm().memory;
    for (let i = 0; i < 100_000; i++) optimizer.observe(1 / (1 + i));
    expect(wasm().memory.buffer).toBe(buffer);
    expect(buffer.byteLength).toBeGreaterThan(0);
  });
});
