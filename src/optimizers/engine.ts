// From groups of tensors to kernel calls: state memory, contiguous ranges, their scalars, one WebAssembly call.
import { Blocks, elementBytes, generation, padded, view, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import { planLayout } from "../core/exports.js";
import { record } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import { powInt } from "../math/deterministic.js";
import { copyCount, noCount, sameCount, type Count } from "./count.js";
import type { Group } from "./group.js";
import { State } from "./state.js";

const planBytes = 128;
const rangeBytes = 32;

export const refused = 0;
export const clipped = 2;

export interface EngineOptions {
  accumulate: number;
  clip: { value?: number | undefined; norm?: number | undefined; tensorNorm?: number | undefined };
  check: boolean;
}

/** Tensors next to one another in memory that take the same scalars. */
interface Range {
  group: Group;
  tensors: Slot[];
  decays: boolean;
  count: Count;
  next: Count;
  scalars: number;
}

export class Engine {
  readonly params: ParameterSet;
  readonly groups: readonly Group[];
  readonly options: EngineOptions;
  /** Gradient sums while accumulating, or clamped gradients; undefined when gradients are read where they are. */
  readonly scratch: number | undefined;
  /** Whether a norm is asked for. */
  readonly measures: boolean;
  ranges: Range[] = [];
  readonly #blocks: Blocks;
  readonly #owner: object;
  readonly #decays: ReadonlySet<string>;
  readonly #counts: Map<string, Count> = new Map();
  readonly #state: State;
  readonly #planAt: number;
  readonly #step: (plan: number, row: number, check: boolean) => number;
  readonly #plan: Record<(typeof planLayout)["doubles" | "words"][number], number>;
  #scalars!: Float64Array;
  #made = -1;
  #stale = true;
  // Whether the update at hand may leave NaN in padding.
  #dirty = false;

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
    this.measures = options.clip.norm !== undefined || options.clip.tensorNorm !== undefined;
    this.#decays = decays;
    this.#step = wasm().kernels[params.dtype].step;
    try {
      this.#state = new State(owner, params, this.#groupOf(), this.#blocks);
      for (const group of groups) {
        for (const { name } of group.members) this.#counts.set(name, noCount(group.definition.powers.length));
      }
      if (options.accumulate > 1 || options.clip.value !== undefined) this.scratch = this.#blocks.add(params.bytes);
      // Per tensor: scalars, slot pointers, a range record, a pair for the norm.
      this.#planAt = this.#blocks.add(planBytes + params.slots.length * (this.#scalarBytes() + 64 + rangeBytes + 8));
      this.#plan = record(planLayout, this.#planAt);
    } catch (error) {
      this.#blocks.release();
      throw error;
    }
  }

  #groupOf(): Map<Slot, Group> {
    return new Map(this.groups.flatMap((group) => group.members.map((slot) => [slot, group] as const)));
  }

  #scalarBytes(): number {
    const most = Math.max(0, ...this.groups.map((group) => group.definition.scalars(group.values, [], 1).length));
    return padded((3 + most) * 8);
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
    return (this.scratch ?? this.params.gradAt) + slot.offset;
  }

  /** Tensors that are not frozen. */
  active(): Slot[] {
    return this.groups.filter((group) => !group.frozen).flatMap((group) => group.members);
  }

  /** Brings ranges, tables and views up to date; call before anything that writes scalars. */
  prepare(): void {
    if (!this.#stale && this.#made === generation) return;
    const { buffer } = wasm().memory;
    this.#scalars = new Float64Array(buffer);
    this.#made = generation;
    if (!this.#stale) return;
    this.#stale = false;
    this.#formRanges();
    this.#writeTables(buffer);
  }

  #formRanges(): void {
    const groupOf = this.#groupOf();
    this.ranges = [];
    let last: Range | undefined;
    let previous: Slot | undefined;
    for (const slot of this.params.slots) {
      const group = groupOf.get(slot) as Group;
      const count = this.count(slot.name);
      const decays = this.#decays.has(slot.name);
      const joins =
        last !== undefined &&
        last.group === group &&
        last.decays === decays &&
        previous === last.tensors.at(-1) &&
        this.options.clip.tensorNorm === undefined &&
        sameCount(last.count, count);
      if (!group.frozen) {
        if (joins) last?.tensors.push(slot);
        else {
          const next = noCount(group.definition.powers.length);
          last = { group, tensors: [slot], decays, count: copyCount(count), next, scalars: 0 };
          this.ranges.push(last);
        }
      }
      previous = slot;
    }
  }

  #writeTables(buffer: ArrayBufferLike): void {
    const words = new Uint32Array(buffer);
    const doubles = this.#scalars;
    const size = elementBytes(this.params.dtype);
    const scalarBytes = this.#scalarBytes();
    const tables = this.#planAt + planBytes;
    const rangesAt = tables + this.params.slots.length * (scalarBytes + 64);
    const tensorsAt = rangesAt + this.params.slots.length * rangeBytes;
    this.ranges.forEach((range, i) => {
      const [first] = range.tensors;
      const bytes = range.tensors.reduce((sum, slot) => sum + slot.bytes, 0);
      const slotsAt = tables + i * (scalarBytes + 64);
      range.scalars = slotsAt + 64;
      const pointers = [this.params.dataAt + first.offset, this.gradientAt(first), ...this.#state.addresses(first)];
      words.set(pointers, slotsAt / 4);
      const kernel = wasm().kernel(range.group.variant.kernel, this.params.dtype);
      words.set([kernel, bytes / size, slotsAt, range.scalars, 0], (rangesAt + i * rangeBytes) / 4);
      doubles[(rangesAt + i * rangeBytes) / 8 + 3] = range.group.flags.maximize ? -1 : 1;
    });
    // By name, so that the norm is the same bits in whatever order the tensors were given.
    const tensors = this.active().sort((a, b) => (a.name < b.name ? -1 : 1));
    tensors.forEach((slot, i) => words.set([this.gradientAt(slot), slot.length], tensorsAt / 4 + 2 * i));
    const { clip, accumulate } = this.options;
    const plan = this.#plan;
    plan.measure = this.measures ? 1 : 0;
    plan.plain = this.measures ? 0 : 1;
    plan.maxNorm = clip.norm ?? 0;
    plan.maxTensorNorm = clip.tensorNorm ?? 0;
    plan.mean = 1 / accumulate;
    plan.tensors = tensors.length;
    plan.tensorTable = tensorsAt;
    plan.ranges = this.ranges.length;
    plan.rangeTable = rangesAt;
  }

  /** Points every range at another table of scalars: `stride` bytes from one update to the next. */
  redirect(at: readonly number[] | undefined, stride: number): void {
    this.prepare();
    const words = new Uint32Array(wasm().memory.buffer);
    const rangesAt = this.#plan.rangeTable;
    this.ranges.forEach((range, i) => {
      const word = (rangesAt + i * rangeBytes) / 4;
      words[word + 3] = at ? at[i] : range.scalars;
      words[word + 4] = at ? stride : 0;
    });
  }

  /** Writes the scalars of every range's next update; `at` overrides where. Nothing is committed. */
  write(steps: number, at?: readonly number[], row = 0, stride = 0): void {
    for (let i = 0; i < this.groups.length; i++) this.groups[i].evaluate(steps);
    this.#dirty = false;
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      const { definition, values, bases } = range.group;
      const { count, next } = range;
      next.t = count.t + 1;
      for (let p = 0; p < definition.powers.length; p++) {
        const base = bases[p];
        next.powers[p] = count.t > 0 && base === count.bases[p] ? count.powers[p] * base : powInt(base, next.t);
        next.bases[p] = base;
      }
      const k = (at === undefined ? range.scalars : at[i] + row * stride) / 8;
      const out = this.#scalars;
      out[k] = (range.group.flags.maximize ? -1 : 1) / this.options.accumulate;
      if (values.eps === 0) this.#dirty = true;
      const weightDecay = range.decays ? values.weightDecay : 0;
      const coupled = definition.decay === "coupled";
      out[k + 1] = coupled ? weightDecay : 0;
      out[k + 2] = coupled ? 1 : 1 - values.lr * weightDecay;
      const own = definition.scalars(values, next.powers, next.t);
      for (let s = 0; s < own.length; s++) out[k + 3 + s] = own[s];
    }
  }

  /** Makes the counts written last the current ones. */
  commit(): void {
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      const { count } = range;
      range.count = range.next;
      range.next = count;
    }
  }

  /** Runs the update whose scalars stand ready; returns `refused`, 1 or `clipped`. */
  run(): number {
    const status = this.#step(this.#planAt, 0, this.options.check && this.scratch === undefined);
    if (this.#dirty && status !== refused) this.#scrub();
    return status;
  }

  get norm(): number | undefined {
    return this.measures ? this.#plan.norm : undefined;
  }

  /** True when padding may turn to NaN (0/0 with eps 0) and is zeroed after every step. */
  get scrubs(): boolean {
    for (let i = 0; i < this.groups.length; i++) {
      const { hypers, values } = this.groups[i];
      if (values.eps === 0 || typeof hypers.eps === "function") return true;
    }
    return false;
  }

  #scrub(): void {
    const size = elementBytes(this.params.dtype);
    const bytes = new Uint8Array(wasm().memory.buffer);
    for (const slot of this.active()) {
      for (const start of [this.params.dataAt + slot.offset, ...this.#state.addresses(slot)]) {
        bytes.fill(0, start + slot.length * size, start + slot.bytes);
      }
    }
  }

  dispose(): void {
    this.#blocks.release();
  }
}
