// Functions whose last bit may differ between engines in Math.*, written out in operations that may not.

// Coefficients of the kernels in fdlibm (Sun Microsystems, 1993), |x| <= pi/4.
const sine = [
  -1.66666666666666324348e-1, 8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6,
  -2.50507602534068634195e-8, 1.58969099521155010221e-10,
];
const cosine = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5, -2.75573143513906633035e-7,
  2.0875723212981748279e-9, -1.13596475577881948265e-11,
];

const horner = (coefficients: number[], z: number): number => coefficients.reduceRight((sum, c) => sum * z + c, 0);

/** cos(pi x), exact at multiples of 1/2. */
export function cosPi(x: number): number {
  let r = Math.abs(x) % 2;
  if (r > 1) r = 2 - r;
  if (r > 0.5) return -cosPi(1 - r);
  if (r > 0.25) {
    const t = (0.5 - r) * Math.PI;
    const z = t * t;
    return t + t * z * horner(sine, z);
  }
  const t = r * Math.PI;
  const z = t * t;
  return 1 - 0.5 * z + z * z * horner(cosine, z);
}

/** x to a whole power n >= 0, by squaring. */
export function powInt(x: number, n: number): number {
  let result = 1;
  for (let base = x, k = n; k > 0; k = Math.floor(k / 2), base *= base) {
    if (k % 2 === 1) result *= base;
  }
  return result;
}

/** Natural logarithm of a positive finite number, by the series of 2 atanh(s), s = (m-1)/(m+1). */
export function log(x: number): number {
  let exponent = 0;
  let m = x;
  for (; m > Math.SQRT2; m /= 2) exponent++;
  for (; m < Math.SQRT1_2; m *= 2) exponent--;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * z + 1 / k;
  return 2 * s * sum + exponent * Math.LN2;
}
