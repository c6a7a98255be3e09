// A formula as a graph of operations, each of which stands in it once.
import { onNumbers } from "./number.js";

/**
 * When a value is known: `early`, in double precision before a step; `late`, in double precision after a pass over the
 * tensor; `tensor`, for each entry by itself.
 */
export type Stage = "early" | "late" | "tensor";

export interface Node {
  readonly id: number;
  /**
   * `constant`, `leaf`, `load`, `slot` (a state of one number), `sum`, `dot`, `axes` (sums over some axes), or an operation on
   * values.
   */
  readonly op: string;
  readonly stage: Stage;
  readonly args: readonly Node[];
  readonly value: number;
  /** What a leaf reads, or a load loads. */
  readonly name: string;
  /** How many passes over the tensor must have ended. */
  readonly level: number;
  /** Whether it is a condition: all bits of an entry, or none. */
  readonly mask: boolean;
}

export const comparisons: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge", "eq", "ne"]);
const commutative = new Set(["add", "mul", "min", "max", "eq", "ne", "dot"]);

export class Graph {
  readonly nodes: Node[] = [];
  readonly #known: Map<string, Node> = new Map();
  /** Tensors whose entries are summed over all tensors of the class before any moves. */
  readonly totals: Node[] = [];
  // Nodes whose inside no rewriting may use: the gradient as the engine scales it.
  readonly #opaque: Set<Node> = new Set();

  #add(op: string, stage: Stage, args: readonly Node[], rest: Partial<Pick<Node, "value" | "name">> = {}): Node {
    const { value = NaN, name = "" } = rest;
    let ids = args.map(({ id }) => id);
    if (commutative.has(op)) ids = ids.sort((a, b) => a - b);
    // -0 is another constant than 0.
    const key = `${op} ${stage} ${ids.join(" ")} ${Object.is(value, -0) ? "-0" : value} ${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    const after = op === "sum" || op === "dot" || op === "axes" ? 1 : 0;
    let level = 0;
    for (const each of args) level = Math.max(level, each.level);
    const node: Node = {
      id: this.nodes.length,
      op,
      stage,
      args,
      value,
      name,
      level: level + after,
      mask: comparisons.has(op) && stage !== "early",
    };
    this.nodes.push(node);
    this.#known.set(key, node);
    return node;
  }

  constant(value: number): Node {
    return this.#add("constant", "early", [], { value });
  }

  /** A number that is known before a step. */
  leaf(name: string): Node {
    return this.#add("leaf", "early", [], { name });
  }

  /** A tensor as it lies in memory. */
  load(name: string): Node {
    return this.#add("load", "tensor", [], { name });
  }

  /** A state of one number. */
  slot(name: string): Node {
    return this.#add("slot", "late", [], { name });
  }

  /** Closes a node to rewriting. */
  opaque(node: Node): Node {
    this.#opaque.add(node);
    return node;
  }

  /** Reductions of a tensor, accumulated in double precision. */
  sum(x: Node): Node {
    return this.#add("sum", "late", [this.number(x)]);
  }

  dot(x: Node, y: Node): Node {
    return this.#add("dot", "late", [this.number(x), this.number(y)]);
  }

  /** Sums over some axes, each written over the entries it is made of. */
  axes(kind: string, x: Node): Node {
    return this.#add("axes", "tensor", [this.number(x)], { name: kind });
  }

  /** A sum over all tensors, which is known before a step. */
  total(x: Node): Node {
    const entries = this.number(x);
    let place = this.totals.indexOf(entries);
    if (place < 0) place = this.totals.push(entries) - 1;
    return this.leaf(`total ${place}`);
  }

  /** A condition as 1 or 0. */
  number(x: Node): Node {
    return x.mask ? this.#add("flag", x.stage, [x, this.constant(1)]) : x;
  }

  make(op: string, first: Node, second?: Node, third?: Node): Node {
    const list = [first, second, third].filter((each) => each !== undefined);
    const args = list.map((x, i) => (op === "select" && i === 0 ? x : this.number(x)));
    if (args.every((x) => x.op === "constant")) {
      const [x, y, z] = args.map(({ value }) => value);
      return this.constant(onNumbers[op](x, y, z));
    }
    const [x, y] = args;
    if (op === "pow") return this.#power(x, y);
    if (op === "select") return this.#select(args[0], args[1], args[2]);
    if (op === "mul") {
      if (isOne(x)) return y;
      if (isOne(y)) return x;
    }
    if (op === "div" && isOne(y)) return x;
    const rewritten = this.#gather(op, x, y);
    return rewritten ?? this.#add(op, stageOf(args), args);
  }

  // A number other than 0 holds as a condition; where it chooses between tensors it becomes a mask.
  #select(condition: Node, yes: Node, no: Node): Node {
    if (condition.op === "constant") return condition.value === 0 ? no : yes;
    if (yes === no) return yes;
    const stage = stageOf([condition, yes, no]);
    if (stage === "early" || (condition.mask && condition.stage === stage))
      return this.#add("select", stage, [condition, yes, no]);
    const mask = this.#add("ne", stage, [this.number(condition), this.constant(0)]);
    return this.#add("select", stage, [mask, yes, no]);
  }

  // Divisions by a number become products, and factors that are numbers are gathered in double precision: what papers
  // write as corrections of averages costs one product for each entry.
  #gather(op: string, x: Node, y: Node | undefined): Node | undefined {
    if (y === undefined) return undefined;
    if (op === "div" && x.stage === "tensor" && y.stage !== "tensor")
      return this.make("mul", this.make("div", this.constant(1), y), x);
    if (op === "mul" && x.stage === "tensor" && y.stage !== "tensor") return this.make("mul", y, x);
    if (op !== "mul" || x.stage === "tensor" || y.stage !== "tensor" || this.#opaque.has(y)) return undefined;
    if (y.op === "mul" && y.args[0].stage !== "tensor")
      return this.make("mul", this.make("mul", x, y.args[0]), y.args[1]);
    if (y.op === "div" && isScaled(y.args[0]) && !this.#opaque.has(y.args[0]))
      return this.make("div", this.make("mul", x, y.args[0]), y.args[1]);
    // sign(x) takes the size of its steps.
    if (y.op === "signed" && y.args[1].stage !== "tensor")
      return this.#add("signed", "tensor", [y.args[0], this.make("mul", x, y.args[1])]);
    return undefined;
  }

  #power(x: Node, y: Node): Node {
    if (y.op !== "constant") {
      if (x.stage === "early" && y.stage === "early") return this.#add("pow", "early", [x, y]);
      return this.make("exp", this.make("mul", y, this.make("log", x)));
    }
    const size = Math.abs(y.value);
    // Numbers keep what is a power of theirs as such.
    if (x.stage === "early" || !Number.isInteger(2 * size) || size > 32) {
      if (x.stage === "early") return this.#add("pow", "early", [x, y]);
      return this.make("exp", this.make("mul", y, this.make("log", x)));
    }
    let result: Node | undefined;
    let base = x;
    for (let k = Math.floor(size); k > 0; k >>= 1) {
      if (k & 1) result = result ? this.make("mul", result, base) : base;
      if (k > 1) base = this.make("mul", base, base);
    }
    if (!Number.isInteger(size)) {
      const root = this.make("sqrt", x);
      result = result ? this.make("mul", result, root) : root;
    }
    result ??= this.constant(1);
    return y.value < 0 ? this.make("div", this.constant(1), result) : result;
  }
}

const isOne = (x: Node): boolean => x.op === "constant" && x.value === 1;
const isScaled = (x: Node): boolean => x.op === "mul" && x.args[0].stage !== "tensor";

function stageOf(args: readonly Node[]): Stage {
  if (args.some(({ stage }) => stage === "tensor")) return "tensor";
  return args.some(({ stage }) => stage === "late") ? "late" : "early";
}

/** All that nodes are made of, arguments before what takes them; `into` and `through` say what is passed by. */
export function needed(
  of: Iterable<Node>,
  into: (node: Node) => boolean = () => true,
  through: (node: Node) => boolean = () => true,
): Node[] {
  const found = new Set<Node>();
  const stack = [...of];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (found.has(node) || !into(node)) continue;
    found.add(node);
    if (through(node)) for (const each of node.args) stack.push(each);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
