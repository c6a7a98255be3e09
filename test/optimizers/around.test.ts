// What options put around any rule, against recorded runs of their authors' definitions.
import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  adaptiveGradClip,
  addNoise,
  centralize,
  grokfast,
  keepNonNegative,
  LBFGS,
  Lion,
  parameters,
  projectOntoL2Ball,
  projectOntoSimplex,
  SGD,
  type CommonOptions,
  type ParameterSet,
} from "simdescent";
import { golden } from "../golden.js";

type Snapshot = number[][];
interface WrapperGolden<Hyper, Expected, Problem = { params0: Snapshot; grads: Snapshot[] }> {
  shapes: number[][];
  problems: Record<string, Problem>;
  cases: { id: string; problem: string; hyper: Hyper; expected: Expected }[];
}

const names = ["w", "b"];
const dtypes = ["float64", "float32"] as const;
type Dtype = (typeof dtypes)[number];
const setOf = (shapes: number[][], values: Snapshot, dtype: Dtype): ParameterSet =>
  parameters(Object.fromEntries(shapes.map((shape, i) => [names[i], { shape, data: values[i] }])), { dtype });
const put = (params: ParameterSet, values: Snapshot): void =>
  values.forEach((list, i) => params.grad[names[i]].set(list));
const close = (found: Readonly<Record<string, ArrayLike<number>>>, wanted: Snapshot, tolerance: number): void =>
  wanted.forEach((list, i) =>
    list.forEach((value, j) => {
      const got = found[names[i]][j];
      if (Number.isFinite(value)) expect(Math.abs(got - value)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
      // The records keep a momentum of 0 too: after an infinity it is NaN.
      else expect(Number.isFinite(got)).toBe(false);
    }),
  );
const everyDtype = <Each extends { id: string }>(cases: Each[]) =>
  cases.flatMap((each) => dtypes.map((dtype) => [each.id, dtype, each] as const));

describe("average", () => {
  interface Hyper {
    rule: string;
    start?: number;
    every?: number;
    decay?: number;
    debias?: boolean;
    firstCopies?: boolean;
    warmupGamma?: number;
    warmupPower?: number;
  }
  const file =
    golden<
      WrapperGolden<Hyper, { steps: number[]; average: Snapshot[] }, { params0: Snapshot; snapshots: Snapshot[] }>
    >("averaging@wrappers");
  const { problems, shapes } = file;
  // The others are forms this option does not have: a start from the first parameters, a window.
  const cases = file.cases.filter(({ hyper }) => hyper.rule !== "window" && hyper.firstCopies !== false);
  const optionOf = ({
    rule,
    start,
    every,
    decay,
    debias,
    warmupGamma,
    warmupPower,
  }: Hyper): CommonOptions["average"] => {
    if (rule === "swa") return { kind: "mean", ...(start ? { start } : {}), ...(every ? { every } : {}) };
    if (rule === "ema-warmup") return { decay: decay!, warmup: { gamma: warmupGamma!, power: warmupPower! } };
    return { decay: decay!, ...(debias ? { debias } : {}) };
  };

  it("is recorded in five cases", () => expect(cases).toHaveLength(5));

  it.each(everyDtype(cases))("%s in %s is what eval() shows, and train() goes back", (_, dtype, each) => {
    const { steps, average } = each.expected;
    const { params0, snapshots } = problems[each.problem];
    const params = setOf(shapes, params0, dtype);
    // Gradient descent at rate 1 goes wherever it is told to; all numbers are multiples of 2^-10.
    const optimizer = new SGD(params, { lr: 1, average: optionOf(each.hyper)! });
    snapshots.forEach((wanted, t) => {
      put(
        params,
        wanted.map((list, i) => list.map((value, j) => params.data[names[i]][j] - value)),
      );
      optimizer.step();
      close(params.data, wanted, 0);
      const i = steps.indexOf(t + 1);
      optimizer.eval();
      expect(optimizer.mode).toBe("eval");
      close(params.data, i >= 0 ? average[i] : wanted, i < 0 ? 0 : dtype === "float64" ? 1e-12 : 1e-6);
      if (i >= 0) expect([...optimizer.average("w")]).toEqual([...params.data.w]);
      const file = optimizer.save();
      optimizer.train();
      close(params.data, wanted, 0);
      expect(optimizer.save()).toEqual(file);
    });
  });

  it("is kept by LBFGS too, and refused where it is no option", () => {
    const params = parameters({ x: Float64Array.of(3, 4) });
    const optimizer = new LBFGS(params, { average: { kind: "mean" }, maxIter: 1 });
    const seen: number[][] = [];
    for (let t = 0; t < 3; t++) {
      optimizer.step(() => {
        params.grad.x.set(params.data.x.map((x, i) => (i + 1) * x));
        return [...params.data.x].reduce((sum, x, i) => sum + ((i + 1) * x * x) / 2, 0);
      });
      seen.push([...params.data.x]);
    }
    const mean = [0, 1].map((i) => (seen[0][i] + seen[1][i] + seen[2][i]) / 3);
    optimizer.eval();
    [...params.data.x].forEach((x, i) => expect(x).toBeCloseTo(mean[i], 12));
    expect(() => new SGD(params).average("x")).toThrow("SGD: keeps no average\nGive the option average");
  });
});

describe("lookahead", () => {
  interface Hyper {
    base: string;
    lr: number;
    momentum: number;
    k: number;
    alpha: number;
    stateAtSync: string;
    firstSync?: string;
  }
  const file = golden<WrapperGolden<Hyper, { fast: Snapshot[]; slow: Snapshot[] }>>("lookahead@wrappers");
  // The others touch the rule's state at a synchronization, or make the slow weights there.
  const cases = file.cases.filter(({ hyper }) => hyper.stateAtSync === "none" && hyper.firstSync === undefined);

  it("is recorded in two cases", () => expect(cases).toHaveLength(2));

  it.each(everyDtype(cases))("%s in %s", (_, dtype, { hyper, expected, problem }) => {
    const { params0, grads } = file.problems[problem];
    const params = setOf(file.shapes, params0, dtype);
    const { lr, momentum, k, alpha } = hyper;
    const optimizer = new SGD(params, { lr, momentum, lookahead: { steps: k, alpha } });
    grads.forEach((gradient, t) => {
      put(params, gradient);
      optimizer.step();
      const tolerance = dtype === "float64" ? 1e-12 : 2e-6;
      close(params.data, expected.fast[t], tolerance);
      close({ w: optimizer.state("w").slow, b: optimizer.state("b").slow }, expected.slow[t], tolerance);
    });
  });
});

describe("sam", () => {
  interface Hyper {
    kind: string;
    rho: number;
    lr: number;
    momentum: number;
    weightDecay: number;
    adversarialSteps: number;
    eta?: number;
  }
  interface Problem {
    params0: Snapshot;
    a: Snapshot;
    c: Snapshot;
    s: Snapshot;
    w: Snapshot;
    kappa: number;
  }
  const file = golden<WrapperGolden<Hyper, { params: Snapshot[]; lossBefore: number[] }, Problem>>("sam@wrappers");

  it("is recorded in five cases", () => expect(file.cases).toHaveLength(5));

  it.each(everyDtype(file.cases))("%s in %s", (_, dtype, { hyper, expected, problem }) => {
    const { params0, a, c, s, w, kappa } = file.problems[problem];
    const params = setOf(file.shapes, params0, dtype);
    const { kind, rho, lr, momentum, weightDecay, adversarialSteps: steps, eta } = hyper;
    const sam = { rho, steps, ...(kind === "sam" ? {} : { adaptive: true }), ...(eta === undefined ? {} : { eta }) };
    const optimizer = new SGD(params, { lr, momentum, weightDecay, sam });
    let calls = 0;
    const closure = (): number => {
      calls++;
      const sum = names.flatMap((name) => [...params.data[name]]).reduce((x, y) => x + y, 0);
      let loss = (kappa * sum * sum) / 2;
      names.forEach((name, i) =>
        params.data[name].forEach((p, j) => {
          loss += 0.5 * a[i][j] * (p - c[i][j]) ** 2 + s[i][j] * Math.sin(w[i][j] * p);
          params.grad[name][j] = a[i][j] * (p - c[i][j]) + s[i][j] * w[i][j] * Math.cos(w[i][j] * p) + kappa * sum;
        }),
      );
      return loss;
    };
    expected.params.forEach((wanted, t) => {
      const { loss } = optimizer.step(closure);
      expect(Math.abs(loss! - expected.lossBefore[t])).toBeLessThan((dtype === "float64" ? 1e-10 : 1e-5) * 30);
      close(params.data, wanted, dtype === "float64" ? 1e-10 : 2e-5);
    });
    expect(calls).toBe((1 + steps) * expected.params.length);
  });
});

describe("cautious", () => {
  interface Hyper {
    base: "sgd" | "adamw" | "lion";
    lr: number;
    momentum?: number;
    weightDecay?: number;
    betas?: [number, number];
    rule: "mean" | "none" | "count+1";
  }
  const file = golden<WrapperGolden<Hyper, { params: Snapshot[] }>>("cautious@wrappers");
  const classes = { sgd: SGD, adamw: AdamW, lion: Lion };

  it("is recorded in four cases", () => expect(file.cases).toHaveLength(4));

  it.each(everyDtype(file.cases))("%s in %s", (_, dtype, { hyper, expected, problem }) => {
    const { params0, grads } = file.problems[problem];
    const params = setOf(file.shapes, params0, dtype);
    const { base, rule, lr, momentum, betas, weightDecay } = hyper;
    const own = base === "sgd" ? { momentum } : { betas, weightDecay: weightDecay ?? 0 };
    const cautious = rule === "count+1" ? "count" : rule;
    const optimizer = new (classes[base] as typeof SGD)(params, { lr, cautious, ...(own as object) });
    grads.forEach((gradient, t) => {
      put(params, gradient);
      optimizer.step();
      close(params.data, expected.params[t], dtype === "float64" ? 1e-12 : 2e-6);
    });
  });
});

describe("skipped gradients", () => {
  interface Hyper {
    maxConsecutiveErrors: number;
    lr: number;
    momentum: number;
  }
  const file = golden<WrapperGolden<Hyper, { params: Snapshot[] }>>("apply-if-finite@wrappers");

  it("are recorded in three cases", () => expect(file.cases).toHaveLength(3));

  it.each(file.cases.map((each) => [each.id, each] as const))("%s", (_, { hyper, expected, problem }) => {
    const { params0, grads } = file.problems[problem];
    const params = setOf(file.shapes, params0, "float64");
    const { lr, momentum, maxConsecutiveErrors: maxSkips } = hyper;
    const optimizer = new SGD(params, { lr, momentum, onNonFinite: "skip", maxSkips });
    grads.forEach((gradient, t) => {
      put(params, gradient);
      optimizer.step();
      close(params.data, expected.params[t], 1e-12);
    });
  });

  it("need onNonFinite: skip to be counted", () => {
    expect(() => new Adam(parameters({ w: [1] }), { maxSkips: 3 })).toThrow(
      'Adam: maxSkips goes with onNonFinite: "skip"',
    );
  });
});

describe("transforms", () => {
  it("are functions of views of a copy, before clipping, and leave params.grad as it was", () => {
    const params = parameters({ w: { shape: [2], data: [1, 2] } }, { dtype: "float64" });
    const seen: unknown[] = [];
    const optimizer = new SGD(params, {
      lr: 1,
      clip: { value: 3 },
      transforms: [
        ({ name, shape, grad, data, step }) => {
          seen.push([name, shape, [...grad], [...data], step]);
          grad[0] *= 2;
          grad[1] *= 10;
        },
        ({ grad }) => void (grad[0] += 0.5),
      ],
    });
    params.grad.w.set([1, 1]);
    optimizer.step();
    expect(seen).toEqual([["w", [2], [1, 1], [1, 2], 1]]);
    expect([...params.grad.w]).toEqual([1, 1]);
    expect([...params.data.w]).toEqual([1 - 2.5, 2 - 3]);
  });

  it("keep state of their own, which files hold, and change parameters after an update", () => {
    const make = (params: ParameterSet): SGD =>
      new SGD(params, {
        lr: 0.5,
        transforms: [
          {
            name: "sum",
            slots: ["total"],
            gradient: ({ grad, state: { total } }) => grad.forEach((g, i) => (grad[i] = total[i] += g)),
          },
          { name: "positive", parameters: ({ data }) => data.forEach((x, i) => (data[i] = Math.max(0, x))) },
        ],
      });
    const first = parameters({ w: [2] }, { dtype: "float64" });
    const optimizer = make(first);
    first.data.w.set([3, 1]);
    for (let t = 0; t < 2; t++) {
      first.grad.w.set([1, 1]);
      optimizer.step();
    }
    expect([...first.data.w]).toEqual([1.5, 0]);
    const second = parameters({ w: [2] }, { dtype: "float64" });
    const resumed = make(second);
    resumed.load(optimizer.save());
    for (const [params, each] of [
      [first, optimizer],
      [second, resumed],
    ] as const) {
      params.grad.w.set([0.25, -1]);
      each.step();
    }
    expect([...second.data.w]).toEqual([...first.data.w]);
    expect(resumed.save()).toEqual(optimizer.save());
  });

  describe("of the library are those of chains, with the recorded numbers", () => {
    interface Hyper {
      axis?: string;
      units?: string;
      clipFactor?: number;
      eps?: number;
      filter?: string;
      alpha?: number;
      lamb?: number;
      lr?: number;
      momentum?: number;
    }
    type Recorded = { grads?: Snapshot[]; params?: Snapshot[] };
    const cases = (["centralize", "adaptive-grad-clip", "grokfast"] as const).flatMap((topic) => {
      const file = golden<WrapperGolden<Hyper, Recorded>>(`${topic}@wrappers`);
      const made = ({ axis, units, clipFactor, eps, filter, alpha, lamb }: Hyper) => {
        if (topic === "centralize") return axis === "all but the first" ? centralize() : undefined;
        if (topic === "grokfast") return filter === "ema" ? grokfast({ alpha, lamb }) : undefined;
        return units === "columns" ? adaptiveGradClip(clipFactor!, { eps }) : undefined;
      };
      return file.cases.flatMap((each) => {
        const transform = made(each.hyper);
        return transform ? [[`${topic}: ${each.id}`, file, each, transform] as const] : [];
      });
    });

    it("in four cases", () => expect(cases).toHaveLength(4));

    it.each(cases)("%s", (_, { shapes, problems }, { hyper, expected, problem }, transform) => {
      const { params0, grads } = problems[problem];
      for (const dtype of dtypes) {
        const params = setOf(shapes, params0, dtype);
        const seen: number[][][] = [];
        const look = ({ grad, name }: { grad: ArrayLike<number>; name: string }): void => {
          if (name === "w") seen.push([]);
          seen.at(-1)!.push(Array.from(grad));
        };
        const { lr = 0.125, momentum = 0 } = hyper;
        const optimizer = new SGD(params, { lr, momentum, transforms: [transform, look] });
        grads.slice(0, (expected.grads ?? expected.params)!.length).forEach((gradient, t) => {
          put(params, gradient);
          optimizer.step();
          const tolerance = dtype === "float64" ? 1e-12 : 3e-6;
          if (expected.grads) close({ w: seen[t][0], b: seen[t][1] }, expected.grads[t], tolerance);
          if (expected.params) close(params.data, expected.params[t], tolerance);
        });
      }
    });

    it("and keep their state in files", () => {
      const make = (): SGD =>
        new SGD(parameters({ w: { shape: [2], data: [1, 2] } }), {
          lr: 0.1,
          transforms: [grokfast(), addNoise({ seed: 4 })],
        });
      const step = (optimizer: SGD, t: number): void => {
        optimizer.params.grad.w.set([t + 1, -t]);
        optimizer.step();
      };
      const whole = make();
      for (let t = 0; t < 5; t++) {
        const resumed = make();
        resumed.load(whole.save());
        step(resumed, t);
        step(whole, t);
        expect(resumed.save()).toEqual(whole.save());
      }
    });
  });

  it("of parameters keep them in sets", () => {
    const run = (transform: CommonOptions["transforms"], data: number[]): number[] => {
      const params = parameters({ w: { shape: [data.length], data } }, { dtype: "float64" });
      new SGD(params, { lr: 1, transforms: transform }).step();
      return [...params.data.w];
    };
    expect(run([keepNonNegative()], [1, -2, 0])).toEqual([1, 0, 0]);
    expect(run([projectOntoL2Ball(5)], [6, 8])).toEqual([3, 4]);
    expect(run([projectOntoL2Ball(50)], [6, 8])).toEqual([6, 8]);
    // By hand: the nearest point of the simplex to (2, 1, -1) is (1, 0, 0); to (0.6, 0.6, 0) it is (0.5, 0.5, 0).
    expect(run([projectOntoSimplex()], [2, 1, -1])).toEqual([1, 0, 0]);
    run([projectOntoSimplex()], [0.6, 0.6, -1]).forEach((x, i) => expect(x).toBeCloseTo([0.5, 0.5, 0][i], 14));
    expect(() => projectOntoL2Ball(0)).toThrow("projectOntoL2Ball: radius must be above 0, got 0");
  });

  it("add noise of the variance they say", () => {
    const n = 100_000;
    const params = parameters({ w: [n] }, { dtype: "float64" });
    const optimizer = new SGD(params, { lr: 1, transforms: [addNoise({ eta: 0.5, gamma: 1, seed: 2 })] });
    for (let t = 1; t <= 3; t++) {
      params.data.w.fill(0);
      optimizer.step();
      const square = [...params.data.w].reduce((sum, x) => sum + (x * x) / n, 0);
      expect(square / (0.5 / t)).toBeCloseTo(1, 1);
    }
  });

  it("never see what is refused", () => {
    const params = parameters({ w: [2] });
    let calls = 0;
    const optimizer = new Adam(params, { transforms: [() => void calls++] });
    params.grad.w.set([NaN, 1]);
    expect(() => optimizer.step()).toThrow("Adam: the gradient of w is not finite at step 1");
    expect(calls).toBe(0);
  });
});

describe("norms", () => {
  it("are reported by tensor where they are asked for", () => {
    const params = parameters({ w: { shape: [2], data: [3, 4] }, b: { shape: [1], data: [1] } }, { dtype: "float64" });
    const optimizer = new SGD(params, { lr: 0.5 });
    params.grad.w.set([6, 8]);
    params.grad.b.set([2]);
    expect(optimizer.step().norms).toBeUndefined();
    const { norms } = optimizer.step(undefined, { norms: true });
    expect(norms!.w).toEqual({ grad: 10, update: 5, weight: 5 });
    expect(norms!.b).toEqual({ grad: 2, update: 1, weight: 1 });
    expect(() => optimizer.step(undefined, { norm: true } as object)).toThrow('SGD.step: unknown option "norm"');
  });
});
