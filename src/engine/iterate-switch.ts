// Two iterates in one set of parameters; only definitions that keep a second one import it.
import type { FloatArray } from "../core/memory.js";
import type { Iterate, IterateHost, IterateSwitch, IterateTensor } from "./iterate.js";

/** Completes what a definition says of its second iterate. */
export const iterated = (iterate: Omit<Iterate, "attach">): Iterate => ({ ...iterate, attach });

function attach(host: IterateHost): IterateSwitch {
  // In mode "eval": what training goes on from.
  let training: Map<string, FloatArray> | undefined;
  const self: IterateSwitch = {
    get mode() {
      return training ? "eval" : "train";
    },
    train: () => {
      if (!training) return;
      for (const [name, data] of training) host.engine.params.data[name].set(data);
      training = undefined;
      host.copyOut();
    },
    eval: () => {
      if (training) return;
      const before = (training = new Map<string, FloatArray>());
      forIterates(host, (iterate, tensor) => {
        before.set(tensor.name, tensor.data.slice());
        iterate.parametersForUse(tensor);
      });
      host.copyOut();
    },
    inTraining: (use) => {
      const { mode } = self;
      self.train();
      try {
        return use();
      } finally {
        self[mode]();
      }
    },
    afterUpdate: () => forIterates(host, (iterate, tensor) => iterate.afterUpdate?.(tensor)),
  };
  return self;
}

// Every tensor that has moved and whose rule keeps an iterate.
function forIterates({ engine, applied }: IterateHost, use: (iterate: Iterate, tensor: IterateTensor) => void): void {
  engine.flush();
  for (const group of engine.groups) {
    const { iterate } = group.definition;
    if (!iterate) continue;
    group.evaluate(Math.max(0, applied - 1));
    for (const slot of group.members) {
      const { name } = slot;
      const { t } = engine.count(name);
      const { values } = group;
      if (t > 0) use(iterate, { name, t, data: engine.params.data[name], state: engine.state(slot), values });
    }
  }
}
