// Numbers that are computed once a step, in double precision, and written where the kernel reads them.
import type { ScalarContext, Values } from "../engine/variant.js";
import { needed, type Node } from "./graph.js";
import { onNumbers } from "./number.js";

type Read = (values: Values, context: ScalarContext) => number;

/** What the engine calls the sums over all tensors. */
export const totalName = (place: number): string => `total${place}`;

/** How a leaf is read; `powers`: options whose t-th power the engine keeps. */
function reader(name: string): Read {
  if (name === "t") return (_, { t }) => t;
  if (name === "loss") return (_, { loss }) => loss;
  if (name === "size") return (_, { shape }) => shape.reduce((a, b) => a * b, 1);
  if (name === "weightDecay") return (_, { weightDecay }) => weightDecay;
  if (name.startsWith("switch ")) {
    const flag = name.slice(7);
    return (_, { flags }) => Number(flags[flag]);
  }
  if (name.startsWith("total ")) return (_, { shared }) => shared[totalName(Number(name.slice(6)))];
  if (name === "rank") return (_, { shape }) => shape.length;
  const entry = /^shape\[(-?\d+)\]$/.exec(name);
  // What a tensor has no axis for is 1.
  if (entry) return (_, { shape }) => shape.at(Number(entry[1])) ?? 1;
  return (values) => values[name];
}

/** Options whose powers by t a formula takes: the engine keeps running products of them, as for its own rules. */
export function powersOf(nodes: readonly Node[], options: readonly string[]): string[] {
  const found = nodes.filter(isPower).map(({ args }) => args[0].name);
  return [...new Set(found.filter((name) => options.includes(name)))];
}

const isPower = ({ op, args }: Node): boolean => op === "pow" && args[0].op === "leaf" && args[1].name === "t";

/** A function that computes numbers into a list, which it returns. */
export function early(
  wanted: readonly Node[],
  powers: readonly string[],
): (values: Values, context: ScalarContext) => Float64Array {
  // A power that the engine keeps is read like a leaf.
  const kept = (node: Node): number => (isPower(node) ? powers.indexOf(node.args[0].name) : -1);
  const list = needed(wanted).filter(({ stage }) => stage === "early");
  const places = new Map(list.map((node, i) => [node, i]));
  const results = new Float64Array(list.length);
  const steps: ((values: Values, context: ScalarContext) => void)[] = [];
  // What no kept power hides.
  const used = new Set<Node>();
  const stack = [...wanted];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (used.has(node)) continue;
    used.add(node);
    if (kept(node) < 0) for (const each of node.args) stack.push(each);
  }
  for (const [i, node] of list.entries()) {
    if (!used.has(node)) continue;
    if (node.op === "constant") {
      results[i] = node.value;
    } else if (kept(node) >= 0) {
      const place = kept(node);
      steps.push((_, context) => (results[i] = context.powers[place]));
    } else if (node.op === "leaf") {
      const read = reader(node.name);
      steps.push((values, context) => (results[i] = read(values, context)));
    } else {
      const f = onNumbers[node.op];
      const [x, y, z] = node.args.map((each) => places.get(each) as number);
      steps.push(() => (results[i] = f(results[x], results[y], results[z])));
    }
  }
  const out = new Float64Array(wanted.length);
  const from = wanted.map((node) => places.get(node) as number);
  return (values, context) => {
    for (let i = 0; i < steps.length; i++) steps[i](values, context);
    for (let i = 0; i < out.length; i++) out[i] = results[from[i]];
    return out;
  };
}
