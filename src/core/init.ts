import coreSource from "#core-wasm";
import formulasSource from "#formulas-wasm";
import modelsSource from "#models-wasm";
import { isPlain } from "../kinds.js";
import { checkKeys, checkNumber, show } from "../errors.js";
import { adoptFormulas, formulaImports, formulasOpen } from "./formulas-wasm.js";
import { instanceLater } from "./instantiate.js";
import { firstOrder } from "./kernels/first-order.js";
import { kernelImports } from "./kernels/kernel-module.js";
import { matrices } from "./kernels/matrices.js";
import { tensors } from "./kernels/tensors.js";
import { reserve } from "./memory.js";
import { adoptModels, modelImports, modelsOpen } from "./models-wasm.js";
import { adopt, explain, isOpen } from "./wasm.js";

/** What `init` takes: modules of this package by name, and memory. */
export interface InitOptions {
  /** `WebAssembly.Module` of `simdescent/core.wasm`. */
  core?: object;
  /** Of `simdescent/models.wasm`, which `LinearRegression` and its kin need. */
  models?: object;
  /** Of `simdescent/formulas.wasm`, which `defineOptimizer` and `chain` may need. */
  formulas?: object;
  /** Of `simdescent/first-order.wasm`: most optimizers but `SGD`, `Adam` and their kin. */
  firstOrder?: object;
  /** Of `simdescent/tensors.wasm`: optimizers of whole tensors, such as `LAMB` and `Adafactor`. */
  tensors?: object;
  /** Of `simdescent/matrices.wasm`: `Muon`, `SOAP`, `Shampoo`, `Scion`, `MARS`. */
  matrices?: object;
  /** Bytes of memory to take at once, so that it need not grow, which detaches views; default none. */
  reserve?: number;
}

/**
 * Prepares the WebAssembly modules ahead of first use.
 *
 * Never needed where synchronous compilation is allowed (Node, Deno, Bun, current browsers, workers). Use it
 * in old Chromium main threads, to pass the modules yourself, or to reserve memory.
 *
 * @param given a `WebAssembly.Module` of `simdescent/core.wasm`, or modules by name and `reserve`; default: those inlined in this
 *   package. Where core.wasm is given, of the others only what is given is compiled now.
 * @param models as in the options. @param formulas likewise.
 * @throws Error when WebAssembly or its SIMD instructions are missing or forbidden, or a module belongs to another version;
 *   RangeError when so much memory cannot be had.
 * @example
 * import { init } from "simdescent";
 * await init();
 */
export async function init(given?: object, models?: object, formulas?: object): Promise<void> {
  const options: InitOptions =
    given === undefined ? {} : isPlain(given) ? (given as InitOptions) : { core: given as object };
  checkKeys(options, ["core", "models", "formulas", "firstOrder", "tensors", "matrices", "reserve"], "init");
  const { core, reserve: bytes } = options;
  if (bytes !== undefined) checkNumber(bytes, "init: reserve", "at least 0", (x) => x >= 0);
  // Where core.wasm is given and another is not, it may be that this one cannot be compiled, nor is it wanted.
  const wanted = (module: unknown, own: unknown): unknown => check(module) ?? (core ? undefined : own);
  if (!isOpen()) adopt(await instance(check(core) ?? coreSource, {}));
  const ofModels = wanted(models ?? options.models, modelsSource);
  if (ofModels && !modelsOpen()) adoptModels(await instance(ofModels, modelImports()));
  const ofFormulas = wanted(formulas ?? options.formulas, formulasSource);
  if (ofFormulas && !formulasOpen()) adoptFormulas(await instance(ofFormulas, formulaImports()));
  for (const [name, kernels] of Object.entries({ firstOrder, tensors, matrices })) {
    const module = wanted(options[name as keyof InitOptions], kernels.source);
    if (module) kernels.adopt(await instance(module, kernelImports()));
  }
  if (bytes !== undefined) reserve(bytes);
}

function check(module: unknown): object | undefined {
  if (module === undefined || (typeof module === "object" && module !== null)) return module as object | undefined;
  throw new TypeError(`init: needs a WebAssembly.Module, got ${show(module)}`);
}

async function instance(given: unknown, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  try {
    return await instanceLater(given, imports);
  } catch (error) {
    explain(error);
  }
}
