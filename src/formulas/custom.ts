// Updates that are functions of JavaScript over typed arrays: their kernel calls back.
import type { RuleName } from "../core/exports.js";
import { formulas, runCustom } from "../core/formulas-wasm.js";
import { placed, placeKernels } from "../core/kernel-table.js";
import type { FloatArray } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { DefinitionInput } from "../engine/definition.js";
import { rankWord, dimsWord, scratchWord } from "../engine/range.js";
import type { ScalarContext, SlotSpec, Values } from "../engine/variant.js";

/**
 * One tensor as an update sees it: `w`, which it changes, `g`, every state by its name (one number is a list of one), every
 * option by its name, `lr`, `t`, `loss` (NaN where none is known), `weightDecay` and `shape`. The arrays are views of
 * memory that end with the call.
 */
export interface CustomTensor {
  w: FloatArray;
  g: FloatArray;
  lr: number;
  /** Updates of the tensor, this one included. */
  t: number;
  loss: number;
  weightDecay: number;
  shape: readonly number[];
  // oxlint-disable-next-line typescript/no-explicit-any -- numbers and arrays by the names that were given
  [name: string]: any;
}

interface Custom {
  update: (tensor: CustomTensor) => void;
  state: readonly SlotSpec[];
  /** Options by their places among the scalars. */
  options: readonly string[];
}

const all: Custom[] = [];
const name = "function";
// Scalars before the options: size, t, loss, weight decay.
const before = 4;
const identity = 20;

/** What a definition takes from a function. */
export function customUpdate(
  owner: string,
  update: (tensor: CustomTensor) => void,
  given: { state: readonly SlotSpec[]; numbers: readonly string[]; switches: readonly string[] },
): Pick<DefinitionInput, "variant" | "scalars" | "dirty" | "squares"> {
  const { state, switches } = given;
  const numbers = given.numbers.filter((key) => key !== "weightDecay");
  const options = [...numbers, ...switches];
  if (options.length > identity - before)
    throw new RangeError(
      `${owner}: update as a function takes ${identity - before} options at most, got ${options.length}`,
    );
  const place = all.push({ update, state, options }) - 1;
  const out = new Float64Array(identity + 1);
  const scalars = (values: Values, { shape, t, loss, weightDecay, flags }: ScalarContext): Float64Array => {
    out.set([shape.reduce((a, b) => a * b, 1), t, loss, weightDecay]);
    numbers.forEach((key, i) => (out[before + i] = values[key]));
    switches.forEach((key, i) => (out[before + numbers.length + i] = Number(flags[key])));
    out[identity] = place;
    return out;
  };
  return {
    variant: (_flags, _hypers, { shape }) => ({
      kernel: kernel(),
      slots: state,
      whole: { scratch: shape.reduce((a, b) => a * b, 1) },
    }),
    scalars: scalars as unknown as DefinitionInput["scalars"],
    dirty: () => false,
    squares: false,
  };
}

function kernel(): RuleName {
  const known = placed(name);
  if (known) return known;
  runCustom(run);
  const { custom_f32, custom_f64 } = formulas();
  return placeKernels(name, [custom_f32, custom_f64]);
}

function run(_n: number, slots: number, scalars: number, unit: number): void {
  const { buffer } = wasm().memory;
  const words = new Uint32Array(buffer, slots, 16);
  const numbers = new Float64Array(buffer, scalars, 24);
  const [scale, decay, keep] = numbers;
  const own = numbers.subarray(3);
  const size = own[0];
  const array = (at: number, length: number): FloatArray =>
    unit === 4 ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length);
  const { update, state, options } = all[own[identity]];
  const w = array(words[0], size);
  const raw = array(words[1], size);
  const g = array(words[scratchWord], size);
  const round = unit === 4 ? Math.fround : (x: number): number => x;
  const [s, d] = [round(scale), round(decay)];
  for (let i = 0; i < size; i++) g[i] = round(s * raw[i]) + round(d * w[i]);
  if (keep !== 1) for (let i = 0; i < size; i++) w[i] *= keep;
  const shape = Array.from(new Uint32Array(buffer, words[dimsWord], Math.min(16, words[rankWord])));
  const tensor: CustomTensor = { w, g, lr: NaN, t: own[1], loss: own[2], weightDecay: own[3], shape };
  options.forEach((key, i) => (tensor[key] = own[before + i]));
  state.forEach(({ name: key, shape: one }, i) => (tensor[key] = array(words[2 + i], one ? 1 : size)));
  update(tensor);
}
