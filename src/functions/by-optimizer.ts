// `minimize` by an optimizer of the library.
import { checkKeys, show } from "../errors.js";
import { parameters, type ParameterSet } from "../core/parameters.js";
import type { FloatArray } from "../core/memory.js";
import type { Optimizer } from "../engine/optimizer.js";
import { Adam } from "../optimizers/adam.js";
import { Descent } from "./descent.js";
import type { MinimizeResult } from "./minimize-result.js";
import type { Layout } from "./point.js";

const ownKeys = ["optimizer", "lr", "steps", "tolerance", "gradient", "history", "signal", "check", "bounds", "method"];

/** @internal Runs an optimizer on a function, with the options that are not `minimize`'s own. */
export function byOptimizer(
  f: (x: never, grad: never) => unknown,
  layout: Layout,
  gradient: string,
  options: Readonly<Record<string, unknown>>,
  common: {
    steps: number;
    tolerance: number | undefined;
    history: boolean;
    signal: { readonly aborted: boolean } | undefined;
  },
): MinimizeResult {
  const Class = options.optimizer as new (params: ParameterSet, options?: never) => Optimizer;
  const { definition } = Class as unknown as {
    definition?: { closure: boolean; schema: { names: readonly string[] } };
  };
  if (typeof Class !== "function" || !definition)
    throw new TypeError(`minimize: optimizer must be an optimizer class, got ${show(Class)}`);
  checkKeys(options, [...ownKeys, "clip", "decay", ...definition.schema.names], "minimize");
  if (gradient === "twoPoint")
    throw new RangeError(
      'minimize: with an optimizer gradient must be "given", "numeric" or "threePoint", got "twoPoint"',
    );
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => !ownKeys.includes(key)));
  const lr = options.lr ?? (Class === (Adam as unknown) ? 0.01 : undefined);
  if (lr !== undefined) rest.lr = lr;
  const { tolerance = 1e-6 } = common;
  // Where an optimizer has a tolerance of its own, it goes on until this one is met.
  if (definition.closure) Object.assign(rest, { toleranceGrad: tolerance, toleranceChange: 0, ...rest });
  const start = layout.float32 ? Float32Array.from(layout.start) : layout.start;
  const params = parameters({ x: start }, { dtype: layout.float32 ? "float32" : "float64" });
  let optimizer: Optimizer | undefined;
  try {
    optimizer = new Class(params, { ...rest, onNonFinite: "throw" } as never);
    const settings = { ...common, tolerance, numeric: gradient !== "given" };
    const result = new Descent(layout.named ? byName(f, layout) : (f as never), optimizer, params, settings).run();
    return layout.named ? named(result, layout) : result;
  } finally {
    optimizer?.dispose();
    params.dispose();
  }
}

// A function of records as one of arrays.
function byName(f: (x: never, grad: never) => unknown, layout: Layout): (x: FloatArray, grad: FloatArray) => number {
  return (x, grad) => {
    const shaped = layout.shape(grad);
    const value = (f as (x: unknown, grad: unknown) => number)(layout.shape(x.slice()), shaped);
    layout.read(shaped, grad);
    return value;
  };
}

function named(result: MinimizeResult, layout: Layout): MinimizeResult {
  const { x, activeBounds, history } = result;
  return {
    ...result,
    x: layout.shape(x) as never,
    activeBounds: layout.describe(activeBounds as number[]) as never,
    ...(history ? { history: history.map((point) => ({ ...point, x: layout.shape(point.x) as never })) } : {}),
  };
}
