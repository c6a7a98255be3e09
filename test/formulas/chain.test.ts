import { describe, expect, it } from "vitest";
import {
  adaptiveGradClip,
  addDecayedWeights,
  AdamW,
  applyEvery,
  cautious,
  centralize,
  chain,
  clip,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByValue,
  cosine,
  defineOptimizer,
  ema,
  LinearRegression,
  normalizeByUpdateNorm,
  parameters,
  scaleBy,
  scaleByAdam,
  scaleByAdamax,
  scaleByAmsgrad,
  scaleByBelief,
  scaleByLearningRate,
  scaleByLion,
  scaleByParamBlockNorm,
  scaleByParamBlockRms,
  scaleByRms,
  scaleByRss,
  scaleBySign,
  scaleByStddev,
  scaleByTrustRatio,
  scaleByYogi,
  SGD,
  trace,
  type FormulaOptimizer,
  type Transform,
} from "simdescent";
import { interpretOnly } from "../../src/formulas/compile.js";
import { optimizerGolden, type GoldenCase } from "../golden.js";
import { replay } from "../optimizers/replay.js";

type Hyper = Record<string, number> & { nesterov: boolean; debias: boolean };
const transforms: Record<string, (hyper: Hyper) => Transform> = {
  adaptive_grad_clip: ({ clipping, eps }) => adaptiveGradClip(clipping, { eps }),
  add_decayed_weights: ({ weight_decay }) => addDecayedWeights(weight_decay),
  apply_every: ({ k }) => applyEvery(k),
  centralize: () => centralize(),
  clip: ({ max_delta }) => clip(max_delta),
  clip_by_block_rms: ({ threshold }) => clipByBlockRms(threshold),
  clip_by_global_norm: ({ max_norm }) => clipByGlobalNorm(max_norm),
  ema: ({ decay, debias }) => ema({ decay, debias }),
  normalize_by_update_norm: () => normalizeByUpdateNorm(),
  scale_by_param_block_norm: ({ min_scale }) => scaleByParamBlockNorm({ minScale: min_scale }),
  scale_by_param_block_rms: ({ min_scale }) => scaleByParamBlockRms({ minScale: min_scale }),
  scale_by_rms: ({ decay, eps }) => scaleByRms({ decay, eps }),
  scale_by_rss: ({ initial_accumulator_value, eps }) =>
    scaleByRss({ initialAccumulatorValue: initial_accumulator_value, eps }),
  scale_by_stddev: ({ decay, eps }) => scaleByStddev({ decay, eps }),
  scale_by_trust_ratio: ({ min_norm, trust_coefficient, eps }) =>
    scaleByTrustRatio({ minNorm: min_norm, trustCoefficient: trust_coefficient, eps }),
  trace: ({ decay, nesterov }) => trace({ decay, nesterov }),
};

const adamOf = ({ b1, b2, eps, eps_root }: Record<string, number>) => ({ b1, b2, eps, epsRoot: eps_root });
const optimizers: Record<string, (hyper: Hyper) => Transform[]> = {
  adamw: (hyper) => [scaleByAdam(adamOf(hyper)), addDecayedWeights(hyper.weight_decay)],
  amsgrad: (hyper) => [scaleByAmsgrad(adamOf(hyper))],
  adabelief: (hyper) => [scaleByBelief(adamOf(hyper))],
  adamax: ({ b1, b2, eps }) => [scaleByAdamax({ b1, b2, eps })],
  yogi: ({ b1, b2, eps }) => [scaleByYogi({ b1, b2, eps })],
  lion: ({ b1, b2, weight_decay }) => [scaleByLion({ b1, b2 }), addDecayedWeights(weight_decay)],
  lamb: (hyper) => [scaleByAdam(adamOf(hyper)), addDecayedWeights(hyper.weight_decay), scaleByTrustRatio()],
  rmsprop: ({ decay, eps }) => [scaleByRms({ decay, eps })],
  sign_sgd: () => [scaleBySign()],
};
const others = new Set(["no-bias-correction", "nesterov", "centered-momentum-nesterov", "eps-outside-bias"]);

let made = 0;
// As sums are: those of whole tensors are added in another order.
const family = "per layer" as const;
const golden = (file: string, links: (hyper: Hyper) => Transform[], cases: (test: GoldenCase) => boolean): void => {
  const content = optimizerGolden(file);
  for (const test of content.cases.filter(cases)) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`${test.id}, ${dtype}`, () => {
        const { learning_rate: lr = 1e-3 } = test.hyper as Hyper;
        const Class = chain(...links(test.hyper as Hyper), { name: `Golden${made++}`, lr, family });
        replay(Class, () => ({}), content, test, dtype);
      });
    }
  }
};

describe.each(Object.entries(transforms))("%s has optax's numbers", (name, transform) => {
  golden(
    `transforms/${name}@optax`,
    (hyper) => [transform(hyper), scaleBy(hyper.then_scale)],
    () => true,
  );
});

describe.each(Object.entries(optimizers))("a chain has the numbers of optax.%s", (name, links) => {
  golden(`${name}@optax`, links, ({ id }) => !others.has(id));
});

function trained(Class: FormulaOptimizer | typeof AdamW | typeof SGD, options = {}): number[] {
  const params = parameters({ a: { shape: [5], init: "normal" }, b: { shape: [3, 7], init: "normal" } }, { seed: 1 });
  const optimizer = new (Class as FormulaOptimizer)(params, options);
  for (let i = 0; i < 6; i++) {
    params.grad.a.forEach((_, k) => (params.grad.a[k] = Math.sin(k + i)));
    params.grad.b.forEach((_, k) => (params.grad.b[k] = Math.cos(3 * k - i)));
    optimizer.step();
  }
  return [...params.data.a, ...params.data.b];
}

describe("a chain", () => {
  it("has the bits of the same formula in one piece", () => {
    const Whole = defineOptimizer({
      name: "InOnePiece",
      options: { b1: 0.9, b2: 0.999, eps: 1e-8, epsRoot: 0, weightDecay: 0.01 },
      state: ["m", "v"],
      update: `m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2
        w += -lr*((m/(1-b1^t)) / (sqrt(v/(1-b2^t) + epsRoot) + eps) + weightDecay*w)`,
    });
    const Chained = chain(scaleByAdam(), addDecayedWeights(0.01), scaleByLearningRate, { name: "InLinks" });
    for (const options of [{}, { lr: cosine(0.1, 5), b1: 0.8 }, { weightDecay: 0.2, decay: "matrices" }])
      expect(trained(Chained, options)).toEqual(trained(Whole, options));
  });

  it("comes to AdamW's parameters, whose decay stands before the step", () => {
    const ours = trained(AdamW, { lr: 0.1 });
    trained(chain(scaleByAdam(), addDecayedWeights(0.01)), { lr: 0.1 }).forEach((value, i) =>
      expect(value).toBeCloseTo(ours[i], 6),
    );
  });

  it("multiplies by -lr where none of its transforms has done so", () => {
    const plain = trained(SGD, { lr: 0.1 });
    for (const Class of [chain("g = g"), chain("g = g", scaleByLearningRate), chain("g = g", scaleByLearningRate())])
      trained(Class, { lr: 0.1 }).forEach((value, i) => expect(value).toBeCloseTo(plain[i], 6));
    trained(chain(scaleBy(-0.1))).forEach((value, i) => expect(value).toBeCloseTo(plain[i], 6));
    expect(new (chain("g = g", scaleByLearningRate(0.25)))(parameters({ w: [1] })).lr).toBe(0.25);
  });

  it("gives options and state of one name numbers", () => {
    const Class = chain(trace({ decay: 0.5 }), trace({ decay: 0.25 }), ema({ decay: 0.75 }), { name: "ThreeOfAKind" });
    const optimizer = new Class(parameters({ w: [2] }), { traceDecay2: 0.1 });
    expect(optimizer.groups[0]).toMatchObject({ traceDecay: 0.5, traceDecay2: 0.1, emaDecay: 0.75 });
    expect(Object.keys(optimizer.state("w"))).toEqual(["trace", "trace2", "ema"]);
  });

  it("takes formulas that change g, and ends with a rule that moves w", () => {
    const Class = chain(clipByValue(0.5), "d = 2*g; g = d", {
      name: "HeavyEnd",
      options: { beta: 0.9 },
      state: ["v"],
      update: "v = beta*v + g; w -= lr*v",
    });
    const values = trained(Class, { lr: 0.05 });
    trained(SGD, { lr: 0.1, momentum: 0.9, clip: { value: 0.5 } }).forEach((value, i) =>
      expect(values[i]).toBeCloseTo(value, 6),
    );
    const Rule = defineOptimizer({ name: "RuleAtTheEnd", options: { betas: [0.9, 0.99] }, update: "w -= lr*beta1*g" });
    expect(trained(chain(centralize(), Rule))).toHaveLength(26);
  });

  it("knows the gradient behind its transforms: cautious updates", () => {
    const Class = chain(trace(), cautious(), { name: "CautiousTrace" });
    const params = parameters({ w: { shape: [4], data: [0, 0, 0, 0] } }, { dtype: "float64" });
    const optimizer = new Class(params, { lr: 1 });
    params.grad.w.set([1, 1, 1, 1]);
    optimizer.step();
    params.grad.w.set([1, 1, -0.5, -0.5]);
    optimizer.step();
    expect([...params.data.w]).toEqual([-4.8, -4.8, -1, -1]);
  });

  it("trains models, and has the same bits where it is interpreted", () => {
    const links = [clipByGlobalNorm(1), adaptiveGradClip(0.5), scaleByAdam(), scaleByTrustRatio()];
    const values = trained(chain(...links, { name: "Compiled" }));
    interpretOnly(true);
    expect(trained(chain(...links, { name: "Interpreted" }))).toEqual(values);
    interpretOnly(false);
    const model = new LinearRegression({ optimizer: chain(clip(1), trace()), epochs: 20, lr: 0.1, batchSize: 2 });
    expect(model.fit([[1], [2], [3], [4]], [1, 2, 3, 4]).loss).toBeLessThan(0.1);
  });

  it("is the same class when it is made again without a name", () => {
    expect(chain(clip(1), trace())).toBe(chain(clip(1), trace()));
    expect(chain(clip(2), trace())).not.toBe(chain(clip(1), trace()));
    expect(chain(clip(1)).name).toMatch(/^chain_clip_[0-9a-f]{6}$/);
  });

  it.each([
    [[], "chain: needs a transform or a formula"],
    [[3], "chain: transform 1 must be a transform"],
    [[{ update: 3 }], "chain: transform 1: update must be a formula's text, got 3"],
    [[clip(1), { update: "g = g", sate: [] }], 'chain: transform 2: unknown option "sate"'],
    [["w -= lr*g", clip(1)], "chain: transform 1 assigns w, and others stand behind it"],
    [[clip(1), "g = gg"], "chain: formula2: line 1, column 5: nothing is called gg"],
    [[clip(-1)], "options.maxDelta: the default must be finite and above 0, got -1"],
    [[clip(1), { name: "AdamW" }], "AdamW: there is an optimizer of this name"],
    [[{ update: "w -= lr*g", decay: "decoupled" }], "Put addDecayedWeights where it acts"],
    [["g = total(g*total(g))"], "a total of what a total is in"],
  ])("refuses %o", (links, text) => {
    expect(() => chain(...(links as Transform[]))).toThrow(text);
  });
});
