// What dropout does to each unit of each row, read off a gradient: with outputs of 0 and one-hot targets, the gradient of the
// last weights [unit][output i] is that of row i alone, and as large as what the unit hands on there.
import { describe, expect, it } from "vitest";
import { MLPRegressor, SGD, type Dtype } from "simdescent";

const rows = 600;
const units = 64;
const x = Array.from({ length: rows }, () => [1]);
const y = x.map((_, i) => Array.from({ length: rows }, (__, k) => (i === k ? 1 : 0)));

interface Given {
  dropout: number | number[];
  epochs?: number;
  seed?: number;
  batchSize?: number | "full";
  dtype?: Dtype;
}

/** What each unit of the last hidden layer hands on, [row][unit], in the last epoch; every unit is 1 without dropout. */
function handedOn({ dropout, epochs = 1, seed = 0, batchSize = "full", dtype = "float32" }: Given): number[][] {
  const depth = Array.isArray(dropout) ? dropout.length : 1;
  const identity = Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0));
  const init: Record<string, number[]> = { "layer0.weight": Array.from({ length: units }, () => 1) };
  for (let i = 1; i < depth; i++) init[`layer${i}.weight`] = identity;
  init[`layer${depth}.weight`] = Array.from({ length: units * rows }, () => 0);
  const model = new MLPRegressor<number[]>({
    hidden: Array.from({ length: depth }, () => units),
    activation: "identity",
    intercept: false,
    optimizer: SGD,
    lr: 0,
    shuffle: false,
    standardize: false,
    init,
    dropout,
    epochs,
    seed,
    batchSize,
    dtype,
  });
  model.fit(x, y);
  const gradient = model.params.grad[`layer${depth}.weight`];
  // The mean of squares over rows and outputs, 0 - 1 at one of them.
  const one = -2 / rows / (batchSize === "full" ? rows : batchSize);
  const found = x.map((_, i) => Array.from({ length: units }, (__, j) => gradient[j * rows + i] / one));
  model.dispose();
  return found;
}

const kept = (list: number[][]): boolean[] => list.flat().map((h) => h !== 0);

// Shares of n independent draws lie within five deviations.
function expectShare(drawn: readonly boolean[], p: number): void {
  const share = drawn.filter(Boolean).length / drawn.length;
  expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / drawn.length));
}

// How often two masks agree where they were drawn apart.
function expectApart(a: readonly boolean[], b: readonly boolean[], p: number): void {
  expectShare(
    a.map((each, i) => each === b[i]),
    p * p + (1 - p) * (1 - p),
  );
}

describe.each([0.25, 0.5, 0.9])("dropout of %f", (p) => {
  const first = handedOn({ dropout: p });
  const mask = kept(first);

  it.each(["float32", "float64"] as const)("hands on 0 or 1/(1 - p), so that the mean stays (%s)", (dtype) => {
    const wanted = 1 / (1 - p);
    const all = handedOn({ dropout: p, dtype }).flat();
    const off = all.filter((h) => h !== 0 && Math.abs(h / wanted - 1) > (dtype === "float32" ? 1e-6 : 1e-12));
    expect(off).toEqual([]);
    expectShare(
      all.map((h) => h === 0),
      p,
    );
  });

  it("drops that share of every unit and of every row", () => {
    for (let j = 0; j < units; j++)
      expectShare(
        first.map((row) => row[j] === 0),
        p,
      );
    const byRow = first.map((row) => row.filter((h) => h === 0).length / units);
    const mean = byRow.reduce((a, b) => a + b) / rows;
    const variance = byRow.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
    // As of independent units: neither whole rows nor the same number in each.
    expect(variance / ((p * (1 - p)) / units)).toBeGreaterThan(0.7);
    expect(variance / ((p * (1 - p)) / units)).toBeLessThan(1.4);
  });

  it("draws anew for the next row, the next block of rows, and the next unit", () => {
    for (const distance of [1, 2, 64, 128, 256, 512]) {
      const pairs = first.length - distance;
      expectApart(kept(first.slice(0, pairs)), kept(first.slice(distance)), p);
    }
    for (const distance of [1, 2, 4, 32])
      expectApart(
        kept(first.map((row) => row.slice(0, units - distance))),
        kept(first.map((row) => row.slice(distance))),
        p,
      );
  });

  it("draws anew in the next epoch and with another seed", () => {
    const others = [handedOn({ dropout: p, epochs: 2 }), handedOn({ dropout: p, epochs: 3 })].map(kept);
    expectApart(mask, others[0], p);
    expectApart(mask, others[1], p);
    expectApart(others[0], others[1], p);
    expectApart(mask, kept(handedOn({ dropout: p, seed: 1 })), p);
  });

  it("draws the same again from the same seed, whatever the batches", () => {
    expect(handedOn({ dropout: p })).toEqual(first);
    expect(kept(handedOn({ dropout: p, batchSize: 100 }).slice(-100))).toEqual(kept(first.slice(-100)));
  });

  it("draws anew in the next layer", () => {
    const two = handedOn({ dropout: [p, p] });
    expectShare(kept(two), (1 - p) ** 2);
    // Where the first layer drops nothing, the second has a mask of its own.
    expectApart(kept(handedOn({ dropout: [0, p] })), kept(handedOn({ dropout: [p, 0] })), p);
  });
});
