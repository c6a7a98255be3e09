// A formula's kernels in the function table: compiled, or where no program may compile, interpreted.
import type { RuleName } from "../core/exports.js";
import { formulas } from "../core/formulas-wasm.js";
import { placed, placeKernels } from "../core/kernel-table.js";
import { wasm, type RuleKernel } from "../core/wasm.js";
import { moduleOf } from "./module.js";
import type { Plan } from "./plan.js";
import { writeProgram } from "./program.js";

export type Kernels = readonly [RuleKernel, RuleKernel];

/** Kernels of a plan by compilation. Throws where the engine refuses it. */
export function compiled(plan: Plan, whole: boolean): Kernels {
  const { bytes, functions } = moduleOf(plan, whole);
  const imports: WebAssembly.Imports = { env: { memory: wasm().memory } };
  if (functions.length > 0) imports.formulas = formulas() as unknown as WebAssembly.ModuleImports;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  return [exports.f32 as RuleKernel, exports.f64 as RuleKernel];
}

/** A rule in the function table, and the address of its program where it is interpreted. */
export interface Compiled {
  kernel: RuleName;
  program: number;
}

const known = new Map<string, Compiled>();
const interpreter = "formula";
let refused = false;

/** The rule of a plan that `key` tells from all others; made once. */
export function compile(key: string, plan: Plan, whole: boolean): Compiled {
  let found = known.get(key);
  if (!found) known.set(key, (found = make(key, plan, whole)));
  return found;
}

function make(key: string, plan: Plan, whole: boolean): Compiled {
  if (!refused) {
    try {
      return { kernel: placeKernels(`${interpreter} ${key}`, compiled(plan, whole)), program: 0 };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused = true;
    }
  }
  const { interpret_f32, interpret_f64 } = formulas();
  return {
    kernel: placed(interpreter) ?? placeKernels(interpreter, [interpret_f32, interpret_f64]),
    program: writeProgram(plan, { whole, wide: false }),
  };
}

// workerd and pages whose policy forbids it throw a CompileError, or have no constructor at all.
const isRefusal = (error: unknown): boolean =>
  ["CompileError", "EvalError", "TypeError"].includes((error as Error | undefined)?.name ?? "");

/** @internal For tests: whether formulas are interpreted from now on, as where no program may compile. */
export function interpretOnly(value: boolean): void {
  refused = value;
  known.clear();
}
