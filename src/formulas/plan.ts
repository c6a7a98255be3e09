// What of a graph is computed when: numbers before a step, then one pass over the tensor after another.
import { needed, type Node } from "./graph.js";
import type { Meaning } from "./lower.js";

export interface Pass {
  /** Numbers known after the passes before it, in their order. */
  before: readonly Node[];
  /** Values of each entry, loads first. */
  body: readonly Node[];
  /** Reductions it accumulates. */
  sums: readonly Node[];
  /** Slots it writes: places in the slot table. */
  stores: readonly { slot: number; node: Node }[];
  /** Tensors it leaves in scratch memory, where sums over their axes are made of them before the next pass. */
  axes: readonly { scratch: number; node: Node; kind: number }[];
}

export interface Plan {
  /** Names by place in the slot table: w, g, tensors of state, numbers of state. */
  slots: readonly string[];
  passes: readonly Pass[];
  /** Numbers known after the last pass, and the slots they go to. */
  after: readonly Node[];
  numbers: readonly { slot: number; node: Node }[];
  /** Sums of a measuring kernel, in the engine's order. */
  totals: readonly Node[];
  /** Sums over axes by their place in scratch memory. */
  scratch: readonly Node[];
  /** Early numbers that kernels read, by place among the rule's own. */
  scalars: readonly Node[];
}

/** Whether kernels read an early number; they compute the others of these, in the same double precision. */
export const isRead = ({ op }: Node): boolean => ["constant", "leaf", "pow", "exp", "log", "tanh"].includes(op);

/** The engine's own scalars, by place; a rule's own follow. */
export const ownScalars: ReadonlyMap<string, number> = new Map([
  ["scale", 0],
  ["decay", 1],
  ["keep", 2],
]);

// In the order of `Axes` (assembly/formulas/axes.ts).
const axesKinds: readonly string[] = ["rowsum", "columnsum", "unitsum"];

/** What of a meaning is computed when; `totals`: of tensors that are summed before a step, and nothing else. */
export function plan(meaning: Meaning, slots: readonly string[], totals = false): Plan {
  const tensors = totals ? [] : [...meaning.tensors];
  const numbers = totals ? [] : [...meaning.numbers];
  const sums = totals ? meaning.graph.totals.map((node) => meaning.graph.sum(node)) : [];
  const outputs = tensors.map(([name, node]) => ({ slot: slots.indexOf(name), node }));
  const results = numbers.map(([name, node]) => ({ slot: slots.indexOf(name), node }));
  const all = needed([...[...tensors, ...numbers].map(([, node]) => node), ...sums]);
  const late = all.filter(({ stage }) => stage === "late");
  const spread = all.filter(({ op }) => op === "axes");
  const reductions = late.filter(({ op }) => op === "sum" || op === "dot");
  let last = 0;
  for (const { node } of outputs) last = Math.max(last, node.level);
  for (const { level } of reductions) last = Math.max(last, level - 1);
  for (const { level } of spread) last = Math.max(last, level - 1);
  const passes = Array.from({ length: last + 1 }, (_, p): Pass => {
    const ends = reductions.filter(({ level }) => level === p + 1);
    const axes = spread.flatMap((node, scratch) =>
      node.level === p + 1 ? [{ scratch, node: node.args[0], kind: axesKinds.indexOf(node.name) }] : [],
    );
    const stores = p === last ? outputs : [];
    const roots = [...ends.flatMap(({ args }) => args), ...[...stores, ...axes].map(({ node }) => node)];
    // What sums over axes are made of belongs to the pass before.
    const body = needed(
      roots,
      ({ stage }) => stage === "tensor",
      ({ op }) => op !== "axes",
    );
    const before = late.filter(({ level, op }) => level === p && op !== "sum" && op !== "dot");
    return { before, body, sums: ends, stores, axes };
  });
  const after = late.filter(({ level, op }) => level === last + 1 && op !== "sum" && op !== "dot");
  // What tensors and late numbers take of early ones; what these are made of stays in JavaScript.
  const read = new Set<Node>();
  for (const node of all)
    if (node.stage !== "early") for (const each of node.args) if (each.stage === "early") read.add(each);
  for (const { node } of [...outputs, ...results]) if (node.stage === "early") read.add(node);
  const cuts = needed(
    read,
    ({ stage }) => stage === "early",
    (node) => !isRead(node),
  ).filter(isRead);
  const scalars = cuts.filter((node) => !ownScalars.has(node.op === "leaf" ? node.name : ""));
  // Constants last: where places run short they stand in the code.
  scalars.sort((a, b) => Number(a.op === "constant") - Number(b.op === "constant") || a.id - b.id);
  return { slots, passes, after, numbers: results, totals: sums, scratch: spread, scalars };
}
