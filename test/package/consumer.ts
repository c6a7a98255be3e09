// Compiled, not run: what users write against the published types.
import core from "simdescent/core.wasm";
import { runPortable, type TrialOutcome } from "simdescent/trials";
import type * as script from "simdescent/worker.js";
import { type PortableStudy, type TrialQueue, workerPool } from "simdescent/workers";
import {
  Adam,
  AdamW,
  type Closure,
  constant,
  cosine,
  diagnose,
  type Finding,
  type FitReport,
  type FloatArray,
  geomspace,
  gridSearch,
  init,
  LinearRegression,
  type Label,
  Lion,
  matmul,
  type Matrix,
  matrix,
  minimize,
  MLPClassifier,
  MLPRegressor,
  NonFiniteError,
  Optimizer,
  type ParameterSet,
  parameters,
  restoreSchedule,
  type Schedule,
  type SearchResult,
  SGD,
  type StepReport,
  warmup,
} from "simdescent";

export async function train(): Promise<FitReport> {
  await init(core);
  const params: ParameterSet = parameters(
    { w: { shape: [3, 2], init: "glorot" }, b: [2] },
    { dtype: "float64", seed: 1 },
  );
  const lr: Schedule = warmup(cosine(3e-4, 1000, { min: 1e-5 }), 100);
  const groups = [{ match: ["b"], lr: 0.1 }];
  const optimizer: Optimizer = new AdamW(params, {
    lr,
    weightDecay: 0.1,
    decay: "matrices",
    clip: { norm: 1 },
    groups,
  });
  const closure: Closure = () => {
    optimizer.params.grad.w?.fill(1);
    return 0.5;
  };
  const report: StepReport = optimizer.step(closure);
  optimizer.lr = report.applied ? constant(0.1) : 0.01;
  const state: FloatArray | undefined = optimizer.state("w").exp_avg;
  optimizer.load(optimizer.save());

  const x = matrix(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: "float32" },
  );
  const model = new LinearRegression({ optimizer: Lion, epochs: 10, batchSize: 1, lr: 0.1 });
  for (const record of model.epochs(x, Float32Array.of(1, 2))) if (record.loss < 0.1) break;
  const loaded: LinearRegression = LinearRegression.load(model.save({ note: "kept" }));
  const predicted: Float64Array = loaded.predict(x);

  const found = minimize(([a = 0], grad) => ((grad[0] = 2 * a), a * a), [predicted[0] ?? 0, state?.[0] ?? 0], {
    optimizer: SGD,
    momentum: 0.9,
  });
  const again = found.history?.[0] && restoreSchedule({ name: "constant", args: [found.loss] });
  again?.(3).toFixed();

  return model.fit(x, [1, 2]);
}

/** The script of a thread exports nothing. */
export const namesOfScript: (keyof typeof script)[] = [];

/** A search in this thread, in worker threads, and in a queue that runs single trials. */
export async function search(): Promise<SearchResult[]> {
  const model = new LinearRegression({ epochs: 10 });
  const [x, y] = [
    [[1], [2], [3]],
    [3, 5, 7],
  ];
  const grid = { lr: geomspace(0.01, 1, 3), optimizer: [SGD, Adam] };
  let study: PortableStudy | undefined;
  const queue: TrialQueue = {
    size: 1,
    open: (given) => void (study = given),
    run: async (trial): Promise<TrialOutcome> => runPortable(study as PortableStudy, trial),
    close: () => {},
  };
  const pool: TrialQueue = workerPool(2, { workerUrl: "/worker.js" });
  const atOnce: SearchResult = gridSearch(model, grid, x, y, { folds: 3 });
  const found = await Promise.all([
    gridSearch(model, grid, x, y, { folds: 3, workers: 2 }),
    gridSearch(model, grid, x, y, { folds: 3, queue }),
    gridSearch(model, grid, x, y, { folds: 3, queue: pool }),
  ]);
  return [atOnce, ...found];
}

export function networks(): [Label | undefined, Float64Array, Float64Array[], Finding[]] {
  const x: Matrix = matmul(matrix([[1], [2]]), matrix([[1, 2]]), { transposeA: false });
  const sorts = new MLPClassifier({
    hidden: [4],
    activation: "gelu",
    dropout: 0.1,
    groups: [{ match: /^layer0/, lr: 0 }],
  });
  const report = sorts.fit(x, ["a", "b"], {
    onEpoch: ({ accuracy, layers }) => (accuracy ?? 0) < (layers?.[0]?.size ?? 0),
  });
  const numbers = new MLPRegressor({ hidden: [3], loss: { name: "huber", delta: 2 } });
  numbers.fit(x, [1, 2]);
  const pairs = new MLPRegressor<number[]>();
  pairs.fit(x, [
    [1, 2],
    [3, 4],
  ]);
  const bytes: Uint8Array = sorts.checkpoint();
  sorts.fit(x, ["a", "b"], { resume: bytes });
  return [MLPClassifier.load(sorts.save()).predict(x)[0], numbers.predict(x), pairs.predict(x), diagnose(report)];
}

export const wasNonFinite = (error: unknown): string | undefined =>
  error instanceof NonFiniteError ? error.parameter : undefined;

export function mistakes(params: ParameterSet, optimizer: Optimizer): unknown[] {
  // @ts-expect-error tensors are written into, not replaced
  params.data.w = new Float64Array(6);
  return [
    // @ts-expect-error no such option
    new Adam(params, { learningRate: 0.1 }),
    // @ts-expect-error a rate is a number or a schedule
    new Adam(params, { lr: "0.1" }),
    // @ts-expect-error internal
    optimizer.engine,
    // @ts-expect-error with workers it is a promise
    gridSearch(new LinearRegression(), { lr: [1] }, [[1], [2]], [1, 2], { workers: 2 }).best,
    // @ts-expect-error a number of threads
    workerPool("2"),
  ];
}
