// Training of a model of hashed features on lists of events.
import { checkKeys, show } from "../errors.js";
import { Blocks, elementBytes } from "../core/memory.js";
import { Matrix } from "../core/matrix.js";
import { Random } from "../core/random.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import { now } from "../training/clock.js";
import type { EpochRecord, FitReport } from "../training/fit-report.js";
import { train } from "../training/train.js";
import type { Coding, Fitted, FitOptions, Keeper } from "../fit/fit.js";
import { makeOptimizer } from "../fit/make-optimizer.js";
import { checkBalanced } from "../fit/prepare.js";
import { HashedProblem, type EventList } from "./objective.js";
import { EventBuffer, isEvent } from "./event-buffer.js";
import type { HashedEvent } from "./hash-features.js";
import type { Settings } from "../fit/settings.js";
import { freshParameters } from "../linear/init.js";
import { resumed } from "../fit/fresh-optimizer.js";
import { Tables } from "../fit/table.js";

export interface HashedInput {
  owner: string;
  settings: Settings;
  coding: Coding;
  x: unknown;
  y: ArrayLike<unknown>;
}

/** Weights at zero, and their optimizer at the rate given or its own. */
function freshHashed(settings: Settings, coding: Coding): Fitted & { optimizer: Optimizer } {
  const params = freshParameters(settings.buckets as number, 1, settings.intercept, settings.dtype ?? "float32");
  try {
    const optimizer = makeOptimizer(settings, params, settings.lr);
    const none = new Float64Array();
    const scaling = { mean: none, scale: none };
    return { params, optimizer, scaling, classes: coding.classes, featureNames: undefined };
  } catch (error) {
    params.dispose();
    throw error;
  }
}

/** Trains on a list of events as `fitTables` does on rows. */
export function* fitHashed(
  input: HashedInput,
  options: FitOptions,
  inParts: boolean,
  previous: Fitted | undefined,
  keep: Keeper,
): Generator<EpochRecord | undefined, FitReport> {
  const { owner, settings, coding, y } = input;
  checkKeys(options, ["onEpoch", "signal", "sampleWeight", "rows"], `${owner}.fit`);
  const started = now();
  const dtype = previous?.params.dtype ?? settings.dtype ?? "float32";
  const x = eventsOf(owner, input.x);
  const { rows } = options;
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  const buffer = new EventBuffer(owner, settings.buckets as number, dtype);
  const blocks = new Blocks(buffer);
  // Targets, weights and order are a table's; its matrix is nobody's.
  const none = new Matrix(x.length, 1, dtype);
  let problem: HashedProblem | undefined;
  try {
    const encoded = coding.encode(y, "y", rows);
    checkBalanced(owner, settings, rows?.length ?? encoded?.length);
    const sampleWeight = coding.weigh(encoded, options.sampleWeight, rows);
    const read = yield* tables.read({ x: none, y: encoded, sampleWeight, rows, absolute: settings.online });
    const shuffle = settings.shuffle ?? true;
    const table = shuffle ? tables.ordered(read) : read;
    const list = yield* readEvents(x, buffer, blocks);
    let { optimizer } = previous ?? {};
    if (!optimizer) {
      const fitted = previous
        ? { ...previous, optimizer: resumed(makeOptimizer(settings, previous.params, settings.lr)) }
        : freshHashed(settings, coding);
      ({ optimizer } = fitted);
      keep.fitted(fitted);
    }
    problem = new HashedProblem(optimizer, buffer, settings.loss, table, list);
    const updates = optimizer;
    const history: EpochRecord[] = [];
    const { reason, best } = yield* train(problem, {
      epochs: settings.epochs,
      tolerance: settings.tolerance,
      patience: settings.patience,
      restoreBest: settings.restoreBest,
      settled: undefined,
      shuffle: shuffle ? random : undefined,
      // An event costs about what a few hundred products do.
      // About a millisecond of work.
      budget: inParts ? 4000 : Infinity,
      validate: undefined,
      lr: () => updates.rate(Math.max(0, updates.applied - 1)),
      observe: (loss) => updates.observe(loss),
      signal: options.signal,
      onEpoch: (record) => {
        history.push(record);
        return options.onEpoch?.(record);
      },
    });
    const loss = yield* problem.loss();
    const seconds = (now() - started) / 1000;
    const { gradients } = problem;
    return { history, loss, epochs: history.length, bestEpoch: best, gradients, reason, warnings: [], seconds };
  } finally {
    problem?.dispose();
    blocks.release();
    buffer.dispose();
    none.dispose();
    tables.dispose();
    random.dispose();
  }
}

function eventsOf(owner: string, x: unknown): readonly HashedEvent[] {
  if (isEvent(x))
    throw new TypeError(
      `${owner}: events must be a list, got one event\nGive [event] and [label], or call partialFit.`,
    );
  if (!Array.isArray(x)) throw new TypeError(`${owner}: events must be a list of { indices, values }, got ${show(x)}`);
  if (x.length === 0) throw new RangeError(`${owner}: there are no events`);
  return x;
}

// Checks and merges all events once, into one block.
function* readEvents(
  events: readonly HashedEvent[],
  buffer: EventBuffer,
  blocks: Blocks,
): Generator<undefined, EventList> {
  const size = elementBytes(buffer.dtype);
  const total = events.reduce((sum, event) => sum + (Number(event?.indices?.length) || 0), 0);
  const indices = blocks.add(4 * total);
  const values = blocks.add(size * total);
  const starts = [0];
  for (let i = 0; i < events.length; i++) {
    buffer.take(events[i], i);
    const { fields, count } = buffer;
    const bytes = new Uint8Array(wasm().memory.buffer);
    bytes.copyWithin(indices + 4 * starts[i], fields.indices, fields.indices + 4 * count);
    bytes.copyWithin(values + size * starts[i], fields.values, fields.values + size * count);
    starts.push(starts[i] + count);
    if (i % 4096 === 4095) yield;
  }
  return { starts, indices, values };
}
