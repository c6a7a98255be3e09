// What a formula makes of the zeros that tensors are padded with. Where they stay zeros, neighbouring tensors share one
// call of an element-wise kernel; else the kernel takes one tensor at a time and leaves padding alone.
import type { Graph, Node } from "./graph.js";
import type { Meaning } from "./lower.js";

/** Early numbers that must not be 0 so that padding stays 0 (`eps`); undefined where it does not. */
export function guards(meaning: Meaning): Node[] | undefined {
  const { graph, tensors } = meaning;
  const zero = graph.constant(0);
  const found = new Set<Node>();
  const values = new Map<Node, Node | undefined>();
  const of = (node: Node): Node | undefined => {
    if (!values.has(node)) values.set(node, onZeros(graph, node, of, found));
    return values.get(node);
  };
  for (const node of tensors.values()) if (of(node) !== zero) return undefined;
  const list = [...found];
  return list.every(fromOptions) ? list : undefined;
}

// The value of a node where all tensors are 0; a guard is a divisor of 0.
function onZeros(graph: Graph, node: Node, of: (node: Node) => Node | undefined, found: Set<Node>): Node | undefined {
  const zero = graph.constant(0);
  if (node.stage === "early") return node.op === "constant" && !Number.isFinite(node.value) ? undefined : node;
  if (node.stage === "late") return undefined;
  if (node.op === "load") return zero;
  if (node.op === "axes") return undefined;
  const args: Node[] = [];
  for (const each of node.args) {
    const value = of(each);
    if (value === undefined) return undefined;
    args.push(value);
  }
  const [x, y] = args;
  const isZero = (value: Node): boolean => value.op === "constant" && value.value === 0;
  switch (node.op) {
    case "add":
    case "sub":
      if (isZero(y)) return x;
      return isZero(x) && node.op === "add" ? y : finite(graph.make(node.op, x, y));
    case "mul":
      return isZero(x) || isZero(y) ? zero : finite(graph.make("mul", x, y));
    case "div":
      if (isZero(y)) return undefined;
      if (y.op !== "constant") found.add(y);
      return isZero(x) ? zero : finite(graph.make("div", x, y));
    case "atLeast":
    case "atMost": {
      // A limit that lets 0 through (clamp(g, -c, c)): a guard that is 1 while it does.
      if (!isZero(x) || y.op === "constant") return finite(graph.make(node.op, x, y));
      found.add(node.op === "atLeast" ? graph.make("ge", zero, y) : graph.make("le", zero, y));
      return zero;
    }
    case "flag":
      return x;
    default:
      return finite(graph.make(node.op, args[0], args[1], args[2]));
  }
}

const finite = (node: Node): Node | undefined =>
  node.op === "constant" && !Number.isFinite(node.value) ? undefined : node;

// Whether a number follows from options alone, or is 1 - beta^t: then it is not 0 at any t unless it is at 1.
function fromOptions(node: Node): boolean {
  if (node.op === "constant") return true;
  if (node.op === "leaf") return !/^(t$|loss$|switch |total )/.test(node.name);
  if (node.op !== "sub" || node.args[1].op !== "pow") return node.args.every(fromOptions);
  const [one, { args }] = node.args;
  return one.value === 1 && fromOptions(args[0]) && (args[1].name === "t" || fromOptions(args[1]));
}
