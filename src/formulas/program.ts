// A plan as a program for the interpreter of formulas.wasm (assembly/formulas/interpret.ts), which gives the bits of the
// kernel that emit.ts would make.
import { operationNames, passLayout, programLayout } from "../core/formula-exports.js";
import { allocate } from "../core/memory.js";
import { record } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import { sumsAt } from "../engine/range.js";
import { mostScalars, type Form } from "./emit.js";
import { comparisons, type Node } from "./graph.js";
import { isRead, ownScalars, type Plan } from "./plan.js";

// Bytes of a block: of some thirty operands all stay in the nearest cache.
const blockBytes = 2048;
const numberOf = (operation: string): number => operationNames.split(" ").indexOf(operation);

const instructionWords = 5;

/** Writes a program into memory, where it stays; its address. */
export function writeProgram(plan: Plan, form: Form): number {
  return new Writer(plan, form).write();
}

class Writer {
  readonly #plan: Plan;
  readonly #form: Form;
  // Operands: whether each takes a block or one vector; the first are the tensors of the slot table.
  readonly #operands: { block: boolean }[];
  readonly #entries: Map<Node, number> = new Map();
  readonly #wide: Map<Node, number> = new Map();
  readonly #splats: Map<Node, number> = new Map();
  // [place among the scalars, operand]
  readonly #constants: [number, number][] = [];
  // Numbers that stand in no place: their values are in the operand from the start.
  readonly #fixed: [number, number][] = [];
  #code: number[][] = [];
  #free: number[] = [];

  constructor(plan: Plan, form: Form) {
    this.#plan = plan;
    this.#form = form;
    this.#operands = [...plan.slots, ...plan.scratch].map(() => ({ block: false }));
  }

  #operand(block: boolean): number {
    if (block && this.#free.length > 0) return this.#free.pop() as number;
    return this.#operands.push({ block }) - 1;
  }

  #emit(op: string, to: number, args: readonly number[], extra?: number): void {
    const [a = 0, b = 0, c = 0] = args;
    this.#code.push([numberOf(op), 8 * to, 8 * a, 8 * b, extra ?? 8 * c]);
  }

  #wideOf(node: Node): number {
    const known = this.#wide.get(node);
    if (known !== undefined) return known;
    if (!isRead(node)) return this.#computed(node);
    const to = this.#operand(false);
    this.#wide.set(node, to);
    const place = this.#placeOf(node);
    if (place === undefined) this.#fixed.push([to, node.value]);
    else this.#constants.push([place, to]);
    return to;
  }

  // An early number that follows from those that are read; conditions are 1 or 0.
  #computed(node: Node): number {
    const args = node.args.map((each) => this.#wideOf(each));
    const to = this.#operand(false);
    if (node.op === "select") {
      this.#emit("ne", to, [args[0], this.#literal(0)]);
      this.#emit("select", to, [to, args[1], args[2]]);
    } else {
      this.#emit(node.op, to, args);
      if (comparisons.has(node.op)) this.#emit("flag", to, [to, this.#literal(1)]);
    }
    this.#wide.set(node, to);
    return to;
  }

  #literal(value: number): number {
    const to = this.#operand(false);
    this.#fixed.push([to, value]);
    return to;
  }

  #placeOf(node: Node): number | undefined {
    const own = node.op === "leaf" ? ownScalars.get(node.name) : undefined;
    if (own !== undefined) return own;
    const place = this.#plan.scalars.indexOf(node);
    return place >= 0 && place < mostScalars(this.#form.whole) ? 3 + Number(this.#form.whole) + place : undefined;
  }

  #splatOf(node: Node): number {
    const known = this.#splats.get(node);
    if (known !== undefined) return known;
    const to = this.#operand(false);
    this.#splats.set(node, to);
    this.#emit("narrow", to, [this.#wideOf(node)]);
    return to;
  }

  #late(node: Node): void {
    const args = node.args.map((each) => this.#wideOf(each));
    const to = this.#operand(false);
    this.#wide.set(node, to);
    if (node.op === "slot") this.#emit("take", to, [], 4 * this.#plan.slots.indexOf(node.name));
    else this.#emit(node.op, to, args);
  }

  #take(): number[][] {
    const code = this.#code;
    this.#code = [];
    return code;
  }

  write(): number {
    const { passes, after, numbers: results, totals, slots } = this.#plan;
    const parts: number[][][] = [];
    for (const pass of passes) {
      for (const node of pass.before) this.#late(node);
      for (const { args } of [
        ...pass.body.filter((node) => node.op !== "axes"),
        ...pass.stores.map(({ node }) => ({ args: [node] })),
      ])
        for (const each of args) if (each.stage !== "tensor") this.#splatOf(each);
      const sums = pass.sums.map((sum) => [sum, this.#operand(false)] as const);
      for (const [, to] of sums) this.#emit("zero", to, []);
      const before = this.#take();
      this.#body(pass, sums);
      parts.push(before, this.#take());
      for (const [sum, from] of sums) {
        const to = this.#operand(false);
        this.#emit("total", to, [from]);
        this.#wide.set(sum, to);
      }
      for (const { scratch, kind } of pass.axes) this.#emit("axes", slots.length + scratch, [], kind);
    }
    for (const node of after) this.#late(node);
    for (const { slot, node } of results) this.#emit("put", 0, [this.#wideOf(node)], 4 * slot);
    totals.forEach((node, i) => this.#emit("leave", 0, [this.#wideOf(node)], sumsAt + 8 * i));
    return this.#place([...parts, this.#take()]);
  }

  #body(pass: Plan["passes"][number], sums: readonly (readonly [Node, number])[]): void {
    const last = new Map<Node, number>();
    pass.body.forEach((node, i) => node.op !== "axes" && node.args.forEach((each) => last.set(each, i)));
    for (const node of [
      ...pass.sums.flatMap(({ args }) => args),
      ...[...pass.stores, ...pass.axes].map(({ node }) => node),
    ])
      last.set(node, Infinity);
    const of = (node: Node): number =>
      node.stage === "tensor" ? (this.#entries.get(node) as number) : this.#splatOf(node);
    const used: number[] = [];
    pass.body.forEach((node, i) => {
      if (node.op === "load" || node.op === "axes") {
        const { slots, scratch } = this.#plan;
        this.#entries.set(node, node.op === "load" ? slots.indexOf(node.name) : slots.length + scratch.indexOf(node));
        return;
      }
      const args = node.args.map(of);
      const to = this.#operand(true);
      used.push(to);
      this.#entries.set(node, to);
      this.#emit(node.op, to, args);
      // A block is taken again once nobody reads it any more.
      for (const each of new Set(node.args)) {
        if (each.stage !== "tensor" || each.op === "load" || each.op === "axes" || last.get(each) !== i) continue;
        this.#free.push(this.#entries.get(each) as number);
      }
    });
    for (const [sum, to] of sums) this.#emit(sum.op, to, sum.args.map(of));
    for (const { scratch, node } of pass.axes) this.#emit("store", this.#plan.slots.length + scratch, [of(node)]);
    // A tensor that is stored unchanged into another is read before it is written.
    const loaded = pass.stores.filter(({ node }) => node.op === "load");
    const copies = new Map(loaded.map(({ node }) => [node, this.#operand(true)]));
    for (const [node, to] of copies) this.#emit("store", to, [of(node)]);
    for (const { slot, node } of pass.stores) this.#emit("store", slot, [copies.get(node) ?? of(node)]);
    this.#free = [...new Set([...this.#free, ...used, ...copies.values()])];
  }

  // Lays out the program and what it works in, and writes it.
  #place(parts: readonly number[][][]): number {
    const { length: passes } = this.#plan.passes;
    const tensors = this.#plan.slots.length + this.#plan.scratch.length;
    let end = 0;
    const room = (bytes: number): number => {
      const at = end;
      end += Math.ceil(bytes / 16) * 16;
      return at;
    };
    const program = room(4 * programLayout.words.length);
    const passRecords = room(4 * passLayout.words.length * passes);
    const operands = room(8 * this.#operands.length);
    const constants = room(8 * this.#constants.length);
    const code = parts.flat();
    const instructions = room(4 * instructionWords * code.length);
    const storage = this.#operands.map(({ block }, i) => (i < tensors ? 0 : room(block ? blockBytes : 16)));
    const base = allocate(end);
    const { buffer } = wasm().memory;
    const words = new Uint32Array(buffer, base, end / 4);
    this.#operands.forEach(({ block }, i) => {
      const tensor = i < tensors;
      words.set([base + storage[i], block || tensor ? 16 : 0], (operands + 8 * i) / 4);
    });
    this.#constants.forEach(([place, to], i) => words.set([place, 8 * to], (constants + 8 * i) / 4));
    code.forEach((instruction, i) => words.set(instruction, instructions / 4 + instructionWords * i));
    for (const [to, value] of this.#fixed) new Float64Array(buffer, base + storage[to], 2).fill(value);
    let at = base + instructions;
    const ends = parts.map((part) => (at += 4 * instructionWords * part.length));
    const starts = [base + instructions, ...ends];
    for (let p = 0; p < passes; p++)
      words.set([starts[2 * p], starts[2 * p + 1], starts[2 * p + 2]], passRecords / 4 + 3 * p);
    Object.assign(record(programLayout, base + program), {
      operands: base + operands,
      tensors: this.#plan.slots.length,
      scratch: this.#plan.scratch.length,
      block: blockBytes,
      constants: base + constants,
      constantsEnd: base + constants + 8 * this.#constants.length,
      passes: base + passRecords,
      passesEnd: base + passRecords + 4 * passLayout.words.length * passes,
      whole: Number(this.#form.whole),
      code: starts[2 * passes],
      codeEnd: starts[2 * passes + 1],
    });
    return base;
  }
}
