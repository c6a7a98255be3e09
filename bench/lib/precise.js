// exp, log, log1p, tanh, sigmoid, softplus and erf to more than 40 digits, for numbers of double precision: what the
// kernels' last places are measured against. A number is { m, e }, m 2^e with a whole m; about 190 bits are kept.

const bits = 192;
const unit = 1n << BigInt(bits);
const view = new DataView(new ArrayBuffer(8));

const length = (m) => (m < 0n ? -m : m).toString(2).length;

function kept(m, e) {
  const excess = length(m) - bits;
  return excess > 0 ? { m: m >> BigInt(excess), e: e + excess } : { m, e };
}

/** The exact value of a finite number. */
export function precise(x) {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const m = exponent ? fraction | 0x10000000000000n : fraction;
  return { m: word >> 63n ? -m : m, e: Math.max(exponent, 1) - 1075 };
}

function add(a, b) {
  if (a.m === 0n) return b;
  if (b.m === 0n) return a;
  const [high, low] = a.e > b.e ? [a, b] : [b, a];
  const shift = high.e - low.e;
  // What lies far below the last bit kept may be left out.
  if (shift > 3 * bits && high.e > low.e + length(low.m) + bits) return kept(high.m << BigInt(bits), high.e - bits);
  return kept((high.m << BigInt(shift)) + low.m, low.e);
}

const negated = ({ m, e }) => ({ m: -m, e });
const product = (a, b) => kept(a.m * b.m, a.e + b.e);

function quotient(a, b) {
  const shift = Math.max(0, bits + length(b.m) - length(a.m));
  return kept((a.m << BigInt(shift)) / b.m, a.e - shift - b.e);
}

/** The nearest double, for estimates. */
function estimate({ m, e }) {
  const excess = Math.max(0, length(m) - 60);
  return Number(m >> BigInt(excess)) * 2 ** (e + excess);
}

/** a in units of 2^-bits. */
function fixed({ m, e }) {
  const shift = BigInt(e + bits);
  return shift >= 0n ? m << shift : m >> -shift;
}

const one = { m: 1n, e: 0 };
const two = { m: 2n, e: 0 };
const times = (a, b) => (a * b) >> BigInt(bits);

/** The sum of a series whose terms are each (the one before) z factor(n), from 1 on. */
function series(z, factor) {
  let sum = unit;
  let term = unit;
  for (let n = 1; term !== 0n && term !== -1n; n++) {
    const [over, under] = factor(n);
    term = (times(term, z) * over) / under;
    sum += term;
  }
  return { m: sum, e: -bits };
}

/** atanh(s) / s = 1 + s^2/3 + s^4/5 + ... */
function atanhOver(s) {
  const z = fixed(product(s, s));
  let sum = unit;
  let power = z;
  for (let n = 3n; power !== 0n; n += 2n) {
    sum += power / n;
    power = times(power, z);
  }
  return { m: sum, e: -bits };
}

const atanhDouble = (s) => product(two, product(s, atanhOver(s)));
const ln2 = atanhDouble(quotient(one, { m: 3n, e: 0 }));
const twoOverRootPi = quotient(
  { m: 11283791670955125738961589031215451716881012586579977136881714434212849n, e: 0 },
  { m: 10n ** 70n, e: 0 },
);

function exp(a) {
  if (estimate(a) < -4000) return { m: 1n, e: -6000 };
  const k = Math.round(estimate(a) / Math.LN2);
  const r = add(a, product({ m: BigInt(-k), e: 0 }, ln2));
  const { m, e } = series(fixed(r), (n) => [1n, BigInt(n)]);
  return { m, e: e + k };
}

function expm1(a) {
  if (Math.abs(estimate(a)) > 0.25) return add(exp(a), negated(one));
  return product(
    a,
    series(fixed(a), (n) => [1n, BigInt(n + 1)]),
  );
}

function log(a) {
  if (a.m <= 0n) throw new RangeError("log of a precise number: it must be above 0");
  // f is in [1/2, 1), but for numbers in [1, 2) it is the number itself, so that nothing cancels near 1.
  const places = length(a.m) + a.e;
  const k = places === 1 ? 0 : places;
  const f = { m: a.m, e: a.e - k };
  const near = atanhDouble(quotient(add(f, negated(one)), add(f, one)));
  return add(near, product({ m: BigInt(k), e: 0 }, ln2));
}

function log1p(a) {
  return Math.abs(estimate(a)) < 0.25 ? atanhDouble(quotient(a, add(two, a))) : log(add(one, a));
}

function tanh(a) {
  if (Math.abs(estimate(a)) > 1000) return { m: a.m < 0n ? -1n : 1n, e: 0 };
  const t = expm1(product(two, a));
  return quotient(t, add(t, two));
}

const tail = (a) => exp(a.m > 0n ? negated(a) : a);

function sigmoid(a) {
  const t = tail(a);
  return quotient(a.m < 0n ? t : one, add(one, t));
}

const softplus = (a) => (a.m > 0n ? add(a, log1p(tail(a))) : log1p(tail(a)));

function erf(a) {
  if (Math.abs(estimate(a)) > 8) return { m: a.m < 0n ? -1n : 1n, e: 0 };
  const square = product(a, a);
  const sum = series(fixed(product(two, square)), (n) => [1n, BigInt(2 * n + 1)]);
  return product(product(twoOverRootPi, a), product(exp(negated(square)), sum));
}

/** Each takes what `precise` returns; where the function has a finite value. */
export const references = { exp, log, log1p, tanh, sigmoid, softplus, erf };

const places = { float32: { bits: 23, least: -126, most: 127 }, float64: { bits: 52, least: -1022, most: 1023 } };

/** How many units in the last place of its type a result is from the precise value. */
export function unitsFrom(type, got, wanted) {
  const { bits: fraction, least, most } = places[type];
  if (wanted.m === 0n) return got === 0 ? 0 : Infinity;
  const exponent = length(wanted.m) + wanted.e - 1;
  if (exponent > most) return got === (wanted.m < 0n ? -Infinity : Infinity) ? 0 : Infinity;
  if (!Number.isFinite(got) || Math.sign(got) * (wanted.m < 0n ? -1 : 1) < 0) return Infinity;
  const { m, e } = add(precise(got), negated(wanted));
  return Math.abs(estimate({ m, e: e + fraction - Math.max(exponent, least) }));
}
