// Modules of kernels beside core.wasm: over its memory, in its function table, opened when a definition first needs one.
import { instantiate, ofThisBuild, wasm, type RuleKernel } from "../wasm.js";

/** What opens a module of kernels; it does nothing where that has happened. */
export interface KernelModule {
  (): void;
  /** @internal */ readonly module: string;
  /** @internal The module as it stands in this build. */ readonly source: unknown;
  /** @internal Takes an instance made elsewhere. */ readonly adopt: (instance: WebAssembly.Instance) => void;
}

/** @internal What such a module takes from core.wasm. */
export const kernelImports = (): WebAssembly.Imports => ({ env: { memory: wasm().memory } });

/** @internal */
export function kernelModule(module: string, source: unknown, fingerprint: number, names: string): KernelModule {
  const list = names.split(" ");
  const adopt = (instance: WebAssembly.Instance): void => {
    const { exports: core, places } = wasm();
    if (places.has(list[0])) return;
    const exports = ofThisBuild(instance, module, fingerprint);
    const { table } = core as unknown as { table: WebAssembly.Table };
    let at = table.grow(2 * list.length);
    for (const name of list) {
      places.set(name, (at - 1) / 2);
      for (const type of ["f32", "f64"]) table.set(at++, exports[`${name}_${type}`] as RuleKernel);
    }
  };
  const open = (): void => {
    if (!wasm().places.has(list[0])) adopt(instantiate(source, kernelImports()));
  };
  return Object.assign(open, { module, source, adopt });
}
