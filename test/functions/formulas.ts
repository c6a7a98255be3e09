// Formulas of reference files as functions.
const functions = "const { exp, log, sin, cos, sqrt, atan, PI: pi } = Math;";

/** A model of x (a number, or a row as x1, x2) and parameters by name. */
export function modelOf(expression: string, names: readonly string[]): (x: never, p: ArrayLike<number>) => number {
  // oxlint-disable-next-line no-implied-eval -- the formulas stand in this repository
  return new Function(
    "x",
    "p",
    `${functions} const [${names.join(",")}] = p; const [x1, x2] = Array.isArray(x) || ArrayBuffer.isView(x) ? x : []; return ${expression};`,
  ) as never;
}

/** b1, b2, ... */
export const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => `b${i + 1}`);

/** Digits that all of some values share with those expected. */
export const digits = (found: readonly number[], expected: readonly number[]): number =>
  Math.min(...found.map((value, i) => Math.min(16, -Math.log10(Math.abs((value - expected[i]) / expected[i])))));
