// The instructions of a formula's program, by number.

export enum Op {
  add,
  sub,
  mul,
  div,
  min,
  max,
  atMost, // the second operand where it is less
  atLeast, // the second operand where it is more
  lt,
  le,
  gt,
  ge,
  eq,
  ne,
  flag, // the second operand where the first, a condition, holds, else 0
  signed, // the second operand with the sign of the first
  neg,
  abs,
  sqrt,
  floor,
  exp,
  log,
  tanh,
  select, // the second operand where the first, a condition, holds, else the third
  store, // to a tensor; padding stays as it is
  sum, // adds entries to two float64
  dot, // adds products of entries to two float64
  zero,
  total, // both float64 together, in both
  narrow, // a float64 as a factor of tensors
  take, // a state of one number
  put, // and back
  leave, // a sum where the engine looks for those of measuring kernels
  axes, // each entry becomes the sum over some axes
}
