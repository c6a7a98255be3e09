// Optimizers of every class to sweep over, and all there is to see of them.
import { parameters, type Dtype, type Optimizer, type ParameterSet } from "simdescent";
import { numbers, shapesFor, type AnyClass } from "../optimizers/all.js";
import { bitsOf } from "../optimizers/same-bits.js";

export type Made = { optimizer: Optimizer; params: ParameterSet };

/** Fills the gradients with something that depends on the parameters, and returns a loss. */
export function fill({ params }: Made, round: number): number {
  let loss = 0;
  for (const name of params.names) {
    const { [name]: data } = params.data;
    const noise = numbers(data.length, round + 1);
    data.forEach((w, i) => {
      params.grad[name][i] = w + 0.1 * noise[i];
      loss += w * w;
    });
  }
  return loss;
}

export function train(made: Made, rounds: number, from = 0): void {
  for (let i = 0; i < rounds; i++) {
    made.optimizer.step(() => fill(made, from + i));
    made.optimizer.observe(1);
  }
}

export function make(Class: AnyClass, options: object, dtype: Dtype): Made {
  const shapes = shapesFor(Class.definition);
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const data = numbers(
      shape.reduce((a, b) => a * b, 1),
      name.length,
    );
    return [name, { shape, data }] as const;
  });
  const params = parameters(Object.fromEntries(entries), { dtype });
  return { params, optimizer: new Class(params, options as Record<string, unknown>) };
}

const gradientsOf = ({ params }: Made): number[][] => params.names.map((name) => [...params.grad[name]]);

/** Everything there is to see. */
export const whole = (made: Made): unknown => ({
  saved: [...made.optimizer.save()],
  bytes: bitsOf(made.optimizer),
  gradients: gradientsOf(made),
  steps: made.optimizer.steps,
  lr: made.optimizer.lr,
  groups: made.optimizer.groups.map((group) => ({ ...group })),
});

/** One update of a sweep; returns its loss. */
export function sweepStep(made: Made, i: number): number {
  const { loss } = made.optimizer.step(() => fill(made, 100 + i));
  made.optimizer.observe(loss as number);
  return loss as number;
}
