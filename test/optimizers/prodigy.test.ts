import { describe, expect, it } from "vitest";
import { parameters, Prodigy } from "simdescent";

interface Options {
  betas: [number, number];
  lr: number;
  weightDecay: number;
  useBiasCorrection: boolean;
  safeguardWarmup: boolean;
  growthRate: number;
}

const scales = [1, 0.2, 3, 0.05];
const gradientOf = (w: ArrayLike<number>, t: number): number[] =>
  scales.map((scale, i) => scale * (w[i] - i) + 0.1 * Math.sin(t + i));

/** Prodigy as its authors' program steps, a number at a time: the d before growth in the decay, the d after in d g. */
function withoutFirstMoment(start: readonly number[], options: Options, d0: number, steps: number): number[] {
  const { betas, lr, weightDecay, useBiasCorrection, safeguardWarmup, growthRate } = options;
  const [, b2] = betas;
  const b3 = Math.sqrt(b2);
  const w = [...start];
  const v = w.map(() => 0);
  const s = w.map(() => 0);
  let [d, most, numerator] = [d0, d0, 0];
  for (let k = 0; k < steps; k++) {
    const g = gradientOf(w, k);
    const dlr = d * lr * (useBiasCorrection ? Math.sqrt(1 - b2 ** (k + 1)) : 1);
    numerator *= b3;
    let denominator = 0;
    for (const i of w.keys()) {
      numerator += (d / d0) * dlr * g[i] * (start[i] - w[i]);
      v[i] = b2 * v[i] + (1 - b2) * (d * g[i]) ** 2;
      s[i] = b3 * s[i] + (d / d0) * (safeguardWarmup ? d : dlr) * g[i];
      denominator += Math.abs(s[i]);
    }
    const estimate = numerator / denominator;
    if (d === d0) d = Math.max(d, estimate);
    most = Math.max(most, estimate);
    d = Math.min(most, d * growthRate);
    for (const i of w.keys()) {
      w[i] -= weightDecay * dlr * w[i];
      w[i] -= (dlr * d * g[i]) / (Math.sqrt(v[i]) + d * 1e-8);
    }
  }
  return w;
}

const plain: Options = {
  betas: [0, 0.99],
  lr: 1,
  weightDecay: 0,
  useBiasCorrection: false,
  safeguardWarmup: false,
  growthRate: Infinity,
};

describe("Prodigy without a first moment", () => {
  it.each<[string, Partial<Options>]>([
    ["by default", {}],
    ["with another second moment", { betas: [0, 0.9] }],
    ["with bias correction and decay", { useBiasCorrection: true, weightDecay: 0.1 }],
    ["with slow growth", { growthRate: 1.3, lr: 0.5 }],
    ["with the warmup's safeguard", { safeguardWarmup: true, lr: 0.7 }],
  ])("multiplies by the d after its growth, as its authors' program does: %s", (_, given) => {
    const options = { ...plain, ...given };
    const start = [0.5, -1, 2, 4];
    const d0 = 1e-3;
    const params = parameters(
      { a: Float64Array.from(start.slice(0, 3)), b: Float64Array.from(start.slice(3)) },
      {
        dtype: "float64",
      },
    );
    const optimizer = new Prodigy(params, { ...options, d0 });
    for (let t = 0; t < 60; t++) {
      const g = gradientOf([...params.data.a, ...params.data.b], t);
      params.grad.a.set(g.slice(0, 3));
      params.grad.b.set(g.slice(3));
      optimizer.step();
      const wanted = withoutFirstMoment(start, options, d0, t + 1);
      const found = [...params.data.a, ...params.data.b];
      for (const [i, value] of wanted.entries())
        expect(Math.abs(found[i] - value), `step ${t}, entry ${i}`).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
    }
  });
});
