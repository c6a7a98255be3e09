// What some updates need before or after the kernels' one call: first values of state, padding put back to zero.
import { elementBytes, view } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { Engine } from "./engine.js";
import { initial } from "./shared-numbers.js";

/** State of tensors at their first step. */
export function beginState(engine: Engine): void {
  const { params, ranges, owner } = engine;
  for (const { group, count, tensors } of ranges) {
    if (count.t > 0) continue;
    for (const slot of tensors) {
      for (const { at, length, start } of engine.places(slot)) {
        if (start === undefined) continue;
        const state = view(params.dtype, at, length, owner);
        if (start === "params") state.set(params.data[slot.name]);
        else state.fill(initial(start, group.values));
      }
    }
  }
}

/** Zeroes the padding of parameters and state. */
export function scrub(engine: Engine): void {
  const { params } = engine;
  const size = elementBytes(params.dtype);
  const bytes = new Uint8Array(wasm().memory.buffer);
  for (const slot of engine.active()) {
    const start = params.dataAt + slot.offset;
    bytes.fill(0, start + slot.length * size, start + slot.bytes);
    for (const place of engine.places(slot)) {
      bytes.fill(0, place.at + place.length * size, place.at + place.bytes);
    }
  }
}
