// A pass of its own over gradients that no update follows: what SophiaG learns of the curvature.
import type { RuleName } from "../core/exports.js";
import { wasm } from "../core/wasm.js";
import type { Definition } from "./definition.js";
import type { Update } from "./update.js";
import type { Values } from "./variant.js";

/** Runs another kernel of a class over its unfrozen tensors, with `params.grad` as it is, unscaled. */
export function extraPass(
  { engine, tables }: Update,
  definition: Definition,
  kernel: RuleName,
  steps: number,
  scalars: (values: Values) => readonly number[],
): void {
  tables.prepare();
  const { params } = engine;
  const words = new Uint32Array(wasm().memory.buffer);
  for (const { group, tensors, n, slots, scalars: at } of engine.ranges) {
    if (group.definition !== definition || n === 0) continue;
    group.evaluate(steps);
    tables.scalars.set([1, 0, 1, ...scalars(group.values)], at / 8);
    const gradient = words[slots / 4 + 1];
    words[slots / 4 + 1] = params.gradAt + tensors[0].offset;
    wasm().rule(kernel, params.dtype)(n, slots, at);
    words[slots / 4 + 1] = gradient;
  }
}
