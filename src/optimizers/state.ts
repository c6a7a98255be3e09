import { view, type Blocks, type FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import type { Group } from "./group.js";

interface Place {
  /** Address of the first slot. */
  at: number;
  /** Bytes from one slot to the next. */
  stride: number;
  names: readonly string[];
}

/** Where every tensor's state lies. */
export class State {
  readonly #owner: object;
  readonly #params: ParameterSet;
  readonly #places: Map<Slot, Place> = new Map();

  // Runs of neighbouring tensors of one group share one block, so that they can be one range.
  constructor(owner: object, params: ParameterSet, groupOf: ReadonlyMap<Slot, Group>, blocks: Blocks) {
    this.#owner = owner;
    this.#params = params;
    const { slots } = params;
    let end = 0;
    for (let i = 0; i < slots.length; i = end) {
      const group = groupOf.get(slots[i]) as Group;
      while (end < slots.length && groupOf.get(slots[end]) === group) end++;
      const run = slots.slice(i, end);
      const stride = run.reduce((sum, slot) => sum + slot.bytes, 0);
      const names = group.variant.slots;
      const block = names.length ? blocks.add(stride * names.length) : 0;
      for (const slot of run) this.#places.set(slot, { at: block + slot.offset - run[0].offset, stride, names });
    }
  }

  /** Addresses of a tensor's slots, in the kernel's order. */
  addresses(slot: Slot): number[] {
    const { at, stride, names } = this.#places.get(slot) as Place;
    return names.map((_, i) => at + i * stride);
  }

  /** Views of a tensor's slots by name. */
  views(slot: Slot): Record<string, FloatArray> {
    const { names } = this.#places.get(slot) as Place;
    const addresses = this.addresses(slot);
    const { dtype } = this.#params;
    return Object.fromEntries(names.map((name, i) => [name, view(dtype, addresses[i], slot.length, this.#owner)]));
  }
}
