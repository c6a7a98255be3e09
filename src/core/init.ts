import coreSource from "#core-wasm";
import modelsSource from "#models-wasm";
import { instanceLater } from "./instantiate.js";
import { adoptModels, modelImports, modelsOpen } from "./models-wasm.js";
import { adopt, explain, isOpen } from "./wasm.js";
import formulasSource from "#formulas-wasm";
import { adoptFormulas, formulaImports, formulasOpen } from "./formulas-wasm.js";

/**
 * Prepares the WebAssembly modules ahead of first use.
 *
 * Never needed where synchronous compilation is allowed (Node, Deno, Bun, current browsers, workers). Use it
 * in old Chromium main threads, or to pass the modules yourself.
 *
 * @param module a `WebAssembly.Module` of `simdescent/core.wasm`; default: the one inlined in this package.
 * @param models the same of `simdescent/models.wasm`, which `LinearRegression` and its kin need; default: the one
 *   inlined, compiled now when no `module` is given and else when a model first needs it.
 * @param formulas the same of `simdescent/formulas.wasm`, which `defineOptimizer` and `chain` may need.
 * @throws Error when WebAssembly or its SIMD instructions are missing or forbidden, or a module belongs to another version.
 * @example
 * import { init } from "simdescent";
 * await init();
 */
export async function init(module?: object, models?: object, formulas?: object): Promise<void> {
  if (!isOpen()) adopt(await instance(module ?? coreSource, {}));
  // Where core.wasm is given and models.wasm is not, it may be that this one cannot be compiled, nor is it wanted.
  const needed = models ?? (module ? undefined : modelsSource);
  if (needed && !modelsOpen()) adoptModels(await instance(needed, modelImports()));
  const wanted = formulas ?? (module ? undefined : formulasSource);
  if (wanted && !formulasOpen()) adoptFormulas(await instance(wanted, formulaImports()));
}

async function instance(given: unknown, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  try {
    return await instanceLater(given, imports);
  } catch (error) {
    explain(error);
  }
}
