// Both kernels of a formula as a module of WebAssembly.
import { i32, list, section, text, unsigned, v128 } from "./bytes.js";
import { Emitter } from "./emit.js";
import type { Plan } from "./plan.js";

const called = new Set(["exp", "log", "tanh", "axes"]);

/** Functions of formulas.wasm that a plan's kernels call, by their exports' names. */
function functionsOf({ passes, after }: Plan): string[] {
  const nodes = passes.flatMap(({ before, body }) => [
    ...before.map(({ op }) => `${op}_f64`),
    ...body.flatMap(({ op }) => [`${op}_f32`, `${op}_f64`]),
  ]);
  const all = [...nodes, ...after.map(({ op }) => `${op}_f64`)];
  return [...new Set(all)].filter((name) => called.has(name.slice(0, -4)));
}

/** The module's bytes, and what it imports of formulas.wasm. */
export function moduleOf(plan: Plan, whole: boolean): { bytes: Uint8Array<ArrayBuffer>; functions: string[] } {
  const functions = functionsOf(plan);
  const places = new Map(functions.map((name, i) => [name, i]));
  const kernels = [false, true].map((wide) => new Emitter(plan, { whole, wide }, places).bytes());
  const kernel = [0x60, 3, i32, i32, i32, 0];
  // Sums over axes take three numbers too.
  const ofVectors = [0x60, 1, v128, 1, v128];
  const memory = [...text("env"), ...text("memory"), 2, 0, 1];
  const imports = functions.map((name) => [...text("formulas"), ...text(name), 0, Number(!name.startsWith("axes"))]);
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const bytes = [
    ...head,
    ...section(1, list([kernel, ofVectors])),
    ...section(2, list([memory, ...imports])),
    ...section(3, list([[0], [0]])),
    ...section(7, list(["f32", "f64"].map((name, i) => [...text(name), 0, ...unsigned(functions.length + i)]))),
    ...section(10, list(kernels)),
  ];
  return { bytes: Uint8Array.from(bytes), functions };
}
