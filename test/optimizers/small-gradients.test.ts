// Gradients near the smallest numbers of their type: squares vanish and ratios overflow, but nothing becomes NaN or infinite.
import { describe, expect, it } from "vitest";
import { LARS, LBFGS, MoMo, parameters, PolyakSGD, type Dtype } from "simdescent";
import { decode } from "../../src/io/safetensors.js";
import { all, numbers, shapesFor, type AnyClass } from "./all.js";

const sizes: Record<Dtype, number[]> = {
  float32: [1e-45, 3e-44, 1e-42, 1e-40, 1e-38, 1e-35, 1e-30],
  float64: [5e-324, 1e-320, 1e-310, 1e-280, 1e-200, 1e-170, 1e-160],
};

// Names of what is not finite after ten updates by gradients of about `size`.
function spoilt(Class: AnyClass, dtype: Dtype, size: number, options: Record<string, unknown>): string[] {
  const shapes = { ...shapesFor(Class.definition), wide: [6, 5] };
  const spec = Object.entries(shapes).map(([name, shape]) => {
    const data = numbers(
      shape.reduce((a, b) => a * b, 1),
      name.length,
    );
    return [name, { shape, data }] as const;
  });
  const optimizer = new Class(parameters(Object.fromEntries(spec), { dtype }), options);
  const { names, grad } = optimizer.params;
  const infinite = () =>
    [...decode(optimizer.save(), "test").tensors]
      .filter(([, { data }]) => !Array.from(data).every(Number.isFinite))
      .map(([name]) => name);
  const atFirst = infinite();
  for (let t = 0; t < 10; t++) {
    for (const name of names) grad[name].set(numbers(grad[name].length, 100 * t + name.length).map((g) => g * size));
    optimizer.step(() => 1.5);
  }
  const bad = infinite().filter((name) => !atFirst.includes(name));
  optimizer.dispose();
  return bad;
}

describe.each(all)("%s", { tags: ["slow"] }, (_, Class) => {
  const { schema } = Class.definition;
  const variants: Record<string, unknown>[] = [{}, { weightDecay: 0.01 }];
  if (schema.hypers.some(({ key }) => key === "momentum")) variants.push({ momentum: 0.9 });

  it.each(Object.keys(sizes) as Dtype[])("stays finite on gradients too small to be squared (%s)", (dtype) => {
    const problems = sizes[dtype].flatMap((size) =>
      variants.flatMap((options) => {
        // DAdaptSGD measures by the first gradient alone, beside which any decay is without bounds.
        if (Class.definition.name === "DAdaptSGD" && options.weightDecay) return [];
        const bad = spoilt(Class, dtype, size, options);
        return bad.length > 0 ? [`${size} ${JSON.stringify(options)}: ${bad.join(" ")}`] : [];
      }),
    );
    expect(problems).toEqual([]);
  });
});

it("LARS steps by a share of the tensor's length however small the gradient", () => {
  for (const size of [1, 1e-20, 1e-30, 1e-36]) {
    const params = parameters({ w: { shape: [2], data: [3, 4] } });
    params.grad.w.set([0, size]);
    new LARS(params, { lr: 1, momentum: 0 }).step();
    // lr trustCoefficient |w| = 0.005 along the gradient's direction.
    expect(params.data.w[0]).toBe(3);
    expect(params.data.w[1]).toBeCloseTo(3.995, 5);
  }
});

describe("in whatever unit the loss comes", () => {
  // 1/2 k |x - 1|², whose Polyak step is loss / |gradient|² gradient = (x - 1) / 2.
  const halfway = (Class: typeof PolyakSGD | typeof MoMo, k: number, options: object): number => {
    const params = parameters({ x: { shape: [1], data: [3] } }, { dtype: "float64" });
    const optimizer = new (Class as typeof MoMo)(params, { lr: 1e300, ...options });
    optimizer.step(() => {
      const [x] = params.data.x;
      params.grad.x[0] = k * (x - 1);
      return (k / 2) * (x - 1) ** 2;
    });
    return params.data.x[0];
  };

  it.each([1, 1e-8, 1e-12, 1e-60, 1e60])("PolyakSGD and MoMo go half the way (loss times %d)", (k) => {
    expect(halfway(PolyakSGD, k, {})).toBeCloseTo(2, 12);
    expect(halfway(MoMo, k, { beta: 0 })).toBeCloseTo(2, 12);
  });

  it.each([1, 1e-6, 1e-9, 1e9])("LBFGS's line search narrows its bracket (x times %d)", (u) => {
    // Rosenbrock's valley of x / u, in one step of many iterations.
    const params = parameters({ x: { shape: [2], data: [-1.2 * u, u] } }, { dtype: "float64" });
    const optimizer = new LBFGS(params, {
      lineSearch: "strongWolfe",
      maxIter: 200,
      maxEval: 1000,
      toleranceGrad: 0,
      toleranceChange: 0,
    });
    for (let i = 0; i < 3; i++)
      optimizer.step(() => {
        const [a, b] = [params.data.x[0] / u, params.data.x[1] / u];
        params.grad.x.set([(-2 * (1 - a) - 400 * a * (b - a * a)) / u, (200 * (b - a * a)) / u]);
        return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
      });
    expect(params.data.x[0] / u).toBeCloseTo(1, 8);
    expect(params.data.x[1] / u).toBeCloseTo(1, 8);
  });
});

it("LBFGS drops pairs that lead out of all numbers", () => {
  const params = parameters({ x: { shape: [3], data: [1, -2, 3] } });
  const optimizer = new LBFGS(params, { lineSearch: "strongWolfe" });
  for (let t = 0; t < 12; t++) {
    let calls = 0;
    optimizer.step(() => {
      params.grad.x.set(numbers(3, 100 * t + calls++).map((g) => g * (t % 2 ? 1 : 1e-42)));
      return 1.5;
    });
    expect([...params.data.x].every(Number.isFinite)).toBe(true);
  }
  expect(Object.values(optimizer.state("x")).every((values) => [...values].every(Number.isFinite))).toBe(true);
});
