// Texts of formulas, damaged and made up: refused in one sentence, or of the same bits compiled and interpreted.
import { demand, outcome } from "./expect.js";
import { mutated, values } from "./random.js";

const texts = [
  "m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2; w -= lr * (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) + eps)",
  "w -= lr * sign(b1*m + (1-b1)*g); m = b2*m + (1-b2)*g",
  "u = g / (norm(g) + eps) + 0.1*w; w -= lr*where(norm(w)*norm(u) > 0, norm(w)/norm(u), 1)*u; m = max(m, abs(g))",
  "q = where(t == 1, dot(g, g), b2*q + mean(g^2)); w = w - lr*exp(-abs(m))*g/sqrt(q); m = tanh(g) + log(1 + g^2)",
  "n = sqrt(total(g^2)); w -= lr*min(1, b1/n)*(g - rowsum(g)*shape[0]/size); v = floor(unitsum(v) + columnsum(w))",
];
const pieces =
  "w g m v q lr t b1 b2 eps loss size rank shape[0] ( ) + - * / ^ < <= == , ; = += 2 0.5 1e300 1e-300 -1 \n #"
    .split(" ")
    .concat([
      "sqrt(",
      "abs(",
      "sign(",
      "exp(",
      "log(",
      "tanh(",
      "min(",
      "max(",
      "clamp(",
      "where(",
      "sum(",
      "norm(",
      "total(",
    ]);

function text(random) {
  const base = random.pick(texts);
  if (random.int(3) === 0) return Array.from({ length: 1 + random.int(40) }, () => random.pick(pieces)).join(" ");
  if (random.int(2) === 0) return Buffer.from(mutated(random, Buffer.from(base))).toString("latin1");
  const words = base.split(" ");
  for (let i = random.int(4); i >= 0; i--) words[random.int(words.length)] = random.pick(pieces);
  return words.join(" ");
}

export function formulas(lib) {
  const { defineOptimizer, interpretOnly, parameters } = lib;
  let made = 0;
  const define = (update, rest = {}) =>
    defineOptimizer({
      name: `Fuzzed${made++}`,
      options: { lr: 0.1, b1: 0.9, b2: 0.99, eps: 1e-8 },
      state: ["m", "v", { name: "q", shape: [] }],
      update,
      ...rest,
    });
  const run = (Class, dtype, sizes) => {
    const params = parameters(sizes, { dtype, seed: 1 });
    const optimizer = new Class(params, { onNonFinite: "ignore" });
    for (let t = 0; t < 3; t++) {
      for (const name of params.names) params.grad[name].forEach((_, i, g) => (g[i] = Math.sin(i + t)));
      optimizer.step(() => 0.5);
    }
    const bits = params.names.map((name) => [
      [...params.data[name]].map((x) => (Object.is(x, -0) ? "-0" : String(x))),
      ...Object.values(optimizer.state(name)).map((view) => [...view].map(String)),
    ]);
    optimizer.dispose();
    params.dispose();
    return JSON.stringify(bits);
  };
  return (random) => {
    const update = text(random);
    const any =
      random.int(20) === 0
        ? { [random.pick(["options", "state", "decay", "stepLength", "name"])]: random.pick(values) }
        : {};
    let Class;
    if (outcome(() => (Class = define(update, any)), ["SyntaxError", "TypeError", "RangeError"]) === "refused") return;
    if (Object.keys(any).length > 0) return;
    const dtype = random.pick(["float32", "float64"]);
    const sizes = { a: [1 + random.int(40)], b: [1 + random.int(5), 1 + random.int(7)] };
    const bits = run(Class, dtype, sizes);
    // A blank more makes another formula of it, which is compiled anew.
    const again = define(` ${update}\n;`);
    interpretOnly(true);
    const others = run(again, dtype, sizes);
    interpretOnly(false);
    demand(others === bits, `other bits where it is interpreted: ${update}`);
  };
}
