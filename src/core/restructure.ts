// Parameters whose tensors come, go, or get other rows, and the optimizers on them, which follow: all or nothing.
import type { FloatArray } from "./memory.js";
import type { Slot } from "./slot.js";

/** Where the values of a tensor come from: a tensor before, and for each row its row there, -1 for a new one; default all of them. */
export interface Origin {
  slot: Slot;
  rows?: ArrayLike<number> | undefined;
}

/** What becomes of the tensors. */
export interface Change {
  /** What asks for it. */
  call: string;
  /** By the new slots; those that are new have none. */
  origins: ReadonlyMap<Slot, Origin>;
  /** By an optimizer, for the tensors it adds: the group they are to be in. */
  group?: { of: object; choice: unknown } | undefined;
}

/** Who has state for the tensors. */
export interface Follower {
  /** Prepares what the change asks of it; nothing has changed where this throws. */
  follow(change: Change): { commit: () => string[]; undo: () => void };
}

/** Elements in a row of a tensor. */
export const rowLength = ({ shape, length }: { shape: readonly number[]; length: number }): number =>
  shape[0] > 0 ? length / shape[0] : 0;

/** Copies rows into another tensor of rows of that length; those that are new are left as they are. */
export function copyRows(to: FloatArray, from: FloatArray, rows: ArrayLike<number>, length: number): void {
  for (let i = 0; i < rows.length; i++) {
    const k = rows[i];
    if (k >= 0) to.set(from.subarray(k * length, (k + 1) * length), i * length);
  }
}

/** The same of a tensor as a whole. */
export function copyTensor(to: FloatArray, from: FloatArray, slot: Slot, rows: ArrayLike<number> | undefined): void {
  if (rows) copyRows(to, from, rows, rowLength(slot));
  else to.set(from);
}
