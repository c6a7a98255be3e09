// Numbers that are computed once a step, in double precision, and written where the kernel reads them.
import type { ScalarContext, Values } from "../engine/variant.js";
import { needed, type Node } from "./graph.js";
import { onNumbers } from "./number.js";

type Read = (values: Values, context: ScalarContext) => number;

/** What the engine calls the sums over all tensors. */
export const totalName = (place: number): string => `total${place}`;

const isOption = (name: string): boolean => !/^(t|loss|size|rank|weightDecay|shape\[.*|(total|switch) .*)$/.test(name);

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
): (values: Values, context: ScalarContext) => number[] {
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
  // Read directly below, unless something else is made of them.
  const direct = new Set(wanted.filter((node) => kept(node) >= 0 || (node.op === "leaf" && isOption(node.name))));
  const inside = new Set([...used].filter((node) => kept(node) < 0).flatMap(({ args }) => args));
  for (const [i, node] of list.entries()) {
    if (!used.has(node) || (direct.has(node) && !inside.has(node))) continue;
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
  // An array as the rules' own lists are, and of doubles from the start.
  const out = Array.from(wanted, () => 0.5);
  const rest = wanted.flatMap((node, i) => (direct.has(node) ? [] : [[i, places.get(node) as number] as const]));
  const kepts = wanted.flatMap((node, i) => (kept(node) < 0 ? [] : [[i, kept(node)] as const]));
  const options = wanted.flatMap((node, i) => (direct.has(node) && kept(node) < 0 ? [[i, node.name] as const] : []));
  const readOptions = optionReader(options, out);
  return (values, context) => {
    readOptions(values);
    const { powers: now } = context;
    for (let i = 0; i < kepts.length; i++) out[kepts[i][0]] = now[kepts[i][1]];
    for (let i = 0; i < steps.length; i++) steps[i](values, context);
    for (let i = 0; i < rest.length; i++) out[rest[i][0]] = results[rest[i][1]];
    return out;
  };
}

// Reads options by name. One after another in the code and not in a loop, so that each place in it meets one name alone:
// the engine then knows where that stands.
function optionReader(options: readonly (readonly [number, string])[], out: number[]): (values: Values) => void {
  const { length } = options;
  const at = (i: number): readonly [number, string] => options[i] ?? [0, ""];
  const [a, nameA] = at(0);
  const [b, nameB] = at(1);
  const [c, nameC] = at(2);
  const [d, nameD] = at(3);
  const [e, nameE] = at(4);
  return (values) => {
    if (length > 0) out[a] = values[nameA];
    if (length > 1) out[b] = values[nameB];
    if (length > 2) out[c] = values[nameC];
    if (length > 3) out[d] = values[nameD];
    if (length > 4) out[e] = values[nameE];
    for (let i = 5; i < length; i++) out[options[i][0]] = values[options[i][1]];
  };
}
