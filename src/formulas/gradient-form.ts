// Transforms of the library: formulas for chains that are transforms of an optimizer's gradients too (its option `transforms`).
import { parameters, type ParameterSet } from "../core/parameters.js";
import { gradientForm, type GradientTransform, type TransformTensor } from "../engine/around/transforms.js";
import { noCount } from "../engine/counter.js";
import type { Optimizer } from "../engine/optimizer.js";
import { chain } from "./chain.js";
import type { Transform } from "./transform.js";

/** A transform whose numbers are options by default. */
export const transform = (name: string, rest: Omit<Transform, "name">): Transform =>
  Object.freeze({
    name,
    ...rest,
    // Copies of it are of their own names.
    [gradientForm](this: Transform) {
      return gradientTransform(this);
    },
  });

// Runs a transform over gradients: as a rule that puts its result where the parameters were.
function gradientTransform(given: Transform): GradientTransform {
  const { name = "transform", state = [] } = given;
  const Class = chain(given, { update: "w = g" });
  let rule: Optimizer | undefined;
  const slots = state.map((spec) => {
    if (typeof spec === "string") return spec;
    return spec.shape ? { name: spec.name, shape: spec.shape } : spec.name;
  });
  const names = slots.map((slot) => (typeof slot === "string" ? slot : slot.name));
  const dispose = (): void => {
    rule?.dispose();
    rule?.params.dispose();
    rule = undefined;
  };
  const together = (tensors: readonly TransformTensor[]): void => {
    if (!rule || !fits(rule.params, tensors)) {
      dispose();
      rule = new Class(parametersLike(tensors), { onNonFinite: "ignore" });
    }
    const { params, engine, definition } = rule;
    for (const { name: tensor, data, grad, step, state: kept } of tensors) {
      params.data[tensor].set(data);
      params.grad[tensor].set(grad);
      const own = Object.values(rule.state(tensor));
      if (step > 1) own.forEach((view, i) => view.set(kept[names[i]]));
      engine.setCount(tensor, { ...noCount(definition.powers.length, definition.registerNames), t: step - 1 });
    }
    rule.step(definition.needsLoss ? () => NaN : undefined);
    for (const { name: tensor, grad, state: kept } of tensors) {
      grad.set(params.data[tensor]);
      Object.values(rule.state(tensor)).forEach((view, i) => kept[names[i]].set(view));
    }
  };
  return { name, slots, together, dispose };
}

const parametersLike = (tensors: readonly TransformTensor[]): ParameterSet => {
  const [{ data }] = tensors;
  const spec = tensors.map(({ name, shape }) => [name, { shape: [...shape] }] as const);
  return parameters(Object.fromEntries(spec.map(([name, { shape }]) => [name, shape])), {
    dtype: data.BYTES_PER_ELEMENT === 4 ? "float32" : "float64",
  });
};

const fits = (params: ParameterSet, tensors: readonly TransformTensor[]): boolean =>
  params.slots.length === tensors.length &&
  tensors.every(({ name, shape, data }, i) => {
    const slot = params.slots[i];
    const same = slot.name === name && String(slot.shape) === String(shape);
    return same && params.data[name].BYTES_PER_ELEMENT === data.BYTES_PER_ELEMENT;
  });
