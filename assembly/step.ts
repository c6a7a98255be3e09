// One optimizer step over all ranges: finite check, norm, clipping, then each range's rule through the
// function table. Optimizer.step() and the epoch loops of models/ call the same function, so whole
// epochs inside WebAssembly give the bits of step-by-step training.

import { below, sumSquares } from "./math/reduce";

/** Filled by JavaScript: first all float64, then all u32 fields. */
@unmanaged
export class Plan {
  maxNorm: f64; // clip the norm over all tensors, 0 = no
  maxTensorNorm: f64; // clip each range by itself, 0 = no; ranges are then single tensors
  mean: f64; // 1 / accumulated micro-steps
  norm: f64; // out: norm before clipping
  measure: u32; // report the norm
  plain: u32; // neither measured nor clipped: the scalars stand ready
  tensors: u32; // count of the tensor table
  tensorTable: usize; // u32 pairs: gradient, elements; ordered by name, so that the sum does not depend on order
  ranges: u32; // count of the range table
  rangeTable: usize; // Range records
}

@unmanaged
export class Range {
  kernel: u32; // index in the function table
  n: u32;
  slots: usize;
  scalars: usize;
  stride: u32; // bytes between the scalars of one step and the next
  limit: u32; // high word of a power of two that its gradient must be below
  sign: f64; // -1 to maximize
}

export const REFUSED: i32 = 0;
export const APPLIED: i32 = 1;
export const CLIPPED: i32 = 2;

/** Calls every range's rule with the scalars of row `row`. */
export class Ranges {
  @inline
  static apply(plan: Plan, row: u32): void {
    let at = plan.rangeTable;
    const end = at + plan.ranges * offsetof<Range>();
    for (; at < end; at += offsetof<Range>()) {
      const range = changetype<Range>(at);
      call_indirect<void>(range.kernel, <usize>range.n, range.slots, range.scalars + range.stride * row);
    }
  }
}

class Norm {
  /** Rescales by powers of two when a plain sum of squares leaves the range of float64. */
  static of(plan: Plan, unit: usize): f64 {
    const sum = Norm.sum(plan, 1, unit);
    if (sum > 1e-280 && sum < Infinity) return Math.sqrt(sum);
    const k = sum < 1 ? 1.3407807929942597e154 : 7.458340731200207e-155;
    return Math.sqrt(Norm.sum(plan, k, unit)) / k;
  }

  static sum(plan: Plan, k: f64, unit: usize): f64 {
    let table = plan.tensorTable;
    const end = table + 8 * plan.tensors;
    let sum = 0.0;
    for (; table < end; table += 8) {
      sum += sumSquares(load<usize>(table), load<u32>(table, 4), k, unit);
    }
    return sum;
  }

  static coefficient(max: f64, norm: f64): f64 {
    return Math.min(1, max / (norm + 1e-6));
  }
}

// `apply` false stops short of the rules: the scale of every gradient is written, nothing has moved.
function advance(planAt: usize, row: u32, check: bool, apply: bool, unit: usize): i32 {
  const plan = changetype<Plan>(planAt);
  const first = plan.rangeTable;
  const end = first + plan.ranges * offsetof<Range>();
  const mean = plan.mean;
  let measured = false;
  if (plan.measure) {
    plan.norm = Norm.of(plan, unit) * mean;
    // A norm far below every limit says that all entries are: nothing need be read once more.
    measured = plan.norm < (unit == 4 ? 1e13 : 1e140);
  }
  if (check && !measured) {
    for (let at = first; at < end; at += offsetof<Range>()) {
      const range = changetype<Range>(at);
      if (!below(load<usize>(range.slots, 4), range.n, range.limit, unit)) return REFUSED;
    }
  }
  if (plan.plain) {
    if (apply) Ranges.apply(plan, row);
    return APPLIED;
  }
  let coefficient: f64 = 1;
  if (plan.maxNorm > 0) coefficient = Norm.coefficient(plan.maxNorm, plan.norm);
  const maxTensorNorm = plan.maxTensorNorm;
  let clipped = coefficient < 1;
  for (let at = first; at < end; at += offsetof<Range>()) {
    const range = changetype<Range>(at);
    const slots = range.slots;
    const scalars = range.scalars + range.stride * row;
    let k = coefficient;
    if (maxTensorNorm > 0) {
      const norm = Math.sqrt(sumSquares(load<usize>(slots, 4), range.n, mean, unit)) * k;
      const own = Norm.coefficient(maxTensorNorm, norm);
      if (own < 1) clipped = true;
      k *= own;
    }
    store<f64>(scalars, range.sign * mean * k);
    if (apply) call_indirect<void>(range.kernel, <usize>range.n, slots, scalars);
  }
  return clipped ? CLIPPED : APPLIED;
}

/** Applies the update whose scalars stand in row `row` of every range's table; `check` refuses gradients beyond their range's limit. */
export function step(planAt: usize, row: u32, check: bool, unit: usize): i32 {
  return advance(planAt, row, check, true, unit);
}

/** The same up to where the rules would be called, for optimizers that look at all tensors before any moves. */
export function gate(planAt: usize, row: u32, check: bool, unit: usize): i32 {
  return advance(planAt, row, check, false, unit);
}
