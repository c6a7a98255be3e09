// Tails of the normal, t, F and chi-squared distributions, accurate to about 1e-13 of themselves however small they are, and
// the values that leave a given share on both sides. Continued fractions by Lentz's method, as in Press et al., Numerical
// Recipes, 6.2 to 6.4; log gamma by Lanczos' series.

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

const large = 20;

/** What Stirling's formula leaves of log gamma. */
function stirling(x: number): number {
  const inverse = 1 / (x * x);
  return (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / x;
}

/** log(gamma(a + b) / gamma(a)), also where both are far larger than their ratio. */
function logGammaRatio(a: number, b: number): number {
  if (a <= large) return logGamma(a + b) - logGamma(a);
  return (a - 0.5) * Math.log1p(b / a) + b * Math.log(a + b) - b + stirling(a + b) - stirling(a);
}

/** Logarithm of the gamma function of x above 0. */
export function logGamma(x: number): number {
  // Stirling's formula is the more accurate one for large x.
  if (x > large) return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + stirling(x);
  let sum = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x - 1 + i);
  const t = x + 6.5;
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** A continued fraction b0 + a1/(b1 + a2/(b2 + ...)); `term(i)` gives a and b. */
function continuedFraction(first: number, term: (i: number) => readonly [number, number]): number {
  const tiny = 1e-300;
  let f = first || tiny;
  let c = f;
  let d = 0;
  for (let i = 1; i < 10_000; i++) {
    const [a, b] = term(i);
    d = 1 / (b + a * d || tiny);
    c = b + a / c || tiny;
    const factor = c * d;
    f *= factor;
    if (Math.abs(factor - 1) < 4e-16) break;
  }
  return f;
}

/** The upper regularized incomplete gamma function Q(a, x). */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return 1 - front * sum;
  }
  return front / continuedFraction(x + 1 - a, (i) => [-i * (i - a), x + 1 - a + 2 * i]);
}

/** The regularized incomplete beta function I_x(a, b); `rest` is 1 - x, for an x near 1. */
export function betaLower(a: number, b: number, x: number, rest: number = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaLower(b, a, rest, x);
  const logarithm = (part: number, other: number): number => (other < 0.5 ? Math.log1p(-other) : Math.log(part));
  const [more, less] = a > b ? [a, b] : [b, a];
  const front =
    Math.exp(a * logarithm(x, rest) + b * logarithm(rest, x) + logGammaRatio(more, less) - logGamma(less)) / a;
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const over = i % 2 === 0 ? m * (b - m) : -(a + m) * (a + b + m);
    return [(over * x) / ((a + i - 1) * (a + i)), 1];
  });
  return front / fraction;
}

/** The chance that a standard normal number is farther from 0 than z. */
export const normalTails = (z: number): number => gammaUpper(0.5, (z * z) / 2);

/** The chance that Student's t of these degrees of freedom is farther from 0 than t. */
export function tTails(t: number, df: number): number {
  const square = t * t;
  return Number.isFinite(square) ? betaLower(df / 2, 0.5, df / (df + square), square / (df + square)) : 0;
}

/** The chance of an F of these degrees of freedom above f. */
export const fUpper = (f: number, over: number, under: number): number =>
  Number.isFinite(f) ? betaLower(under / 2, over / 2, under / (under + over * f), (over * f) / (under + over * f)) : 0;

/** The chance of a chi-squared of these degrees of freedom above x. */
export const chiSquaredUpper = (x: number, df: number): number => gammaUpper(df / 2, x / 2);

/** The distance from 0 outside of which lies `share`, by bisection. */
function critical(tails: (x: number) => number, share: number): number {
  let high = 1;
  while (tails(high) > share && high < 1e300) high *= 2;
  let low = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (tails(middle) > share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The z within which a normal number lies with the chance `level`. */
export const normalCritical = (level: number): number => critical(normalTails, 1 - level);

/** The t within which Student's t lies with the chance `level`. */
export const tCritical = (level: number, df: number): number => critical((t) => tTails(t, df), 1 - level);
