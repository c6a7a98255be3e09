// What a network is made of: its tensors, their first values, and the memory it needs.
import { show } from "../errors.js";
import { bytesLeft, elementBytes, padded, type Dtype } from "../core/memory.js";
import { ParameterSet, type Initializer } from "../core/parameters.js";
import { Random } from "../core/random.js";
import { initialize } from "../core/specs.js";

/** The layers between features and scores. */
export interface Architecture {
  /** Units of the hidden layers. */
  hidden: readonly number[];
  activation: { name: string; code: number };
  /** Share of units dropped, of every hidden layer. */
  dropout: readonly number[];
  layerNorm: boolean;
  intercept: boolean;
  /** How weights start; undefined for what suits the activation. */
  init: Initializer | Readonly<Record<string, ArrayLike<number>>> | undefined;
}

export interface TensorShape {
  name: string;
  shape: number[];
  length: number;
}

/** Names and shapes of a network's tensors, layer by layer. */
export function layerTensors(
  { hidden, layerNorm, intercept }: Architecture,
  inputs: number,
  outputs: number,
): TensorShape[] {
  const widths = [inputs, ...hidden, outputs];
  return widths.slice(1).flatMap((width, i) => {
    const tensors = [{ name: `layer${i}.weight`, shape: [widths[i], width], length: widths[i] * width }];
    const rows = [...(intercept ? ["bias"] : []), ...(layerNorm && i < hidden.length ? ["gain", "shift"] : [])];
    for (const row of rows) tensors.push({ name: `layer${i}.${row}`, shape: [width], length: width });
    return tensors;
  });
}

/** Rows that go through the layers together: some 10 ms of work at most, and a power of two. */
export function blockRows({ hidden }: Architecture, inputs: number, outputs: number): number {
  const widths = [inputs, ...hidden, outputs];
  const products = widths.slice(1).reduce((sum, width, i) => sum + widths[i] * width, 0);
  let rows = 256;
  while (rows > 8 && 6 * products * rows > 3e8) rows /= 2;
  return rows;
}

// Initializers for which the signal neither fades nor grows: He et al. 2015, Klambauer et al. 2017, Glorot & Bengio 2010.
function suited(activation: string): Initializer {
  if (activation === "selu") return "lecun";
  return ["tanh", "sigmoid", "identity", "softplus"].includes(activation) ? "glorot" : "he";
}

// Numbers drawn in one go.
const part = 20_000;

/** A network's parameters at their first values; gives control back every few milliseconds. */
export function* freshNetwork(
  owner: string,
  architecture: Architecture,
  inputs: number,
  outputs: number,
  dtype: Dtype,
  seed: number,
): Generator<undefined, ParameterSet> {
  const { init, activation, hidden } = architecture;
  const tensors = layerTensors(architecture, inputs, outputs);
  if (typeof init === "object") checkInit(owner, init, tensors);
  const params = new ParameterSet(tensors, dtype);
  const random = new Random(seed);
  let done = false;
  try {
    for (const tensor of tensors) yield* fill(tensor);
    done = true;
    return params;
  } finally {
    random.dispose();
    if (!done) params.dispose();
  }

  function* fill({ name, shape, length }: TensorShape): Generator<undefined, void> {
    const given = typeof init === "object" ? init[name] : undefined;
    const last = name === `layer${hidden.length}.weight`;
    if (name.endsWith(".gain")) params.data[name].fill(1);
    else if (name.endsWith(".weight")) {
      const rule = typeof init === "string" ? init : last ? "glorot" : suited(activation.name);
      for (let i = 0; i < length; i += part) {
        initialize(params.data[name].subarray(i, i + part), shape, rule, random);
        yield;
      }
    }
    if (given) params.data[name].set(given);
  }
}

function checkInit(owner: string, init: Readonly<Record<string, ArrayLike<number>>>, tensors: TensorShape[]): void {
  for (const [name, values] of Object.entries(init)) {
    const tensor = tensors.find((each) => each.name === name);
    if (!tensor) {
      const names = tensors.map((each) => each.name).join(", ");
      throw new RangeError(`${owner}: init: no tensor ${show(name)}\nThere are: ${names}`);
    }
    if (typeof values !== "object" || values === null || typeof values.length !== "number")
      throw new TypeError(`${owner}: init: ${name} must be an array of numbers, got ${show(values)}`);
    const { shape, length } = tensor;
    if (values.length !== length)
      throw new RangeError(`${owner}: init: ${name} of shape [${shape}] needs ${length} values, got ${values.length}`);
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(values[i]))
        throw new RangeError(`${owner}: init: ${name}[${i}] must be finite, got ${show(values[i])}`);
    }
  }
}

/** Refuses a network that memory cannot hold, before any of it is taken. */
export function checkMemory(
  owner: string,
  architecture: Architecture,
  inputs: number,
  outputs: number,
  { dtype, rows, slots }: { dtype: Dtype; rows: number; slots: ReadonlyMap<string, number> | undefined },
): void {
  const size = elementBytes(dtype);
  const tensors = layerTensors(architecture, inputs, outputs);
  const bytes = (of: (tensor: TensorShape) => number): number =>
    tensors.reduce((sum, tensor) => sum + of(tensor) * padded(tensor.length * size), 0);
  const state = bytes(({ name }) => slots?.get(name) ?? 0);
  const widths = [...architecture.hidden, outputs].reduce((sum, width) => sum + width, 0);
  const units = Math.min(rows, blockRows(architecture, inputs, outputs)) * (inputs + 3 * widths) * size;
  // Values, gradients, and the values before an epoch's last update.
  const parameters = bytes(() => 3);
  const needed = parameters + state + units;
  const left = bytesLeft();
  if (needed <= left) return;
  throw new RangeError(
    `${owner}: this network needs ${needed} bytes (parameters and gradients ${parameters}, the optimizer's state ${state},` +
      ` units ${units}), ${left} are left of WebAssembly's 4 GiB\nUse fewer or narrower layers, or float32.`,
  );
}
