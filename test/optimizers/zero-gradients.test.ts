// Gradients that are all zero at first, as of a loss that is flat where training begins: no rule divides by them, none moves,
// and each trains once there is something to follow.
import { describe, expect, it } from "vitest";
import { parameters, type Dtype, type Optimizer, type ParameterSet } from "simdescent";
import { all, numbers, rateFor, shapesFor, type AnyClass } from "./all.js";

const dtypes = ["float32", "float64"] as const;

function start({ definition }: AnyClass, dtype: Dtype): ParameterSet {
  const params = parameters(shapesFor(definition), { dtype });
  for (const name of params.names) params.data[name].set(numbers(params.data[name].length, 5).map((v) => v + 1.5));
  return params;
}

// Options without which a rule shrinks by itself, or, as AcProp, divides by the gradient before.
const without: Record<string, object> = {
  AcProp: { eps: 0.1 },
  ASGD: { lambda: 0 },
  MARS: { weightDecay1d: 0 },
  Scion: { unconstrained: true },
};

// Where a weight of w is after t such steps, by rules that don't leave it alone: Fromage scales the weights back by its
// rate, FTRL makes them anew from sums of gradients.
const elsewhere: Record<string, (w: number, t: number, lr: number) => number> = {
  Fromage: (w, t, lr) => w / Math.hypot(1, lr) ** t,
  FTRL: () => 0,
};

// How far from there: Yogi's averages start at 1e-6, not at 0; MADGRAD averages two equal points, each rounded.
function allowed(name: string, dtype: Dtype): number {
  if (name === "Yogi") return 1e-5;
  const averaged = /MADGRAD/.test(name) || name in elsewhere;
  return averaged ? (dtype === "float32" ? 2 ** -21 : 2 ** -50) : 0;
}

// Half the squared distance from 1/4.
function bowl(params: ParameterSet): number {
  let loss = 0;
  for (const name of params.names) {
    const w = params.data[name];
    params.grad[name].set(w.map((v) => v - 0.25));
    for (const v of w) loss += (v - 0.25) ** 2 / 2;
  }
  return loss;
}

function flat(params: ParameterSet): number {
  for (const name of params.names) params.grad[name].fill(0);
  return 1;
}

const copyOf = (params: ParameterSet): number[][] => params.names.map((name) => Array.from(params.data[name]));
const allFinite = (params: ParameterSet): boolean => copyOf(params).flat().every(Number.isFinite);

const step = (optimizer: Optimizer, loss: (params: ParameterSet) => number): void => {
  expect(optimizer.step(() => loss(optimizer.params)).applied).toBe(true);
};

describe.each(all)("%s", (name, Class) => {
  const { definition } = Class;
  it.each(dtypes)("moves nothing, then trains as ever (%s)", (dtype) => {
    const params = start(Class, dtype);
    const lr = rateFor(definition);
    const options = { lr, weightDecay: 0, ...without[name] };
    const optimizer = new Class(params, definition.closure ? {} : options);
    const before = copyOf(params);
    for (let t = 0; t < 3; t++) {
      step(optimizer, flat);
      const wanted = before.flat().map((w) => elsewhere[name]?.(w, t + 1, lr) ?? w);
      const off = copyOf(params)
        .flat()
        .map((w, i) => Math.abs(w - wanted[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(allowed(name, dtype));
    }
    const first = bowl(params);
    for (let t = 0; t < 300; t++) {
      step(optimizer, bowl);
      expect(allFinite(params)).toBe(true);
    }
    optimizer.eval();
    expect(bowl(params)).toBeLessThan(first);
    params.dispose();
  });

  it.each(dtypes)("only decays, by no more than decay does (%s)", (dtype) => {
    const params = start(Class, dtype);
    const optimizer = new Class(params, { lr: 0.01, weightDecay: 0.1 });
    const before = copyOf(params);
    for (let t = 0; t < 3; t++) step(optimizer, flat);
    expect(allFinite(params)).toBe(true);
    const largest = Math.max(...copyOf(params).flat().map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.max(...before.flat().map(Math.abs)));
    params.dispose();
  });
});
