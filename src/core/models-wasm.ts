import source from "#models-wasm";
import { fingerprint, type ModelExports } from "./model-exports.js";
import { byType, instantiate, ofThisBuild, wasm } from "./wasm.js";

type Dtype = "float32" | "float64";

/** @internal The exports of one type under their names without `_f32` or `_f64`. */
export type ModelKernels = {
  [K in keyof ModelExports as K extends `${infer Name}_f32` ? Name : never]: ModelExports[K];
};

let kernels: Record<Dtype, ModelKernels> | undefined;

/** @internal Gradients and epochs of the models: a module of its own over the memory and the rules of core.wasm. */
export function models(): Record<Dtype, ModelKernels> {
  return (kernels ??= opened(instantiate(source, modelImports())));
}

/** @internal */
export function modelsOpen(): boolean {
  return kernels !== undefined;
}

/** @internal Takes an instance made elsewhere, unless there is one. */
export function adoptModels(instance: WebAssembly.Instance): void {
  kernels ??= opened(instance);
}

function opened(instance: WebAssembly.Instance): Record<Dtype, ModelKernels> {
  return byType<ModelKernels>(ofThisBuild(instance, "models", fingerprint));
}

/** @internal What the module takes from core.wasm. */
export function modelImports(): WebAssembly.Imports {
  const { exports } = wasm();
  const core = exports as unknown as WebAssembly.ModuleImports;
  return { env: { memory: core.memory, table: core.table }, core };
}
