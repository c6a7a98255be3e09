// A formula's program, run block by block where a program may not compile WebAssembly of its own: the same operations in
// the same order as in the kernel that src/formulas would emit, and so the same bits.

import { Tensor } from "../loop";
import { Real } from "../math/scalar";
import { sumAxes } from "./axes";
import { Block, Instruction, Operand } from "./block";
import { Op } from "./op";

/** Filled by JavaScript: where the parts of a program lie. Counts are in bytes. */
@unmanaged
export class Program {
  operands: usize; // Operand records: first those of tensors, by place in the slot table
  tensors: u32;
  scratch: u32; // tensors of scratch memory, whose operands follow
  block: u32; // bytes of a block
  constants: usize; // pairs: place among the scalars, operand; all in double precision
  constantsEnd: usize;
  passes: usize; // Pass records
  passesEnd: usize;
  whole: u32; // one tensor at a time, whose size is the first of its own scalars
  code: usize; // what is computed after the last pass
  codeEnd: usize;
}

/** Filled by JavaScript. */
@unmanaged
export class Pass {
  before: usize; // numbers, in double precision
  body: usize; // of each entry
  end: usize;
}

class Numbers {
  // Instructions on single numbers, which stand in both lanes.
  static run(first: usize, end: usize, operands: usize, slots: usize, scalars: usize, unit: usize): void {
    for (let at = first; at < end; at += offsetof<Instruction>()) {
      const i = changetype<Instruction>(at);
      const to = changetype<Operand>(operands + i.to).at;
      const from = changetype<Operand>(operands + i.a).at;
      switch (i.op) {
        case Op.zero:
          v128.store(to, f64x2.splat(0));
          break;
        case Op.total:
          v128.store(to, f64x2.splat(load<f64>(from) + load<f64>(from, 8)));
          break;
        case Op.narrow:
          if (unit == 4) v128.store(to, f32x4.splat(Real.narrow<f32>(load<f64>(from))));
          else v128.store(to, f64x2.splat(Real.narrow<f64>(load<f64>(from))));
          break;
        case Op.take:
          v128.store(to, f64x2.splat(Real.load(load<usize>(slots + i.c), unit)));
          break;
        case Op.put:
          Real.store(load<usize>(slots + i.c), load<f64>(from), unit);
          break;
        case Op.leave:
          store<f64>(scalars + i.c, load<f64>(from));
          break;
        case Op.axes:
          sumAxes(i.c, to, slots, unit);
          break;
        default:
          Block.run<f64>(at, at + offsetof<Instruction>(), operands, 16, i32x4.splat(-1));
      }
    }
  }

  // The first bytes of a vector.
  @inline
  static mask(bytes: usize): v128 {
    return i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>bytes));
  }
}

/** A kernel: its program's address is the last of its scalars. */
export function interpret<T>(n: usize, slots: usize, scalars: usize): void {
  const program = changetype<Program>(<usize>load<f64>(scalars, 184));
  const operands = program.operands;
  for (let at = program.constants; at < program.constantsEnd; at += 8) {
    const value = load<f64>(scalars + 8 * load<u32>(at));
    v128.store(changetype<Operand>(operands + load<u32>(at, 4)).at, f64x2.splat(value));
  }
  const size: usize = (program.whole ? <usize>load<f64>(scalars, 24) : n) * sizeof<T>();
  const all = i32x4.splat(-1);
  for (let at = program.passes; at < program.passesEnd; at += offsetof<Pass>()) {
    const pass = changetype<Pass>(at);
    for (let k: u32 = 0; k < program.scratch; k++) {
      changetype<Operand>(operands + (program.tensors + k) * offsetof<Operand>()).at =
        Tensor.scratch(slots) + k * n * sizeof<T>();
    }
    Numbers.run(pass.before, pass.body, operands, slots, scalars, sizeof<T>());
    for (let done: usize = 0; done < size;) {
      const left = size - done;
      // The last vector of a tensor by itself, where padding begins inside.
      const bytes: usize = left < 16 ? 16 : min<usize>(left & ~15, program.block);
      for (let slot: u32 = 0; slot < program.tensors; slot++) {
        changetype<Operand>(operands + slot * offsetof<Operand>()).at = load<usize>(slots + 4 * slot) + done;
      }
      for (let k: u32 = 0; k < program.scratch; k++) {
        changetype<Operand>(operands + (program.tensors + k) * offsetof<Operand>()).at =
          Tensor.scratch(slots) + k * n * sizeof<T>() + done;
      }
      Block.run<T>(pass.body, pass.end, operands, bytes, left < 16 ? Numbers.mask(left) : all);
      done += bytes;
    }
  }
  Numbers.run(program.code, program.codeEnd, operands, slots, scalars, sizeof<T>());
}
