import source from "#core-wasm";
import { fingerprint, ruleNames, type CoreExports, type RuleName } from "./exports.js";
import { instanceOf } from "./instantiate.js";

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
  /** Index of a rule's kernel in the function table. */
  kernel(rule: RuleName, dtype: Dtype): number;
  /** Places of rules in the table, by pairs: those of core.wasm, then those that were made since (kernel-table.ts). */
  places: Map<string, number>;
  /** The kernel itself. */
  rule(rule: RuleName, dtype: Dtype): RuleKernel;
}

let core: Core | undefined;

/** @internal The instantiated module; the first call compiles it. */
export function wasm(): Core {
  return (core ??= opened(instantiate(source, {})));
}

/** @internal */
export function isOpen(): boolean {
  return core !== undefined;
}

/** @internal Takes an instance made elsewhere, unless there is one. */
export function adopt(instance: WebAssembly.Instance): void {
  core ??= opened(instance);
}

function opened(instance: WebAssembly.Instance): Core {
  const exports = ofThisBuild(instance, "core", fingerprint);
  const table = exports.table as WebAssembly.Table;
  const places = new Map<string, number>(ruleNames.split(" ").map((name, i) => [name, i]));
  const kernel = (rule: RuleName, dtype: Dtype): number =>
    1 + 2 * (places.get(rule) as number) + (dtype === "float32" ? 0 : 1);
  return {
    exports: exports as unknown as CoreExports,
    kernels: byType<Kernels>(exports),
    memory: exports.memory as WebAssembly.Memory,
    kernel,
    places,
    rule: (rule, dtype) => table.get(kernel(rule, dtype)) as RuleKernel,
  };
}

/** @internal The exports of a module that holds the kernels and records in the places where this build looks for them. */
export function ofThisBuild(
  { exports }: WebAssembly.Instance,
  name: string,
  expected: number,
): Record<string, unknown> {
  const found = exports.fingerprint as WebAssembly.Global<"i32"> | undefined;
  return found?.value === expected ? exports : otherBuild(name);
}

function otherBuild(name: string, cause?: unknown): never {
  throw new Error(
    `simdescent: this ${name}.wasm belongs to another version of simdescent\n` +
      "Give init() the modules of the version you import; in a checkout of simdescent, run `npm run build:wasm`.",
    { cause },
  );
}

/** @internal Exports by type, under their names without `_f32` and `_f64`. */
export function byType<Kernels>(exports: Record<string, unknown>): Record<Dtype, Kernels> {
  return { float32: ofType(exports, "_f32") as Kernels, float64: ofType(exports, "_f64") as Kernels };
}

function ofType(exports: Record<string, unknown>, suffix: string): object {
  const entries = Object.entries(exports).filter(([name]) => name.endsWith(suffix));
  return Object.fromEntries(entries.map(([name, f]) => [name.slice(0, -suffix.length), f]));
}

/** @internal An instance at once, or the error that says why there can be none. */
export function instantiate(from: unknown, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return instanceOf(from, imports);
  } catch (error) {
    explain(error);
  }
}

// The smallest module with a SIMD instruction.
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/** @internal */
export function explain(cause: unknown): never {
  const reason = String((cause as Error)?.message ?? cause);
  const say = (text: string): never => {
    throw new Error(`simdescent: ${text}`, { cause });
  };
  // Only this one imports anything.
  if ((cause as Error)?.name === "LinkError") return otherBuild("models", cause);
  if (typeof WebAssembly === "undefined") return say("this engine has no WebAssembly");
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
