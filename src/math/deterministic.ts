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

// A loop: reduceRight is not inlined where it has met more than one list.
function horner(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * z + coefficients[i];
  return sum;
}

/** cos(pi x), exact at multiples of 1/2. */
export function cosPi(x: number): number {
  let r = Math.abs(x);
  // As r %= 2, which is slow.
  if (r >= 2) r -= 2 * Math.floor(r / 2);
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
  if (n === Infinity) return x === 1 ? 1 : Math.abs(x) < 1 ? 0 : Infinity;
  let result = 1;
  for (let base = x, k = n; k > 0; k = Math.floor(k / 2), base *= base) {
    if (k % 2 === 1) result *= base;
  }
  return result;
}

// 1, 1/3, ... 1/25: divisions would take most of the time.
const odd = /* @__PURE__ */ Array.from({ length: 13 }, (_, i) => 1 / (2 * i + 1));

/** Natural logarithm of a positive finite number, by the series of 2 atanh(s), s = (m-1)/(m+1). */
export function log(x: number): number {
  let exponent = 0;
  let m = x;
  for (; m > Math.SQRT2; m /= 2) exponent++;
  for (; m < 0.01; m *= 64) exponent -= 6;
  for (; m < Math.SQRT1_2; m *= 2) exponent--;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  return 2 * s * horner(odd, z) + exponent * Math.LN2;
}

// exp(r) for |r| <= ln(2)/2, after fdlibm's e_exp.c.
const exponential = [
  1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6,
  4.13813679705723846039e-8,
];

/** e to the x. */
export function exp(x: number): number {
  if (!(x > -746)) return x === x ? 0 : x;
  if (x > 710) return Infinity;
  const k = Math.round(x / Math.LN2);
  const high = x - k * 6.9314718036912381649e-1;
  const low = k * 1.90821492927058770002e-10;
  const r = high - low;
  const z = r * r;
  const c = r - z * horner(exponential, z);
  const near = 1 - (low - (r * c) / (2 - c) - high);
  // In two factors, since 2^k alone may be beyond the largest number.
  const half = Math.trunc(k / 2);
  return near * two(half) * two(k - half);
}

const two = (k: number): number => (k < 0 ? 1 / two(-k) : k < 31 ? 1 << k : powInt(2, k));

/** x to the y for x >= 0: exact for whole y, else within a few units of the last place of y log x. */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) < 2 ** 31) return y < 0 ? 1 / powInt(x, -y) : powInt(x, y);
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}
