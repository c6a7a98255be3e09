// Random formulas over w, g, state m, v, one number q, and options a, b; and numbers of all kinds.
import fc from "fast-check";

const leaves = ["w", "g", "m", "v", "a", "b", "2", "0.5", "t", "1e-30", "3e10"];
const one = ["floor", "sqrt", "abs", "sign", "exp", "log", "tanh"];
const powers = ["2", "3", "-1", "0.5", "-0.5", "1.5", "0", "1", "0.3"];
const signs = ["+", "-", "*", "/"];
const comparisons = ["<", "<=", ">", ">=", "==", "!="];

const expression = (reductions: boolean, depth: number): fc.Arbitrary<string> => {
  const leaf = fc.constantFrom(...leaves, ...(reductions ? ["q"] : []));
  if (depth === 0) return leaf;
  const inner = expression(reductions, depth - 1);
  const choices = [
    leaf,
    fc.tuple(inner, fc.constantFrom(...signs), inner).map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(inner, fc.constantFrom(...signs), inner).map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(fc.constantFrom(...one), inner).map(([f, x]) => `${f}(${x})`),
    fc.tuple(fc.constantFrom("min", "max"), inner, inner).map(([f, x, y]) => `${f}(${x}, ${y})`),
    fc.tuple(inner, fc.constantFrom(...powers)).map(([x, n]) => `(${x})^${n}`),
    fc.tuple(inner, fc.constantFrom(...comparisons), inner).map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(inner, inner, inner, inner).map(([x, y, u, v]) => `where(${x} < ${y}, ${u}, ${v})`),
    fc.tuple(inner, inner, inner).map(([c, u, v]) => `where(${c}, ${u}, ${v})`),
    fc.tuple(inner, inner).map(([x, y]) => `clamp(${x}, -abs(${y}), 1)`),
    inner.map((x) => `-${x}`),
  ];
  if (reductions) {
    choices.push(
      fc.tuple(fc.constantFrom("sum", "mean", "norm", "norm1"), inner).map(([f, x]) => `${f}(g + ${x})`),
      inner.map((x) => `dot(w, m*${x})`),
      fc.tuple(fc.constantFrom("rowsum", "columnsum", "unitsum"), inner).map(([f, x]) => `${f}(v - ${x})`),
    );
  }
  return fc.oneof(...choices);
};

/** A formula of a few statements. */
export const formulas = (reductions: boolean): fc.Arbitrary<string> => {
  const any = expression(reductions, 3);
  return fc
    .tuple(any, any, any, any)
    .map(([m, v, u, w]) =>
      [`m = ${m}`, `v = ${v}`, `u = ${u}`, ...(reductions ? ["q = norm(g) + q*a"] : []), `w -= a*u + ${w}`].join("; "),
    );
};

const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-310, -1e-42, 1e-45, 3.4e38, -3.4e38, 1e300, 0.1];

/** Numbers of all kinds. */
export const values = (length: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(...special) },
    ),
    { minLength: length, maxLength: length },
  );
