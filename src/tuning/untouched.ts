import type { Optimizer } from "../optimizers/optimizer.js";
import type { ScheduleFree } from "../optimizers/schedule-free.js";
import type { HyperSpec } from "../optimizers/options.js";
import type { Group } from "../optimizers/group.js";

/**
 * Lets `use` train with an optimizer at rates of its own, and puts every byte back afterwards, whatever happens:
 * parameters, gradients, state, counters, hyper-parameters, and what its schedules have seen.
 */
export function untouched<T>(optimizer: Optimizer, use: (setRate: (lr: number) => void) => T): T {
  const { params, engine, outer, plain } = optimizer;
  plain?.copyIn();
  const before = optimizer.save();
  const { mode } = optimizer as Partial<ScheduleFree>;
  const gradients = params.slots.map(({ name }) => params.grad[name].slice());
  const groups = [...new Set([...engine.groups, outer])];
  const hypers = groups.map((group) => ({ ...group.hypers }));
  const common = optimizer.lr;
  const shares = groups.map((group) => share(rateOf(group, optimizer.steps), common));
  try {
    return use((lr) => groups.forEach((group, i) => group.assign({ lr: lr * shares[i] })));
  } finally {
    // The file knows them, too, but for functions of the user's own.
    for (const [i, group] of groups.entries()) group.assign(hypers[i]);
    optimizer.load(before);
    if (mode !== undefined) (optimizer as Partial<ScheduleFree>)[mode]?.();
    for (const [i, { name }] of params.slots.entries()) params.grad[name].set(gradients[i]);
  }
}

const rateOf = (group: Group, steps: number): number =>
  group.at(group.definition.schema.hypers.find(({ key }) => key === "lr") as HyperSpec, steps);

// Groups keep their proportions, where the common rate is one to compare with.
const share = (own: number, common: number): number => (own > 0 && common > 0 ? own / common : 1);
