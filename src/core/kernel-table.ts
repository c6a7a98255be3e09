// Kernels that are made at run time, in the function table of core.wasm beside its own.
import type { RuleName } from "./exports.js";
import { wasm, type RuleKernel } from "./wasm.js";

/** Puts a rule's kernels for float32 and float64 into the table; definitions name it by what is returned. */
export function placeKernels(name: string, kernels: readonly [RuleKernel, RuleKernel]): RuleName {
  const { exports, places } = wasm();
  const { table } = exports as unknown as { table: WebAssembly.Table };
  const at = table.grow(2);
  kernels.forEach((kernel, i) => table.set(at + i, kernel));
  places.set(name, (at - 1) / 2);
  return name as RuleName;
}

/** The name again, where its kernels stand in the table. */
export function placed(name: string): RuleName | undefined {
  return wasm().places.has(name) ? (name as RuleName) : undefined;
}
