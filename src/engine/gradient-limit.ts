// How large a gradient may be: rules form squares and sums of it, and once one of them overflows, state is infinite
// for ever. The kernels compare the high words of numbers, which hold their exponents, with a limit's.
import { view } from "../core/memory.js";
import type { Slot } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Engine } from "./engine.js";

// Below these, clipping leaves nothing that could overflow; the same in assembly/step.ts.
const tame = { float32: 1e13, float64: 1e140 };
// [exponent bits of 1, place of the exponent, largest exponent]
const formats = { float32: [127, 23, 128], float64: [1023, 20, 1024] } as const;

/**
 * The high word of the power of two that a tensor's gradient must stay below: half the exponents where squares are
 * formed, with room for 256 of them (or as many as there are parameters, where they are summed), else all but a few.
 * Only infinities and NaN are refused of what will be clipped; `clips` false: nothing will.
 */
export function gradientLimit(engine: Engine, slot: Slot, clips = true): number {
  const { params, options } = engine;
  const group = engine.groupOf(slot);
  const [bias, place, most] = formats[params.dtype];
  const { squares } = group.definition;
  const { value, ...norms } = options.clip;
  const limits = squares === "raw" ? [value] : [value, ...Object.values(norms)];
  if (clips && limits.some((limit) => (limit as number) < tame[params.dtype])) return (bias + most) << place;
  if (!squares || (squares === "sums" && place === 23)) return (bias + most - 16) << place;
  const summed = squares === "sums" || group.measure || group.variantOf(slot).whole;
  const exponent = most / 2 - 4 - (summed ? (32 - Math.clz32(params.size)) >> 1 : 0);
  return (bias + exponent) << place;
}

/** The first tensor whose gradient as the caller gave it is not below its limit, in words; `hint` where clipping helps. */
export function beyondLimit(engine: Engine, clips = true): { name: string; what: string; hint: string } | undefined {
  const { params } = engine;
  const { dtype } = params;
  for (const slot of engine.active()) {
    const length = engine.gradientLength(slot);
    // Rows given by params.sparse are copies of our own.
    const at = params.sparseGradients.get(slot.name)?.values ?? params.gradAt + slot.offset;
    if (wasm().kernels[dtype].below(at, length, gradientLimit(engine, slot, clips))) continue;
    const { name } = slot;
    let largest = 0;
    for (const each of view(dtype, at, length, params)) {
      if (!Number.isFinite(each)) return { name, what: `the gradient of ${name} is not finite`, hint: "" };
      largest = Math.max(largest, Math.abs(each));
    }
    const { squares } = engine.groupOf(slot).definition;
    const overflow =
      largest * largest >= 2 ** formats[dtype][2] && squares !== false
        ? "whose square overflows"
        : "too large for the rule's sums in";
    const number = Number(largest.toPrecision(3)).toExponential().replace("+", "");
    return {
      name,
      what: `the gradient of ${name} holds ${number}, ${overflow} ${dtype},`,
      hint: `\nScale the loss down, or clip: { ${squares === "raw" ? "value" : "norm"}: 1 }.`,
    };
  }
  return undefined;
}
