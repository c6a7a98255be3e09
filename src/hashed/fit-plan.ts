// The plan by which linear models are fitted to events of hashed features.
import { show } from "../errors.js";
import { elementBytes } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import { commonFitOptions } from "../fit/fit-options.js";
import type { FitPlan } from "../fit/fit-plan.js";
import { checkBalanced } from "../fit/prepare.js";
import type { Tables } from "../fit/table.js";
import { FitCheckpoint } from "../fit/training-checkpoint.js";
import { initialParameters } from "../linear/init.js";
import { EventBuffer, isEvent } from "./event-buffer.js";
import type { HashedEvent } from "./hash-features.js";
import { HashedProblem, type EventList } from "./objective.js";
import { sparseFormat } from "./sparse-file.js";

export const hashedPlan = (buckets: number): FitPlan<HashedProblem> => ({
  options: commonFitOptions,
  *prepare(input, tables, _, { rows, sampleWeight }, previous) {
    const { owner, coding, y, incremental } = input;
    const events = checkEvents(owner, input.x);
    const buffer = new EventBuffer(owner, buckets, tables.dtype);
    tables.own(buffer);
    const encoded = coding.encode(y, "y", rows);
    checkBalanced(input, rows?.length ?? encoded?.length);
    const weights = coding.weigh(encoded, sampleWeight, rows);
    const samples = yield* tables.readSamples(
      { y: encoded, sampleWeight: weights, rows, absolute: incremental },
      events.length,
    );
    const list = yield* readEvents(events, buffer, tables);
    // Columns without names have no scale of their own.
    const scaling = previous?.scaling ?? { mean: new Float64Array(), scale: new Float64Array() };
    return { train: { ...samples, buffer, list }, heldOut: undefined, columns: buckets, scaling };
  },
  *parameters({ settings }, columns, dtype) {
    yield;
    return initialParameters(columns, 1, settings.intercept, dtype);
  },
  problem: (_, params, table, _batch, { loss }) => new HashedProblem(params, loss, table),
  checkpoint: (running, resume) => new FitCheckpoint(running, resume, { buckets }, sparseFormat(buckets)),
  // An event costs about what a few hundred products do: about a millisecond of work.
  rowsPerPart: () => 4000,
});

function checkEvents(owner: string, x: unknown): readonly HashedEvent[] {
  if (isEvent(x))
    throw new TypeError(
      `${owner}: events must be a list, got one event\nGive [event] and [label], or call partialFit.`,
    );
  if (!Array.isArray(x)) throw new TypeError(`${owner}: events must be a list of { indices, values }, got ${show(x)}`);
  if (x.length === 0) throw new RangeError(`${owner}: there are no events`);
  return [...x];
}

// Checks and merges all events once, into one block.
function* readEvents(
  events: readonly HashedEvent[],
  buffer: EventBuffer,
  tables: Tables,
): Generator<undefined, EventList> {
  const size = elementBytes(buffer.dtype);
  const total = events.reduce((sum, event) => sum + (Number(event?.indices?.length) || 0), 0);
  const indices = tables.reserve(4 * total);
  const values = tables.reserve(size * total);
  const starts = [0];
  for (let i = 0; i < events.length; i++) {
    buffer.write(events[i], i);
    const { fields, count } = buffer;
    if (starts[i] + count > total) throw new RangeError(`${tables.owner}: event ${i} changed while it was read`);
    const bytes = new Uint8Array(wasm().memory.buffer);
    bytes.copyWithin(indices + 4 * starts[i], fields.indices, fields.indices + 4 * count);
    bytes.copyWithin(values + size * starts[i], fields.values, fields.values + size * count);
    starts.push(starts[i] + count);
    if (i % 4096 === 4095) yield;
  }
  return { starts, indices, values };
}
