// The gradients left over where a training ends within an accumulation: an update by their own mean.
import { wasm } from "../core/wasm.js";
import { empty } from "./accumulate.js";
import type { Optimizer } from "./optimizer.js";

/** Applies what was summed since the last update; whether there was anything. */
export function applyRest(optimizer: Optimizer): boolean {
  const { engine, micro, params, update } = optimizer;
  if (micro === 0) return false;
  const { options, planRecord } = engine;
  const { accumulate, clip } = options;
  const report = {
    step: optimizer.applied,
    lr: optimizer.lr,
    applied: false,
    skipped: false,
    clipped: false,
    gradNorm: undefined,
    loss: undefined,
  };
  update.tables.prepare();
  try {
    options.accumulate = micro;
    planRecord.mean = 1 / micro;
    update.write(optimizer.applied);
    if (clip.value !== undefined) {
      const { clamp } = wasm().kernels[params.dtype];
      for (const slot of engine.active()) {
        const at = engine.gradientAt(slot);
        clamp(at, at, engine.gradientLength(slot), clip.value * micro);
      }
    }
    return optimizer.applyGathered(report, optimizer.lossSum / micro).applied;
  } finally {
    options.accumulate = accumulate;
    planRecord.mean = 1 / accumulate;
    empty(optimizer);
  }
}
