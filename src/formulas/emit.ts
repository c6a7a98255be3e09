// A plan as a kernel of WebAssembly: (n, slots, scalars), as every rule's (assembly/loop.ts).
import { get, i32, op, set, simd, unsigned, v128 } from "./bytes.js";
import type { Node } from "./graph.js";
import { scratchWord, sumsAt } from "../engine/range.js";
import { comparisons } from "./graph.js";
import { isRead, ownScalars, type Pass, type Plan } from "./plan.js";

/** Functions that kernels call, by their place among the module's. */
export type Functions = ReadonlyMap<string, number>;

// [f32x4, f64x2]
const codes: Readonly<Record<string, readonly [number, number]>> = {
  add: [228, 240],
  sub: [229, 241],
  mul: [230, 242],
  div: [231, 243],
  min: [232, 244],
  max: [233, 245],
  atMost: [234, 246],
  atLeast: [235, 247],
  eq: [65, 71],
  ne: [66, 72],
  lt: [67, 73],
  gt: [68, 74],
  le: [69, 75],
  ge: [70, 76],
  abs: [224, 236],
  neg: [225, 237],
  sqrt: [227, 239],
  floor: [104, 117],
};
const vLoad = 0;
const splat64Load = 10;
const vStore = 11;
const vConst = 12;
const shuffle = 13;
const splatByte = 15;
const splat32 = 19;
const splat64 = 20;
const lane64 = 33;
const lessByte = 38;
const vAnd = 78;
const bitselect = 82;
const promoteLow = 95;
const zero = (): number[] => simd(vConst, Array<number>(16).fill(0));
// The upper two f32 in the place of the lower.
const high = (): number[] => [
  ...simd(shuffle, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]),
  ...simd(promoteLow),
];

/** How a kernel is called for: by ranges of tensors, or one tensor at a time, whose size is the first of its own scalars. */
export interface Form {
  whole: boolean;
  wide: boolean;
}

/** Elements' vectors in one round of the loop: two where nothing waits for a division. */
export function unrollOf({ passes }: Plan): number {
  const slow = new Set(["div", "sqrt", "exp", "log", "tanh"]);
  return passes[0].body.length <= 40 && !passes[0].body.some((node) => slow.has(node.op)) ? 2 : 1;
}

/** The body of a function, its locals before it. */
export class Emitter {
  readonly #plan: Plan;
  readonly #form: Form;
  readonly #functions: Functions;
  readonly #locals: number[] = [];
  readonly #code: number[] = [];
  readonly #pointers: number[];
  // Of scratch memory.
  readonly #lent: number[];
  readonly #end: number;
  // Numbers in every lane: of the tensor's type, and in double precision.
  readonly #splats: Map<Node, number> = new Map();
  readonly #wide: Map<Node, number> = new Map();
  readonly #entries: Map<Node, number> = new Map();
  readonly #sums: Map<Node, number> = new Map();
  readonly #mask: number;

  constructor(plan: Plan, form: Form, functions: Functions) {
    this.#plan = plan;
    this.#form = form;
    this.#functions = functions;
    this.#pointers = plan.slots.map(() => this.#local(i32));
    this.#lent = plan.scratch.map(() => this.#local(i32));
    this.#end = this.#local(i32);
    this.#mask = this.#local(v128);
  }

  #local(type: number): number {
    this.#locals.push(type);
    return 2 + this.#locals.length;
  }

  #put(...code: (number | readonly number[])[]): void {
    for (const each of code) {
      if (typeof each === "number") this.#code.push(each);
      else for (const byte of each) this.#code.push(byte);
    }
  }

  bytes(): number[] {
    const { passes, after, numbers, totals } = this.#plan;
    for (const pass of passes) {
      for (const node of pass.before) this.#late(node);
      if (pass.body.length > 0 || pass.stores.length > 0) this.#pass(pass);
    }
    for (const node of after) this.#late(node);
    for (const { slot, node } of numbers) this.#storeNumber(slot, node);
    // Behind the scalars, where the engine finds the sums of measuring kernels.
    totals.forEach((node, i) => {
      this.#put(get(2), get(this.#wideOf(node)), simd(lane64, [0]), op.f64StoreAt(sumsAt + 8 * i));
    });
    this.#put(op.end);
    const types = this.#locals.map((type) => [1, type]);
    const body = [...unsigned(types.length), ...types.flat(), ...this.#code];
    return [...unsigned(body.length), ...body];
  }

  /** Where an early number stands among the scalars; undefined where it stands in the code. */
  #place(node: Node): number | undefined {
    const own = node.op === "leaf" ? ownScalars.get(node.name) : undefined;
    if (own !== undefined) return own;
    const place = this.#plan.scalars.indexOf(node);
    const room = mostScalars(this.#form.whole);
    return place >= 0 && place < room ? 3 + Number(this.#form.whole) + place : undefined;
  }

  // A number in double precision in both lanes.
  #wideOf(node: Node): number {
    const known = this.#wide.get(node);
    if (known !== undefined) return known;
    if (!isRead(node)) return this.#computed(node);
    const local = this.#local(v128);
    const place = this.#place(node);
    if (place !== undefined) this.#put(get(2), simd(splat64Load, [3, ...unsigned(8 * place)]));
    else this.#put(op.f64Const(node.value), simd(splat64));
    this.#put(set(local));
    this.#wide.set(node, local);
    return local;
  }

  // An early number that follows from those that are read; conditions are 1 or 0.
  #computed(node: Node): number {
    const args = node.args.map((each) => this.#wideOf(each));
    const local = this.#local(v128);
    if (node.op === "select") {
      this.#put(get(args[1]), get(args[2]), get(args[0]), zero(), simd(codes.ne[1]), simd(bitselect));
    } else {
      this.#operation(node, (each) => this.#wideOf(each), true);
      if (comparisons.has(node.op)) this.#put(op.f64Const(1), simd(splat64), simd(vAnd));
    }
    this.#put(set(local));
    this.#wide.set(node, local);
    return local;
  }

  // A number in every lane as a factor of tensors: at most the largest number of their type.
  #splatOf(node: Node): number {
    const known = this.#splats.get(node);
    if (known !== undefined) return known;
    const local = this.#local(v128);
    const place = this.#place(node);
    if (node.stage === "late" || !isRead(node)) {
      const wide = this.#wideOf(node);
      this.#put(get(wide), simd(lane64, [0]));
    } else if (place !== undefined) this.#put(get(2), op.f64Load(8 * place));
    else this.#put(op.f64Const(node.value));
    const most = this.#form.wide ? Number.MAX_VALUE : 3.4028234663852886e38;
    this.#put(op.f64Const(-most), op.f64Max, op.f64Const(most), op.f64Min);
    this.#put(this.#form.wide ? simd(splat64) : [op.demote, ...simd(splat32)], set(local));
    this.#splats.set(node, local);
    return local;
  }

  // A late number.
  #late(node: Node): void {
    const local = this.#local(v128);
    if (node.op === "slot") {
      this.#put(get(1), op.i32Load(4 * this.#plan.slots.indexOf(node.name)));
      this.#put(this.#form.wide ? op.f64Load(0) : [...op.f32Load, op.promote], simd(splat64));
    } else {
      for (const each of node.args) this.#wideOf(each);
      this.#operation(node, (each) => this.#wideOf(each), true);
    }
    this.#put(set(local));
    this.#wide.set(node, local);
  }

  #storeNumber(slot: number, node: Node): void {
    const local = this.#wideOf(node);
    this.#put(get(1), op.i32Load(4 * slot), get(local), simd(lane64, [0]));
    this.#put(this.#form.wide ? op.f64Store : [op.demote, ...op.f32Store]);
  }

  // Leaves a node's value on the stack, its arguments' read by `of`.
  #operation({ op: name, args }: Node, of: (node: Node) => number, wide: boolean): void {
    const type = Number(wide);
    const push = (i: number): void => this.#put(get(of(args[i])));
    if (name === "select") {
      push(1);
      push(2);
      push(0);
      this.#put(simd(bitselect));
    } else if (name === "flag") {
      push(0);
      push(1);
      this.#put(simd(vAnd));
    } else if (name === "signed") {
      for (const comparison of ["gt", "lt"]) {
        push(0);
        this.#put(zero(), simd(codes[comparison][type]));
        push(1);
        this.#put(simd(vAnd));
      }
      this.#put(simd(codes.sub[type]));
    } else {
      for (let i = 0; i < args.length; i++) push(i);
      const code = codes[name];
      if (code) this.#put(simd(code[type]));
      else this.#put(op.call(this.#functions.get(`${name}_${wide ? "f64" : "f32"}`) as number));
    }
  }

  #pass(pass: Pass): void {
    const { whole, wide } = this.#form;
    const loads = new Set(pass.body.filter((node) => node.op === "load").map(({ name }) => name));
    const used = this.#plan.slots
      .map((name, slot) => ({ name, slot }))
      .filter(({ name, slot }) => slot === 0 || loads.has(name) || pass.stores.some((store) => store.slot === slot));
    // All that is the same for every entry, before the loop.
    for (const { args } of [
      ...pass.body.filter((node) => node.op !== "axes"),
      ...pass.stores.map(({ node }) => ({ args: [node] })),
    ])
      for (const each of args) if (each.stage !== "tensor") this.#splatOf(each);
    for (const sum of pass.sums) {
      const local = this.#local(v128);
      this.#sums.set(sum, local);
      this.#put(zero(), set(local));
    }
    for (const { slot } of used) this.#put(get(1), op.i32Load(4 * slot), set(this.#pointers[slot]));
    const lent = this.#plan.scratch.flatMap((node, k) =>
      pass.body.includes(node) || pass.axes.some(({ scratch }) => scratch === k) ? [k] : [],
    );
    for (const k of lent) this.#put(this.#scratchAt(k), set(this.#lent[k]));
    const [w] = this.#pointers;
    const bytes = whole
      ? [...get(2), ...op.f64Load(24), op.truncate, ...op.i32Const(wide ? 3 : 2), op.shift]
      : [...get(0), ...op.i32Const(wide ? 3 : 2), op.shift];
    this.#put(bytes, whole ? [...op.i32Const(-16), op.and] : [], get(w), op.add, set(this.#end));
    const unroll = whole ? 1 : unrollOf(this.#plan);
    const stride = 16 * unroll;
    if (whole) this.#put(op.block, get(w), get(this.#end), op.greaterOrEqual, op.brIf(0));
    this.#put(op.loop);
    for (let at = 0; at < stride; at += 16) this.#vector(pass, at, false);
    for (const pointer of [...used.map(({ slot }) => this.#pointers[slot]), ...lent.map((k) => this.#lent[k])])
      this.#put(get(pointer), op.i32Const(stride), op.add, set(pointer));
    this.#put(get(w), get(this.#end), op.less, op.brIf(0), op.end);
    if (whole) {
      this.#put(op.end);
      // The last vector, where padding begins inside.
      this.#put(bytes, op.i32Const(15), op.and, op.if);
      this.#put(
        simd(
          vConst,
          Array.from({ length: 16 }, (_, i) => i),
        ),
      );
      this.#put(bytes, op.i32Const(15), op.and, simd(splatByte), simd(lessByte), set(this.#mask));
      this.#vector(pass, 0, true);
      this.#put(op.end);
    }
    for (const sum of pass.sums) {
      const local = this.#sums.get(sum) as number;
      this.#put(get(local), simd(lane64, [0]), get(local), simd(lane64, [1]), op.f64Add, simd(splat64), set(local));
      this.#wide.set(sum, local);
    }
    for (const { scratch, kind } of pass.axes) {
      const f = this.#functions.get(`axes_${wide ? "f64" : "f32"}`) as number;
      this.#put(op.i32Const(kind), this.#scratchAt(scratch), get(1), op.call(f));
    }
  }

  // Where a tensor of scratch memory begins: n counts padding.
  #scratchAt(k: number): number[] {
    const bytes = [...get(0), ...op.i32Const(this.#form.wide ? 3 : 2), op.shift, ...op.i32Const(k), op.multiply];
    return [...get(1), ...op.i32Load(4 * scratchWord), ...bytes, op.add];
  }

  // One vector of each tensor, `at` bytes from the pointers; `tail`: the mask says which entries are there.
  #vector({ body, sums, stores, axes }: Pass, at: number, tail: boolean): void {
    const of = (node: Node): number =>
      node.stage === "tensor" ? (this.#entries.get(node) as number) : this.#splatOf(node);
    for (const node of body) {
      const local = this.#entries.get(node) ?? this.#local(v128);
      this.#entries.set(node, local);
      const slot = this.#plan.slots.indexOf(node.name);
      if (node.op === "load") this.#put(get(this.#pointers[slot]), simd(vLoad, [4, ...unsigned(at)]));
      else if (node.op === "axes")
        this.#put(get(this.#lent[this.#plan.scratch.indexOf(node)]), simd(vLoad, [4, ...unsigned(at)]));
      else this.#operation(node, of, this.#form.wide);
      this.#put(set(local));
    }
    const masked = (node: Node): number[] =>
      tail ? [...get(of(node)), ...get(this.#mask), ...simd(vAnd)] : get(of(node));
    for (const sum of sums) this.#accumulate(sum, masked);
    for (const { scratch, node } of axes)
      this.#put(get(this.#lent[scratch]), get(of(node)), simd(vStore, [4, ...unsigned(at)]));
    for (const { slot, node } of stores)
      this.#put(get(this.#pointers[slot]), masked(node), simd(vStore, [4, ...unsigned(at)]));
  }

  // As Lanes.add and Lanes.dot (assembly/math/lanes.ts).
  #accumulate(sum: Node, masked: (node: Node) => number[]): void {
    const local = this.#sums.get(sum) as number;
    const { add, mul } = codes;
    const half = (part: (value: number[]) => number[]): void => {
      sum.args.forEach((each) => this.#put(part(masked(each))));
      if (sum.op === "dot") this.#put(simd(mul[1]));
      this.#put(simd(add[1]));
    };
    this.#put(get(local));
    if (this.#form.wide) {
      half((value) => value);
    } else {
      half((value) => [...value, ...simd(promoteLow)]);
      half((value) => [...value, ...value, ...high()]);
    }
    this.#put(set(local));
  }
}

/** Places for a rule's own scalars, without the size of a tensor and the address of a program. */
export const mostScalars = (whole: boolean): number => 20 - Number(whole);
