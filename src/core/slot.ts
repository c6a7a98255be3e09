// Tensors of a set of parameters: what they are, and where they lie.
import type { FloatArray } from "./memory.js";

/** One tensor's place: `offset` bytes from the start of the data block and of the gradient block. */
export interface Slot {
  name: string;
  shape: readonly number[];
  length: number;
  /** Whether it maps its rows to its columns, which torch's weights do the other way round. */
  transposed?: boolean;
  offset: number;
  bytes: number;
}

/** A tensor as it is to be, its first values included. */
export interface NewTensor extends Omit<Slot, "offset" | "bytes"> {
  /** The tensor before that it goes on from. */
  from?: string;
  /** For each row its row there; -1 for new ones. */
  rows?: ArrayLike<number>;
  /** Writes the first values of what is new. */
  fill?: (data: () => FloatArray) => void;
}

/** @internal A tensor without its place, and without where its values come from. */
export const tensorOf = ({
  name,
  shape,
  length,
  transposed,
}: Omit<Slot, "offset" | "bytes">): Omit<Slot, "offset" | "bytes"> => ({
  name,
  shape,
  length,
  ...(transposed ? { transposed } : {}),
});
