// A plan evaluated entry by entry in plain JavaScript, every operation rounded to the tensor's type.
import type { Node } from "../../src/formulas/graph.js";
import type { Plan } from "../../src/formulas/plan.js";
import { onNumbers } from "../../src/formulas/number.js";

const most = 3.4028234663852886e38;

/** Functions whose bits are those of our own vectors, not of Math. */
export const inexact = new Set(["exp", "log", "tanh"]);

/** Runs a plan on `state`, arrays by name; `early` gives early numbers. */
export function evaluate(
  { slots, passes, after, numbers }: Plan,
  state: Record<string, Float32Array | Float64Array>,
  early: (node: Node) => number,
  size: number,
): void {
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
  for (const { before, body, sums, stores } of passes) {
    for (const node of before) late.set(node, lateValue(node));
    const total = new Map(sums.map((sum) => [sum, [0, 0]]));
    const results = stores.map(() => new Float64Array(size));
    for (let i = 0; i < size; i++) {
      const entries = new Map<Node, number>();
      const of = (node: Node): number =>
        node.stage === "tensor" ? (entries.get(node) as number) : narrow(wideOf(node));
      for (const node of body)
        entries.set(node, node.op === "load" ? state[node.name][i] : round(apply(node, node.args.map(of))));
      for (const sum of sums) {
        const [x, y] = sum.args.map(of);
        (total.get(sum) as number[])[i % 2] += sum.op === "dot" ? x * y : x;
      }
      stores.forEach(({ node }, k) => (results[k][i] = of(node)));
    }
    stores.forEach(({ slot }, k) => {
      for (let i = 0; i < size; i++) state[slots[slot]][i] = results[k][i];
    });
    for (const sum of sums) {
      const [x, y] = total.get(sum) as number[];
      late.set(sum, x + y);
    }
  }
  for (const node of after) late.set(node, lateValue(node));
  for (const { slot, node } of numbers) state[slots[slot]][0] = wideOf(node);
}
