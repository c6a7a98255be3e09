import source from "#formulas-wasm";
import { fingerprint } from "./formula-exports.js";
import { instantiate, ofThisBuild, wasm, type RuleKernel } from "./wasm.js";

type Typed<Name extends string, F> = Record<`${Name}_f32` | `${Name}_f64`, F>;

/** @internal Exports of formulas.wasm; exp, log and tanh take vectors, so that only other modules can call them. */
export type FormulaExports = Typed<"exp" | "log" | "tanh", WebAssembly.ExportValue> &
  Typed<"interpret" | "custom", RuleKernel>;

/** @internal What a kernel that is a function of JavaScript does; `unit`: bytes of an element. */
export type CustomUpdate = (n: number, slots: number, scalars: number, unit: number) => void;

let opened: FormulaExports | undefined;
let update: CustomUpdate | undefined;

/** @internal The interpreter of formulas and their functions: a module of its own over the memory of core.wasm. */
export function formulas(): FormulaExports {
  return (opened ??= open(instantiate(source, formulaImports())));
}

/** @internal */
export function formulasOpen(): boolean {
  return opened !== undefined;
}

/** @internal Takes an instance made elsewhere, unless there is one. */
export function adoptFormulas(instance: WebAssembly.Instance): void {
  opened ??= open(instance);
}

/** @internal Says what runs kernels that are functions of JavaScript. */
export function runCustom(run: CustomUpdate): void {
  update = run;
}

function open(instance: WebAssembly.Instance): FormulaExports {
  return ofThisBuild(instance, "formulas", fingerprint) as FormulaExports;
}

/** @internal What the module takes from core.wasm and from JavaScript. */
export function formulaImports(): WebAssembly.Imports {
  const custom: CustomUpdate = (n, slots, scalars, unit) => update?.(n, slots, scalars, unit);
  return { env: { memory: wasm().memory }, custom: { update: custom } };
}
