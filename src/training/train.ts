import { elementBytes, type FloatArray } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";

export type ChunkResult = "done" | "more" | "stopped";

/** A loss over data, trained by epochs; what a model brings to `train`. */
export interface Problem {
  readonly params: ParameterSet;
  startEpoch(random: Random | undefined): void;
  /** Trains on about `budget` rows. "stopped": a loss or gradient was not finite and was not applied. */
  chunk(budget: number): ChunkResult;
  /** Leaves the parameters as one would use them; some optimizers train elsewhere. `startEpoch` undoes it. */
  endEpoch(): void;
  epochLoss(): number;
  gradNorm(): number;
}

/** Why training ended. */
export type Reason = "converged" | "epochs" | "stopped" | "diverged" | "aborted";

/** One epoch of training. */
export interface EpochRecord {
  /** Counted from 1. */
  epoch: number;
  /** Mean objective seen during the epoch, penalties included. */
  loss: number;
  /** Mean loss on the held-out data after the epoch; undefined without validation. */
  validationLoss: number | undefined;
  /** Rate of the epoch's last update. */
  lr: number;
  /** Norm of the gradient of the last batch. */
  gradNorm: number;
  /** Time since training began. */
  seconds: number;
}

export interface TrainOptions {
  epochs: number;
  /** Stop when `patience` epochs brought no improvement by more than this fraction; undefined: run all epochs. */
  tolerance: number | undefined;
  patience: number | undefined;
  /** End with the parameters of the best validation loss. */
  restoreBest: boolean;
  /**
   * For optimizers that arrive: end when, five epochs long, neither the loss falls by this fraction nor its gradient by
   * a tenth. undefined: epochs go on.
   */
  settled: number | undefined;
  shuffle: Random | undefined;
  /** Rows after which a caller wants control back. */
  budget: number;
  validate: (() => Generator<undefined, number>) | undefined;
  lr: () => number;
  /** Told the loss that early stopping watches, once per epoch. */
  observe: (loss: number) => void;
  signal: { readonly aborted: boolean } | undefined;
  onEpoch: ((record: EpochRecord) => unknown) | undefined;
}

const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();

/**
 * Runs epochs until one of the reasons to end. Yields undefined between parts of an epoch and the record after
 * each. The parameters it ends with are finite, also when training diverged.
 */
export function* train(
  problem: Problem,
  options: TrainOptions,
): Generator<EpochRecord | undefined, { reason: Reason; best: number | undefined }> {
  const best: Best = { epoch: undefined, loss: Infinity, values: undefined };
  const reason = yield* runEpochs(problem, options, best);
  if (options.restoreBest && best.values) {
    for (const [name, values] of best.values) problem.params.data[name].set(values);
  }
  return { reason, best: best.epoch };
}

interface Best {
  epoch: number | undefined;
  loss: number;
  values: Values | undefined;
}

function* runEpochs(problem: Problem, options: TrainOptions, best: Best): Generator<EpochRecord | undefined, Reason> {
  const { signal, validate } = options;
  const started = now();
  const stopping = new Stopping(options);
  const { settled } = options;
  const arrivals =
    settled === undefined ? [] : [settled, 0.1].map((tolerance) => new Stopping({ tolerance, patience: 5 }));
  const finite = snapshot(problem.params);
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    if (signal?.aborted) return "aborted";
    problem.startEpoch(options.shuffle);
    for (let result = problem.chunk(options.budget); result !== "done"; result = problem.chunk(options.budget)) {
      if (result === "stopped") {
        problem.endEpoch();
        return diverged(problem.params, finite);
      }
      yield undefined;
      if (signal?.aborted) {
        problem.endEpoch();
        return "aborted";
      }
    }
    problem.endEpoch();
    if (!allFinite(problem.params)) return diverged(problem.params, finite);
    for (let i = 0; i < finite.length; i++) finite[i][1].set(problem.params.data[finite[i][0]]);
    const loss = problem.epochLoss();
    const gradNorm = problem.gradNorm();
    const lr = options.lr();
    const validationLoss = validate ? yield* validate() : undefined;
    options.observe(validationLoss ?? loss);
    if (validationLoss !== undefined && validationLoss < best.loss) {
      Object.assign(best, { epoch, loss: validationLoss, values: snapshot(problem.params) });
    }
    const record = { epoch, loss, validationLoss, lr, gradNorm, seconds: (now() - started) / 1000 };
    const wish = options.onEpoch?.(record);
    yield record;
    if (wish === false) return "stopped";
    if (stopping.after(validationLoss ?? loss)) return validate ? "stopped" : "converged";
    const arrived = arrivals.map((each, i) => each.after(i === 0 ? loss : gradNorm));
    if (arrived.length > 0 && arrived.every(Boolean)) return "converged";
  }
  return "epochs";
}

type Values = [string, FloatArray][];

const snapshot = (params: ParameterSet): Values => params.slots.map(({ name }) => [name, params.data[name].slice()]);

// The whole block at once: padding is finite.
function allFinite({ dtype, dataAt, bytes }: ParameterSet): boolean {
  return Boolean(wasm().kernels[dtype].finite(dataAt, bytes / elementBytes(dtype)));
}

function diverged(params: ParameterSet, finite: Values): Reason {
  if (!allFinite(params)) {
    // Padding too, which a rule with a scalar that is not finite has spoilt.
    new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes).fill(0);
    for (const [name, values] of finite) params.data[name].set(values);
  }
  return "diverged";
}

/** Early stopping: `patience` epochs in a row without an improvement of the best by more than `tolerance`. */
class Stopping {
  readonly #active: boolean;
  readonly #tolerance: number;
  readonly #patience: number;
  #best: number = Infinity;
  #waited = 0;

  constructor({ tolerance, patience }: Pick<TrainOptions, "tolerance" | "patience">) {
    this.#active = tolerance !== undefined || patience !== undefined;
    this.#tolerance = tolerance ?? 0;
    this.#patience = patience ?? 10;
  }

  after(loss: number): boolean {
    if (!this.#active) return false;
    if (loss < this.#best - this.#tolerance * Math.abs(this.#best) || this.#best === Infinity) this.#waited = 0;
    else this.#waited++;
    this.#best = Math.min(this.#best, loss);
    return this.#waited >= this.#patience;
  }
}
