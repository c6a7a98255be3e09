// What is looked at: a function at a point, a model with its data, or an optimizer with a closure.
import { show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import type { FloatArray } from "../core/memory.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Label } from "../fit/classes.js";
import { ObjectiveFunction } from "../functions/objective.js";
import { Layout } from "../functions/point.js";
import { readValues } from "../functions/read-data.js";
import type { TunableModel } from "../tuning/tunable-model.js";
import type { GradientOf } from "./hessian.js";

/** A gradient and the place where it is looked at. */
export interface Subject {
  start: Float64Array;
  gradient: GradientOf;
  /** Puts everything back. */
  dispose: () => void;
}

/** The subject and what follows it among the arguments. */
export function readSubject(owner: string, given: unknown, rest: readonly unknown[]): Subject & { options: unknown } {
  if (typeof given === "function") {
    const [x, options] = rest;
    return { ...ofFunction(owner, given as never, x), options };
  }
  const optimizer = given as Optimizer | null | undefined;
  if (typeof optimizer?.step === "function" && optimizer.params !== undefined) {
    const [closure, options] = rest;
    if (typeof closure !== "function")
      throw new TypeError(
        `${owner}: beside an optimizer a closure is needed that fills its gradient, got ${show(closure)}`,
      );
    return { ...ofOptimizer(optimizer, closure as () => unknown), options };
  }
  const model = given as TunableModel | null | undefined;
  if (typeof model?.objective !== "function")
    throw new TypeError(`${owner}: needs a function, a model of the library or an optimizer, got ${show(given)}`);
  const [x, y, options] = rest as [MatrixLike, ArrayLike<Label>, unknown];
  return { ...model.objective(x, y), options };
}

function ofFunction(owner: string, f: (x: FloatArray, grad: FloatArray) => number, x: unknown): Subject {
  const start = readValues(x, `${owner}: x`);
  if (start.length === 0) throw new RangeError(`${owner}: x is empty`);
  const layout = new Layout(start, `${owner}: x`);
  const gradient = f.length < 2 ? "threePoint" : "given";
  const objective = new ObjectiveFunction(f as never, { owner, layout, gradient, bounds: undefined, maximize: false });
  return {
    start,
    gradient: (at, into) => {
      if (!Number.isFinite(objective.gradient(at, into))) into.fill(NaN);
    },
    dispose: () => undefined,
  };
}

function ofOptimizer({ params }: Optimizer, closure: () => unknown): Subject {
  const { names } = params;
  const read = (from: Readonly<Record<string, FloatArray>>, into: Float64Array): Float64Array => {
    let k = 0;
    for (const name of names) {
      into.set(from[name], k);
      k += from[name].length;
    }
    return into;
  };
  const write = (at: Float64Array): void => {
    let k = 0;
    for (const name of names) {
      const { length } = params.data[name];
      params.data[name].set(at.subarray(k, k + length));
      k += length;
    }
  };
  const start = read(params.data, new Float64Array(params.size));
  const gradient = read(params.grad, new Float64Array(params.size));
  return {
    start,
    gradient: (at, into) => {
      write(at);
      closure();
      read(params.grad, into);
    },
    dispose: () => {
      write(start);
      let k = 0;
      for (const name of names) {
        const { length } = params.grad[name];
        params.grad[name].set(gradient.subarray(k, k + length));
        k += length;
      }
    },
  };
}
