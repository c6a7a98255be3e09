// What some updates need before or after the kernels' one call: first values of state, other kernels over the
// gradients, padding put back to zero.
import type { RuleName } from "../core/exports.js";
import { elementBytes, view } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { Definition, Values } from "./definition.js";
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

/** Runs another kernel of a class over its unfrozen tensors, with `params.grad` as it is, unscaled. */
export function sweep(
  engine: Engine,
  definition: Definition,
  kernel: RuleName,
  steps: number,
  scalars: (values: Values) => readonly number[],
): void {
  engine.prepare();
  const { params } = engine;
  const words = new Uint32Array(wasm().memory.buffer);
  for (const { group, tensors, n, slots, scalars: at } of engine.ranges) {
    if (group.definition !== definition || n === 0) continue;
    group.evaluate(steps);
    engine.scalars.set([1, 0, 1, ...scalars(group.values)], at / 8);
    const gradient = words[slots / 4 + 1];
    words[slots / 4 + 1] = params.gradAt + tensors[0].offset;
    wasm().rule(kernel, params.dtype)(n, slots, at);
    words[slots / 4 + 1] = gradient;
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

/** Refuses rows for optimizers that cannot take them. */
export function checkRows(engine: Engine, names: readonly string[]): void {
  for (const slot of engine.active()) {
    if (!names.includes(slot.name)) continue;
    const { sparse, name } = engine.groupOf(slot).definition;
    if (!sparse) {
      throw new TypeError(
        `${name}: cannot take a sparse gradient (of ${slot.name})` +
          "\nSparseAdam can; or write the rows into params.grad.",
      );
    }
    if (engine.options.accumulate > 1) throw new TypeError(`${name}: a sparse gradient cannot be accumulated`);
  }
}
