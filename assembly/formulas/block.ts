// One instruction of a program on a block of vectors, which lies in the nearest cache.

import { Lanes } from "../math/lanes";
import { Call } from "./functions";
import { Op } from "./op";

/** A vector operand's address and the bytes to its next vector: 0 for numbers, which are the same in all entries. */
@unmanaged
export class Operand {
  at: usize;
  stride: usize;
}

/** Places of operands, as bytes from the first. */
@unmanaged
export class Instruction {
  op: u32;
  to: usize;
  a: usize;
  b: usize;
  c: usize;
}

export class Block {
  @inline
  private static at(operands: usize, place: usize): Operand {
    return changetype<Operand>(operands + place);
  }

  @inline
  private static of<T>(op: Op, x: v128, y: v128): v128 {
    if (op == Op.add) return v128.add<T>(x, y);
    if (op == Op.sub) return v128.sub<T>(x, y);
    if (op == Op.mul) return v128.mul<T>(x, y);
    if (op == Op.div) return v128.div<T>(x, y);
    if (op == Op.min) return v128.min<T>(x, y);
    if (op == Op.max) return v128.max<T>(x, y);
    if (op == Op.atMost) return v128.pmin<T>(x, y);
    if (op == Op.atLeast) return v128.pmax<T>(x, y);
    if (op == Op.lt) return v128.lt<T>(x, y);
    if (op == Op.le) return v128.le<T>(x, y);
    if (op == Op.gt) return v128.gt<T>(x, y);
    if (op == Op.ge) return v128.ge<T>(x, y);
    if (op == Op.eq) return v128.eq<T>(x, y);
    if (op == Op.ne) return v128.ne<T>(x, y);
    if (op == Op.flag) return v128.and(x, y);
    if (op == Op.signed) return Lanes.signed<T>(x, y);
    if (op == Op.neg) return v128.neg<T>(x);
    if (op == Op.abs) return v128.abs<T>(x);
    if (op == Op.sqrt) return v128.sqrt<T>(x);
    if (op == Op.floor) return v128.floor<T>(x);
    if (op == Op.exp) return Call.exp<T>(x);
    if (op == Op.log) return Call.log<T>(x);
    return Call.tanh<T>(x);
  }

  @inline
  private static two<T>(op: Op, operands: usize, i: Instruction, bytes: usize): void {
    let to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    const b = Block.at(operands, i.b);
    let x = a.at;
    let y = b.at;
    const end = to + bytes;
    const ofX = a.stride;
    const ofY = b.stride;
    do {
      v128.store(to, Block.of<T>(op, v128.load(x), v128.load(y)));
      to += 16;
      x += ofX;
      y += ofY;
    } while (to < end);
  }

  @inline
  private static one<T>(op: Op, operands: usize, i: Instruction, bytes: usize): void {
    let to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    let x = a.at;
    const end = to + bytes;
    const ofX = a.stride;
    do {
      const v = v128.load(x);
      v128.store(to, Block.of<T>(op, v, v));
      to += 16;
      x += ofX;
    } while (to < end);
  }

  private static select(operands: usize, i: Instruction, bytes: usize): void {
    let to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    const b = Block.at(operands, i.b);
    const c = Block.at(operands, i.c);
    let x = a.at;
    let y = b.at;
    let z = c.at;
    const end = to + bytes;
    do {
      v128.store(to, v128.bitselect(v128.load(y), v128.load(z), v128.load(x)));
      to += 16;
      x += a.stride;
      y += b.stride;
      z += c.stride;
    } while (to < end);
  }

  private static copy(operands: usize, i: Instruction, bytes: usize, mask: v128): void {
    let to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    let x = a.at;
    const end = to + bytes;
    do {
      v128.store(to, v128.and(v128.load(x), mask));
      to += 16;
      x += a.stride;
    } while (to < end);
  }

  private static sum<T>(operands: usize, i: Instruction, bytes: usize, mask: v128): void {
    const to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    let x = a.at;
    let sum = v128.load(to);
    for (let at: usize = 0; at < bytes; at += 16) {
      sum = Lanes.add<T>(sum, v128.and(v128.load(x), mask));
      x += a.stride;
    }
    v128.store(to, sum);
  }

  private static dot<T>(operands: usize, i: Instruction, bytes: usize, mask: v128): void {
    const to = Block.at(operands, i.to).at;
    const a = Block.at(operands, i.a);
    const b = Block.at(operands, i.b);
    let x = a.at;
    let y = b.at;
    let sum = v128.load(to);
    for (let at: usize = 0; at < bytes; at += 16) {
      sum = Lanes.dot<T>(sum, v128.and(v128.load(x), mask), v128.and(v128.load(y), mask));
      x += a.stride;
      y += b.stride;
    }
    v128.store(to, sum);
  }

  /** Runs instructions from `first` to before `end`, on so many bytes; entries outside the mask are not there. */
  static run<T>(first: usize, end: usize, operands: usize, bytes: usize, mask: v128): void {
    for (let at = first; at < end; at += offsetof<Instruction>()) {
      const i = changetype<Instruction>(at);
      switch (i.op) {
        case Op.add:
          Block.two<T>(Op.add, operands, i, bytes);
          break;
        case Op.sub:
          Block.two<T>(Op.sub, operands, i, bytes);
          break;
        case Op.mul:
          Block.two<T>(Op.mul, operands, i, bytes);
          break;
        case Op.div:
          Block.two<T>(Op.div, operands, i, bytes);
          break;
        case Op.min:
          Block.two<T>(Op.min, operands, i, bytes);
          break;
        case Op.max:
          Block.two<T>(Op.max, operands, i, bytes);
          break;
        case Op.atMost:
          Block.two<T>(Op.atMost, operands, i, bytes);
          break;
        case Op.atLeast:
          Block.two<T>(Op.atLeast, operands, i, bytes);
          break;
        case Op.lt:
          Block.two<T>(Op.lt, operands, i, bytes);
          break;
        case Op.le:
          Block.two<T>(Op.le, operands, i, bytes);
          break;
        case Op.gt:
          Block.two<T>(Op.gt, operands, i, bytes);
          break;
        case Op.ge:
          Block.two<T>(Op.ge, operands, i, bytes);
          break;
        case Op.eq:
          Block.two<T>(Op.eq, operands, i, bytes);
          break;
        case Op.ne:
          Block.two<T>(Op.ne, operands, i, bytes);
          break;
        case Op.flag:
          Block.two<T>(Op.flag, operands, i, bytes);
          break;
        case Op.signed:
          Block.two<T>(Op.signed, operands, i, bytes);
          break;
        case Op.neg:
          Block.one<T>(Op.neg, operands, i, bytes);
          break;
        case Op.abs:
          Block.one<T>(Op.abs, operands, i, bytes);
          break;
        case Op.sqrt:
          Block.one<T>(Op.sqrt, operands, i, bytes);
          break;
        case Op.floor:
          Block.one<T>(Op.floor, operands, i, bytes);
          break;
        case Op.exp:
          Block.one<T>(Op.exp, operands, i, bytes);
          break;
        case Op.log:
          Block.one<T>(Op.log, operands, i, bytes);
          break;
        case Op.tanh:
          Block.one<T>(Op.tanh, operands, i, bytes);
          break;
        case Op.select:
          Block.select(operands, i, bytes);
          break;
        case Op.store:
          Block.copy(operands, i, bytes, mask);
          break;
        case Op.sum:
          Block.sum<T>(operands, i, bytes, mask);
          break;
        case Op.dot:
          Block.dot<T>(operands, i, bytes, mask);
          break;
      }
    }
  }
}
