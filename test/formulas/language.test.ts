import { describe, expect, it } from "vitest";
import { defineOptimizer, parameters, type OptimizerFormula } from "simdescent";

let made = 0;
const define = (update: string, rest: Partial<OptimizerFormula> = {}) =>
  defineOptimizer({ name: `Language${made++}`, options: { lr: 0.1, beta: 0.9 }, state: ["m"], ...rest, update });

// The parameters after steps of gradient 2 from 1.
function after(update: string, rest?: Partial<OptimizerFormula>, steps = 1): number[] {
  const params = parameters({ w: { shape: [2, 3], data: [1, 1, 1, 1, 1, -1] } }, { dtype: "float64" });
  const optimizer = new (define(update, rest))(params);
  for (let i = 0; i < steps; i++) {
    params.grad.w.set([2, 2, 2, 2, 0, 2]);
    optimizer.step();
  }
  return Array.from(params.data.w);
}

describe("a formula means what it says", () => {
  it.each([
    ["w = 2 + 3*4^2/8 - -1", 9],
    ["w = -2^2", -4],
    ["w = 2^3^2", 512],
    ["w = (2 < 3) * 5 + (2 >= 3)", 5],
    ["w = clamp(7, 0, 3) + min(1, 2, 0.5) + max(1, 2, 8)", 11.5],
    ["w = where(g > 1, 10, 20)", 10],
    ["w = shape[0]*100 + shape[-1]*10 + shape[5] + size", 237],
    ["w = sign(-g) + abs(-3) + sqrt(16)", 6],
    ["w = sum(w) + mean(g)", 4 + 10 / 6],
    ["w = norm(g)^2 + norm1(w) + dot(w, g)", 20 + 6 + 6],
    ["u = g; u += 1; u *= 4; u /= 3; u -= 2; w = u", 2],
    ["w = 1e2 + .5 + 2.", 102.5],
    ["# a comment\nw = 1 +\n  2\n\n", 3],
    ["w = exp(log(3)) + tanh(0)", 3],
    ["w = t + beta", 1.9],
  ])("%s", (update, value) => {
    expect(after(update)[0]).toBeCloseTo(value, 12);
  });

  it("reads w and state as statements before left them", () => {
    expect(after("m = g; m = m + 1; w = m; w = w*2")[0]).toBe(6);
  });

  it("keeps state between steps, and t counts them", () => {
    expect(after("m = m + g; w = m*t", {}, 3)[0]).toBe(18);
  });

  it("begins state as it is told to", () => {
    const state = [
      { name: "m", start: "params" as const },
      { name: "s", start: 3 },
      { name: "b", start: "beta" },
    ];
    expect(after("w = m + s + b", { state })).toEqual([4.9, 4.9, 4.9, 4.9, 4.9, 2.9]);
  });

  it("reads a list of options by numbered names, and switches as 1 and 0", () => {
    expect(after("w = beta1 + 10*beta2 + 100*plain", { options: { betas: [0.5, 0.25], plain: true } })[0]).toBe(103);
  });
});

describe("a formula that cannot be is refused where it stands", () => {
  const message = (update: string, rest?: Partial<OptimizerFormula>): string => {
    try {
      define(update, rest);
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
      return (error as Error).message.replace(/Language\d+/, "Mine");
    }
    throw new Error("it was taken");
  };

  it("with the line, the column, a caret and a hint", () => {
    expect(message("m = beta*m + g\nw -= lr * n / (bta + 1)")).toBe(
      "Mine: line 2, column 11: nothing is called n\n" +
        "  w -= lr * n / (bta + 1)\n" +
        "            ^\n" +
        "Known here: g, w, m, lr, beta, t, size, rank.",
    );
  });

  it.each([
    ["w -= lr * bta", /column 11: nothing is called bta.*Did you mean beta\?/],
    ["w -= lr * sqr(g)", /there is no function sqr.*Did you mean sqrt\?/],
    ["g = 2*g", /column 1: g is given and cannot be assigned/],
    ["lr = 3", /lr is given and cannot be assigned/],
    ["beta = 3", /beta is an option and cannot be assigned/],
    ["m = g", /w is given no value/],
    ["w = sqrt", /sqrt is a function.*sqrt\(\.\.\.\)/],
    ["w = sqrt(g, g)", /sqrt takes 1 argument, got 2/],
    ["w = min(g)", /min takes 2 to 8 arguments, got 1/],
    ["w = 2 g", /column 7: "g" does not continue the statement.*written with \*/],
    ["w = (g", /\) is missing after \(, got the end/],
    ["w = g)", /"\)" does not continue.*No bracket was opened/],
    ["w = ", /a value is missing before the end/],
    ["w == g", /w is given no value: = is missing.*one =/],
    ["w g", /w is given no value: = is missing/],
    ["1 = w", /a statement begins with a name/],
    ["", /the formula is empty/],
    ["w = 1 < 2 < 3", /comparisons do not chain/],
    ["w = shape", /shape is a list.*shape\[0\]/],
    ["w = shape[1.5]", /takes a whole number/],
    ["w = beta[0]", /beta is no list/],
    ["w = g²", /"²" means nothing here.*g\^2/],
    ["w = norm(lr) * g", /norm reduces a tensor, and this is one number/],
    ["w = 1e999 * g", /beyond the largest number/],
    ["w = a + 1; a = 2", /nothing is called a/],
    ["sqrt = 2; w = g", /sqrt is a function and cannot be assigned/],
  ])("%s", (update, expected) => {
    expect(message(update).replaceAll("\n", " ")).toMatch(expected);
  });

  it("where one number would get a tensor", () => {
    expect(message("q = g; w -= q", { state: [{ name: "q", shape: [] }] })).toMatch(/column 5: q is one number/);
  });

  it("in little time, however long or deep it is", () => {
    const begin = performance.now();
    expect(message(`w = ${"(".repeat(10_000)}g`)).toMatch(/nested more than 100 deep/);
    expect(message("w = g;".repeat(200_000))).toBe(
      "Mine: the formula has 1200000 characters, 20000 are possible\nSplit it, or give update as a function.",
    );
    expect(message(`w = ${"g+".repeat(9000)}g`)).toMatch(/more than 2000 operations/);
    expect(message(`w = ${"-".repeat(9000)}g`)).toMatch(/nested more than 100 deep/);
    expect(message(`w = g${"^2".repeat(5000)}`)).toMatch(/nested more than 100 deep/);
    expect(performance.now() - begin).toBeLessThan(3000);
  });
});
