// The training loop: epochs of a problem until one of the reasons to stop.
import { elementBytes, type FloatArray } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import { now } from "./clock.js";
import type { EpochDetails, EpochRecord, StopReason } from "./fit-report.js";

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
  /** What else there is to tell of the epoch that has just ended. */
  details?(): EpochDetails;
  /** Of the last validation. */
  readonly validationAccuracy?: number | undefined;
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
  /** Asked by every epoch's loss, before anybody is told of it: whether to end here, as diverged. */
  rises?: ((loss: number) => boolean) | undefined;
  /** Where an earlier run stood, to go on from there; default the beginning. */
  state?: TrainState;
  /** Called where a run is about to end early, while everything is as training left it. */
  onInterrupt?: () => void;
}

/**
 * Runs epochs until one of the reasons to end. Yields undefined between parts of an epoch and the record after
 * each. The parameters it ends with are finite, also when training diverged.
 */
export function* train(
  problem: Problem,
  options: TrainOptions,
): Generator<EpochRecord | undefined, { reason: StopReason; best: number | undefined }> {
  const state = options.state ?? new TrainState(problem.params, options);
  const { best } = state;
  const reason = yield* runEpochs(problem, options, state);
  if (options.restoreBest && best.values) {
    for (const [name, values] of best.values) problem.params.data[name].set(values);
  }
  return { reason, best: best.epoch };
}

export interface Best {
  epoch: number | undefined;
  loss: number;
  values: NamedValues | undefined;
}

/** Where a run of epochs stands. */
export class TrainState {
  /** Epochs completed. */
  epochs = 0;
  /** Whether the next one has begun. */
  inEpoch = false;
  /** Seconds of earlier runs. */
  seconds = 0;
  readonly best: Best = { epoch: undefined, loss: Infinity, values: undefined };
  /** The parameters after the last epoch that ended well. */
  lastFinite: NamedValues;
  /** What ends training early: of the loss, then of loss and gradient where an optimizer arrives. */
  readonly earlyStopping: EarlyStopping;
  readonly convergence: readonly EarlyStopping[];

  constructor(params: ParameterSet, options: Pick<TrainOptions, "tolerance" | "patience" | "settled">) {
    const { settled } = options;
    this.lastFinite = snapshot(params);
    this.earlyStopping = new EarlyStopping(options);
    this.convergence =
      settled === undefined ? [] : [settled, 0.1].map((tolerance) => new EarlyStopping({ tolerance, patience: 5 }));
  }
}

function* runEpochs(
  problem: Problem,
  options: TrainOptions,
  state: TrainState,
): Generator<EpochRecord | undefined, StopReason> {
  const { signal, validate } = options;
  const { best, lastFinite, earlyStopping, convergence } = state;
  const started = now() - state.seconds * 1000;
  while (state.epochs < options.epochs) {
    if (signal?.aborted) {
      options.onInterrupt?.();
      return "aborted";
    }
    if (!state.inEpoch) problem.startEpoch(options.shuffle);
    state.inEpoch = true;
    for (let result = problem.chunk(options.budget); result !== "done"; result = problem.chunk(options.budget)) {
      if (result === "stopped") {
        problem.endEpoch();
        return diverged(problem.params, lastFinite);
      }
      yield undefined;
      if (signal?.aborted) {
        options.onInterrupt?.();
        problem.endEpoch();
        return "aborted";
      }
    }
    problem.endEpoch();
    state.inEpoch = false;
    const epoch = ++state.epochs;
    if (!allFinite(problem.params)) return diverged(problem.params, lastFinite);
    for (const [name, values] of lastFinite) values.set(problem.params.data[name]);
    const loss = problem.epochLoss();
    if (options.rises?.(loss)) return "diverged";
    const gradNorm = problem.gradNorm();
    const lr = options.lr();
    const details = problem.details?.();
    const validationLoss = validate ? yield* validate() : undefined;
    options.observe(validationLoss ?? loss);
    if (validationLoss !== undefined && validationLoss < best.loss) {
      Object.assign(best, { epoch, loss: validationLoss, values: snapshot(problem.params) });
    }
    const { validationAccuracy } = problem;
    if (details && validate && validationAccuracy !== undefined) details.validationAccuracy = validationAccuracy;
    const seconds = (now() - started) / 1000;
    const record = { epoch, loss, validationLoss, lr, gradNorm, seconds, ...details };
    const enough = earlyStopping.after(validationLoss ?? loss);
    const converged = convergence.map((each, i) => each.after(i === 0 ? loss : gradNorm));
    state.seconds = seconds;
    const answer = options.onEpoch?.(record);
    yield record;
    if (answer === false) {
      options.onInterrupt?.();
      return "stopped";
    }
    if (enough) return validate ? "stopped" : "converged";
    if (converged.length > 0 && converged.every(Boolean)) return "converged";
  }
  // Whoever resumes after the last epoch has not been there.
  problem.endEpoch();
  return "epochs";
}

/** Tensors by name. */
export type NamedValues = [string, FloatArray][];

const snapshot = (params: ParameterSet): NamedValues =>
  params.slots.map(({ name }) => [name, params.data[name].slice()]);

// The whole block at once: padding is finite.
function allFinite({ dtype, dataAt, bytes }: ParameterSet): boolean {
  return Boolean(wasm().kernels[dtype].finite(dataAt, bytes / elementBytes(dtype)));
}

function diverged(params: ParameterSet, lastFinite: NamedValues): StopReason {
  if (!allFinite(params)) {
    // Padding too, which a rule with a scalar that is not finite has spoilt.
    new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes).fill(0);
    for (const [name, values] of lastFinite) params.data[name].set(values);
  }
  return "diverged";
}

/** Early stopping: `patience` epochs in a row without an improvement of the best by more than `tolerance`. */
export class EarlyStopping {
  readonly #active: boolean;
  readonly #tolerance: number;
  readonly #patience: number;
  #best: number = Infinity;
  #waited = 0;

  /** The best loss so far, and how many epochs ago that was. */
  get progress(): [best: number, waited: number] {
    return [this.#best, this.#waited];
  }

  set progress([best, waited]: [best: number, waited: number]) {
    this.#best = best;
    this.#waited = waited;
  }

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
