// A minimum along a line without derivatives: a bracket by golden steps, then Brent's parabolas (1973, Algorithms for Minimization
// without Derivatives, chapter 5).

const golden = 0.381966011250105;

/** The least value found from t = 0, where it is known, with t between bounds. */
export function brent(
  f: (t: number) => number,
  value: number,
  scale: number,
  low: number,
  high: number,
): { at: number; value: number } {
  const known = new Map([[0, value]]);
  const at = (t: number): number => {
    const found = known.get(t) ?? f(t);
    known.set(t, found);
    return found;
  };
  let first = Math.min(scale, high);
  if (!(first > 0) || at(first) > value) {
    const back = Math.max(-scale, low);
    if (!(back < 0)) return first > 0 ? narrow(at, 0, first, low, high) : { at: 0, value };
    if (at(back) >= value) return narrow(at, back, first > 0 ? first : 0, low, high);
    first = back;
  }
  // Downhill in growing steps, to where it rises or a bound is.
  let [a, b] = [0, first];
  for (let round = 0; round < 60; round++) {
    const next = Math.min(high, Math.max(low, b + 1.618034 * (b - a)));
    if (next === b || at(next) > at(b)) return narrow(at, a, next, low, high);
    [a, b] = [b, next];
  }
  return { at: b, value: at(b) };
}

function narrow(
  at: (t: number) => number,
  from: number,
  to: number,
  low: number,
  high: number,
): { at: number; value: number } {
  let [a, b] = [Math.min(from, to), Math.max(from, to)];
  let x = a < 0 && b > 0 ? 0 : a + golden * (b - a);
  let [w, v] = [x, x];
  let [d, e] = [0, 0];
  for (let round = 0; round < 100; round++) {
    const middle = (a + b) / 2;
    const tolerance = 1e-6 * Math.abs(x) + 1e-12 * (b - a) + Number.MIN_VALUE;
    if (Math.abs(x - middle) <= 2 * tolerance - (b - a) / 2 || b - a <= 2e-6 * Math.max(Math.abs(a), Math.abs(b)))
      break;
    let step = 0;
    let parabola = false;
    if (Math.abs(e) > tolerance) {
      const r = (x - w) * (at(x) - at(v));
      let q = (x - v) * (at(x) - at(w));
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      const before = e;
      e = d;
      parabola = Math.abs(p) < Math.abs(0.5 * q * before) && p > q * (a - x) && p < q * (b - x);
      if (parabola) step = p / q;
    }
    if (!parabola) {
      e = x < middle ? b - x : a - x;
      step = golden * e;
    }
    d = step;
    const u = x + (Math.abs(d) >= tolerance ? d : Math.sign(d) * tolerance);
    if (at(u) <= at(x)) {
      if (u < x) b = x;
      else a = x;
      [v, w, x] = [w, x, u];
    } else {
      if (u < x) a = u;
      else b = u;
      if (at(u) <= at(w) || w === x) [v, w] = [w, u];
      else if (at(u) <= at(v) || v === x || v === w) v = u;
    }
  }
  // A bound may be the least, which parabolas only come near.
  let best = x;
  for (const end of [low, high])
    if (Number.isFinite(end) && Math.abs(end - x) <= 1e-6 * (Math.abs(to - from) || 1) && at(end) <= at(best))
      best = end;
  return { at: best, value: at(best) };
}
