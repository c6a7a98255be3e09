// Comparisons whose failures are one sentence: what was compared, the first element that differs, got and wanted.
import { assert } from "vitest";
import type { Optimizer } from "simdescent";

/** Copies of tensors (`w`) and of their slots (`state.w.exp_avg`). */
export type Bits = Record<string, Float32Array | Float64Array>;

/** Every tensor and every slot of an optimizer as they are now. */
export function bitsOf(optimizer: Optimizer): Bits {
  const { params } = optimizer;
  const result: Bits = {};
  for (const name of params.names) {
    result[name] = params.data[name].slice();
    for (const [slot, view] of Object.entries(optimizer.state(name))) result[`state.${name}.${slot}`] = view.slice();
  }
  return result;
}

const bytes = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
const sorted = (bits: Bits): string[] => Object.keys(bits).sort();

/** How two sets of tensors differ, as the end of a sentence; undefined where every bit is the same. */
export function difference(got: Bits, wanted: Bits): string | undefined {
  if (sorted(got).join() !== sorted(wanted).join()) return `there is ${sorted(got)}, wanted ${sorted(wanted)}`;
  for (const [key, target] of Object.entries(wanted)) {
    const view = got[key];
    if (view.constructor !== target.constructor || view.length !== target.length)
      return `${key} is ${view.constructor.name}(${view.length}), wanted ${target.constructor.name}(${target.length})`;
    if (bytes(view).equals(bytes(target))) continue;
    const width = view.BYTES_PER_ELEMENT;
    const [left, right] = [bytes(view), bytes(target)];
    const differing = Array.from(view.keys()).filter(
      (i) => !left.subarray(i * width, (i + 1) * width).equals(right.subarray(i * width, (i + 1) * width)),
    );
    const [i] = differing;
    const count = differing.length > 1 ? ` (${differing.length} of ${view.length} differ)` : "";
    return `${key}[${i}] is ${shown(view[i])}, wanted ${shown(target[i])}${count}`;
  }
  return undefined;
}

/** Fails with `what` and the first element whose bits differ. */
export function sameBits(got: Bits, wanted: Bits, what: string): void {
  const found = difference(got, wanted);
  assert(found === undefined, `${what}: ${found}`);
}

/** The same for saved files. */
export function sameFile(got: Uint8Array, wanted: Uint8Array, what: string): void {
  const place = got.findIndex((byte, i) => byte !== wanted[i]);
  const found = got.length === wanted.length ? `byte ${place} differs` : `${got.length} bytes, wanted ${wanted.length}`;
  assert(bytes(got).equals(bytes(wanted)), `${what}: ${found}`);
}

const shown = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** Fails with `what` and the first element that is NaN or infinite. */
export function allFinite(view: ArrayLike<number>, what: string): void {
  const i = Array.from(view).findIndex((x) => !Number.isFinite(x));
  assert(i < 0, `${what}[${i}] is ${view[i]}, wanted a finite number`);
}
