import type { Iterate } from "../../engine/iterate.js";
import { iterated } from "../../engine/iterate-switch.js";
import type { Values } from "../../engine/definition.js";

/**
 * The average x of the schedule-free optimizers (Defazio et al. 2024, arXiv:2405.15682), found again from where gradients
 * are taken: x = y + (1 - 1/weight) (z - y), y being the parameters of training and z in the state.
 */
export const scheduleFreeAverage = (weight: (values: Values) => number): Iterate =>
  iterated({
    parametersForUse: ({ data: y, state: { z }, values }) => {
      const k = 1 - 1 / weight(values);
      if (k === 1) y.set(z);
      else for (let i = 0; i < y.length; i++) y[i] += k * (z[i] - y[i]);
    },
  });
