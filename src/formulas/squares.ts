// Whether a formula forms products of gradients, which overflow before gradients do.
import type { Node } from "./graph.js";
import type { Meaning } from "./lower.js";

const roots = new Set(["sqrt", "log", "tanh", "exp"]);
const flags = new Set(["lt", "le", "gt", "ge", "eq", "ne", "flag", "signed"]);

/** Whether any product, in the formula or in the state it leads to, has two gradients in it. */
export function squares({ graph, tensors, numbers }: Meaning): boolean {
  const ofState = new Map<string, number>([["g", 1]]);
  // State grows from what is stored in it; a few rounds reach the end, or two.
  for (let round = 0; round < 4; round++) {
    const degrees = new Map<Node, number>();
    let most = 0;
    for (const node of graph.nodes) {
      const [x = 0, y = 0, z = 0] = node.args.map((each) => degrees.get(each) as number);
      let degree = Math.max(x, y, z);
      if (node.op === "load" || node.op === "slot") degree = ofState.get(node.name) ?? 0;
      else if (node.op === "mul" || node.op === "dot") degree = x + y;
      else if (node.op === "div") degree = Math.max(0, x - y);
      else if (roots.has(node.op)) degree = x / 2;
      else if (flags.has(node.op)) degree = 0;
      degrees.set(node, degree);
      most = Math.max(most, degree);
    }
    if (most >= 2) return true;
    for (const [name, node] of [...tensors, ...numbers]) {
      const degree = degrees.get(node) as number;
      // What steps do to parameters is no gradient.
      if (name !== "w") ofState.set(name, Math.max(ofState.get(name) ?? 0, degree));
    }
  }
  return false;
}
