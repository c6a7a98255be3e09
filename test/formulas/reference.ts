// A plan evaluated entry by entry in plain JavaScript, every operation rounded to the tensor's type.
import type { Node } from "../../src/formulas/graph.js";
import type { Plan } from "../../src/formulas/plan.js";
import { onNumbers } from "../../src/formulas/number.js";

const most = 3.4028234663852886e38;

/** Functions whose bits are those of our own vectors, not of Math. */
export const inexact = new Set(["exp", "log", "tanh"]);

/** Runs a plan on `state`, arrays by name; `early` gives early numbers. */
export function evaluate(
  { slots, passes, after, numbers, scratch }: Plan,
  state: Record<string, Float32Array | Float64Array>,
  early: (node: Node) => number,
  shape: readonly number[],
): void {
  const size = shape.reduce((a, b) => a * b, 1);
  const wide = state.w instanceof Float64Array;
  const round = wide ? (x: number) => x : Math.fround;
  const narrow = (x: number) =>
    round(Math.min(Math.max(x, wide ? -Number.MAX_VALUE : -most), wide ? Number.MAX_VALUE : most));
  const late = new Map<Node, number>();
  const wideOf = (node: Node): number => (node.stage === "early" ? early(node) : (late.get(node) as number));
  const apply = (node: Node, args: number[]): number => {
    if (node.op === "flag") return args[0] === 0 ? 0 : args[1];
    return onNumbers[node.op](args[0], args[1], args[2]);
  };
  const lateValue = (node: Node): number =>
    node.op === "slot" ? state[node.name][0] : apply(node, node.args.map(wideOf));
  const spread = new Map<Node, number[]>();
  for (const { before, body, sums, stores, axes } of passes) {
    for (const node of before) late.set(node, lateValue(node));
    const total = new Map(sums.map((sum) => [sum, [0, 0]]));
    const made = axes.map(() => new Float64Array(size));
    const results = stores.map(() => new Float64Array(size));
    for (let i = 0; i < size; i++) {
      const entries = new Map<Node, number>();
      const of = (node: Node): number =>
        node.stage === "tensor" ? (entries.get(node) as number) : narrow(wideOf(node));
      for (const node of body)
        entries.set(
          node,
          node.op === "load"
            ? state[node.name][i]
            : node.op === "axes"
              ? (spread.get(node) as number[])[i]
              : round(apply(node, node.args.map(of))),
        );
      for (const sum of sums) {
        const [x, y] = sum.args.map(of);
        (total.get(sum) as number[])[i % 2] += sum.op === "dot" ? x * y : x;
      }
      stores.forEach(({ node }, k) => (results[k][i] = of(node)));
      axes.forEach(({ node }, k) => (made[k][i] = of(node)));
    }
    stores.forEach(({ slot }, k) => {
      for (let i = 0; i < size; i++) state[slots[slot]][i] = results[k][i];
    });
    axes.forEach(({ scratch: k, kind }, i) => spread.set(scratch[k], summed(made[i], kind, shape).map(round)));
    for (const sum of sums) {
      const [x, y] = total.get(sum) as number[];
      late.set(sum, x + y);
    }
  }
  for (const node of after) late.set(node, lateValue(node));
  for (const { slot, node } of numbers) state[slots[slot]][0] = wideOf(node);
}

// Sums over axes: all but the first, all but the last, or optax's units; each is written over what it is made of.
function summed(x: Float64Array, kind: number, shape: readonly number[]): number[] {
  const place = (i: number): number[] => {
    let rest = i;
    return shape
      .toReversed()
      .map((length) => {
        const at = rest % length;
        rest = (rest - at) / length;
        return at;
      })
      .toReversed();
  };
  const long = shape.filter((length) => length > 1).length;
  const of = (i: number): string => {
    const at = place(i);
    if (kind === 0) return String(at[0]);
    if (kind === 1) return String(at.at(-1));
    if (long <= 1) return "";
    return String(shape.length < 4 ? at.slice(1) : at.at(-1));
  };
  const sums = new Map<string, number>();
  x.forEach((value, i) => sums.set(of(i), (sums.get(of(i)) ?? 0) + value));
  return Array.from(x, (_, i) => sums.get(of(i)) as number);
}
