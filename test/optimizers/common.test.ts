import { describe, expect, it } from "vitest";
import { minimize, NonFiniteError, parameters, type Dtype } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { all, bytesOf, numbers } from "./all.js";

const dtypes: Dtype[] = ["float32", "float64"];
const shapes = { w: [3, 5], b: [5], empty: [0], one: [1] };

describe.each(all)("%s", (_, Class) => {
  const { definition } = Class;
  const fast = definition.stepLength === "rate" ? 0.01 : 0.1;

  const make = (dtype: Dtype, options: Record<string, unknown> = {}, order = Object.keys(shapes)) => {
    const spec = Object.fromEntries(
      order.map((name) => {
        const shape = shapes[name as keyof typeof shapes];
        return [
          name,
          {
            shape,
            data: numbers(
              shape.reduce((a, b) => a * b, 1),
              name.length,
            ),
          },
        ];
      }),
    );
    return new Class(parameters(spec, { dtype }), { lr: fast, ...options });
  };
  const fill = (optimizer: ReturnType<typeof make>, t: number, sign = 1) => {
    for (const name of optimizer.params.names) {
      const grad = optimizer.params.grad[name];
      grad.set(numbers(grad.length, 100 * t + name.length).map((g) => sign * g));
    }
  };
  const run = (optimizer: ReturnType<typeof make>, from: number, to: number) => {
    for (let t = from; t < to; t++) {
      fill(optimizer, t);
      optimizer.step();
    }
    return bytesOf(optimizer);
  };

  it("converges on a parabola", () => {
    const { loss } = minimize(
      ([a, b], grad) => {
        grad[0] = 2 * (a - 3);
        grad[1] = 20 * (b + 1);
        return (a - 3) ** 2 + 10 * (b + 1) ** 2;
      },
      [0, 0],
      { optimizer: Class as never, lr: (t) => (fast / 2) * (1 - t / 5000), steps: 4999 },
    );
    expect(loss).toBeLessThan(1e-4);
  });

  it("comes down the valley of Rosenbrock's function", () => {
    const { loss } = minimize(
      ([a, b], grad) => {
        grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
        grad[1] = 200 * (b - a * a);
        return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
      },
      [-1.2, 1],
      {
        optimizer: Class as never,
        lr: definition.stepLength === "rate" ? (t) => 0.01 * (1 - t / 20_000) : 1e-3,
        steps: 19_999,
      },
    );
    expect(loss).toBeLessThan(1e-3);
  });

  for (const dtype of dtypes) {
    it(`keeps type, shapes and state names (${dtype})`, () => {
      const optimizer = make(dtype);
      run(optimizer, 0, 3);
      const kind = dtype === "float32" ? Float32Array : Float64Array;
      for (const name of Object.keys(shapes)) {
        expect(optimizer.params.data[name]).toBeInstanceOf(kind);
        for (const view of Object.values(optimizer.state(name))) {
          expect(view).toBeInstanceOf(kind);
          expect(view.length).toBe(optimizer.params.data[name].length);
        }
      }
      expect(Object.keys(optimizer.state("w"))).toEqual(optimizer.engine.groups[0].variant.slots);
    });

    it(`makes k accumulated gradients equal to one step on their mean (${dtype})`, () => {
      const big = make(dtype, { weightDecay: 0.1 });
      const small = make(dtype, { weightDecay: 0.1, accumulate: 4 });
      for (let t = 0; t < 3; t++) {
        fill(big, t);
        expect(big.step().applied).toBe(true);
        // The same gradient plus and minus something exact, so that the mean is exact too.
        for (const shift of [0.5, -0.5, 2, -2]) {
          fill(small, t);
          for (const name of small.params.names) small.params.grad[name].forEach((g, i, a) => (a[i] = g + shift));
          const { applied } = small.step();
          expect(applied).toBe(shift === -2);
        }
      }
      expect(bytesOf(small)).toEqual(bytesOf(big));
    });

    it(`resumes bit for bit from every step of a run (${dtype})`, () => {
      const end = run(make(dtype, { accumulate: 2 }), 0, 7);
      for (let at = 0; at <= 7; at++) {
        const first = make(dtype, { accumulate: 2 });
        run(first, 0, at);
        const file = first.save();
        const second = make(dtype, { accumulate: 2, lr: 0.5 });
        run(second, 20, 23);
        second.load(file);
        expect(second.steps).toBe(Math.floor(at / 2));
        expect(run(second, at, 7)).toEqual(end);
      }
    });

    it(`leaves every byte alone when a gradient is not finite (${dtype})`, () => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (const accumulate of [1, 3]) {
          const optimizer = make(dtype, { accumulate });
          run(optimizer, 0, 2);
          const before = optimizer.save();
          fill(optimizer, 9);
          optimizer.params.grad.w[14] = bad;
          expect(() => optimizer.step()).toThrow(NonFiniteError);
          expect(() => optimizer.step()).toThrow(/gradient of w is not finite at step/);
          expect(optimizer.save()).toEqual(before);
          const skipping = make(dtype, { accumulate, onNonFinite: "skip" });
          run(skipping, 0, 2);
          const report = skipping.step(
            Object.fromEntries(skipping.params.names.map((n) => [n, optimizer.params.grad[n]])),
          );
          expect(report).toMatchObject({ applied: false, skipped: true });
          expect(bytesOf(skipping)).toEqual(bytesOf(optimizer));
        }
      }
    });

    it(`gives the same bits in whatever order the parameters come (${dtype})`, () => {
      const options = { clip: { norm: 0.5 }, weightDecay: 0.01 };
      const forward = run(make(dtype, options), 0, 5);
      const backward = run(make(dtype, options, Object.keys(shapes).reverse()), 0, 5);
      expect(backward).toEqual(forward);
    });

    it(`maximizes as it minimizes the negated gradient (${dtype})`, () => {
      const up = make(dtype, { maximize: true, weightDecay: 0.1 });
      const down = make(dtype, { weightDecay: 0.1 });
      for (let t = 0; t < 4; t++) {
        fill(up, t);
        up.step();
        fill(down, t, -1);
        down.step();
      }
      expect(bytesOf(up)).toEqual(bytesOf(down));
    });

    it(`treats n elements in one call as n single elements, for n from 0 to 67 (${dtype})`, () => {
      for (let n = 0; n <= 67; n++) {
        const values = numbers(n, 7);
        const together = new Class(parameters({ w: { shape: [n], data: values } }, { dtype }), {
          lr: fast,
          weightDecay: 0.1,
        });
        const names = values.map((_, i) => `w${i}`);
        const apart = new Class(
          parameters(Object.fromEntries(names.map((name, i) => [name, { shape: [1], data: [values[i]] }])), { dtype }),
          { lr: fast, weightDecay: 0.1 },
        );
        for (let t = 0; t < 3; t++) {
          const g = numbers(n, 50 + t);
          together.params.grad.w.set(g);
          together.step();
          names.forEach((name, i) => (apart.params.grad[name][0] = g[i]));
          apart.step();
        }
        expect(names.map((name) => apart.params.data[name][0])).toEqual(Array.from(together.params.data.w));
        for (const optimizer of [together, apart]) {
          optimizer.dispose();
          optimizer.params.dispose();
        }
      }
    });
  }

  it("takes a schedule for every numeric option", () => {
    for (const { key, default: value } of definition.schema.hypers) {
      const at = (step: number) =>
        key === "lr" ? 0.01 * (1 + step) : value === 0 ? 0.05 + 0.01 * step : value * (1 - 0.2 * step);
      // Dampening does nothing without momentum.
      const base = definition.schema.hypers.some((hyper) => hyper.key === "momentum") ? { momentum: 0.9 } : {};
      const scheduled = make("float64", { ...base, [key]: at });
      const written = make("float64", { ...base, [key]: at(0) });
      for (let t = 0; t < 5; t++) {
        if (key === "lr") written.lr = at(t);
        else written.groups[0][key] = at(t);
        fill(scheduled, t);
        fill(written, t);
        scheduled.step();
        written.step();
        expect(bytesOf(scheduled)).toEqual(bytesOf(written));
      }
      const constant = make("float64", { ...base, [key]: at(0) });
      expect(run(constant, 0, 5), `${key} has no effect`).not.toEqual(bytesOf(scheduled));
    }
  });

  it("leaves frozen tensors alone, and unfreezes them at their own first step", () => {
    const optimizer = make("float64", { groups: [{ match: ["b"], frozen: true }] });
    const before = Array.from(optimizer.params.data.b);
    run(optimizer, 0, 3);
    expect(Array.from(optimizer.params.data.b)).toEqual(before);
    optimizer.groups[0].frozen = false;
    run(optimizer, 3, 5);
    const fresh = make("float64");
    for (let t = 3; t < 5; t++) {
      fill(fresh, t);
      fresh.step();
    }
    expect(Array.from(optimizer.params.data.b)).toEqual(Array.from(fresh.params.data.b));
  });

  it("returns its memory when disposed of, and throws afterwards", () => {
    make("float32").dispose();
    const params = parameters({ w: [100] });
    const before = bytesInUse();
    for (let i = 0; i < 100; i++) new Class(params, { accumulate: 2, clip: { value: 1 } }).dispose();
    expect(bytesInUse()).toBe(before);
    const optimizer = new Class(params);
    optimizer.dispose();
    for (const use of [
      () => optimizer.step(),
      () => optimizer.save(),
      () => optimizer.lr,
      () => optimizer.state("w"),
    ]) {
      expect(use).toThrow(/used after dispose/);
    }
    expect(params.data.w.length).toBe(100);
  });
});
