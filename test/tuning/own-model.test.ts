// Searches, folds and learning curves of a model class of somebody's own, which has what the type TunableModel says.
import { describe, expect, it } from "vitest";
import {
  crossValidate,
  gridSearch,
  hyperband,
  learningCurve,
  lrFind,
  matrix,
  randomSearch,
  sharpness,
  successiveHalving,
  uniform,
  type FitOptions,
  type FitReport,
  type Label,
  type MatrixLike,
  type TunableModel,
} from "simdescent";
import { numbers } from "../optimizers/all.js";

const rowsOf = (x: MatrixLike): number[][] => {
  const { rows } = x as { rows: number };
  return Array.from({ length: rows }, (_, i) => Array.from((x as { row(i: number): ArrayLike<number> }).row(i)));
};

const report = (loss: number, epochs: number): FitReport => ({
  history: [],
  loss,
  epochs,
  bestEpoch: undefined,
  gradients: 0,
  reason: "epochs",
  warnings: [],
  seconds: 0,
});

/** The mean of the k nearest rows' targets. */
class Nearest implements TunableModel {
  readonly options: { k: number; epochs?: number };
  #x: number[][] = [];
  #y: number[] = [];
  static living = 0;

  constructor(options: { k: number; epochs?: number } = { k: 1 }) {
    if (!(options.k >= 1)) throw new RangeError(`Nearest: k must be at least 1, got ${options.k}`);
    this.options = options;
    Nearest.living++;
  }
  with(changes: object): Nearest {
    return new Nearest({ ...this.options, ...changes });
  }
  fit(x: MatrixLike, y: ArrayLike<Label>, { rows }: FitOptions = {}): FitReport {
    const all = rowsOf(x);
    const used = rows ? Array.from(rows) : all.map((_, i) => i);
    this.#x = used.map((i) => all[i]);
    this.#y = used.map((i) => Number(y[i]));
    return report(0, 1);
  }
  async fitAsync(x: MatrixLike, y: ArrayLike<Label>, options?: FitOptions): Promise<FitReport> {
    return this.fit(x, y, options);
  }
  predict(x: MatrixLike): ArrayLike<Label> {
    return rowsOf(x).map((row) => {
      const near = this.#x
        .map((each, i) => [each.reduce((sum, v, j) => sum + (v - row[j]) ** 2, 0), this.#y[i]])
        .sort(([a], [b]) => a - b)
        .slice(0, Math.round(this.options.k));
      return near.reduce((sum, [, value]) => sum + value, 0) / near.length;
    });
  }
  dispose(): void {
    Nearest.living--;
  }
}

/** Says the commonest label. */
class Commonest {
  readonly options: { [option: string]: unknown } = {};
  classes: readonly Label[] = [];
  #label: Label = "";
  with(): Commonest {
    return new Commonest();
  }
  fit(_: MatrixLike, y: ArrayLike<Label>, { rows }: FitOptions = {}): FitReport {
    const labels = rows ? Array.from(rows, (i) => y[i]) : Array.from(y);
    this.classes = [...new Set(labels)].sort();
    const count = (label: Label) => labels.filter((each) => each === label).length;
    this.#label = [...this.classes].sort((a, b) => count(b) - count(a))[0];
    return report(0, 1);
  }
  async fitAsync(x: MatrixLike, y: ArrayLike<Label>, options?: FitOptions): Promise<FitReport> {
    return this.fit(x, y, options);
  }
  predict(x: MatrixLike): Label[] {
    return rowsOf(x).map(() => this.#label);
  }
  dispose(): void {}
}

const noise = numbers(60, 3);
const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(i * i)]);
const y = x.map(([a, b], i) => 3 * a - b + 2 * noise[i]);
const labels = y.map((_, i) => (i % 3 === 0 ? "rare" : "common"));

describe("a model class of one's own", () => {
  it("is searched, and R² judges it", () => {
    const result = gridSearch(new Nearest(), { k: [1, 5, 40] }, x, y, { refit: true });
    expect(result.metric).toBe("r2");
    expect(result.trials.map(({ status }) => status)).toEqual(["done", "done", "done"]);
    expect(result.best?.options).toEqual({ k: 5 });
    expect(result.model).toBeInstanceOf(Nearest);
    expect(result.model?.options.k).toBe(5);
    expect(result.model?.predict(matrix(x.slice(0, 1))).length).toBe(1);
  });

  it("is scored on each fold as by hand", () => {
    const folds = [0, 1, 2].map((k) => x.map((_, i) => i).filter((i) => i % 3 === k));
    const { scores } = crossValidate(new Nearest({ k: 3 }), x, y, { folds, metric: "mse" });
    folds.forEach((test, k) => {
      const errors = test.map((i) => {
        const near = x
          .map((row, j) => [(row[0] - x[i][0]) ** 2 + (row[1] - x[i][1]) ** 2, y[j], j] as const)
          .filter(([, , j]) => !test.includes(j))
          .sort(([a], [b]) => a - b)
          .slice(0, 3);
        return (near.reduce((sum, [, value]) => sum + value, 0) / 3 - y[i]) ** 2;
      });
      expect(scores[k]).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / test.length, 5);
    });
  });

  it("is judged by accuracy where it has classes", () => {
    const { metric, scores } = crossValidate(new Commonest(), x, labels);
    expect(metric).toBe("accuracy");
    expect(scores).toEqual([2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3]);
  });

  it("goes through every search, with workers: 1 too, and what it refuses is told", async () => {
    const before = Nearest.living;
    const space = { k: uniform(1, 9) };
    const model = new Nearest();
    expect(randomSearch(model, space, x, y, { trials: 4 }).trials.length).toBe(4);
    expect(successiveHalving(model, space, x, y, { trials: 4 }).best).toBeDefined();
    expect(hyperband(model, space, x, y, { maxEpochs: 9 }).best).toBeDefined();
    expect(learningCurve(model, x, y).test.length).toBe(5);
    const later = await gridSearch(model, { k: [1, 5] }, x, y, { workers: 1 });
    expect(later.best?.options).toEqual({ k: 5 });
    const { trials } = gridSearch(model, { k: [0, 5] }, x, y);
    expect(trials[0]).toMatchObject({ status: "failed", error: "Nearest: k must be at least 1, got 0" });
    expect(Nearest.living).toBe(before + 1);
  });

  it("cannot travel to a worker, nor be looked into", async () => {
    const model = new Nearest();
    const queue = { size: 1, open: async () => {}, run: async () => undefined as never, close: async () => {} };
    await expect(async () => gridSearch(model, { k: [1, 5] }, x, y, { queue })).rejects.toThrow(
      /gridSearch: Nearest is a class of your own, which cannot travel to a worker\nUse workers: 1/,
    );
    expect(() => lrFind(model, x, y)).toThrow(
      /needs an optimizer or a model, got Nearest\nIt must be one of the library's/,
    );
    expect(() => sharpness(model, x, y)).toThrow(
      /needs a function or a model, got Nearest\nIt must be one of the library's/,
    );
  });

  it("needs no more than with, fit and predict", async () => {
    class Mean {
      #mean = 0;
      #offset: number;
      constructor(offset = 0) {
        this.#offset = offset;
      }
      with({ offset = this.#offset }: { offset?: number }): Mean {
        return new Mean(offset);
      }
      fit(_: MatrixLike, targets: ArrayLike<Label>, { rows = [] }: FitOptions = {}): void {
        this.#mean = Array.from(rows, (i) => Number(targets[i])).reduce((a, b) => a + b / rows.length, 0);
      }
      predict(data: MatrixLike): number[] {
        return rowsOf(data).map(() => this.#mean + this.#offset);
      }
    }
    const grid = { offset: [-1, 0, 1] };
    const found = gridSearch(new Mean(), grid, x, y, { metric: "mse" });
    expect(found.best?.options).toEqual({ offset: 0 });
    expect(found.gradients).toBe(0);
    const later = await gridSearch(new Mean(), grid, x, y, { metric: "mse", workers: 1, refit: true });
    expect(later.trials).toEqual(found.trials);
    expect(later.model).toBeInstanceOf(Mean);
    expect(learningCurve(new Mean(), x, y, { metric: "mse" }).test.flat().every(Number.isFinite)).toBe(true);
  });

  it("is refused where something is missing", () => {
    const rest = { with: () => 0, fit: () => 0 };
    expect(() => crossValidate(rest as never, x, y)).toThrow(
      /crossValidate: the model must be one that can be tuned, got Object, without predict\(\)\nSee the type TunableModel/,
    );
  });
});
