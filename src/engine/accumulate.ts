// What happens to gradients on their way to scratch memory: accumulation and clipping by value.
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { StepReport } from "./common-options.js";
import type { Engine } from "./engine.js";
import { gradientLimit } from "./gradient-limit.js";

/** Whose gradients are gathered. */
export interface Gathering {
  readonly engine: Engine;
  readonly params: ParameterSet;
  /** Gradients summed since the last update. */
  micro: number;
  /** Losses likewise. */
  lossSum: number;
}

/** Adds the gradients to the sums, or clamps them. False: one is not below its limit, and nothing was written. */
export function gather(optimizer: Gathering, report: StepReport): boolean {
  const { engine, params } = optimizer;
  const { accumulate, clip, check } = engine.options;
  const x = wasm().kernels[params.dtype];
  const mean = 1 / accumulate;
  // Rows given by params.sparse are a copy of our own, which is clamped where it lies.
  const tensors = engine.active().map((slot) => {
    const rows = params.sparseGradients.get(slot.name);
    const target = engine.gradientAt(slot);
    const source = rows ? target : params.gradAt + slot.offset;
    return { slot, name: slot.name, source, target, length: engine.gradientLength(slot) };
  });
  for (const { slot, source, target, length } of check ? tensors : []) {
    const limit = gradientLimit(engine, slot);
    const ok = accumulate > 1 ? x.sumBelow(target, source, length, limit) : x.below(source, length, limit);
    if (!ok) return false;
  }
  if (accumulate > 1) {
    for (const { source, target, length } of tensors) x.accumulate(target, source, length);
    optimizer.micro++;
    if (optimizer.micro < accumulate) return true;
  }
  if (clip.value === undefined) return true;
  const at = ({ source, target }: (typeof tensors)[number]): number => (accumulate > 1 ? target : source);
  if (clip.norm !== undefined || clip.tensorNorm !== undefined) {
    const ordered = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
    const sum = ordered.reduce((total, tensor) => total + x.sumSquares(at(tensor), tensor.length, 1), 0);
    report.gradNorm = Math.sqrt(sum) * mean;
  }
  // What is clamped is the sum over micro-steps, whose mean the step takes.
  for (const tensor of tensors) {
    if (x.clamp(tensor.target, at(tensor), tensor.length, clip.value * accumulate)) report.clipped = true;
  }
  return true;
}

/** Forgets the sums after an update. */
export function empty(optimizer: Gathering): void {
  const { engine, params } = optimizer;
  optimizer.micro = 0;
  optimizer.lossSum = 0;
  if (engine.options.accumulate > 1) wasm().exports.zero(engine.gradientBuffer as number, params.bytes);
}
