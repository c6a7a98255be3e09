// Where the state of every tensor lies: the rule's slots, then those of its iterate.
import { Blocks, elementBytes, padded, view, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import type { Group } from "./group.js";
import type { SlotSpec } from "./variant.js";

/** One slot of one tensor. */
export interface Place extends SlotSpec {
  at: number;
  shape: readonly number[];
  length: number;
  /** Bytes, padding included. */
  bytes: number;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Where every tensor's state lies. */
export class State {
  readonly #owner: object;
  readonly #params: ParameterSet;
  readonly #around: readonly SlotSpec[];
  readonly #places: Map<Slot, readonly Place[]> = new Map();

  // Runs of neighbouring tensors of one kernel share one block, so that they can be one range.
  constructor(
    owner: object,
    params: ParameterSet,
    groupOf: ReadonlyMap<Slot, Group>,
    blocks: Blocks,
    around: readonly SlotSpec[] = [],
  ) {
    this.#around = around;
    this.#owner = owner;
    this.#params = params;
    const { slots } = params;
    for (let i = 0, end = 0; i < slots.length; i = end) {
      const joins = (slot: Slot): boolean => together(groupOf, slots[i], slot);
      end = i + 1;
      while (end < slots.length && joins(slots[end])) end++;
      this.#place(slots.slice(i, end), groupOf.get(slots[i]) as Group, blocks);
    }
  }

  #place(run: readonly Slot[], group: Group, blocks: Blocks): void {
    const [first] = run;
    const stride = run.reduce((sum, slot) => sum + slot.bytes, 0);
    const specs = [...slotsOf(group, first), ...this.#around].map((spec) =>
      typeof spec === "string" ? { name: spec } : spec,
    );
    const bytes = specs.map(({ shape }) =>
      shape ? padded(product(shape) * elementBytes(this.#params.dtype)) : stride,
    );
    const total = bytes.reduce((a, b) => a + b, 0);
    const block = total > 0 ? blocks.add(total) : 0;
    for (const slot of run) {
      let at = block + slot.offset - first.offset;
      const places = specs.map((spec, i) => {
        const shape = spec.shape ?? slot.shape;
        const place = { ...spec, at, shape, length: product(shape), bytes: spec.shape ? bytes[i] : slot.bytes };
        at += bytes[i];
        return place;
      });
      this.#places.set(slot, places);
    }
  }

  /** A tensor's slots, the rule's in the kernel's order. */
  places(slot: Slot): readonly Place[] {
    return this.#places.get(slot) as readonly Place[];
  }

  /** Views of a tensor's slots by name. */
  views(slot: Slot): Record<string, FloatArray> {
    const { dtype } = this.#params;
    return Object.fromEntries(
      this.places(slot).map(({ name, at, length }) => [name, view(dtype, at, length, this.#owner)]),
    );
  }
}

const slotsOf = (group: Group, slot: Slot): readonly (string | SlotSpec)[] => [
  ...group.variantOf(slot).slots,
  ...(group.definition.iterate?.slots ?? []),
];

// Whether the state of two neighbours may lie in one block: one kernel, and slots of the tensors' own shapes.
function together(groupOf: ReadonlyMap<Slot, Group>, first: Slot, slot: Slot): boolean {
  const group = groupOf.get(first) as Group;
  const { kernel, whole } = group.variantOf(first);
  const plain = !whole && slotsOf(group, first).every((spec) => typeof spec === "string" || !spec.shape);
  return plain && groupOf.get(slot) === group && group.variantOf(slot).kernel === kernel;
}
