// Slot tables, range records and the norm's table: what the kernels read about ranges, brought up to date before an update.
import type { RuleName } from "../core/exports.js";
import { elementBytes, generation, padded } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { Variant } from "./variant.js";
import type { Engine } from "./engine.js";
import { formRanges } from "./form-ranges.js";
import { gradientLimit } from "./gradient-limit.js";
import {
  dimsBytes,
  dimsWord,
  planBytes,
  rangeBytes,
  rankWord,
  rowsWord,
  scratchWord,
  slotBytes,
  tableBytes,
} from "./range.js";
import { sharing } from "./shared-numbers.js";
import { checkRows } from "./check-rows.js";

export class Tables {
  readonly engine: Engine;
  /** All memory as float64, where scalars are written. */
  scalars!: Float64Array;
  /** Whether state of a range is still to be begun. */
  unbegun = false;
  /** Whether ranges measure before any moves. */
  measuring = false;
  // Growth of the memory they were made at.
  #made = -1;
  // Tensors whose ranges were formed for sparse gradients.
  #sparse: readonly string[] = [];
  // What they held when the tables were written.
  #sparseVersion = -1;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Brings ranges, tables and views up to date; call before anything that writes scalars. */
  prepare(): void {
    const { engine } = this;
    const { sparseGradients } = engine.params;
    const sparse = sparseGradients.count > 0 || this.#sparse.length > 0;
    const current = !engine.stale && this.#made === generation;
    if (sparse) {
      if (current && sparseGradients.version === this.#sparseVersion) return;
      const { names } = sparseGradients;
      checkRows(engine, names);
      if (String(names) !== String(this.#sparse)) engine.change();
      this.#sparse = names;
    } else if (current) return;
    const { buffer } = wasm().memory;
    if (this.#made !== generation || this.scalars.buffer !== buffer) this.scalars = new Float64Array(buffer);
    this.#made = generation;
    if (engine.stale) this.#rebuild();
    if (!sparse) return;
    const words = new Uint32Array(buffer);
    writeRows(engine, words);
    writeNorms(engine, words, engine.planRecord.tensorTable);
    this.#sparseVersion = sparseGradients.version;
  }

  #rebuild(): void {
    const { engine } = this;
    engine.stale = false;
    const ranges = (engine.ranges = formRanges(engine));
    this.unbegun = ranges.some(
      ({ count, tensors }) => count.t === 0 && engine.places(tensors[0]).some(({ start }) => start !== undefined),
    );
    this.measuring = ranges.some(({ measure }) => measure);
    for (const range of ranges) {
      const owner = sharing(range.group);
      const shared = engine.shared.get(owner);
      if (shared) range.context.shared = shared.values;
      range.context.groups = engine.groups.filter((group) => sharing(group) === owner).map(({ values }) => values);
    }
    writeTables(engine);
  }
}

// A class that steps by itself is never asked to run; any kernel will do for its tables.
const kernelOf = ({ kernel = "rows" }: Variant, sparse: boolean): RuleName => (sparse ? "rows" : kernel);

/** Writes slot tables, range records and the norm's table behind the plan, and the plan. */
function writeTables(engine: Engine): void {
  const { buffer } = wasm().memory;
  const words = new Uint32Array(buffer);
  const doubles = new Float64Array(buffer);
  const { params, ranges, planRecord: plan } = engine;
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
    const state = engine.places(first).slice(0, range.variant.slots.length);
    words.set([params.dataAt + first.offset, engine.gradientAt(first), ...state.map(({ at }) => at)], range.slots / 4);
    const at = range.slots / 4;
    words[at + scratchWord] = engine.scratch;
    words[at + rankWord] = first.shape.length;
    words[at + dimsWord] = dims;
    words.set(first.shape.slice(0, dimsBytes / 4), dims / 4);
    const record = records + i * rangeBytes;
    // Kernels begin with a vector; where there is nothing, none is called.
    const name = range.n > 0 ? kernelOf(range.variant, range.sparse) : "stay";
    const { measure } = range.group;
    range.kernel = wasm().rule(name, params.dtype);
    if (measure && range.n > 0) range.measure = wasm().rule(measure.kernel(range.group.flags), params.dtype);
    const limit = gradientLimit(engine, first);
    words.set([wasm().kernel(name, params.dtype), range.n, range.slots, range.scalars, 0, limit], record / 4);
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
function writeNorms(engine: Engine, words: Uint32Array, at: number): void {
  const tensors = engine.active().sort((a, b) => (a.name < b.name ? -1 : 1));
  tensors.forEach((slot, i) => words.set([engine.gradientAt(slot), engine.gradientLength(slot)], at / 4 + 2 * i));
}

/** Tells the tables of ranges that take rows which ones they are, in every step anew. */
function writeRows(engine: Engine, words: Uint32Array): void {
  const { params } = engine;
  const size = elementBytes(params.dtype);
  const tables = engine.plan + planBytes;
  const records = tables + params.slots.length * tableBytes;
  engine.ranges.forEach((range, i) => {
    const [slot] = range.tensors;
    const rows = range.sparse ? params.sparseGradients.get(slot.name) : undefined;
    if (!rows) return;
    const at = range.slots / 4;
    const used = 2 + range.variant.slots.length;
    const rule = wasm().kernel(kernelOf(range.variant, false), params.dtype);
    range.n = (rows.count * rows.stride) / size;
    words[(records + i * rangeBytes) / 4 + 1] = range.n;
    words[at + 1] = rows.values;
    words.set([used, rule, rows.indices, rows.count, rows.rowBytes, rows.stride], at + rowsWord);
    // The rule's own table: scratch memory for one row of w and of each slot.
    for (let s = 0; s < used; s++) words[at + slotBytes / 4 + s] = engine.scratch + s * padded(rows.rowBytes);
  });
}
