import { describe, expect, it } from "vitest";
import { LBFGS, minimize, NonFiniteError, parameters, type Dtype } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { golden } from "../golden.js";
import { bitsOf, sameBits } from "./same-bits.js";

type Objective =
  | { type: "rosenbrock"; n: number }
  | { type: "quadratic"; A: number[][]; b: number[] }
  | { type: "logistic"; X: number[][]; y: number[]; l2: number }
  | { type: "beale" };

interface Run {
  params: number[][];
  lossReturned: number[];
  lossAfter: number[];
  evals: number[];
  iters: number[];
  closureLosses: number[];
}

interface Case {
  id: string;
  objective: string;
  x0: number[];
  hyper: Record<string, number | string | null>;
  f64: Run;
  f32: Run;
}

const file = golden<{ objectives: Record<string, Objective>; cases: Case[] }>("lbfgs@torch1.13");

type Fn = (x: ArrayLike<number>, grad: { [i: number]: number; fill(x: number): unknown }) => number;

const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

function functionOf(objective: Objective): Fn {
  switch (objective.type) {
    case "rosenbrock":
      return (x, grad) => {
        grad.fill(0);
        let sum = 0;
        for (let i = 0; i + 1 < objective.n; i++) {
          const r = x[i + 1] - x[i] ** 2;
          sum += 100 * r * r + (1 - x[i]) ** 2;
          grad[i] += -400 * x[i] * r - 2 * (1 - x[i]);
          grad[i + 1] += 200 * r;
        }
        return sum;
      };
    case "quadratic":
      return (x, grad) => {
        let value = 0;
        objective.A.forEach((row, i) => {
          const ax = row.reduce((s, a, j) => s + a * x[j], 0);
          value += x[i] * (0.5 * ax - objective.b[i]);
          grad[i] = ax - objective.b[i];
        });
        return value;
      };
    case "logistic":
      return (x, grad) => {
        const { X, y, l2 } = objective;
        let sum = 0;
        grad.fill(0);
        X.forEach((row, i) => {
          const z = row.reduce((s, v, j) => s + v * x[j], 0);
          sum += (softplus(z) - y[i] * z) / X.length;
          const p = 1 / (1 + Math.exp(-z));
          row.forEach((v, j) => (grad[j] += ((p - y[i]) * v) / X.length));
        });
        for (let j = 0; j < x.length; j++) {
          sum += 0.5 * l2 * x[j] * x[j];
          grad[j] += l2 * x[j];
        }
        return sum;
      };
    default:
      throw new Error(objective.type);
  }
}

const optionsOf = ({ hyper }: Case) => ({
  lr: hyper.lr as number,
  maxIter: hyper.max_iter as number,
  maxEval: hyper.max_eval as number,
  toleranceGrad: hyper.tolerance_grad as number,
  toleranceChange: hyper.tolerance_change as number,
  historySize: hyper.history_size as number,
  lineSearch: hyper.line_search_fn === "strong_wolfe" ? ("strongWolfe" as const) : null,
});

function start(test: Case, dtype: Dtype) {
  const params = parameters({ x: { shape: [test.x0.length], data: test.x0 } }, { dtype });
  const f = functionOf(file.objectives[test.objective]);
  const losses: number[] = [];
  const closure = () => {
    losses.push(f(params.data.x, params.grad.x as never));
    return losses.at(-1) as number;
  };
  return { params, optimizer: new LBFGS(params, optionsOf(test)), closure, losses };
}

describe.each(file.cases)("torch.optim.LBFGS, $id", (test) => {
  it("gives the same points, losses and counts (float64)", () => {
    const { params, optimizer, closure, losses } = start(test, "float64");
    test.f64.params.forEach((expected, k) => {
      const report = optimizer.step(closure);
      expect(report.applied).toBe(true);
      expected.forEach((x, i) => expect(Math.abs(params.data.x[i] - x)).toBeLessThan(1e-6));
      expect(Math.abs((report.loss as number) - test.f64.lossReturned[k])).toBeLessThan(1e-6);
      if (test.f64.evals[k] <= 10) {
        expect(optimizer.evaluations).toBe(test.f64.evals[k]);
        expect(optimizer.iterations).toBe(test.f64.iters[k]);
      }
    });
    test.f64.closureLosses.slice(0, 10).forEach((loss, i) => {
      expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-6 * Math.max(1, Math.abs(loss)));
    });
    optimizer.dispose();
  });

  it("starts alike and ends as low (float32)", () => {
    const { optimizer, closure, losses } = start(test, "float32");
    for (let k = 0; k < test.f32.params.length; k++) optimizer.step(closure);
    test.f32.closureLosses.slice(0, 3).forEach((loss, i) => {
      expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
    });
    // From the two ends torch itself reaches in either type: the way there is chaotic.
    const end = Math.max(test.f32.lossAfter.at(-1) as number, test.f64.lossAfter.at(-1) as number);
    expect(closure()).toBeLessThan(end + 1e-3 * Math.max(1, Math.abs(end)));
    optimizer.dispose();
  });
});

describe("LBFGS", () => {
  const rosenbrock = (params: ReturnType<typeof parameters>) => () => {
    const [a] = params.data.a;
    const [b] = params.data.b;
    params.grad.a[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    params.grad.b[0] = 200 * (b - a * a);
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
  };
  const make = (options: object = {}, order = ["a", "b"], dtype: Dtype = "float64") => {
    const at: Record<string, number> = { a: -1.2, b: 1 };
    const spec = Object.fromEntries(order.map((name) => [name, { shape: [1], data: [at[name]] }]));
    return new LBFGS(parameters(spec, { dtype }), { historySize: 3, maxIter: 2, ...options });
  };

  it.each(["float32", "float64"] as const)("resumes bit for bit from every step (%s)", (dtype) => {
    const run = (optimizer: LBFGS, steps: number) => {
      for (let t = 0; t < steps; t++) optimizer.step(rosenbrock(optimizer.params));
      return bitsOf(optimizer);
    };
    const options = { lineSearch: "strongWolfe" };
    const end = run(make(options, ["a", "b"], dtype), 7);
    for (let at = 0; at <= 7; at++) {
      const first = make(options, ["a", "b"], dtype);
      run(first, at);
      const second = make(options, ["b", "a"], dtype);
      run(second, 3);
      second.load(first.save());
      expect(second.steps).toBe(at);
      sameBits(run(second, 7 - at), end, `LBFGS: resume is not bit-exact (${dtype}, saved after step ${at} of 7)`);
    }
  });

  it("needs a closure that returns a number, and refuses what does not fit it", () => {
    const optimizer = make();
    expect(() => optimizer.step()).toThrow(/LBFGS: step needs a closure/);
    expect(() => optimizer.step(() => "1" as never)).toThrow(/must return the loss/);
    for (const options of [{ groups: [] }, { clip: { norm: 1 } }, { accumulate: 2 }, { decay: "all" }]) {
      expect(() => make(options)).toThrow(/LBFGS: takes no (groups|clip|accumulate|decay)/);
    }
    expect(() => make({ lineSearch: "armijo" })).toThrow(/lineSearch must be null or "strongWolfe", got "armijo"/);
    expect(() => make({ historySize: 0 })).toThrow(RangeError);
    expect(() => make({ maxIter: 1.5 })).toThrow(RangeError);
  });

  it("changes nothing when the first loss is not finite or the closure throws in the middle", () => {
    for (const lineSearch of [null, "strongWolfe"]) {
      const optimizer = make({ lineSearch, maxIter: 6 });
      optimizer.step(rosenbrock(optimizer.params));
      const before = optimizer.save();
      expect(() => optimizer.step(() => NaN)).toThrow(NonFiniteError);
      expect(optimizer.save()).toEqual(before);
      let calls = 0;
      const failing = () => {
        if (++calls === 3) throw new Error("mine");
        return rosenbrock(optimizer.params)();
      };
      expect(() => optimizer.step(failing)).toThrow("mine");
      expect(Array.from(optimizer.params.data.a)).toEqual(
        Array.from(
          (() => {
            const other = make({ lineSearch, maxIter: 6 });
            other.load(before);
            return other.params.data.a;
          })(),
        ),
      );
    }
    const skipping = make({ onNonFinite: "skip" });
    expect(skipping.step(() => NaN)).toMatchObject({ skipped: true, applied: false });
  });

  it("steps around regions where the loss is not finite", () => {
    // log(x) - x at its minimum of -(log x - x), undefined for x <= 0; a first step of length 1 leaves the domain.
    for (const lineSearch of [null, "strongWolfe"]) {
      const params = parameters({ x: { shape: [1], data: [0.01] } }, { dtype: "float64" });
      const optimizer = new LBFGS(params, { lineSearch: lineSearch as null, lr: 1 });
      for (let k = 0; k < 10; k++) {
        optimizer.step(() => {
          const [x] = params.data.x;
          params.grad.x[0] = 1 - 1 / x;
          return x - Math.log(x);
        });
      }
      expect(params.data.x[0]).toBeCloseTo(1, 5);
    }
  });

  it("decays, maximizes and takes plain arrays", () => {
    const decayed = make({ weightDecay: 1, maxIter: 50, lineSearch: "strongWolfe" });
    const climbing = make({ weightDecay: 1, maxIter: 50, lineSearch: "strongWolfe", maximize: true });
    decayed.step(rosenbrock(decayed.params));
    climbing.step(() => {
      const loss = rosenbrock(climbing.params)();
      for (const name of ["a", "b"]) climbing.params.grad[name][0] *= -1;
      return -loss;
    });
    sameBits(bitsOf(climbing), bitsOf(decayed), "LBFGS: maximize differs from the negated loss");
    const x = new Float64Array([3, -4]);
    const plain = new LBFGS(x, { lineSearch: "strongWolfe" });
    plain.step(() => {
      plain.params.grad.x.set([2 * x[0], 4 * x[1]]);
      return x[0] ** 2 + 2 * x[1] ** 2;
    });
    expect(Math.hypot(...x)).toBeLessThan(1e-5);
  });

  it("minimizes through minimize, and counts what it evaluates", () => {
    let calls = 0;
    const { x, evaluations, reason } = minimize(
      ([a, b], grad) => {
        calls++;
        grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
        grad[1] = 200 * (b - a * a);
        return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
      },
      [-1.2, 1],
      { optimizer: LBFGS as never, lineSearch: "strongWolfe" },
    );
    expect(reason).toBe("converged");
    expect(evaluations).toBe(calls);
    expect(evaluations).toBeLessThan(70);
    expect(x[0]).toBeCloseTo(1, 6);
  });

  it("returns its memory", () => {
    make().dispose();
    const params = parameters({ w: [10], empty: [0] });
    const before = bytesInUse();
    for (let i = 0; i < 20; i++) new LBFGS(params, { historySize: 4 }).dispose();
    expect(bytesInUse()).toBe(before);
  });
});

it("by default stops after the iteration in which it has called the closure 5/4 times maxIter, as torch", () => {
  // Steps of the rule before the first are too short here, so that a search takes several calls.
  const calls = (options: object): number => {
    const params = parameters({ x: Float64Array.of(-1.2, 1) });
    const optimizer = new LBFGS(params, {
      lineSearch: "strongWolfe",
      toleranceGrad: 0,
      toleranceChange: 0,
      ...options,
    });
    optimizer.step(() => {
      const [a, b] = params.data.x;
      params.grad.x.set([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    });
    const { evaluations } = optimizer;
    optimizer.dispose();
    params.dispose();
    return evaluations;
  };
  const found: [number, number, number][] = [8, 12, 16, 20].map((maxIter) => [
    calls({ maxIter }),
    calls({ maxIter, maxEval: Math.floor((5 * maxIter) / 4) }),
    calls({ maxIter, maxEval: maxIter }),
  ]);
  for (const [byDefault, given] of found) expect(byDefault).toBe(given);
  // The bound is what stops here.
  expect(found.some(([byDefault, , fewer]) => byDefault > fewer)).toBe(true);
  expect(found.some(([byDefault], i) => byDefault < calls({ maxIter: [8, 12, 16, 20][i], maxEval: 1000 }))).toBe(true);
});
