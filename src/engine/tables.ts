// Ranges of tensors that take the same scalars, and the tables the kernels read about them.
import type { planLayout, RuleName } from "../core/exports.js";
import { elementBytes, padded } from "../core/memory.js";
import type { Slot } from "../core/parameters.js";
import { wasm, type RuleKernel } from "../core/wasm.js";
import { copyCount, noCount, sameCount, type Count } from "./counter.js";
import type { ScalarContext, Variant } from "./definition.js";
import type { Engine } from "./engine.js";
import type { Group } from "./group.js";

/** The record `step` reads, by field. */
export type Plan = Record<(typeof planLayout)["doubles" | "words"][number], number>;

/** Tensors next to one another in memory that take the same scalars. */
export interface Range {
  group: Group;
  variant: Variant;
  tensors: Slot[];
  decays: boolean;
  count: Count;
  next: Count;
  /** What the definition's scalars depend on, the same object in every step. */
  context: ScalarContext;
  /** Elements, padding included. */
  n: number;
  /** Addresses. */
  slots: number;
  scalars: number;
  kernel: RuleKernel;
  measure: RuleKernel | undefined;
  /** Whether its class decided to leave it alone in this step. */
  skipped: boolean;
  /** Whether only rows given by `params.sparse` are updated. */
  sparse: boolean;
}

export const planBytes = 128;
export const rangeBytes = 32;
/** Scalars of one update; the last 64 bytes hold the sums of a measuring kernel. */
export const scalarBytes = 256;
export const sumsAt = 192;
const slotBytes = 64;
const dimsBytes = 64;
const tableBytes = slotBytes + dimsBytes + scalarBytes;
// Places in the slot table, as `Tensor` in assembly/loop.ts reads them.
const rowsWord = 10;
const scratchWord = 13;
const rankWord = 14;
const dimsWord = 15;

/** Bytes for the plan and all tables of so many tensors. */
export const tablesBytes = (tensors: number): number => planBytes + tensors * (tableBytes + rangeBytes + 8);

/** Neighbours join where kernel, options, counts and decay agree and nobody asks for tensors one by one. */
export function formRanges(engine: Engine): Range[] {
  const { params, options } = engine;
  const ranges: Range[] = [];
  let last: Range | undefined;
  let previous: Slot | undefined;
  for (const slot of params.slots) {
    const group = engine.groupOf(slot);
    const variant = group.variantOf(slot);
    const count = engine.count(slot.name);
    const sparse = params.sparseGradients.get(slot.name) !== undefined;
    const decays = variant.decays !== false && engine.decays.has(slot.name);
    const joins =
      last !== undefined &&
      !sparse &&
      !last.sparse &&
      last.group === group &&
      last.variant.kernel === variant.kernel &&
      !variant.whole &&
      !group.measure &&
      last.decays === decays &&
      previous === last.tensors.at(-1) &&
      options.clip.tensorNorm === undefined &&
      sameCount(last.count, count);
    if (!group.frozen) {
      if (joins) last?.tensors.push(slot);
      else {
        const { powers, registers } = group.definition;
        const { measure } = group;
        const stay = wasm().rule("stay", params.dtype);
        last = {
          group,
          variant,
          tensors: [slot],
          decays,
          count: copyCount(count),
          next: noCount(powers.length, Object.keys(registers)),
          context: {
            powers: [],
            t: 0,
            registers: {},
            weightDecay: 0,
            shared: {},
            groups: [],
            sums: new Float64Array(8),
            loss: NaN,
            flags: group.flags,
            shape: slot.shape,
            decays,
            hypers: group.hypers,
          },
          n: 0,
          slots: 0,
          scalars: 0,
          kernel: stay,
          measure: measure && stay,
          skipped: false,
          sparse,
        };
        ranges.push(last);
      }
    }
    previous = slot;
  }
  return ranges;
}

// A class that steps by itself is never asked to run; any kernel will do for its tables.
const kernelOf = ({ kernel = "rows" }: Variant, sparse: boolean): RuleName => (sparse ? "rows" : kernel);

/** Writes slot tables, range records and the norm's table behind the plan, and the plan. */
export function writeTables(engine: Engine, ranges: Range[], plan: Plan): void {
  const { buffer } = wasm().memory;
  const words = new Uint32Array(buffer);
  const doubles = new Float64Array(buffer);
  const { params } = engine;
  const size = elementBytes(params.dtype);
  const tables = engine.plan + planBytes;
  const records = tables + params.slots.length * tableBytes;
  const norms = records + params.slots.length * rangeBytes;
  ranges.forEach((range, i) => {
    const [first] = range.tensors;
    range.n = range.tensors.reduce((sum, slot) => sum + slot.bytes, 0) / size;
    range.slots = tables + i * tableBytes;
    const dims = range.slots + slotBytes;
    range.scalars = dims + dimsBytes;
    const state = engine.places(first).map(({ at }) => at);
    words.set([params.dataAt + first.offset, engine.gradientAt(first), ...state], range.slots / 4);
    const at = range.slots / 4;
    words[at + scratchWord] = engine.lent;
    words[at + rankWord] = first.shape.length;
    words[at + dimsWord] = dims;
    words.set(first.shape.slice(0, dimsBytes / 4), dims / 4);
    const record = records + i * rangeBytes;
    // Kernels begin with a vector; where there is nothing, none is called.
    const name = range.n > 0 ? kernelOf(range.variant, range.sparse) : "stay";
    const { measure } = range.group;
    range.kernel = wasm().rule(name, params.dtype);
    if (measure && range.n > 0) range.measure = wasm().rule(measure.kernel(range.group.flags), params.dtype);
    words.set([wasm().kernel(name, params.dtype), range.n, range.slots, range.scalars, 0], record / 4);
    doubles[record / 8 + 3] = range.group.flags.maximize ? -1 : 1;
  });
  writeNorms(engine, words, norms);
  const { clip, accumulate } = engine.options;
  plan.measure = engine.measures ? 1 : 0;
  plan.plain = engine.measures ? 0 : 1;
  plan.maxNorm = clip.norm ?? 0;
  plan.maxTensorNorm = clip.tensorNorm ?? 0;
  plan.mean = 1 / accumulate;
  plan.tensors = engine.active().length;
  plan.tensorTable = norms;
  plan.ranges = ranges.length;
  plan.rangeTable = records;
}

/** The table the norm reads: by name, so that it is the same bits in whatever order the tensors were given. */
export function writeNorms(engine: Engine, words: Uint32Array, at: number): void {
  const tensors = engine.active().sort((a, b) => (a.name < b.name ? -1 : 1));
  tensors.forEach((slot, i) => words.set([engine.gradientAt(slot), engine.gradientLength(slot)], at / 4 + 2 * i));
}

/** Tells the tables of ranges that take rows which ones they are, in every step anew. */
export function writeRows(engine: Engine, words: Uint32Array): void {
  const { params } = engine;
  const size = elementBytes(params.dtype);
  const tables = engine.plan + planBytes;
  const records = tables + params.slots.length * tableBytes;
  engine.ranges.forEach((range, i) => {
    const [slot] = range.tensors;
    const rows = range.sparse ? params.sparseGradients.get(slot.name) : undefined;
    if (!rows) return;
    const at = range.slots / 4;
    const used = 2 + engine.places(slot).length;
    const rule = wasm().kernel(kernelOf(range.variant, false), params.dtype);
    range.n = (rows.count * rows.stride) / size;
    words[(records + i * rangeBytes) / 4 + 1] = range.n;
    words[at + 1] = rows.values;
    words.set([used, rule, rows.indices, rows.count, rows.rowBytes, rows.stride], at + rowsWord);
    // The rule's own table: scratch memory for one row of w and of each slot.
    for (let s = 0; s < used; s++) words[at + slotBytes / 4 + s] = engine.lent + s * padded(rows.rowBytes);
  });
}
