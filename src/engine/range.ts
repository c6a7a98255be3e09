// What one call of a kernel works on, and how the tables behind it are laid out.
import type { planLayout } from "../core/exports.js";
import type { Slot } from "../core/parameters.js";
import type { RuleKernel } from "../core/wasm.js";
import type { Count } from "./counter.js";
import type { Group } from "./group.js";
import type { ScalarContext, Variant } from "./variant.js";

/** The record `step` reads, by field. */
export type Plan = Record<(typeof planLayout)["doubles" | "words"][number], number>;

/** Tensors next to one another in memory that take the same scalars. */
export interface Range {
  group: Group;
  variant: Variant;
  tensors: Slot[];
  decays: boolean;
  count: Count;
  next: Count;
  /** What the definition's scalars depend on, the same object in every step. */
  context: ScalarContext;
  /** Elements, padding included. */
  n: number;
  /** Addresses. */
  slots: number;
  scalars: number;
  kernel: RuleKernel;
  measure: RuleKernel | undefined;
  /** Whether its class decided to leave it alone in this step. */
  skipped: boolean;
  /** Whether only rows given by `params.sparse` are updated. */
  sparse: boolean;
}

export const planBytes = 128;
export const rangeBytes = 32;
/** Scalars of one update; the last 64 bytes hold the sums of a measuring kernel. */
export const scalarBytes = 256;
export const sumsAt = 192;
export const slotBytes = 64;
export const dimsBytes = 64;
/** Of the three together. */
export const tableBytes = 384;
// Places in the slot table, as `Tensor` in assembly/loop.ts reads them.
export const rowsWord = 10;
export const scratchWord = 13;
export const rankWord = 14;
export const dimsWord = 15;

/** Bytes for the plan and all tables of so many tensors. */
export const tablesBytes = (tensors: number): number => planBytes + tensors * (tableBytes + rangeBytes + 8);
