import { describe, expect, it } from "vitest";
import {
  Adam,
  NonFiniteError,
  parameters,
  SGD,
  SparseAdam,
  type Dtype,
  type Optimizer,
  type ParameterSet,
} from "simdescent";
import { numbers } from "./all.js";

const height = 9;
const table = (columns: number, dtype: Dtype) =>
  parameters(
    { table: { shape: [height, columns], data: numbers(height * columns, 3) }, other: { shape: [3], data: [1, 2, 3] } },
    { dtype },
  );

describe.each(["float32", "float64"] as const)("rows given by params.sparse (%s)", (dtype) => {
  it("move as in a tensor of their own, and all other rows keep every byte", () => {
    for (const columns of [0, 1, 3, 8, 16, 33, 64]) {
      const options = { lr: 0.1, momentum: 0.9, weightDecay: 0.01 };
      const params = table(columns, dtype);
      const optimizer = new SGD(params, options);
      const rows = [7, 2, 5];
      const before = Array.from(params.data.table);
      const pick = (from: ArrayLike<number>, row: number) => Array.from(from).slice(row * columns, (row + 1) * columns);
      const alone = parameters(
        Object.fromEntries(rows.map((r) => [`r${r}`, { shape: [columns], data: pick(params.data.table, r) }])),
        { dtype },
      );
      const reference = new SGD(alone, options);
      for (let t = 0; t < 4; t++) {
        const values = numbers(3 * columns, 40 + t);
        params.sparse("table", { rows, values });
        params.grad.other.fill(0.5);
        rows.forEach((row, i) => alone.grad[`r${row}`].set(values.slice(i * columns, (i + 1) * columns)));
        optimizer.step();
        reference.step();
      }
      for (let row = 0; row < height; row++) {
        const expected = rows.includes(row) ? Array.from(alone.data[`r${row}`]) : pick(before, row);
        expect(pick(params.data.table, row)).toEqual(expected);
      }
      expect(params.data.other[0]).toBeLessThan(1);
      optimizer.dispose();
    }
  });

  it("are summed where they repeat, in any order", () => {
    const step = (rows: number[], values: number[]) => {
      const params = table(2, dtype);
      new SGD(params, { lr: 1 }).step(() => {
        params.sparse("table", { rows, values });
        return 0;
      });
      return Array.from(params.data.table);
    };
    expect(step([4, 1, 4], [1, 2, 8, 9, 3, 5])).toEqual(step([1, 4], [8, 9, 4, 7]));
  });

  it("count in the norm and its clipping, and only they", () => {
    const params = table(3, dtype);
    const optimizer = new SGD(params, { lr: 1, clip: { norm: 1 } });
    params.grad.table.fill(100);
    params.sparse("table", { rows: [0, 8], values: [3, 0, 0, 0, 4, 0] });
    expect(optimizer.step()).toMatchObject({ gradNorm: 5, clipped: true });
    const clamped = table(3, dtype);
    const before = clamped.data.table[3];
    const clamping = new SGD(clamped, { lr: 1, clip: { value: 0.5 } });
    clamped.sparse("table", { rows: [1], values: [7, 0.25, -7] });
    expect(clamping.step().clipped).toBe(true);
    expect(clamped.data.table[3] - before).toBeCloseTo(-0.5, 6);
  });

  it("are used once: the next step takes params.grad again", () => {
    const params = table(2, dtype);
    const optimizer = new SGD(params, { lr: 1 });
    params.sparse("table", { rows: [0], values: [1, 1] });
    optimizer.step();
    const before = Array.from(params.data.table);
    params.grad.table.fill(1);
    optimizer.step();
    expect(Array.from(params.data.table)).toEqual(
      before.map((w) => (dtype === "float32" ? Math.fround(w - 1) : w - 1)),
    );
  });

  it("are refused when not finite, with nothing changed and the gradient still there", () => {
    const params = table(2, dtype);
    const optimizer = new SGD(params, { lr: 1 });
    const before = optimizer.save();
    params.sparse("table", { rows: [0], values: [1, NaN] });
    expect(() => optimizer.step()).toThrow(NonFiniteError);
    expect(() => optimizer.step()).toThrow(/gradient of table is not finite at step 1/);
    expect(optimizer.save()).toEqual(before);
  });
});

describe("params.sparse", () => {
  const params = table(2, "float32");

  it("names what does not fit", () => {
    const give =
      (gradient: unknown, name = "table") =>
      () =>
        params.sparse(name, gradient as never);
    expect(give({ rows: [9], values: [1, 2] })).toThrow(
      /sparse gradient of table: rows\[0\] must be a whole number from 0 to 8, got 9/,
    );
    expect(give({ rows: [-1], values: [1, 2] })).toThrow(RangeError);
    expect(give({ rows: [1.5], values: [1, 2] })).toThrow(RangeError);
    expect(give({ rows: [1], values: [1] })).toThrow(/1 rows of 2 need 2 values, got 1/);
    expect(give({ rows: 1, values: [1] })).toThrow(TypeError);
    expect(give({ rows: [1], value: [1] })).toThrow(/Did you mean values/);
    expect(give(null)).toThrow(TypeError);
    expect(give({ rows: [], values: [] }, "tabel")).toThrow(/no tensor "tabel"/);
  });

  it("is refused by optimizers that cannot take it, and inside accumulation", () => {
    params.sparse("table", { rows: [1], values: [1, 2] });
    expect(() => new Adam(params).step()).toThrow(/Adam: cannot take a sparse gradient \(of table\)/);
    expect(() => new SGD(params, { accumulate: 2 }).step()).toThrow(/cannot be accumulated/);
    params.zeroGrad();
    expect(new Adam(params).step().applied).toBe(true);
  });

  it("takes more rows than before, and none", () => {
    const small = table(3, "float32");
    const optimizer = new SGD(small, { lr: 0.1 });
    for (const count of [0, 1, 40, 3]) {
      const rows = Array.from({ length: count }, (_, i) => i % height);
      small.sparse("table", { rows, values: numbers(3 * count, 5) });
      expect(optimizer.step().applied).toBe(true);
    }
    optimizer.dispose();
    small.dispose();
    expect(() => small.sparse("table", { rows: [], values: [] })).toThrow(/used after dispose/);
  });
});

describe.each(["float32", "float64"] as const)("Adam and SparseAdam in one set of groups (%s)", (dtype) => {
  const columns = 3;
  const start = (): ParameterSet => table(columns, dtype);
  const some = { lr: 0.05, betas: [0.8, 0.95] as [number, number] };
  const others = { lr: 0.02, eps: 1e-6 };
  const mixtures: [string, (params: ParameterSet) => Optimizer][] = [
    [
      "rows by a group's SparseAdam",
      (params) => new Adam(params, { ...others, groups: [{ match: ["table"], optimizer: SparseAdam, ...some }] }),
    ],
    [
      "all the rest by a group's Adam",
      (params) => new SparseAdam(params, { ...some, groups: [{ match: ["other"], optimizer: Adam, ...others }] }),
    ],
  ];
  const feed = (params: ParameterSet, t: number): void => {
    // A step with all rows, some rows, no row.
    const rows = [[0, 1, 2, 3, 4, 5, 6, 7, 8], [7, 2], [2], [], [8, 0, 2]][t];
    params.sparse("table", { rows, values: numbers(rows.length * columns, 10 + t) });
    params.grad.other.set(numbers(3, 20 + t));
  };

  it.each(mixtures)("%s: each moves its tensor as it would alone, and a file resumes both", (_, make) => {
    const params = start();
    const optimizer = make(params);
    // Each by itself, on the same tensors; what the other would move is frozen.
    const [left, right] = [start(), start()];
    const sparse = new SparseAdam(left, { ...some, groups: [{ match: ["other"], lr: 0 }] });
    const dense = new Adam(right, { ...others, groups: [{ match: ["table"], lr: 0 }] });
    const again = start();
    let resumed: Optimizer | undefined;
    for (let t = 0; t < 5; t++) {
      feed(params, t);
      feed(left, t);
      right.grad.other.set(numbers(3, 20 + t));
      optimizer.step();
      sparse.step();
      dense.step();
      if (resumed) {
        feed(again, t);
        resumed.step();
        expect(again.data.table).toEqual(params.data.table);
        expect(again.data.other).toEqual(params.data.other);
      }
      expect(params.data.table).toEqual(left.data.table);
      expect(params.data.other).toEqual(right.data.other);
      if (t === 2) {
        resumed = make(again);
        resumed.load(optimizer.save());
      }
    }
    // Adam takes no rows, in whatever company.
    params.sparse("other", { rows: [0], values: [1] });
    expect(() => optimizer.step()).toThrow(/Adam: cannot take a sparse gradient \(of other\)/);
    for (const each of [params, left, right, again]) each.dispose();
  });
});
