import { families } from "../../src/engine/definition.js";
import type { Run, ComparisonReport } from "../../src/plot/data/comparison.js";

/** A run on the parabola x² + 100 y² shifted to (3, 1), as gradient descent does it. */
export function run(index: number, change: Partial<Run> = {}): Run {
  const path: [number, number][] = [[0, 0]];
  for (let k = 0; k < 50; k++) {
    const [x, y] = path[k];
    path.push([x - 0.0015 * (index + 1) * 2 * (x - 3), y - 0.0015 * (index + 1) * 200 * (y - 1)]);
  }
  const excess = path.map(([x, y]) => (x - 3) ** 2 + 100 * (y - 1) ** 2);
  return {
    name: `Optimizer${index}`,
    options: "",
    family: "gradient descent",
    lr: 0.1,
    lrEnd: 0.1,
    excess,
    path,
    epochs: 10 + index,
    seconds: 0.01,
    loss: 5 + excess[50],
    testR2: 0.5 - index / 100,
    diverged: false,
    ...change,
  };
}

/** As many runs as the library has optimizers, of all families in turn, two of which diverged. */
export function manyRuns(epochs = 50): Run[] {
  return Array.from({ length: 74 }, (_, i) => {
    const path = Array.from({ length: epochs + 1 }, (_, k): [number, number] => {
      const left = Math.exp((-k * (1 + (i % 9))) / 40);
      return [3 - 3 * left * Math.cos(k / (3 + (i % 5))), 1 - left * Math.cos(k / (2 + (i % 7)))];
    });
    const excess = path.map(([x, y]) => (x - 3) ** 2 + 100 * (y - 1) ** 2 + i / 1000);
    const change: Partial<Run> = { path, excess, loss: 5 + excess[epochs], family: families[i % families.length] };
    const diverged = { diverged: true, epochs: null, seconds: null, loss: 1e20, testR2: -1e20 };
    return run(i, i % 40 === 7 ? { ...change, ...diverged } : { ...change, lr: 1 / (i + 1) });
  });
}

export function comparison(change: Partial<ComparisonReport> = {}): ComparisonReport {
  return {
    file: "a.csv",
    target: "y",
    rows: { train: 80, test: 20 },
    features: 4,
    epochs: 50,
    batch: null,
    optimum: { loss: 5, relative: true, goal: 0.05, testR2: 0.52, condition: 100 },
    map: { names: ["u", "v"], best: [3, 1], curvature: [1, 0, 100], others: 3 },
    runs: [run(0), run(1), run(2)],
    warnings: [],
    notes: [],
    ...change,
  };
}
