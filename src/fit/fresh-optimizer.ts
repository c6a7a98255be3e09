// The start of an optimizer without state of its own yet, on weights that are there already: drawn, or trained before.
import type { Optimizer } from "../engine/optimizer.js";

/**
 * Makes a new optimizer ready to go on from the present weights: FTRL makes weights anew from its sums z, which therefore
 * become what makes these weights at n = 0. All others take the weights as they find them.
 */
export function initializeFromWeights(optimizer: Optimizer): void {
  const { engine, params } = optimizer;
  for (const slot of params.slots) {
    const group = engine.groupOf(slot);
    if (group.definition.name !== "FTRL") continue;
    group.evaluate(0);
    const { lr, beta, l1, l2 } = group.values;
    // A step at rate 0 changes nothing.
    if (!(lr > 0)) continue;
    const { z } = optimizer.state(slot.name);
    const weights = params.data[slot.name];
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i];
      if (w !== 0) z[i] = -(w * (beta / lr + l2) + Math.sign(w) * l1);
    }
  }
}
