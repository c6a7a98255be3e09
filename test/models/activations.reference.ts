// Activations and their slopes in plain JavaScript, float64.

/** `scale` is what an error of the slope is measured by: where the slope is a sum of two terms, their sizes. */
export interface Reference {
  value: number;
  slope: number;
  scale: number;
}

const sigmoid = (z: number): number => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z)));

/** exp(-z^2 / 2), the square in two parts, the first exact. */
function bell(z: number): number {
  const high = Math.round(z * 1024) / 1024;
  return Math.exp((-high * high) / 2) * Math.exp((-(z - high) * (z + high)) / 2);
}

const density = (z: number): number => bell(z) / Math.sqrt(2 * Math.PI);

/** The normal distribution's probability of less than z: a series near 0, Laplace's continued fraction beyond. */
export function probability(z: number): number {
  if (z > 0) return 1 - probability(-z);
  const s = -z;
  if (s < 1) {
    let term = s;
    let sum = s;
    for (let k = 1; k < 60; k++) sum += term *= (s * s) / (2 * k + 1);
    return 0.5 - density(s) * sum;
  }
  let fraction = s;
  for (let k = 1000; k > 0; k--) fraction = s + k / fraction;
  return density(s) / fraction;
}

const plain = (value: number, slope: number): Reference => ({ value, slope, scale: Math.abs(slope) });
const gated = (z: number, gate: number, rate: number): Reference => ({
  value: z * gate,
  slope: gate + z * rate,
  scale: gate + Math.abs(z * rate),
});
const elu = (z: number, up: number, down: number): Reference =>
  z > 0 ? plain(up * z, up) : plain(down * Math.expm1(z), down * Math.exp(z));

/** The argument of geluTanh's logistic function. */
export const cubic = (z: number): number => 2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3);

const scale = 1.0507009873554805;
const alpha = 1.6732632423543772;

export const activations: Record<string, (z: number) => Reference> = {
  relu: (z) => plain(z > 0 ? z : 0, z > 0 ? 1 : 0),
  leakyRelu: (z) => plain(z > 0 ? z : 0.01 * z, z > 0 ? 1 : 0.01),
  elu: (z) => elu(z, 1, 1),
  selu: (z) => elu(z, scale, scale * alpha),
  gelu: (z) => gated(z, probability(z), density(z)),
  geluTanh: (z) => {
    const x = cubic(z);
    const slope = 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
    return gated(z, sigmoid(x), sigmoid(x) * sigmoid(-x) * slope);
  },
  silu: (z) => gated(z, sigmoid(z), sigmoid(z) * sigmoid(-z)),
  tanh: (z) => plain(Math.tanh(z), 4 * sigmoid(2 * z) * sigmoid(-2 * z)),
  sigmoid: (z) => plain(sigmoid(z), sigmoid(z) * sigmoid(-z)),
  softplus: (z) => plain(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), sigmoid(z)),
  mish: (z) => {
    const t = Math.exp(-Math.abs(z));
    const [n, rest] = z < 0 ? [t * t + 2 * t, 1] : [1 + 2 * t, t * t];
    const d = n + 2 * rest;
    return gated(z, n / d, (4 * (z < 0 ? t : t * t) * (1 + t)) / (d * d));
  },
  hardswish: (z) => {
    const gate = Math.min(Math.max(z + 3, 0), 6) / 6;
    return gated(z, gate, z >= -3 && z < 3 ? 1 / 6 : 0);
  },
  identity: (z) => plain(z, 1),
};
