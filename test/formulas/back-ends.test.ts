import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { formulas as module } from "../../src/core/formulas-wasm.js";
import { allocate, elementBytes, free, padded } from "../../src/core/memory.js";
import { wasm, type RuleKernel } from "../../src/core/wasm.js";
import { compiled } from "../../src/formulas/compile.js";
import { early } from "../../src/formulas/early.js";
import { formula, type Formula } from "../../src/formulas/formula.js";
import type { Node } from "../../src/formulas/graph.js";
import type { ScalarContext } from "../../src/engine/variant.js";
import { parse } from "../../src/formulas/parse.js";
import { writeProgram } from "../../src/formulas/program.js";
import { formulas, values } from "./random-formula.js";
import { evaluate, inexact } from "./reference.js";

type Dtype = "float32" | "float64";
const state = ["m", "v", "q"];
const names = { options: ["a", "b"], switches: [], tensors: ["m", "v"], numbers: ["q"], decoupled: false };
const numbers = { a: 0.3, b: -1.7 };
const contextOf = (shape: readonly number[]) =>
  ({ t: 3, powers: [], shape, flags: {}, loss: 0, weightDecay: 0 }) as unknown as ScalarContext;

function made(text: string, whole: boolean): Formula {
  const own = whole ? names : { ...names, numbers: [] };
  const source = { owner: "Test", text };
  const part = { source, statements: parse(source), passes: false };
  return formula([part], own, whole ? state : ["m", "v"], text);
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

// Of 0 to 67 entries, in one to four axes.
const shapes = (axes: boolean): fc.Arbitrary<number[]> =>
  fc.oneof(
    fc.integer({ min: axes ? 0 : 1, max: 67 }).map((size) => [size]),
    fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    fc.constantFrom<number[]>([3, 4, 5], [1, 7, 1], [2, 3, 2, 5], [4, 1, 1, 6]),
  );

// One run of a kernel on copies of the arrays, whose bytes come back, padding included.
function run(
  kernel: RuleKernel,
  f: Formula,
  program: number,
  dtype: Dtype,
  arrays: number[][],
  shape: readonly number[],
  scale: number,
) {
  const size = product(shape);
  const slots = f.plan.slots.length;
  const unit = elementBytes(dtype);
  const bytes = padded(Math.max(1, size) * unit);
  const lent = f.scratch * (size + 16) * unit;
  const at = allocate(slots * bytes + 64 + 256 + 64 + lent);
  const { buffer } = wasm().memory;
  const tables = at + slots * bytes;
  const Typed = dtype === "float32" ? Float32Array : Float64Array;
  arrays.forEach((list, i) => new Typed(buffer, at + i * bytes, size).set(list.slice(0, size)));
  if (f.plan.slots[4] === "q") new Typed(buffer, at + 4 * bytes, 1)[0] = arrays[4][0];
  new Uint32Array(buffer, tables, 16).set(f.plan.slots.map((_, i) => at + i * bytes));
  const dims = tables + 64 + 256;
  new Uint32Array(buffer, tables, 16).set([dims + 64, shape.length, dims], 13);
  new Uint32Array(buffer, dims, 16).set(shape);
  const scalars = new Float64Array(buffer, tables + 64, 32);
  scalars.set([scale, 0.1, 1]);
  const own = f.scalars(numbers, contextOf(shape));
  scalars.set(own, 3);
  scalars[23] = program;
  const n = f.whole ? bytes / unit : Math.ceil(Math.max(1, size) / (64 / unit)) * (64 / unit);
  kernel(n, tables, tables + 64);
  const result = Array.from({ length: slots }, (_, i) => new Typed(buffer.slice(at + i * bytes, at + (i + 1) * bytes)));
  free(at);
  return result;
}

// NaN is NaN: engines may choose its other bits.
const bits = (array: Float32Array | Float64Array) => Array.from(array, (x) => (Object.is(x, -0) ? "-0" : String(x)));

function compare(text: string, reductions: boolean, shape: readonly number[], lists: number[][], scale: number): void {
  const f = made(text, reductions);
  const size = product(shape);
  const kernels = compiled(f.plan, f.whole);
  const program = writeProgram(f.plan, { whole: f.whole, wide: false });
  const exports = module();
  for (const dtype of ["float32", "float64"] as const) {
    const at = dtype === "float32" ? 0 : 1;
    const arrays = f.plan.slots.map((_, i) => lists[i]);
    const first = run(kernels[at], f, 0, dtype, arrays, shape, scale);
    const second = run(at ? exports.interpret_f64 : exports.interpret_f32, f, program, dtype, arrays, shape, scale);
    f.plan.slots.forEach((name, i) => {
      expect(bits(second[i]), `${text}: ${name}, ${dtype}, interpreted`).toEqual(bits(first[i]));
    });
    const all = f.plan.passes.flatMap(({ before, body }) => [...before, ...body]);
    if ([...all, ...f.plan.after].some(({ op }) => inexact.has(op))) continue;
    const Typed = dtype === "float32" ? Float32Array : Float64Array;
    const states = Object.fromEntries(
      f.plan.slots.map((name, i) => [name, Typed.from(name === "q" ? [arrays[i][0]] : arrays[i].slice(0, size))]),
    );
    const own: Record<string, number> = { scale, decay: 0.1, keep: 1 };
    const known = new Map<Node, number>();
    const number = (node: Node): number => {
      const value = own[node.name] ?? known.get(node) ?? early([node], [])(numbers, contextOf(shape))[0];
      known.set(node, value);
      return value;
    };
    evaluate(f.plan, states, number, shape);
    f.plan.slots.forEach((name, i) => {
      const length = name === "q" ? 1 : size;
      expect(bits(first[i].subarray(0, length)), `${text}: ${name}, ${dtype}, in JavaScript`).toEqual(
        bits(states[name]),
      );
      if (f.whole && name !== "q")
        expect(
          first[i].subarray(size).every((x) => x === 0),
          `${text}: padding of ${name}`,
        ).toBe(true);
    });
  }
  free(program);
}

describe("both back ends give the same bits", () => {
  for (const reductions of [false, true]) {
    it(`for random formulas ${reductions ? "with" : "without"} reductions`, { tags: ["slow"] }, () => {
      fc.assert(
        fc.property(
          formulas(reductions),
          shapes(reductions),
          fc.array(values(67), { minLength: 5, maxLength: 5 }),
          fc.constantFrom(1, -0.5),
          (text, shape, lists, scale) => {
            try {
              made(text, reductions);
            } catch (error) {
              if (/takes \d+ numbers a step|reduces a tensor|one for each entry/.test((error as Error).message)) return;
              throw error;
            }
            compare(text, reductions, shape, lists, scale);
          },
        ),
        { numRuns: Number(process.env.RUNS ?? 300), seed: Number(process.env.SEED ?? 1) },
      );
    });
  }
});
