// Optimizers as formulas beside the library's own kernels and the best plain JavaScript loop, compiled and interpreted; a
// chain of five transforms beside a kernel that moves the same bytes; the first use of a formula.
import { start, variantsOf } from "./baseline/updates.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { gradients } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "Formulas: ns per parameter, float32, unchecked";

const averages = "m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2;";
const formulas = {
  Adam: {
    options: { betas: [0.9, 0.999], eps: 1e-8 },
    state: ["m", "v"],
    update: `${averages} w -= lr * (m/(1-beta1^t)) / (sqrt(v/(1-beta2^t)) + eps)`,
  },
  Lion: {
    decay: "decoupled",
    options: { betas: [0.9, 0.99] },
    state: ["m"],
    update: "w -= lr * sign(beta1*m + (1-beta1)*g); m = beta2*m + (1-beta2)*g",
  },
  AdEMAMix: {
    options: { betas: [0.9, 0.999, 0.9999], alpha: 2, eps: 1e-8, weightDecay: 0 },
    state: ["m", "slow", "v"],
    update: `${averages} slow = beta3*slow + (1-beta3)*g
      w -= lr * ((m/(1-beta1^t) + alpha*slow) / (sqrt(v/(1-beta2^t)) + eps) + weightDecay*w)`,
  },
  Adan: {
    options: { betas: [0.98, 0.92, 0.99], eps: 1e-8, weightDecay: 0 },
    state: ["m", "v", "n", "before"],
    update: `d = where(t == 1, 0, g - before); before = g
      m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*d; n = beta3*n + (1-beta3)*(g + beta2*d)^2
      w = (w - lr*(m/(1-beta1^t) + beta2*v/(1-beta2^t)) / (sqrt(n/(1-beta3^t)) + eps)) / (1 + lr*weightDecay)`,
  },
};
const sizes = [1e3, 1e5, 1e6];
const checked = 5;

export async function configurations(quick) {
  const rules = quick ? ["Adam", "Lion"] : Object.keys(formulas);
  const list = rules.flatMap((rule) => (quick ? [1e3, 1e5] : sizes).map((n) => ({ rule, n })));
  return [...list, { rule: "chain", n: 1e6 }, { rule: "first use", n: 3 }];
}

// Where a program may not compile, as in workerd.
function withoutCompiler(act) {
  const { Module } = WebAssembly;
  WebAssembly.Module = class {
    constructor() {
      throw new WebAssembly.CompileError("code generation disallowed by embedder");
    }
  };
  try {
    return act();
  } finally {
    WebAssembly.Module = Module;
  }
}

const stepping = (optimizer) =>
  timed((count) => {
    for (let k = 0; k < count; k++) optimizer.step();
  });

function optimizerOf(library, Class, n, options) {
  const params = library.parameters({ w: [n] });
  params.grad.w.set(gradients(Float32Array, n));
  const optimizer = new Class(params, { lr: 1e-4, onNonFinite: "ignore", ...options });
  for (let k = 0; k < checked; k++) optimizer.step();
  return optimizer;
}

export async function measure({ rule, n }, { load, quick }) {
  const library = await load();
  if (rule === "first use") return firstUse(library);
  if (rule === "chain") return chained(library, n, quick);
  const given = formulas[rule];
  const compiled = library.defineOptimizer({ name: `${rule}Compiled`, ...given });
  const expected = start({ rule, variant: variantsOf(rule)[0], dtype: "float32", n });
  expected.run(checked);
  const made = {
    kernel: optimizerOf(library, library[rule], n),
    formula: optimizerOf(library, compiled, n),
  };
  // formulas.wasm is there before nothing may be compiled any more.
  optimizerOf(library, library.defineOptimizer({ name: "Opening", update: "w -= lr*tanh(g)" }), 3);
  const interpreted = library.defineOptimizer({
    name: `${rule}Interpreted`,
    ...given,
    update: `${given.update} # again`,
  });
  made.interpreted = withoutCompiler(() => optimizerOf(library, interpreted, n));
  for (const [name, optimizer] of Object.entries(made))
    assertClose(`${rule} ${name}`, optimizer.params.data.w, expected.result, 1e-5);
  const same = made.formula.params.data.w.every((w, i) => w === made.interpreted.params.data.w[i]);
  if (!same) throw new Error(`${rule}: interpreted, it has other bits`);
  const candidates = Object.fromEntries(Object.entries(made).map(([name, optimizer]) => [name, stepping(optimizer)]));
  for (const variant of variantsOf(rule))
    candidates[`js ${variant}`] = apart("updates", { rule, variant, dtype: "float32", n });
  return { best: await race(candidates, patience(quick)) };
}

// Five transforms of each entry, and momentum, which moves the same 20 bytes a parameter.
async function chained(library, n, quick) {
  const { addDecayedWeights, chain, clipByValue, scaleBy, scaleByLearningRate, SGD, trace } = library;
  const links = [clipByValue(10), trace(), scaleBy(0.5), addDecayedWeights(0), scaleByLearningRate];
  const optimizer = optimizerOf(library, chain(...links, { name: "Five" }), n, { lr: 2e-4 });
  const momentum = optimizerOf(library, SGD, n, { momentum: 0.9 });
  assertClose("a chain of five", optimizer.params.data.w, momentum.params.data.w, 1e-5);
  const candidates = { formula: stepping(optimizer), kernel: stepping(momentum) };
  return { best: await race(candidates, patience(quick)) };
}

// From the formula's text to its first step, where WebAssembly is warm.
function firstUse(library) {
  const params = library.parameters({ w: [3] });
  new library.Adam(params).step();
  const once = (name) => {
    const begin = performance.now();
    new (library.defineOptimizer({ name, ...formulas.Adam }))(params).step();
    return performance.now() - begin;
  };
  return { first: once("First"), second: once("Second") };
}

const ofRules = (results) => results.filter(({ rule }) => rule in formulas);

export function tables(results) {
  const head = [
    "optimizer",
    "N",
    "formula",
    "our kernel",
    "of kernel",
    "plain JS",
    "over JS",
    "interpreted",
    "over JS",
  ];
  const rows = ofRules(results).map(({ rule, n, best }) => {
    const js = best[fastest(best, "js ")];
    return [
      rule,
      n,
      ...[best.formula, best.kernel].map((ns) => digits(ns / n)),
      times(best.kernel / best.formula),
      digits(js / n),
      times(js / best.formula),
      digits(best.interpreted / n),
      times(js / best.interpreted),
    ];
  });
  const chain = results.find(({ rule }) => rule === "chain");
  const first = results.find(({ rule }) => rule === "first use");
  return [
    table(head, rows),
    `Five transforms in a chain: ${digits(chain.best.formula / chain.n)} ns, momentum's kernel ${digits(chain.best.kernel / chain.n)} ns`,
    `First use of a formula: ${digits(first.first)} ms, of the next ${digits(first.second)} ms`,
  ];
}

export function targets(results) {
  const chain = results.find(({ rule }) => rule === "chain");
  const first = results.find(({ rule }) => rule === "first use");
  return [
    ...ofRules(results).flatMap(({ rule, n, best }) => {
      const js = best[fastest(best, "js ")];
      return [
        atLeast(`${rule} N=${n}: the formula of our kernel`, best.kernel / best.formula, 0.95),
        atLeast(`${rule} N=${n}: the formula over plain JavaScript`, js / best.formula, 4),
        atLeast(`${rule} N=${n}: interpreted over plain JavaScript`, js / best.interpreted, 1.5),
      ];
    }),
    atMost(
      "five transforms in a chain, of a kernel that moves as many bytes",
      chain.best.formula / chain.best.kernel,
      1.1,
      "x",
    ),
    atMost("first use of a formula", first.second, 3, " ms"),
  ];
}
