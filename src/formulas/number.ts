// Operations on numbers that are computed once a step, in operations whose bits no engine changes.
import { exp, log as logOf, pow as powOf, powInt } from "../math/deterministic.js";

const flag = (holds: boolean): number => (holds ? 1 : 0);

function log(x: number): number {
  if (x > 0) return x === Infinity ? x : logOf(x);
  return x === 0 ? -Infinity : NaN;
}

function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) < 2 ** 31) return y < 0 ? 1 / powInt(x, -y) : powInt(x, y);
  if (!(x >= 0)) return NaN;
  return x === Infinity ? (y > 0 ? x : 0) : powOf(x, y);
}

// A continued fraction near 0, where 1 - exp would cancel.
function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 22)) return x === x ? Math.sign(x) : x;
  if (size < 1) {
    const z = x * x;
    let under = 39;
    for (let k = 37; k > 0; k -= 2) under = k + z / under;
    return x / under;
  }
  const e = exp(2 * size);
  return Math.sign(x) * (1 - 2 / (e + 1));
}

/** What each operation makes of numbers; comparisons give 1 or 0. */
export const onNumbers: Readonly<Record<string, (x: number, y: number, z: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  min: (x, y) => Math.min(x, y),
  max: (x, y) => Math.max(x, y),
  atMost: (x, y) => (y < x ? y : x),
  atLeast: (x, y) => (x < y ? y : x),
  pow,
  lt: (x, y) => flag(x < y),
  le: (x, y) => flag(x <= y),
  gt: (x, y) => flag(x > y),
  ge: (x, y) => flag(x >= y),
  eq: (x, y) => flag(x === y),
  ne: (x, y) => flag(x !== y),
  neg: (x) => -x,
  abs: (x) => Math.abs(x),
  sqrt: (x) => Math.sqrt(x),
  floor: (x) => Math.floor(x),
  exp,
  log,
  tanh,
  signed: (x, k) => (x > 0 ? k : x < 0 ? -k : 0),
  select: (c, x, y) => (c === 0 ? y : x),
};
