// Options of networks beside those all models have.
import { checkNumber, show } from "../errors.js";
import type { Initializer } from "../core/parameters.js";
import { Adam } from "../optimizers/adam.js";
import { checkActivation } from "./activations.js";
import type { Architecture } from "./architecture.js";
import type { ModelDefaults, ModelOptions, OptimizerClass } from "../fit/settings.js";

/** What networks have beside the options of every model. */
export interface NetworkOptions extends Omit<ModelOptions, "intercept"> {
  /** Units of the hidden layers, from the data on; default `[100]`. An empty list makes a linear model. */
  hidden?: readonly number[];
  /**
   * Of the hidden layers: `"relu"` (default), `"leakyRelu"` (0.01), `"elu"`, `"selu"`, `"gelu"` (exact), `"geluTanh"`, `"silu"`,
   * `"tanh"`, `"sigmoid"`, `"softplus"`, `"mish"`, `"hardswish"` or `"identity"`.
   */
  activation?: string;
  /** Share of every hidden layer's units dropped in training, in [0, 1), or one share per layer; default 0. */
  dropout?: number | readonly number[];
  /** Layer norm before every activation; default false. */
  layerNorm?: boolean;
  /**
   * How weights start: `"he"`, `"glorot"`, `"lecun"` or `"normal"`; default what suits the activation, and Glorot for the
   * last layer. Or values by name of some or all tensors, such as `{ "layer0.weight": [...] }`.
   */
  init?: Initializer | Readonly<Record<string, ArrayLike<number>>>;
  /** Biases in all layers; default true. */
  intercept?: boolean;
  /** Rows per update, or `"full"`; default 32, or all where there are fewer. */
  batchSize?: number | "full";
  /** Passes over the data at most; default 200. */
  epochs?: number;
}

export const networkKeys: readonly string[] = ["hidden", "activation", "dropout", "layerNorm", "init"];

/** What networks do without being told. */
export const networkDefaults: ModelDefaults = {
  epochs: 200,
  batchSize: 32,
  optimizer: Adam as OptimizerClass,
};

const initializers = ["he", "glorot", "lecun", "normal"];

const copied = (values: ArrayLike<number>): ArrayLike<number> =>
  Array.isArray(values) || ArrayBuffer.isView(values) ? Float64Array.from(values) : values;

/** Checks the options that say what the network is made of. */
export function checkArchitecture(owner: string, given: ModelOptions, intercept: boolean): Architecture {
  const { hidden = [100], activation = "relu", dropout = 0, layerNorm = false, init } = given as NetworkOptions;
  if (!Array.isArray(hidden)) {
    const hint = typeof hidden === "number" ? `\nFor one hidden layer write hidden: [${show(hidden)}].` : "";
    throw new TypeError(`${owner}: hidden must be a list of widths such as [128, 64], got ${show(hidden)}${hint}`);
  }
  hidden.forEach((width: unknown, i) =>
    checkNumber(width, `${owner}: hidden[${i}]`, "an integer of at least 1", (n) => Number.isInteger(n) && n >= 1),
  );
  const shares: readonly unknown[] = Array.isArray(dropout) ? dropout : hidden.map(() => dropout);
  if (shares.length !== hidden.length)
    throw new RangeError(
      `${owner}: dropout must be one number, or one for each of ${hidden.length} hidden layers, got ${shares.length}`,
    );
  const ok = (p: number): boolean => p >= 0 && p < 1;
  if (!Array.isArray(dropout)) checkNumber(dropout, `${owner}: dropout`, "in [0, 1)", ok);
  else shares.forEach((share, i) => checkNumber(share, `${owner}: dropout[${i}]`, "in [0, 1)", ok));
  if (typeof layerNorm !== "boolean")
    throw new TypeError(`${owner}: layerNorm must be true or false, got ${show(layerNorm)}`);
  const named = typeof init === "object" && init !== null && !Array.isArray(init) && !ArrayBuffer.isView(init);
  if (init !== undefined && !named) {
    if (typeof init !== "string")
      throw new TypeError(`${owner}: init must be a name or values by name of tensor, got ${show(init)}`);
    if (!initializers.includes(init))
      throw new RangeError(`${owner}: init must be one of ${initializers.join(", ")}, got ${show(init)}`);
  }
  return {
    hidden: Object.freeze([...(hidden as number[])]),
    activation: checkActivation(owner, activation),
    dropout: shares as readonly number[],
    layerNorm,
    intercept,
    // Views of parameters, as they are now: memory that grows detaches them.
    init: named ? Object.fromEntries(Object.entries(init).map(([name, values]) => [name, copied(values)])) : init,
  };
}
