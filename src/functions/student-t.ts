// Quantiles of Student's t distribution, by the incomplete beta function: Abramowitz & Stegun 26.7.1, continued fraction
// 26.5.8 by Lentz's method.

// Lanczos's approximation of log Gamma (g = 7, n = 9), as in Numerical Recipes.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  let sum = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularized incomplete beta function I_x(a, b). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const small = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let d = 1 / small(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let result = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / small(1 + even * d);
    c = small(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / small(1 + odd * d);
    c = small(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return front * result;
}

/**
 * The t with which a value of Student's distribution lies in [-t, t] with a probability of `level`; Infinity degrees of
 * freedom are the normal distribution.
 */
export function studentT(level: number, degrees: number): number {
  // The normal distribution, where the fraction would need many terms, by that of a chi square: A & S 26.4.19.
  const inside = (t: number): number =>
    degrees > 1e7 ? normalInside(t) : 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  let high = 1;
  while (inside(high) < level && high < 1e300) high *= 2;
  let low = 0;
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round++) {
    const middle = (low + high) / 2;
    if (inside(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// erf(t / sqrt(2)) by its series, which converges everywhere: A & S 7.1.6.
function normalInside(t: number): number {
  if (t > 8) return 1;
  let term = t;
  let sum = t;
  for (let n = 1; n < 500 && term > 1e-17 * sum; n++) {
    term *= (t * t) / (2 * n + 1);
    sum += term;
  }
  return sum * Math.sqrt(2 / Math.PI) * Math.exp((-t * t) / 2);
}
