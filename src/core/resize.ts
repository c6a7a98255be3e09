// Other rows for a tensor: which of its rows stay, and what new ones begin with.
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import type { FloatArray } from "./memory.js";
import { tensorOf, type NewTensor, type Slot } from "./slot.js";
import { Random } from "./random.js";
import { checkInitializer, initialize, type Initializer } from "./specs.js";

export interface ResizeOptions {
  /** How many rows there are to be. */
  rows: number;
  /** Rows that stay, by index in their new order, or a mask with one entry per row; default the first ones. */
  keep?: ArrayLike<number | boolean>;
  /** What new rows begin with; default 0. */
  init?: number | Initializer;
  /** Seed of random initializers; default 0. */
  seed?: number;
}

/** The tensor as it is to be. */
export function resizedTensor(slot: Slot, options: ResizeOptions): NewTensor {
  const { name, shape } = slot;
  const label = `resize: ${name}`;
  checkKeys(options, ["rows", "keep", "init", "seed"], "resize");
  if (shape.length === 0) throw new TypeError(`${label} is a single number and has no rows`);
  const rows = checkCount(options.rows, `${label}: rows`, 0);
  const [before, ...rest] = shape;
  const kept = keptRows(label, before, rows, options.keep);
  if (kept.length > rows)
    throw new RangeError(
      `${label}: keep names ${kept.length} rows, and there are to be ${rows}\nGive rows: ${kept.length}.`,
    );
  const from = new Int32Array(rows).fill(-1);
  from.set(kept);
  const length = rest.reduce((product, n) => product * n, rows);
  const { init = 0, seed = 0 } = options;
  checkNumber(seed, `${label}: seed`, "finite", Number.isFinite);
  if (typeof init !== "number") checkInitializer(label, init);
  else checkNumber(init, `${label}: init`, "finite", Number.isFinite);
  const fill = (values: () => FloatArray): void => {
    if (typeof init === "number") values().fill(init);
    else if (kept.length < rows) {
      const random = new Random(seed);
      initialize(values(), [rows, ...rest], init, random);
      random.dispose();
    }
  };
  return { ...tensorOf(slot), shape: [rows, ...rest], length, from: name, rows: from, fill };
}

function keptRows(label: string, before: number, rows: number, keep: ResizeOptions["keep"]): number[] {
  if (keep === undefined) return Array.from({ length: Math.min(before, rows) }, (_, i) => i);
  if (typeof keep !== "object" || keep === null || typeof keep.length !== "number")
    throw new TypeError(`${label}: keep must be a list of rows or a mask, got ${show(keep)}`);
  // Copied first: what was checked is what is used.
  const list = Array.from(keep) as unknown[];
  if (list.length > 0 && list.every((each) => typeof each === "boolean")) {
    if (list.length !== before)
      throw new RangeError(`${label}: a mask needs ${before} entries, one for each row, got ${list.length}`);
    return list.flatMap((stays, i) => (stays ? [i] : []));
  }
  const seen = new Set<unknown>();
  for (const [i, row] of list.entries()) {
    checkNumber(
      row,
      `${label}: keep[${i}]`,
      `an integer in [0, ${before})`,
      (k) => Number.isInteger(k) && k >= 0 && k < before,
    );
    if (seen.has(row)) throw new RangeError(`${label}: keep names row ${String(row)} twice`);
    seen.add(row);
  }
  return list as number[];
}
