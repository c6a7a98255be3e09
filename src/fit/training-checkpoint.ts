// A fit as a file, in the middle of an epoch if need be: parameters and optimizer, the order of the rows and how
// far they have been seen, the random numbers, what decides when training ends.
import { isBytes } from "../kinds.js";
import { CheckpointError, show } from "../errors.js";
import { wasm } from "../core/wasm.js";
import { decode, encode, type Contents } from "../io/safetensors.js";
import type { NamedValues } from "../training/train.js";
import type { FileFormat } from "./file-format.js";
import type { FitProblem, RunningFit, TrainingCheckpoint } from "./fit-plan.js";
import { readSession, sessionPrefix as prefix } from "./read-session.js";

type Running = RunningFit<FitProblem>;

// What must be the same for the same bits.
function signature(layers: object | undefined, { settings }: Running): string {
  const { batchSize, shuffle, seed, l1, l2, loss, standardize, validation } = settings;
  const drawn = typeof validation === "number" || (validation && "last" in validation);
  const heldOut = drawn ? validation : validation !== undefined;
  const fixed = [layers, batchSize, shuffle, seed, l1, l2, loss.name, loss.parameter, standardize, heldOut];
  return JSON.stringify(fixed);
}

export class FitCheckpoint implements TrainingCheckpoint {
  // What of the model's shape must be the same beside its options.
  readonly #layers: object | undefined;
  readonly #running: Running;
  readonly #problem: FitProblem;
  // An interrupted fit, not yet written out: that takes its time with many parameters.
  #interrupted: Contents | undefined;
  #ended = false;

  readonly #format: FileFormat;

  constructor(
    running: Running,
    resume: Uint8Array | undefined,
    layers?: object,
    format: FileFormat = { encode, decode },
  ) {
    this.#format = format;
    this.#layers = layers;
    this.#running = running;
    this.#problem = running.problem;
    if (resume !== undefined) this.#load(resume);
  }

  end(interrupted: boolean): void {
    if (interrupted) {
      const { tensors, metadata } = this.#contents();
      const copies = [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const);
      this.#interrupted = { tensors: new Map(copies), metadata };
    }
    this.#ended = true;
  }

  save(): Uint8Array {
    if (!this.#ended) return this.#format.encode(this.#contents());
    if (this.#interrupted) return this.#format.encode(this.#interrupted);
    const { owner } = this.#running;
    throw new Error(`${owner}: training has come to its end, there is nothing to resume\nsave() keeps the model.`);
  }

  #contents(): Contents {
    const { optimizer, state, history, random, stepBack } = this.#running;
    const { tensors, metadata } = optimizer.contents();
    const put = (name: string, values: ArrayLike<number>): void => {
      tensors.set(prefix + name, { shape: [values.length], data: Float64Array.from(values) });
    };
    const { best, lastFinite, earlyStopping, convergence } = state;
    const { startNorm = NaN } = this.#problem;
    put("state", [state.epochs, state.inEpoch ? 1 : 0, state.seconds, best.epoch ?? 0, best.loss, startNorm]);
    put(
      "stopping",
      [earlyStopping, ...convergence].flatMap(({ progress }) => progress),
    );
    put("random", new Uint32Array(wasm().memory.buffer, random.state, 4));
    put("data", this.#problem.fingerprint());
    putValues(tensors, "finite", lastFinite);
    if (best.values) putValues(tensors, "best", best.values);
    const { order, rows } = this.#problem.table;
    if (order) put("order", new Uint32Array(wasm().memory.buffer, order, rows));
    if (state.inEpoch) {
      const { row, key, epochLoss, correct, skippedRows, activeMasks } = this.#problem.position;
      put("position", [row, key, epochLoss, correct, skippedRows]);
      activeMasks.forEach((bytes, i) => put(`alive.${i}`, bytes));
    }
    const extra = {
      training: signature(this.#layers, this.#running),
      history: JSON.stringify(history),
      owner: this.#running.owner,
      ...(stepBack && stepBack.times > 0 ? { stepBacks: stepBack.progress.join() } : {}),
    };
    return { tensors, metadata: { ...metadata, ...extra } };
  }

  #load(bytes: Uint8Array): void {
    const { owner, state, history, random, stepBack } = this.#running;
    if (!isBytes(bytes))
      throw new TypeError(`${owner}: resume must be what checkpoint() gave, a Uint8Array, got ${show(bytes)}`);
    const { tensors, metadata } = this.#format.decode(bytes, owner);
    const { training, history: _h, owner: of, stepBacks: _s, format: _f, checksum: _c, ...rest } = metadata;
    const fail = (why: string): never => {
      throw new CheckpointError(`${owner}: resume: ${why}`);
    };
    if (training === undefined) fail("the file is no checkpoint of training\nUse what checkpoint() gave.");
    if (of !== owner) fail(`the checkpoint is of ${of}`);
    if (training !== signature(this.#layers, this.#running)) fail("the checkpoint was made with other options");
    const data = tensors.get(`${prefix}data`)?.data ?? fail("the checkpoint lacks data");
    if (String([...data]) !== String([...this.#problem.fingerprint()])) fail("the checkpoint was made with other data");
    const { order, rows } = this.#problem.table;
    const inUse = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    const { activeMasks } = this.#problem.position;
    const stopping = 1 + state.convergence.length;
    const session = readSession({ tensors, metadata }, { stopping, order: inUse, rows, activeMasks }, fail);
    const own = new Map([...tensors].filter(([name]) => !name.startsWith(prefix)));
    if (stepBack && session.stepBack) {
      stepBack.progress = session.stepBack;
      this.#running.remake();
    }
    this.#running.optimizer.load(encode({ tensors: own, metadata: rest }));
    // Everything has been checked; from here on nothing throws.
    const { epochs, inEpoch, seconds, best, startNorm } = session;
    if (!Number.isNaN(startNorm)) this.#problem.startNorm = startNorm;
    Object.assign(state, { epochs, inEpoch, seconds });
    Object.assign(state.best, { ...best, values: takeValues(tensors, "best", state.lastFinite) });
    state.lastFinite = takeValues(tensors, "finite", state.lastFinite) ?? state.lastFinite;
    [state.earlyStopping, ...state.convergence].forEach((each, i) => (each.progress = session.stopping[i]));
    new Uint32Array(wasm().memory.buffer, random.state, 4).set(session.random);
    if (session.order) new Uint32Array(wasm().memory.buffer, order, rows).set(session.order);
    for (const record of session.history) history.push(record);
    if (stepBack) stepBack.start ??= history.at(0)?.loss;
    if (session.position) this.#problem.position = session.position;
  }
}

function putValues(tensors: Contents["tensors"], kind: string, values: NamedValues): void {
  for (const [name, data] of values) tensors.set(`${prefix}${kind}.${name}`, { shape: [data.length], data });
}

// In the names and sizes of `like`; undefined where the file has none.
function takeValues(tensors: Contents["tensors"], kind: string, like: NamedValues): NamedValues | undefined {
  const found = like.map(([name]) => tensors.get(`${prefix}${kind}.${name}`)?.data);
  if (!found.every((data, i) => data?.length === like[i][1].length)) return undefined;
  return like.map(([name], i) => [name, found[i] as NamedValues[number][1]]);
}
