// What an optimizer owns: its groups, the memory of their state, the counts of their tensors; and answers about them.
import { Blocks, elementBytes, padded, view, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import { planLayout } from "../core/exports.js";
import { record } from "../core/record.js";
import { copyCount, noCount, type Count } from "./counter.js";
import type { Definition } from "./definition.js";
import type { Group } from "./group.js";
import { tablesBytes, type Plan, type Range } from "./range.js";
import { sharedNumbers, type Shared } from "./shared-numbers.js";
import { State, type Place } from "./state.js";
import type { SlotSpec } from "./variant.js";

export interface EngineOptions {
  accumulate: number;
  clip: { value?: number | undefined; norm?: number | undefined; tensorNorm?: number | undefined };
  check: boolean;
  /** What options around the rule keep of each tensor. */
  slots?: readonly SlotSpec[];
  /** Whether such options have something to do around every step. */
  outside?: boolean;
}

export class Engine {
  readonly params: ParameterSet;
  readonly groups: readonly Group[];
  readonly options: EngineOptions;
  readonly decays: ReadonlySet<string>;
  /** Gradient sums while accumulating, or clamped gradients; undefined when gradients are read where they are. */
  readonly gradientBuffer: number | undefined;
  /** Scratch memory of kernels of whole tensors. */
  readonly scratch: number = 0;
  /** Whether a norm is asked for. */
  readonly measures: boolean;
  /** Numbers by class, or by group where groups measure by themselves. */
  readonly shared: ReadonlyMap<Definition | Group, Shared>;
  /** What the kernels read of an update. */
  readonly planRecord: Plan;
  /** Where that lies. */
  readonly plan: number;
  /** Names of tensors that this step has no gradient for. */
  absent: ReadonlySet<string> = new Set();
  /** Whether scalars are written for a proximal step too. */
  proximal = false;
  /** What kernels are called for; made by the tables where `stale`. */
  ranges: Range[] = [];
  /** Whether something was frozen, unfrozen or loaded since the ranges were formed. */
  stale = true;
  readonly #blocks: Blocks;
  /** @internal what views of its memory keep alive */ readonly owner: object;
  readonly #groupOf: ReadonlyMap<Slot, Group>;
  readonly #counts: Map<string, Count> = new Map();
  readonly #state: State;

  constructor(
    owner: object,
    params: ParameterSet,
    groups: readonly Group[],
    decays: ReadonlySet<string>,
    options: EngineOptions,
  ) {
    for (const { definition } of groups) definition.kernels?.forEach((open) => open());
    this.owner = owner;
    this.#blocks = new Blocks(owner);
    this.params = params;
    this.groups = groups;
    this.options = options;
    this.decays = decays;
    this.measures = options.clip.norm !== undefined || options.clip.tensorNorm !== undefined;
    this.#groupOf = new Map(groups.flatMap((group) => group.members.map((slot) => [slot, group] as const)));
    try {
      this.#state = new State(owner, params, this.#groupOf, this.#blocks, options.slots);
      for (const { definition, members } of groups) {
        for (const { name } of members) {
          this.#counts.set(name, noCount(definition.powers.length, Object.keys(definition.registers)));
        }
      }
      this.shared = sharedNumbers(groups);
      if (options.accumulate > 1 || options.clip.value !== undefined)
        this.gradientBuffer = this.#blocks.add(params.bytes);
      let most = 0;
      for (const slot of params.slots) most = Math.max(most, this.#scratchOf(slot));
      if (most > 0) this.scratch = this.#blocks.add(most);
      this.plan = this.#blocks.add(tablesBytes(params.slots.length));
      this.planRecord = record(planLayout, this.plan);
    } catch (error) {
      this.#blocks.release();
      throw error;
    }
  }

  // Bytes of scratch memory: what a kernel of whole tensors asks for, or one row of everything for `params.sparse`.
  #scratchOf(slot: Slot): number {
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
    this.stale = true;
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

  /** Whether a tensor has taken a step. */
  counted(name: string): boolean {
    this.flush();
    return this.count(name).t > 0;
  }

  setCount(name: string, count: Count): void {
    this.#counts.set(name, count);
    this.ranges = [];
    this.stale = true;
  }

  /** A tensor's slots, the rule's in the kernel's order, then those of its iterate. */
  places(slot: Slot): readonly Place[] {
    return this.#state.places(slot);
  }

  /** Views of a tensor's state under its slot names. */
  state(slot: Slot): Record<string, FloatArray> {
    return this.#state.views(slot);
  }

  /** The sum of accumulated gradients of one tensor. */
  accumulated(slot: Slot): FloatArray {
    return view(this.params.dtype, (this.gradientBuffer as number) + slot.offset, slot.length, this.owner);
  }

  gradientAt(slot: Slot): number {
    const rows = this.params.sparseGradients.get(slot.name);
    return rows ? rows.values : (this.gradientBuffer ?? this.params.gradAt) + slot.offset;
  }

  /** The gradient an update is made by, of a tensor without rows of `params.sparse`. */
  gradient(slot: Slot): FloatArray {
    return view(this.params.dtype, this.gradientAt(slot), slot.length, this.owner);
  }

  /** Elements of a tensor's gradient, which are those of some rows after `params.sparse`. */
  gradientLength(slot: Slot): number {
    const rows = this.params.sparseGradients.get(slot.name);
    return rows ? (rows.count * rows.stride) / elementBytes(this.params.dtype) : slot.length;
  }

  /** Tensors that are neither frozen nor left alone in this step. */
  active(): Slot[] {
    return this.groups
      .filter((group) => !group.frozen)
      .flatMap((group) => group.members)
      .filter(({ name }) => !this.absent.has(name));
  }

  /** Leaves these tensors alone until others are named. */
  leave(absent: ReadonlySet<string>): void {
    if (absent.size === this.absent.size && [...absent].every((name) => this.absent.has(name))) return;
    this.absent = absent;
    this.change();
  }

  /** The norm of the last gradient before clipping; undefined where nobody asked for it. */
  get norm(): number | undefined {
    return this.measures ? this.planRecord.norm : undefined;
  }

  dispose(): void {
    this.#blocks.release();
  }
}
