// From groups of tensors to kernel calls: state memory, contiguous ranges, their scalars, one WebAssembly call.
import { Blocks, elementBytes, generation, padded, view, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import { planLayout } from "../core/exports.js";
import { record } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import { advance, copyCount, noCount, type Count } from "./counter.js";
import type { Definition, Measure } from "./definition.js";
import type { Group } from "./group.js";
import { formRanges, rangeBytes, tablesBytes, writeNorms, writeRows, writeTables, type Range } from "./tables.js";
import type { Plan } from "./tables.js";
import { sharedNumbers, sharing, startShared, type Shared } from "./shared-numbers.js";
import { beginState, checkRows, scrub } from "./around-step.js";
import { State, type Place } from "./state.js";

// Where a proximal step finds its scalars, in float64: behind the rule's own, where a measuring kernel would leave sums.
const metricPlace = 24;

export const refused = 0;
export const clipped = 2;

export interface EngineOptions {
  accumulate: number;
  clip: { value?: number | undefined; norm?: number | undefined; tensorNorm?: number | undefined };
  check: boolean;
}

export class Engine {
  readonly params: ParameterSet;
  readonly groups: readonly Group[];
  readonly options: EngineOptions;
  readonly decays: ReadonlySet<string>;
  /** Gradient sums while accumulating, or clamped gradients; undefined when gradients are read where they are. */
  readonly scratch: number | undefined;
  /** Memory lent to kernels of whole tensors. */
  readonly lent: number = 0;
  /** Whether a norm is asked for. */
  readonly measures: boolean;
  /** Numbers by class, or by group where groups measure by themselves. */
  readonly shared: ReadonlyMap<Definition | Group, Shared>;
  /** Whether scalars are written for a proximal step too. */
  proximal = false;
  ranges: Range[] = [];
  readonly #blocks: Blocks;
  /** @internal what views of its memory keep alive */ readonly owner: object;
  readonly #groupOf: ReadonlyMap<Slot, Group>;
  readonly #counts: Map<string, Count> = new Map();
  readonly #state: State;
  readonly #planAt: number;
  readonly #plan: Plan;
  /** All memory as float64, where scalars are written. */
  scalars!: Float64Array;
  #made = -1;
  #stale = true;
  // Whether state of a range is still to be begun, and whether classes measure first.
  #fresh = false;
  #staged = false;
  // Whether the update at hand may leave NaN in padding.
  #dirty = false;
  // Tensors whose ranges were formed for sparse gradients.
  #sparse: readonly string[] = [];
  // What they held when the tables were written.
  #sparseVersion = -1;

  constructor(
    owner: object,
    params: ParameterSet,
    groups: readonly Group[],
    decays: ReadonlySet<string>,
    options: EngineOptions,
  ) {
    this.owner = owner;
    this.#blocks = new Blocks(owner);
    this.params = params;
    this.groups = groups;
    this.options = options;
    this.decays = decays;
    this.measures = options.clip.norm !== undefined || options.clip.tensorNorm !== undefined;
    this.#groupOf = new Map(groups.flatMap((group) => group.members.map((slot) => [slot, group] as const)));
    try {
      this.#state = new State(owner, params, this.#groupOf, this.#blocks);
      for (const { definition, members } of groups) {
        for (const { name } of members) {
          this.#counts.set(name, noCount(definition.powers.length, Object.keys(definition.registers)));
        }
      }
      this.shared = sharedNumbers(groups);
      if (options.accumulate > 1 || options.clip.value !== undefined) this.scratch = this.#blocks.add(params.bytes);
      const most = Math.max(0, ...params.slots.map((slot) => this.#lentTo(slot)));
      if (most > 0) this.lent = this.#blocks.add(most);
      this.#planAt = this.#blocks.add(tablesBytes(params.slots.length));
      this.#plan = record(planLayout, this.#planAt);
    } catch (error) {
      this.#blocks.release();
      throw error;
    }
  }

  // Bytes of scratch memory: what a kernel of whole tensors asks for, or one row of everything for `params.sparse`.
  #lentTo(slot: Slot): number {
    const { definition } = this.groupOf(slot);
    const { whole, slots } = this.groupOf(slot).variantOf(slot);
    const size = elementBytes(this.params.dtype);
    if (!definition.sparse || !(slot.shape[0] > 0)) return (whole?.scratch ?? 0) * size;
    return (2 + slots.length) * padded((slot.length / slot.shape[0]) * size);
  }

  groupOf(slot: Slot): Group {
    return this.#groupOf.get(slot) as Group;
  }

  /** Marks ranges as out of date: something was frozen, unfrozen or loaded. */
  change(): void {
    this.flush();
    this.#stale = true;
  }

  /** Writes the ranges' counts back to their tensors. */
  flush(): void {
    for (const { tensors, count } of this.ranges) {
      for (const { name } of tensors) this.#counts.set(name, copyCount(count));
    }
  }

  count(name: string): Count {
    return this.#counts.get(name) as Count;
  }

  setCount(name: string, count: Count): void {
    this.#counts.set(name, count);
    this.ranges = [];
    this.#stale = true;
  }

  /** A tensor's slots. */
  places(slot: Slot): readonly Place[] {
    return this.#state.places(slot);
  }

  /** Views of a tensor's state under its slot names. */
  state(slot: Slot): Record<string, FloatArray> {
    return this.#state.views(slot);
  }

  /** The sum of accumulated gradients of one tensor. */
  accumulated(slot: Slot): FloatArray {
    return view(this.params.dtype, (this.scratch as number) + slot.offset, slot.length, this.owner);
  }

  get plan(): number {
    return this.#planAt;
  }

  get rangeTable(): number {
    return this.#plan.rangeTable;
  }

  /** Where the norm finds a tensor's gradient, and how many elements. */
  normAt(slot: Slot): number {
    const before = this.active().filter(({ name }) => name < slot.name);
    return this.#plan.tensorTable + 8 * before.length;
  }

  gradientAt(slot: Slot): number {
    const rows = this.params.sparseGradients.get(slot.name);
    return rows ? rows.values : (this.scratch ?? this.params.gradAt) + slot.offset;
  }

  /** Elements of a tensor's gradient, which are those of some rows after `params.sparse`. */
  gradientLength(slot: Slot): number {
    const rows = this.params.sparseGradients.get(slot.name);
    return rows ? (rows.count * rows.stride) / elementBytes(this.params.dtype) : slot.length;
  }

  /** Tensors that are not frozen. */
  active(): Slot[] {
    return this.groups.filter((group) => !group.frozen).flatMap((group) => group.members);
  }

  /** Brings ranges, tables and views up to date; call before anything that writes scalars. */
  prepare(): void {
    const { sparseGradients } = this.params;
    const sparse = sparseGradients.count > 0 || this.#sparse.length > 0;
    const current = !this.#stale && this.#made === generation;
    if (sparse) {
      if (current && sparseGradients.version === this.#sparseVersion) return;
      const { names } = sparseGradients;
      checkRows(this, names);
      if (String(names) !== String(this.#sparse)) this.change();
      this.#sparse = names;
    } else if (current) return;
    const { buffer } = wasm().memory;
    if (this.#made !== generation || this.scalars.buffer !== buffer) this.scalars = new Float64Array(buffer);
    this.#made = generation;
    if (this.#stale) this.#rebuild();
    if (!sparse) return;
    const words = new Uint32Array(buffer);
    writeRows(this, words);
    writeNorms(this, words, this.#plan.tensorTable);
    this.#sparseVersion = sparseGradients.version;
  }

  #rebuild(): void {
    this.#stale = false;
    this.ranges = formRanges(this);
    this.#fresh = this.ranges.some(
      ({ count, tensors }) => count.t === 0 && this.places(tensors[0]).some(({ start }) => start !== undefined),
    );
    this.#staged = this.ranges.some(({ measure }) => measure);
    for (const range of this.ranges) {
      const owner = sharing(range.group);
      const shared = this.shared.get(owner);
      if (shared) range.context.shared = shared.values;
      range.context.groups = this.groups.filter((group) => sharing(group) === owner).map(({ values }) => values);
    }
    writeTables(this, this.ranges, this.#plan);
  }

  /** Points every range at another table of scalars: `stride` bytes from one update to the next. */
  redirect(at: readonly number[] | undefined, stride: number): void {
    this.prepare();
    const words = new Uint32Array(wasm().memory.buffer);
    this.ranges.forEach((range, i) => {
      const word = (this.#plan.rangeTable + i * rangeBytes) / 4;
      words[word + 3] = at ? at[i] : range.scalars;
      words[word + 4] = at ? stride : 0;
    });
  }

  /** Writes the scalars of every range's next update; `at` overrides where. Nothing is committed. */
  write(steps: number, at?: readonly number[], row = 0, stride = 0): void {
    for (let i = 0; i < this.groups.length; i++) this.groups[i].evaluate(steps);
    if (this.shared.size > 0) startShared(this.groups, this.shared);
    this.#dirty = false;
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      const { group, next, context } = range;
      const { definition, values } = group;
      advance(range.count, next, group);
      const weightDecay = range.decays ? values.weightDecay || 0 : 0;
      context.powers = next.powers;
      context.t = next.t;
      context.registers = next.registers;
      context.weightDecay = weightDecay;
      const k = (at === undefined ? range.scalars : at[i] + row * stride) / 8;
      const out = this.scalars;
      out[k] = (group.flags.maximize ? -1 : 1) / this.options.accumulate;
      if (definition.dirty ? definition.dirty(values) : values.eps === 0) this.#dirty = true;
      out[k + 1] = group.decay === "coupled" ? weightDecay : 0;
      out[k + 2] = group.decay === "decoupled" ? 1 - values.lr * weightDecay : 1;
      const own = range.measure
        ? (definition.measure as Measure).before(values, context)
        : definition.scalars(values, context);
      for (let s = 0; s < own.length; s++) out[k + 3 + s] = own[s];
      if (this.proximal && definition.proximal) {
        const metric = definition.proximal(values, context);
        for (let s = 0; s < 6; s++) out[k + metricPlace + s] = metric[s] ?? 0;
      }
    }
  }

  /** Makes the counts written last the current ones. */
  commit(): void {
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      if (range.skipped) continue;
      const { count } = range;
      range.count = range.next;
      range.next = count;
    }
    if (this.shared.size > 0) for (const shared of this.shared.values()) shared.started = true;
    this.#fresh = false;
  }

  /** Runs the update whose scalars stand ready; returns `refused`, 1 or `clipped`. */
  run(loss: number = NaN): number {
    const check = this.options.check && this.scratch === undefined;
    const { step, gate } = wasm().kernels[this.params.dtype];
    const whole = !this.#fresh && !this.#staged;
    const status = (whole ? step : gate)(this.#planAt, 0, check);
    if (status === refused) return refused;
    if (!whole) {
      this.begin();
      for (const run of new Set(this.ranges.map(({ group }) => group.measure?.run))) run?.(this, loss);
      for (const { skipped, kernel, n, slots, scalars } of this.ranges) if (!skipped) kernel(n, slots, scalars);
    }
    if (this.#dirty) scrub(this);
    return status;
  }

  /** Gives state its first values where a tensor takes its first step; evaluates for the update after `steps` first. */
  begin(steps?: number): void {
    if (!this.#fresh) return;
    if (steps !== undefined) for (const group of this.groups) group.evaluate(steps);
    beginState(this);
  }

  get norm(): number | undefined {
    return this.measures ? this.#plan.norm : undefined;
  }

  /** Whether whole epochs may run inside WebAssembly: no pass of JavaScript's between gradient and update. */
  get inside(): boolean {
    this.prepare();
    return (
      this.scratch === undefined &&
      !this.#staged &&
      !this.groups.some(({ definition }) => definition.closure) &&
      !this.groups.some(({ definition, hypers, values }) =>
        definition.dirty ? definition.dirty(values) : values.eps === 0 || typeof hypers.eps === "function",
      )
    );
  }

  dispose(): void {
    this.#blocks.release();
  }
}
