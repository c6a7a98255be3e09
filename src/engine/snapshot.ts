import { elementBytes, view } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Group } from "./group.js";
import type { HyperSpec } from "./option-specs.js";
import type { Optimizer } from "./optimizer.js";

/**
 * Lets `use` train with an optimizer at rates of its own, and puts every byte back afterwards, whatever happens:
 * parameters, gradients, state, counters, hyper-parameters, and what its schedules have seen.
 */
export function withSnapshot<T>(optimizer: Optimizer, use: (setRate: (lr: number) => void) => T): T {
  const { params, engine, outer, plain } = optimizer;
  plain?.copyIn();
  const before = optimizer.save();
  const { mode } = optimizer;
  const gradients = params.slots.map(({ name }) => params.grad[name].slice());
  const rows = rowsGiven(params);
  const groups = [...new Set([...engine.groups, outer])];
  const hypers = groups.map((group) => ({ ...group.hypers }));
  // A warm-up may begin at 0, which no rate is in proportion to.
  const step = optimizer.lr > 0 ? optimizer.steps : optimizer.steps + 1;
  const common = rateOf(outer, step);
  const shares = groups.map((group) => share(rateOf(group, step), common));
  try {
    return use((lr) => groups.forEach((group, i) => group.assign({ lr: lr * shares[i] })));
  } finally {
    // The file knows them, too, but for functions of the user's own.
    for (const [i, group] of groups.entries()) group.assign(hypers[i]);
    optimizer.load(before);
    optimizer[mode]();
    for (const [i, { name }] of params.slots.entries()) params.grad[name].set(gradients[i]);
    params.sparseGradients.clear();
    for (const [name, gradient] of rows) params.sparse(name, gradient);
  }
}

type Rows = { rows: Uint32Array; values: number[] };

/** What `params.sparse` was given for the step to come. */
function rowsGiven(params: ParameterSet): [string, Rows][] {
  const { sparseGradients, dtype } = params;
  return sparseGradients.names.map((name) => {
    const { count, indices, values, rowBytes, stride } = sparseGradients.get(name) as Sparse;
    const row = (i: number): number[] => [...view(dtype, values + i * stride, rowBytes / elementBytes(dtype), params)];
    const list = Array.from({ length: count }, (_, i) => row(i));
    return [name, { rows: new Uint32Array(wasm().memory.buffer, indices, count).slice(), values: list.flat() }];
  });
}

type Sparse = NonNullable<ReturnType<ParameterSet["sparseGradients"]["get"]>>;

const rateOf = (group: Group, step: number): number =>
  group.at(group.definition.schema.hypers.find(({ key }) => key === "lr") as HyperSpec, step);

// Groups keep their proportions, and one at rate 0 stays there, where the common rate is one to compare with.
const share = (own: number, common: number): number => (common > 0 ? own / common : 1);
