// The architecture of a network: its layers and tensors, their initial values, and the memory they need.
import { show } from "../errors.js";
import { bytesLeft, elementBytes, padded, type Dtype } from "../core/memory.js";
import { ParameterSet, type Initializer } from "../core/parameters.js";
import { Random } from "../core/random.js";
import { initialize } from "../core/specs.js";
import type { Activation } from "./activations.js";
import { layerSpec, type Layer } from "./layers/index.js";
import type { LayerSpec, LayerTensor } from "./layers/spec.js";

/** The layers between features and scores. */
export interface Architecture {
  /** Units of the hidden layers. */
  hidden: readonly number[];
  activation: Activation;
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
  transposed: boolean;
}

/** The layers, one on the other: `hidden` is short for dense ones, and one without activation gives the scores. */
export function layerSpecs(architecture: Architecture, inputs: number, outputs: number): LayerSpec[] {
  const { hidden, activation, dropout, layerNorm, intercept: bias } = architecture;
  const init = typeof architecture.init === "string" ? architecture.init : undefined;
  const layers: Layer[] = [
    ...hidden.map((units, i): Layer => {
      return { kind: "dense", units, activation, dropout: dropout[i], layerNorm, bias, init };
    }),
    { kind: "dense", units: outputs, bias, init },
  ];
  let width = inputs;
  return layers.map((layer) => {
    const spec = layerSpec(layer, width);
    width = spec.outputs();
    return spec;
  });
}

/** Names and shapes of a network's tensors, layer by layer. */
export function layerTensors(architecture: Architecture, inputs: number, outputs: number): TensorShape[] {
  return layerSpecs(architecture, inputs, outputs).flatMap(tensorsOf);
}

function tensorsOf(spec: LayerSpec, i: number): (TensorShape & LayerTensor)[] {
  return spec.tensors().map(({ name, shape, init }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    // Matrices map inputs, their rows, to outputs.
    return { name: `layer${i}.${name}`, shape, length, transposed: shape.length === 2, init };
  });
}

/** Rows that go through the layers together: some 10 ms of work at most, and a power of two. */
export function blockRows(architecture: Architecture, inputs: number, outputs: number): number {
  const specs = layerSpecs(architecture, inputs, outputs);
  const products = specs.reduce((sum, spec) => sum + spec.multiplyAdds(), 0);
  let rows = 256;
  while (rows > 8 && 6 * products * rows > 3e8) rows /= 2;
  return rows;
}

// Numbers drawn in one go.
const chunk = 20_000;

/** A network's parameters at their initial values; gives control back every few milliseconds. */
export function* initializeNetwork(
  owner: string,
  architecture: Architecture,
  inputs: number,
  outputs: number,
  dtype: Dtype,
  seed: number,
): Generator<undefined, ParameterSet> {
  const { init } = architecture;
  const tensors = layerSpecs(architecture, inputs, outputs).flatMap(tensorsOf);
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

  function* fill({ name, shape, length, init: start }: (typeof tensors)[number]): Generator<undefined, void> {
    if (typeof start === "number") params.data[name].fill(start);
    else {
      for (let i = 0; i < length; i += chunk) {
        initialize(params.data[name].subarray(i, i + chunk), shape, start, random);
        yield;
      }
    }
    const given = typeof init === "object" ? init[name] : undefined;
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
  const specs = layerSpecs(architecture, inputs, outputs);
  const tensors = specs.flatMap(tensorsOf);
  const bytes = (of: (tensor: TensorShape) => number): number =>
    tensors.reduce((sum, tensor) => sum + of(tensor) * padded(tensor.length * size), 0);
  const state = bytes(({ name }) => slots?.get(name) ?? 0);
  const widths = specs.reduce((sum, spec) => sum + spec.outputs(), 0);
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
