import source from "#core-wasm";
import { ruleNames, type CoreExports, type RuleName } from "./exports.js";
import { decode } from "./inline.js";

type Dtype = "float32" | "float64";

/** @internal The exports of one type under their names without `_f32` or `_f64`. */
export type Kernels = {
  [K in keyof CoreExports as K extends `${infer Name}_f32` ? Name : never]: CoreExports[K];
};

/** What every update rule is compiled to: elements, slot table, scalars. */
export type RuleKernel = (n: number, slots: number, scalars: number) => void;

/** @internal What the rest of the library sees of WebAssembly. */
export interface Core {
  exports: CoreExports;
  kernels: Record<Dtype, Kernels>;
  memory: WebAssembly.Memory;
  heapBase: number;
  /** Index of a rule's kernel in the function table. */
  kernel(rule: RuleName, dtype: Dtype): number;
  /** The kernel itself. */
  rule(rule: RuleName, dtype: Dtype): RuleKernel;
}

let core: Core | undefined;

/** @internal The instantiated module; the first call compiles it. */
export function wasm(): Core {
  return (core ??= open(() => {
    const given = binary();
    return new WebAssembly.Instance(given instanceof WebAssembly.Module ? given : new WebAssembly.Module(given));
  }));
}

/**
 * Prepares the WebAssembly module ahead of first use.
 *
 * Never needed where synchronous compilation is allowed (Node, Deno, Bun, current browsers, workers). Use it
 * in old Chromium main threads, or to pass your own compiled `simdescent/core.wasm`.
 *
 * @param module a `WebAssembly.Module` of `simdescent/core.wasm`; default: the one inlined in this package.
 * @throws Error when WebAssembly or its SIMD instructions are missing or forbidden.
 * @example
 * import { init } from "simdescent";
 * await init();
 */
export async function init(module?: object): Promise<void> {
  if (core) return;
  let instance: WebAssembly.Instance;
  try {
    const given = (module ?? binary()) as BufferSource;
    const result: unknown = await WebAssembly.instantiate(given);
    // A module gives an instance, bytes give both.
    instance =
      result instanceof WebAssembly.Instance ? result : (result as { instance: WebAssembly.Instance }).instance;
  } catch (error) {
    explain(error);
  }
  core ??= open(() => instance);
}

function open(instance: () => WebAssembly.Instance): Core {
  let exports: Record<string, unknown>;
  try {
    exports = instance().exports;
  } catch (error) {
    explain(error);
  }
  const table = exports.table as WebAssembly.Table;
  const places = new Map(ruleNames.split(" ").map((name, i) => [name, i] as const));
  const kernel = (rule: RuleName, dtype: Dtype): number =>
    1 + 2 * (places.get(rule) as number) + (dtype === "float32" ? 0 : 1);
  return {
    exports: exports as unknown as CoreExports,
    kernels: { float32: ofType(exports, "_f32"), float64: ofType(exports, "_f64") },
    memory: exports.memory as WebAssembly.Memory,
    heapBase: (exports.heapBase as WebAssembly.Global).value,
    kernel,
    rule: (rule, dtype) => table.get(kernel(rule, dtype)) as RuleKernel,
  };
}

function ofType(exports: Record<string, unknown>, suffix: string): Kernels {
  const entries = Object.entries(exports).filter(([name]) => name.endsWith(suffix));
  return Object.fromEntries(entries.map(([name, f]) => [name.slice(0, -suffix.length), f])) as unknown as Kernels;
}

function binary(): WebAssembly.Module | BufferSource {
  return typeof source === "string" ? (decode(source) as BufferSource) : (source as WebAssembly.Module);
}

// The smallest module with a SIMD instruction.
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

function explain(cause: unknown): never {
  const reason = String((cause as Error)?.message ?? cause);
  const say = (text: string): never => {
    throw new Error(`simdescent: ${text}`, { cause });
  };
  if (typeof WebAssembly === "undefined") return say("this engine has no WebAssembly, which the kernels need");
  if (!WebAssembly.validate(new Uint8Array(simdProbe))) {
    return say("this engine has no WebAssembly SIMD\nIt came with Chrome 91, Firefox 89, Safari 16.4 and Node 16.4.");
  }
  // First, because such a message quotes the page's whole policy.
  if (/Content Security Policy|unsafe-eval|\bCSP\b|code generation/i.test(reason)) {
    return say(
      "compiling WebAssembly is forbidden here\n" +
        "Allow 'wasm-unsafe-eval' in the page's script-src, or pass a precompiled module to init().",
    );
  }
  if (/limit|larger than|too large|4\s?KB/i.test(reason)) {
    return say("this engine refuses to compile WebAssembly synchronously\nCall `await init()` once before first use.");
  }
  return say(`the WebAssembly module could not be instantiated: ${reason}`);
}
