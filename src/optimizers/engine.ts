// From groups of tensors to kernel calls: state memory, contiguous ranges, their scalars, one WebAssembly call.
import { Blocks, elementBytes, generation, padded, view, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import { planLayout, type RuleName } from "../core/exports.js";
import { record } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import { powInt } from "../math/deterministic.js";
import { copyCount, noCount, type Count } from "./count.js";
import type { Definition, Initial, Values } from "./definition.js";
import type { Group } from "./group.js";
import {
  formRanges,
  rangeBytes,
  sumsAt,
  tablesBytes,
  writeNorms,
  writeRows,
  writeTables,
  type Range,
} from "./ranges.js";
import { State, type Place } from "./state.js";

export const refused = 0;
export const clipped = 2;

export interface EngineOptions {
  accumulate: number;
  clip: { value?: number | undefined; norm?: number | undefined; tensorNorm?: number | undefined };
  check: boolean;
}

/** Numbers that all tensors of one class, or of one group, keep together. */
export interface Shared {
  /** In checkpoints. */
  name: string;
  values: Record<string, number>;
  started: boolean;
}

const sharing = (group: Group): Definition | Group => (group.definition.measure?.byGroup ? group : group.definition);

const initial = (from: Initial, values: Values): number => (typeof from === "number" ? from : from(values));

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
  readonly shared: Map<Definition | Group, Shared> = new Map();
  ranges: Range[] = [];
  readonly #blocks: Blocks;
  readonly #owner: object;
  readonly #groupOf: ReadonlyMap<Slot, Group>;
  readonly #counts: Map<string, Count> = new Map();
  readonly #state: State;
  readonly #planAt: number;
  readonly #plan: Record<(typeof planLayout)["doubles" | "words"][number], number>;
  #scalars!: Float64Array;
  #made = -1;
  #stale = true;
  // Whether state of a range is still to be begun, and whether classes measure first.
  #fresh = false;
  #staged = false;
  // Whether the update at hand may leave NaN in padding.
  #dirty = false;
  // Tensors whose ranges were formed for sparse gradients.
  #sparse: readonly string[] = [];

  constructor(
    owner: object,
    params: ParameterSet,
    groups: readonly Group[],
    decays: ReadonlySet<string>,
    options: EngineOptions,
  ) {
    this.#owner = owner;
    this.#blocks = new Blocks(owner);
    this.params = params;
    this.groups = groups;
    this.options = options;
    this.decays = decays;
    this.measures = options.clip.norm !== undefined || options.clip.tensorNorm !== undefined;
    this.#groupOf = new Map(groups.flatMap((group) => group.members.map((slot) => [slot, group] as const)));
    try {
      this.#state = new State(owner, params, this.#groupOf, this.#blocks);
      for (const [i, group] of groups.entries()) {
        const { definition, members } = group;
        for (const { name } of members) {
          this.#counts.set(name, noCount(definition.powers.length, Object.keys(definition.registers)));
        }
        const shared = Object.keys(definition.shared);
        const owner = sharing(group);
        const name = owner === group ? `${definition.name}.${i}` : definition.name;
        if (shared.length) this.shared.set(owner, { name, values: noCount(0, shared).registers, started: false });
      }
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
    return view(this.params.dtype, (this.scratch as number) + slot.offset, slot.length, this.#owner);
  }

  get plan(): number {
    return this.#planAt;
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
    if (sparse) this.#takeRows(sparseGradients.names);
    else if (!this.#stale && this.#made === generation) return;
    const { buffer } = wasm().memory;
    if (this.#made !== generation || this.#scalars.buffer !== buffer) this.#scalars = new Float64Array(buffer);
    this.#made = generation;
    if (this.#stale) this.#rebuild(buffer);
    if (!sparse) return;
    const words = new Uint32Array(buffer);
    writeRows(this, words);
    writeNorms(this, words, this.#plan.tensorTable);
  }

  #rebuild(buffer: ArrayBufferLike): void {
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
    const { records, norms } = writeTables(this, this.ranges, buffer);
    const { clip, accumulate } = this.options;
    const plan = this.#plan;
    plan.measure = this.measures ? 1 : 0;
    plan.plain = this.measures ? 0 : 1;
    plan.maxNorm = clip.norm ?? 0;
    plan.maxTensorNorm = clip.tensorNorm ?? 0;
    plan.mean = 1 / accumulate;
    plan.tensors = this.active().length;
    plan.tensorTable = norms;
    plan.ranges = this.ranges.length;
    plan.rangeTable = records;
  }

  #takeRows(names: readonly string[]): void {
    const { name } = this.groups[0].definition;
    for (const slot of this.active()) {
      if (!names.includes(slot.name)) continue;
      if (!this.groupOf(slot).definition.sparse) {
        throw new TypeError(
          `${this.groupOf(slot).definition.name}: cannot take a sparse gradient (of ${slot.name})` +
            "\nSparseAdam, SGD and Adagrad can; or write the rows into params.grad.",
        );
      }
      if (this.options.accumulate > 1) throw new TypeError(`${name}: a sparse gradient cannot be accumulated`);
    }
    if (String(names) !== String(this.#sparse)) this.change();
    this.#sparse = names;
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
    if (this.shared.size > 0) this.#startShared();
    this.#dirty = false;
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      const { group, next, context } = range;
      const { definition, values } = group;
      this.#advance(range);
      const weightDecay = range.decays ? values.weightDecay || 0 : 0;
      context.powers = next.powers;
      context.t = next.t;
      context.registers = next.registers;
      context.weightDecay = weightDecay;
      const k = (at === undefined ? range.scalars : at[i] + row * stride) / 8;
      const out = this.#scalars;
      out[k] = (group.flags.maximize ? -1 : 1) / this.options.accumulate;
      if (definition.dirty ? definition.dirty(values) : values.eps === 0) this.#dirty = true;
      out[k + 1] = group.decay === "coupled" ? weightDecay : 0;
      out[k + 2] = group.decay === "decoupled" ? 1 - values.lr * weightDecay : 1;
      const { measure } = group;
      const own = measure ? measure.before(values, context) : definition.scalars(values, context);
      for (let s = 0; s < own.length; s++) out[k + 3 + s] = own[s];
    }
  }

  /** The count of a range's next update: t, powers, and registers as they were. */
  #advance({ group, count, next }: Range): void {
    const { definition, values, bases } = group;
    next.t = count.t + 1;
    for (let p = 0; p < definition.powers.length; p++) {
      const base = bases[p];
      next.powers[p] = count.t > 0 && base === count.bases[p] ? count.powers[p] * base : powInt(base, next.t);
      next.bases[p] = base;
    }
    for (const name in definition.registers) {
      next.registers[name] = count.t > 0 ? count.registers[name] : initial(definition.registers[name], values);
    }
  }

  #startShared(): void {
    // The first group of a class comes last, and so decides.
    for (let i = this.groups.length - 1; i >= 0; i--) {
      const group = this.groups[i];
      const shared = this.shared.get(sharing(group));
      if (!shared || shared.started) continue;
      const { definition, values } = group;
      for (const name in shared.values) shared.values[name] = initial(definition.shared[name], values);
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
    if (!whole) this.#runStages(loss);
    if (this.#dirty) this.#scrub();
    return status;
  }

  #runStages(loss: number): void {
    this.begin();
    for (const owner of new Set(this.ranges.map(({ group }) => sharing(group)))) this.#measure(owner, loss);
    for (const { skipped, kernel, n, slots, scalars } of this.ranges) if (!skipped) kernel(n, slots, scalars);
  }

  /** Gives state its first values where a tensor takes its first step. */
  begin(steps?: number): void {
    if (!this.#fresh) return;
    if (steps !== undefined) for (const group of this.groups) group.evaluate(steps);
    for (const { group, count, tensors } of this.ranges) {
      if (count.t > 0) continue;
      for (const slot of tensors) {
        for (const { at, length, start } of this.places(slot)) {
          if (start === undefined) continue;
          const state = view(this.params.dtype, at, length, this.#owner);
          if (start === "params") state.set(this.params.data[slot.name]);
          else state.fill(initial(start, group.values));
        }
      }
    }
  }

  // The first pass of one class or group: sums per tensor, their total by name, what follows from it, the second pass's scalars.
  #measure(owner: Definition | Group, loss: number): void {
    const { definition, values, flags } = this.groups.find((group) => sharing(group) === owner) as Group;
    const { measure } = definition;
    if (!measure) return;
    const out = this.#scalars;
    const own = this.ranges.filter((range) => range.measure && sharing(range.group) === owner);
    if (own.length === 0) return;
    const byName = [...own].sort((a, b) => (a.tensors[0].name < b.tensors[0].name ? -1 : 1));
    const sums = new Float64Array(8);
    for (const { measure: kernel, n, slots, scalars, context } of byName) {
      out.fill(0, (scalars + sumsAt) / 8, (scalars + sumsAt) / 8 + 8);
      kernel?.(n, slots, scalars);
      for (let s = 0; s < measure.sums; s++) {
        context.sums[s] = out[(scalars + sumsAt) / 8 + s];
        sums[s] += context.sums[s];
      }
    }
    const [{ context }] = own;
    const signed = flags.maximize ? -loss : loss;
    const { t, shared } = context;
    const totals = { values, groups: context.groups, flags, t, sums, shared, loss: signed };
    const moves = measure.decide?.(totals) !== false;
    for (const range of own) {
      range.skipped = !moves;
      range.context.loss = signed;
      const list = definition.scalars(range.group.values, range.context);
      for (let s = 0; s < list.length; s++) out[range.scalars / 8 + 3 + s] = list[s];
    }
  }

  /** Runs another kernel of a class over its unfrozen tensors, with `params.grad` as it is, unscaled. */
  sweep(definition: Definition, kernel: RuleName, steps: number, scalars: (values: Values) => readonly number[]): void {
    this.prepare();
    const words = new Uint32Array(wasm().memory.buffer);
    for (const { group, tensors, n, slots, scalars: at } of this.ranges) {
      if (group.definition !== definition) continue;
      group.evaluate(steps);
      this.#scalars.set([1, 0, 1, ...scalars(group.values)], at / 8);
      const gradient = words[slots / 4 + 1];
      words[slots / 4 + 1] = this.params.gradAt + tensors[0].offset;
      wasm().kernels[this.params.dtype][kernel](n, slots, at);
      words[slots / 4 + 1] = gradient;
    }
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

  #scrub(): void {
    const size = elementBytes(this.params.dtype);
    const bytes = new Uint8Array(wasm().memory.buffer);
    for (const slot of this.active()) {
      const start = this.params.dataAt + slot.offset;
      bytes.fill(0, start + slot.length * size, start + slot.bytes);
      for (const place of this.places(slot)) {
        bytes.fill(0, place.at + place.length * size, place.at + place.bytes);
      }
    }
  }

  dispose(): void {
    this.#blocks.release();
  }
}
