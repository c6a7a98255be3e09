// Which tensors share one call of their kernel.
import type { Slot } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import { copyCount, noCount, sameCount } from "./counter.js";
import type { Engine } from "./engine.js";
import type { Range } from "./range.js";

/** Neighbours join where kernel, options, counts and decay agree and nobody asks for tensors one by one. */
export function formRanges(engine: Engine): Range[] {
  const { params, options } = engine;
  const ranges: Range[] = [];
  let last: Range | undefined;
  let previous: Slot | undefined;
  for (const slot of params.slots) {
    const group = engine.groupOf(slot);
    const variant = group.variantOf(slot);
    const count = engine.count(slot.name);
    const sparse = params.sparseGradients.get(slot.name) !== undefined;
    const decays = variant.decays !== false && engine.decays.has(slot.name);
    const joins =
      last !== undefined &&
      !sparse &&
      !last.sparse &&
      last.group === group &&
      last.variant.kernel === variant.kernel &&
      !variant.whole &&
      !group.measure &&
      last.decays === decays &&
      previous === last.tensors.at(-1) &&
      options.clip.tensorNorm === undefined &&
      sameCount(last.count, count);
    if (!group.frozen && !engine.absent.has(slot.name)) {
      if (joins) last?.tensors.push(slot);
      else {
        const { powers, registers } = group.definition;
        const { measure } = group;
        const stay = wasm().rule("stay", params.dtype);
        last = {
          group,
          variant,
          tensors: [slot],
          decays,
          count: copyCount(count),
          next: noCount(powers.length, Object.keys(registers)),
          context: {
            ...slot,
            powers: [],
            t: 0,
            registers: {},
            weightDecay: 0,
            shared: {},
            groups: [],
            sums: new Float64Array(8),
            loss: NaN,
            flags: group.flags,
            most: params.dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE,
            decays,
            hypers: group.hypers,
          },
          n: 0,
          slots: 0,
          scalars: 0,
          kernel: stay,
          measure: measure && stay,
          skipped: false,
          sparse,
        };
        ranges.push(last);
      }
    }
    previous = slot;
  }
  return ranges;
}
