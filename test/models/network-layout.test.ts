// Weights of networks map rows to columns, torch's columns to rows: an optimizer does to a network's what it does to the
// transposed matrix outside of one, where it agrees with its reference.
import { describe, expect, it } from "vitest";
import { AdamW, GradientDescent, MLPClassifier, Muon, parameters, type ParameterSet } from "simdescent";
import { all, rateFor, takesVectors, type AnyClass } from "../optimizers/all.js";
import { iris, standardized } from "./data.js";

const flowers = iris();
const x = standardized(flowers.X);
const { y } = flowers;
const steps = 4;

const across = (values: ArrayLike<number>, [rows, columns]: readonly number[]): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);

// The same numbers in tensors of torch's layout, or the other way round.
function turned(from: ParameterSet, values: Record<string, ArrayLike<number>>): Record<string, Float64Array> {
  return Object.fromEntries(
    from.names.map((name) => {
      const shape = from.shape(name);
      return [name, shape.length === 2 ? across(values[name], shape) : Float64Array.from(values[name])];
    }),
  );
}

const network = (options: object) =>
  new MLPClassifier({
    hidden: [7],
    activation: "tanh",
    dtype: "float64",
    batchSize: "full",
    epochs: steps,
    ...options,
  });

/** Parameters of a network after some steps, and of one whose weights an optimizer moves outside, turned or as they are. */
function both(Class: AnyClass, given: Record<string, unknown>, turn: boolean) {
  const groups = takesVectors(Class.definition) ? {} : { groups: [{ match: /bias/, optimizer: AdamW }] };
  const options = { lr: rateFor(Class.definition), ...groups, ...given };
  const model = network({ optimizer: Class, ...options });
  model.fit(x, y);
  const probe = network({ optimizer: GradientDescent, lr: 0, epochs: 1 });
  probe.fit(x, y);
  const { params } = probe;
  const same = (_: ParameterSet, values: Record<string, ArrayLike<number>>) =>
    Object.fromEntries(params.names.map((name) => [name, Float64Array.from(values[name])]));
  const change = turn ? turned : same;
  const start = change(params, params.data);
  const shapeOf = (name: string) => (turn ? params.shape(name).reverse() : params.shape(name));
  const spec = params.names.map((name) => [name, { shape: shapeOf(name), data: start[name] }]);
  const outside = parameters(Object.fromEntries(spec), { dtype: "float64" });
  const optimizer = new Class(outside, options);
  for (let i = 0; i < steps; i++) {
    optimizer.train();
    const now = change(outside, outside.data);
    for (const name of params.names) params.data[name].set(now[name]);
    const loss = probe.gradient(x, y);
    const gradients = change(params, params.grad);
    for (const name of params.names) outside.grad[name].set(gradients[name]);
    optimizer.step(() => loss);
    optimizer.eval();
  }
  return { inside: model.params, expected: change(outside, outside.data), start: change(outside, start) };
}

function check(Class: AnyClass, options: Record<string, unknown>, turn = true): void {
  const { inside, expected, start } = both(Class, options, turn);
  for (const name of inside.names) {
    const moved = Math.max(...expected[name].map((v, i) => Math.abs(v - start[name][i])));
    inside.data[name].forEach((value, i) => {
      const apart = Math.abs(value - expected[name][i]);
      if (!(apart <= 1e-7 * moved))
        expect.fail(`${Class.name}: ${name}[${i}] is ${value}, wanted ${expected[name][i]}; it moves ${moved} in all`);
    });
  }
}

// LBFGS steps by itself, on all tensors in one; SparseAdam and the others element by element, or by norms of tensors.
// FTRL begins from a network's weights there, and outside from zeros.
const stepwise = all.filter(([name, { definition }]) => !definition.closure && name !== "FTRL");

describe("a network takes the steps of torch's layout", () => {
  it.each(stepwise)("%s", (_, Class) => check(Class, {}));

  const by = Object.fromEntries(all);
  it.each([
    ["Muon", { dialect: "kellerjordan" }],
    ["Muon", { dialect: "moonlight" }],
    ["Muon", { adjustLrFn: "original" }],
    ["Scion", { norm: "ColNorm" }],
    ["Scion", { norm: "RowNorm" }],
    ["Scion", { unconstrained: true, momentum: 0.1 }],
    ["MARS", { marsType: "mars-shampoo" }],
    ["MARS", { marsType: "mars-lion" }],
    ["AdamP", { delta: 3, weightDecay: 0.1 }],
    ["AdamP", { delta: 0.8, weightDecay: 0.1 }],
    ["SGDP", { delta: 3, momentum: 0.9, weightDecay: 0.1 }],
    ["SGDP", { delta: 3, momentum: 0.9, nesterov: true }],
    ["Shampoo", { lr: 1e-3, momentum: 0.5, eps: 0.1 }],
    ["SOAP", { maxPrecondDim: 5 }],
  ] as const)("%s with %o", (name, options) => check(by[name], options));

  it("Muon of the dialect of optax, whose weights map rows to columns too, takes them as they are", () =>
    check(Muon as AnyClass, { dialect: "optax" }, false));
});
