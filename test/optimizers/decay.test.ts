// Weight decay derived from runs without it, for every class: golden cases of many leave it at 0.
import { assert, describe, expect, it } from "vitest";
import { parameters } from "simdescent";
import type { Definition } from "../../src/engine/definition.js";
import { numbers, rateFor, shapesFor, stepwise, type AnyClass } from "./all.js";

const weightDecay = 0.1;
const steps = 6;

function run(Class: AnyClass, options: Record<string, unknown>, before: (w: Float64Array, g: Float64Array) => void) {
  const { definition } = Class;
  const shapes = shapesFor(definition);
  const spec = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      {
        shape,
        data: numbers(
          shape.reduce((a, b) => a * b, 1),
          name.length,
        ),
      },
    ]),
  );
  const params = parameters(spec, { dtype: "float64" });
  const optimizer = new Class(params, { lr: rateFor(definition), ...options });
  for (let t = 0; t < steps; t++) {
    for (const name of params.names) {
      const g = params.grad[name] as Float64Array;
      g.set(numbers(g.length, 100 * t + name.length));
      before(params.data[name] as Float64Array, g);
    }
    optimizer.step(() => 1.5);
  }
  const result = params.names.flatMap((name) => Array.from(params.data[name]));
  optimizer.dispose();
  params.dispose();
  return result;
}

const kind = ({ decay, schema }: Definition) => (typeof decay === "function" ? decay({ ...schema.defaults }) : decay);

// Rules that look at a parameter or gradient before its decay too; their golden cases have decay.
const particular = new Set(["Adafactor", "DAdaptSGD"]);
const classes = stepwise.filter(([name, { definition }]) => kind(definition) !== "own" && !particular.has(name));

describe.each(classes)("weight decay of %s", (rule, Class) => {
  const { definition } = Class;
  const lr = rateFor(definition);
  const coupled = kind(definition) === "coupled";

  it(coupled ? "is added to the gradient" : "shrinks the parameter before the step", () => {
    const own = run(Class, { weightDecay }, () => {});
    const derived = run(Class, { weightDecay: 0 }, (w, g) => {
      for (let i = 0; i < w.length; i++) {
        if (coupled) g[i] += weightDecay * w[i];
        else w[i] *= 1 - lr * weightDecay;
      }
    });
    const how = coupled ? "added to the gradient by hand" : "taken off the parameters by hand before each step";
    own.forEach((w, i) => {
      const [off, allowed] = [Math.abs(w - derived[i]), 1e-9 * Math.max(1, Math.abs(w))];
      const got = `${rule}: after ${steps} steps with weightDecay ${weightDecay} element ${i} is ${w}`;
      assert(
        off < allowed,
        `${got}, with the decay ${how} ${derived[i]} (off by ${off.toPrecision(2)}, allowed ${allowed})`,
      );
    });
    const without = run(Class, { weightDecay: 0 }, () => {});
    expect(own, `${rule}: weightDecay changes nothing`).not.toEqual(without);
  });

  it("spares what `decay` leaves out", () => {
    const none = run(Class, { weightDecay, decay: () => false }, () => {});
    const spared = `${rule}: weight decay reaches tensors that \`decay\` leaves out`;
    expect(none, spared).toEqual(run(Class, { weightDecay: 0 }, () => {}));
  });
});
