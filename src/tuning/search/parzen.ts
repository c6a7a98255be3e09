// Parzen estimators of one option: where good values lie, and where the others do. As in Optuna's TPESampler.
import { exp, log } from "../../math/deterministic.js";
import type { Distribution } from "./space.js";

/** Draws a value, and tells how likely one is, as a logarithm. */
export interface Estimator {
  draw: (random: Uniform) => unknown;
  likelihood: (value: unknown) => number;
}

export type Uniform = () => number;

/** What a distribution is to an estimator. */
export function estimatorOf({ spec }: Distribution, values: readonly unknown[]): Estimator {
  const [kind, ...rest] = spec;
  if (kind === "choice") return categorical(rest, values);
  const [from, to] = rest as [number, number];
  if (kind === "logUniform") {
    const inner = numerical(
      log(from),
      log(to),
      values.map((value) => log(value as number)),
    );
    return {
      draw: (random) => Math.min(to, Math.max(from, exp(inner.draw(random)))),
      likelihood: (value) => inner.likelihood(log(value as number)),
    };
  }
  if (kind === "integer") {
    const inner = numerical(from - 0.5, to + 0.5, values as number[]);
    return {
      draw: (random) => Math.min(to, Math.max(from, Math.round(inner.draw(random)))),
      likelihood: (value) => inner.likelihood(value as number),
    };
  }
  return numerical(from, to, values as number[]) as Estimator;
}

// Shares of a list's entries: how often each was there, and once for all.
function categorical(list: readonly unknown[], values: readonly unknown[]): Estimator {
  const weights = list.map(() => 1 / list.length);
  for (const value of values) weights[list.indexOf(value)]++;
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    draw: (random) => {
      let left = random() * sum;
      const at = weights.findIndex((weight) => (left -= weight) < 0);
      return list[at < 0 ? list.length - 1 : at];
    },
    likelihood: (value) => log(weights[list.indexOf(value)] / sum),
  };
}

interface Kernel {
  mean: number;
  deviation: number;
  weight: number;
  /** Share of it that lies between the ends. */
  inside: number;
}

interface NumericalEstimator {
  draw: (random: Uniform) => number;
  likelihood: (value: never) => number;
}

// A mixture of normal distributions cut off at the ends, one for each value as wide as the gaps beside it, and a wide one.
function numerical(
  low: number,
  high: number,
  values: readonly number[],
): NumericalEstimator & { likelihood: (value: number) => number } {
  const width = high - low;
  const n = values.length;
  const centre = (low + high) / 2;
  // The newest 25 count whole, older ones less and less.
  const age = (i: number): number => (n <= 25 || i >= n - 25 ? 1 : Math.max(1 / n, i / (n - 25)));
  const means = [
    ...values.map((mean, i) => ({ mean, weight: age(i), prior: false })),
    { mean: centre, weight: 1, prior: true },
  ];
  means.sort((a, b) => a.mean - b.mean);
  const least = width / Math.min(100, 1 + n);
  const total = means.reduce((sum, { weight }) => sum + weight, 0);
  const kernels = means.map(({ mean, weight, prior }, i): Kernel => {
    const left = i > 0 ? mean - means[i - 1].mean : n > 0 ? 0 : mean - low;
    const right = i < means.length - 1 ? means[i + 1].mean - mean : n > 0 ? 0 : high - mean;
    const deviation = prior ? width : Math.min(width, Math.max(least, left, right));
    const inside = normalBelow((high - mean) / deviation) - normalBelow((low - mean) / deviation);
    return { mean, deviation, weight: weight / total, inside };
  });
  return {
    draw: (random) => {
      let left = random();
      const kernel = kernels.find(({ weight }) => (left -= weight) < 0) ?? kernels[kernels.length - 1];
      for (let round = 0; round < 100; round++) {
        const value = kernel.mean + kernel.deviation * normal(random);
        if (value >= low && value <= high) return value;
      }
      return Math.min(high, Math.max(low, kernel.mean));
    },
    likelihood: (value: number) => {
      let sum = 0;
      for (const { mean, deviation, weight, inside } of kernels) {
        const z = (value - mean) / deviation;
        sum += (weight * exp((-z * z) / 2)) / (deviation * inside);
      }
      return log(Math.max(sum, 1e-300));
    },
  };
}

// Marsaglia's polar method.
function normal(random: Uniform): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
  }
}

// The normal distribution, to 1e-7: Abramowitz & Stegun 26.2.17.
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - tail * 0.3989422804014327 * exp((-z * z) / 2);
}
