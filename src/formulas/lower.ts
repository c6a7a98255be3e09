// From statements to a graph: names get their values, in the order of the text.
import { nearest } from "../errors.js";
import { Graph, needed, type Node } from "./graph.js";
import { fail, type BinaryOperator, type Expression, type Place, type Source, type Statement } from "./syntax.js";

/** The names that a formula may use, beside those of its own. */
export interface Names {
  /** Options, which are numbers. */
  options: readonly string[];
  /** Options that are true or false. */
  switches: readonly string[];
  /** State of the tensor's shape. */
  tensors: readonly string[];
  /** State of one number. */
  numbers: readonly string[];
  /** Whether w is multiplied by the engine's decay, before anything else. */
  decoupled: boolean;
}

/** What a formula computes. */
export interface Meaning {
  graph: Graph;
  /** What w and tensors of state become; those that stay are left out. */
  tensors: Map<string, Node>;
  /** What state of one number becomes. */
  numbers: Map<string, Node>;
  usesLoss: boolean;
  usesWeightDecay: boolean;
}

const operators: Readonly<Record<BinaryOperator, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "^": "pow",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "!=": "ne",
};

// Arguments that each function takes, at least and at most.
const functions: Readonly<Record<string, readonly [number, number]>> = {
  sqrt: [1, 1],
  abs: [1, 1],
  sign: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  tanh: [1, 1],
  floor: [1, 1],
  sum: [1, 1],
  mean: [1, 1],
  norm: [1, 1],
  norm1: [1, 1],
  total: [1, 1],
  rowsum: [1, 1],
  columnsum: [1, 1],
  unitsum: [1, 1],
  min: [2, 8],
  max: [2, 8],
  dot: [2, 2],
  clamp: [3, 3],
  where: [3, 3],
};

const isFunction = (name: string): boolean => Object.hasOwn(functions, name);

/** What a formula reads and may not assign. */
export const given: readonly string[] = ["g", "gradient", "lr", "t", "loss", "shape", "size", "rank", "weightDecay"];
/** Whether options and state cannot have this name. */
export const isReserved = (name: string): boolean =>
  name === "w" || isFunction(name) || (given.includes(name) && name !== "lr" && name !== "weightDecay");

/** One text of a formula; a chain has several, which hand `g` on. */
export interface Part {
  source: Source;
  statements: readonly Statement[];
  /** What its options and state are called in the whole; undefined: as in the text. */
  scope?: ReadonlyMap<string, string>;
  /** Whether it may assign g, for the parts after it. */
  passes: boolean;
}

export function lower(parts: readonly Part[], names: Names): Meaning {
  return new Lowering(parts, names).run();
}

class Lowering {
  readonly #parts: readonly Part[];
  #part: Part;
  #locals: Map<string, Node> = new Map();
  readonly #names: Names;
  readonly #graph: Graph = new Graph();
  readonly #values: Map<string, Node> = new Map();
  readonly #start: Map<string, Node> = new Map();
  #usesLoss = false;
  #usesWeightDecay = false;

  constructor(parts: readonly Part[], names: Names) {
    this.#parts = parts;
    [this.#part] = parts;
    this.#names = names;
    const graph = this.#graph;
    const w = graph.load("w");
    // As every kernel begins (assembly/loop.ts): g <- scale g + decay w, then w <- keep w.
    const scaled = graph.make("mul", graph.leaf("scale"), graph.load("g"));
    const decayed = graph.make("mul", graph.leaf("decay"), w);
    const gradient = graph.opaque(graph.make("add", scaled, decayed));
    this.#values.set("g", gradient);
    this.#values.set("gradient", gradient);
    this.#values.set("w", names.decoupled ? graph.opaque(graph.make("mul", graph.leaf("keep"), w)) : w);
    for (const name of names.tensors) this.#values.set(name, graph.load(name));
    for (const name of names.numbers) this.#values.set(name, graph.slot(name));
    for (const name of names.options) this.#values.set(name, graph.leaf(name));
    for (const name of names.switches) this.#values.set(name, graph.leaf(`switch ${name}`));
    this.#values.set("t", graph.leaf("t"));
    for (const name of ["size", "rank"]) this.#values.set(name, graph.leaf(name));
    for (const [name, node] of this.#values) this.#start.set(name, node);
    if (!names.decoupled) return;
    // Decay alone moves w too.
    this.#start.set("w", w);
  }

  get #source(): Source {
    return this.#part.source;
  }

  // What a name of the text is called in the whole, where it is no local one.
  #whole(name: string): string | undefined {
    const { scope } = this.#part;
    if (!scope) return this.#values.has(name) ? name : undefined;
    return scope.get(name) ?? (name === "w" || given.includes(name) ? name : undefined);
  }

  run(): Meaning {
    for (const part of this.#parts) {
      this.#part = part;
      this.#locals = new Map();
      for (const statement of part.statements) this.#assign(statement);
    }
    const changed = (list: readonly string[]): Map<string, Node> =>
      new Map(
        list
          .map((name) => [name, this.#graph.number(this.#values.get(name) as Node)] as const)
          .filter(([name, node]) => node !== this.#start.get(name)),
      );
    const { tensors, numbers } = this.#names;
    if (!this.#parts.some(({ statements }) => statements.some(({ target }) => target === "w"))) {
      fail(
        this.#source,
        this.#source.text.length,
        "w is given no value",
        'A formula moves the parameters: "w -= lr * g".',
      );
    }
    return {
      graph: this.#graph,
      tensors: changed(["w", ...tensors]),
      numbers: changed(numbers),
      usesLoss: this.#usesLoss,
      usesWeightDecay: this.#usesWeightDecay,
    };
  }

  #assign({ target, at, op, value }: Statement): void {
    const { passes } = this.#part;
    const { options, switches, numbers } = this.#names;
    const whole = this.#whole(target);
    const isGiven = given.includes(target) && !(passes && target === "g");
    if (isGiven || (whole !== undefined && (options.includes(whole) || switches.includes(whole)))) {
      const what = isGiven ? "is given" : "is an option";
      fail(this.#source, at, `${target} ${what} and cannot be assigned`, `Give the value a name of its own.`);
    }
    if (isFunction(target)) fail(this.#source, at, `${target} is a function and cannot be assigned`);
    let node = this.#value(value);
    if (op) node = this.#graph.make(operators[op], this.#read(target, at), node);
    if (whole === undefined) {
      this.#locals.set(target, node);
      return;
    }
    if (numbers.includes(whole) && node.stage === "tensor") {
      const what = `${target} is one number, and this has one for each entry`;
      fail(this.#source, value.at, what, "Reduce it: sum, mean, dot, norm or norm1.");
    }
    this.#values.set(whole, node);
  }

  #read(name: string, at: Place): Node {
    const whole = this.#whole(name);
    const known = this.#locals.get(name) ?? (whole === undefined ? undefined : this.#values.get(whole));
    if (known) return known;
    if (name === "loss") {
      this.#usesLoss = true;
      return this.#graph.leaf(name);
    }
    if (name === "weightDecay") {
      this.#usesWeightDecay = true;
      return this.#graph.leaf(name);
    }
    if (name === "shape")
      fail(this.#source, at, "shape is a list", "Name an entry: shape[0], or shape[-1] for the last.");
    if (isFunction(name)) fail(this.#source, at, `${name} is a function`, `Give it arguments: ${name}(...).`);
    const { scope } = this.#part;
    const own = scope ? ["w", "g", ...scope.keys()] : [...this.#values.keys()].filter((each) => each !== "gradient");
    const here = [...own, ...this.#locals.keys()];
    const near = nearest(name, [...here, ...given]);
    return fail(
      this.#source,
      at,
      `nothing is called ${name}`,
      near ? `Did you mean ${near}?` : `Known here: ${here.join(", ")}.`,
    );
  }

  #value(of: Expression): Node {
    const graph = this.#graph;
    switch (of.kind) {
      case "number":
        return graph.constant(of.value);
      case "name":
        return this.#read(of.name, of.at);
      case "entry":
        if (of.name !== "shape") fail(this.#source, of.at, `${of.name} is no list`, "Only shape has entries.");
        return graph.leaf(`shape[${of.index}]`);
      case "negate":
        return graph.make("neg", this.#value(of.of));
      case "binary":
        return graph.make(operators[of.op], this.#value(of.a), this.#value(of.b));
      default:
        return this.#call(of.name, of.list, of.at);
    }
  }

  #call(name: string, list: readonly Expression[], at: Place): Node {
    if (!isFunction(name)) {
      const near = nearest(name, Object.keys(functions));
      const hint = near ? `Did you mean ${near}?` : `Functions: ${Object.keys(functions).join(", ")}.`;
      return fail(this.#source, at, `there is no function ${name}`, hint);
    }
    const [least, most] = functions[name];
    if (list.length < least || list.length > most) {
      const wanted = least === most ? `${least} argument${least === 1 ? "" : "s"}` : `${least} to ${most} arguments`;
      fail(this.#source, at, `${name} takes ${wanted}, got ${list.length}`);
    }
    const args = list.map((each) => this.#value(each));
    const [x, y, z] = args;
    const graph = this.#graph;
    switch (name) {
      case "sign":
        return graph.make("signed", x, graph.constant(1));
      case "min":
      case "max":
        return args.reduce((a, b) => graph.make(name, a, b));
      case "clamp":
        return graph.make("atMost", graph.make("atLeast", x, y), z);
      case "where":
        return graph.make("select", x, y, z);
      case "sum":
      case "mean":
      case "dot":
      case "norm":
      case "norm1":
      case "total":
      case "rowsum":
      case "columnsum":
      case "unitsum":
        return this.#reduce(name, args, list, at);
      default:
        return graph.make(name, x);
    }
  }

  #reduce(name: string, args: readonly Node[], list: readonly Expression[], at: Place): Node {
    const scalar = args.findIndex(({ stage }) => stage !== "tensor");
    if (scalar >= 0) {
      fail(
        this.#source,
        list[scalar].at,
        `${name} reduces a tensor, and this is one number`,
        at < 0 ? undefined : `Of one number: ${name === "norm" || name === "norm1" ? "abs(x)" : "x itself"}.`,
      );
    }
    const graph = this.#graph;
    const [x, y] = args;
    if (name === "dot") return graph.dot(x, y);
    if (name.endsWith("sum") && name !== "sum") return graph.axes(name, x);
    if (name === "total") {
      if (needed([x]).some((node) => node.name.startsWith("total ")))
        fail(this.#source, at, "a total of what a total is in is not possible", "Take one total in a formula.");
      if (graph.totals.length === 8) fail(this.#source, at, "a formula has 8 totals at most");
      return graph.total(x);
    }
    if (name === "norm") return graph.make("sqrt", graph.dot(x, x));
    if (name === "norm1") return graph.sum(graph.make("abs", x));
    return name === "sum" ? graph.sum(x) : graph.make("div", graph.sum(x), graph.leaf("size"));
  }
}
