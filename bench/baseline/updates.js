// The best plain JavaScript we could find for each update: typed arrays, one top-level function per rule, all
// that is a scalar computed once per step. Two formulations each; the benchmark keeps the faster. Rounding to
// float32 by Math.fround after every operation was slower by half and more.
import { gradients } from "../lib/inputs.js";

function adamLoop(w, g, m, v, n, b1, c1, b2, c2, s, e) {
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const mi = b1 * m[i] + c1 * gi;
    const vi = b2 * v[i] + c2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] -= (s * mi) / (Math.sqrt(vi) + e);
  }
}

function adamByFour(w, g, m, v, n, b1, c1, b2, c2, s, e) {
  let i = 0;
  for (; i <= n - 4; i += 4) {
    const g0 = g[i],
      g1 = g[i + 1],
      g2 = g[i + 2],
      g3 = g[i + 3];
    const m0 = b1 * m[i] + c1 * g0,
      m1 = b1 * m[i + 1] + c1 * g1;
    const m2 = b1 * m[i + 2] + c1 * g2,
      m3 = b1 * m[i + 3] + c1 * g3;
    const v0 = b2 * v[i] + c2 * g0 * g0,
      v1 = b2 * v[i + 1] + c2 * g1 * g1;
    const v2 = b2 * v[i + 2] + c2 * g2 * g2,
      v3 = b2 * v[i + 3] + c2 * g3 * g3;
    m[i] = m0;
    m[i + 1] = m1;
    m[i + 2] = m2;
    m[i + 3] = m3;
    v[i] = v0;
    v[i + 1] = v1;
    v[i + 2] = v2;
    v[i + 3] = v3;
    w[i] -= (s * m0) / (Math.sqrt(v0) + e);
    w[i + 1] -= (s * m1) / (Math.sqrt(v1) + e);
    w[i + 2] -= (s * m2) / (Math.sqrt(v2) + e);
    w[i + 3] -= (s * m3) / (Math.sqrt(v3) + e);
  }
  for (; i < n; i++) {
    const gi = g[i];
    const mi = b1 * m[i] + c1 * gi;
    const vi = b2 * v[i] + c2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] -= (s * mi) / (Math.sqrt(vi) + e);
  }
}

function adamwLoop(w, g, m, v, n, b1, c1, b2, c2, s, e, keep) {
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const mi = b1 * m[i] + c1 * gi;
    const vi = b2 * v[i] + c2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] = keep * w[i] - (s * mi) / (Math.sqrt(vi) + e);
  }
}

function adamwByTwo(w, g, m, v, n, b1, c1, b2, c2, s, e, keep) {
  let i = 0;
  for (; i <= n - 2; i += 2) {
    const g0 = g[i],
      g1 = g[i + 1];
    const m0 = b1 * m[i] + c1 * g0,
      m1 = b1 * m[i + 1] + c1 * g1;
    const v0 = b2 * v[i] + c2 * g0 * g0,
      v1 = b2 * v[i + 1] + c2 * g1 * g1;
    m[i] = m0;
    m[i + 1] = m1;
    v[i] = v0;
    v[i + 1] = v1;
    w[i] = keep * w[i] - (s * m0) / (Math.sqrt(v0) + e);
    w[i + 1] = keep * w[i + 1] - (s * m1) / (Math.sqrt(v1) + e);
  }
  for (; i < n; i++) {
    const gi = g[i];
    const mi = b1 * m[i] + c1 * gi;
    const vi = b2 * v[i] + c2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] = keep * w[i] - (s * mi) / (Math.sqrt(vi) + e);
  }
}

function sgdLoop(w, g, n, lr) {
  for (let i = 0; i < n; i++) w[i] -= lr * g[i];
}

function sgdByFour(w, g, n, lr) {
  let i = 0;
  for (; i <= n - 4; i += 4) {
    const a = w[i] - lr * g[i],
      b = w[i + 1] - lr * g[i + 1];
    const c = w[i + 2] - lr * g[i + 2],
      d = w[i + 3] - lr * g[i + 3];
    w[i] = a;
    w[i + 1] = b;
    w[i + 2] = c;
    w[i + 3] = d;
  }
  for (; i < n; i++) w[i] -= lr * g[i];
}

function momentumLoop(w, g, b, n, lr, mu) {
  for (let i = 0; i < n; i++) {
    const x = mu * b[i] + g[i];
    b[i] = x;
    w[i] -= lr * x;
  }
}

function momentumByFour(w, g, b, n, lr, mu) {
  let i = 0;
  for (; i <= n - 4; i += 4) {
    const x0 = mu * b[i] + g[i],
      x1 = mu * b[i + 1] + g[i + 1];
    const x2 = mu * b[i + 2] + g[i + 2],
      x3 = mu * b[i + 3] + g[i + 3];
    b[i] = x0;
    b[i + 1] = x1;
    b[i + 2] = x2;
    b[i + 3] = x3;
    w[i] -= lr * x0;
    w[i + 1] -= lr * x1;
    w[i + 2] -= lr * x2;
    w[i + 3] -= lr * x3;
  }
  for (; i < n; i++) {
    const x = mu * b[i] + g[i];
    b[i] = x;
    w[i] -= lr * x;
  }
}

function lionLoop(w, g, m, n, b1, c1, b2, c2, lr) {
  for (let i = 0; i < n; i++) {
    const mi = m[i];
    const gi = g[i];
    const c = b1 * mi + c1 * gi;
    m[i] = b2 * mi + c2 * gi;
    w[i] -= c > 0 ? lr : c < 0 ? -lr : 0;
  }
}

function lionBySign(w, g, m, n, b1, c1, b2, c2, lr) {
  for (let i = 0; i < n; i++) {
    const mi = m[i];
    const gi = g[i];
    m[i] = b2 * mi + c2 * gi;
    w[i] -= lr * Math.sign(b1 * mi + c1 * gi);
  }
}

function ademamixLoop(w, g, m, v, l, n, b1, c1, b2, c2, b3, c3, s1, s2, e) {
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const mi = b1 * m[i] + c1 * gi;
    const li = b3 * l[i] + c3 * gi;
    const vi = b2 * v[i] + c2 * gi * gi;
    m[i] = mi;
    l[i] = li;
    v[i] = vi;
    w[i] -= (s1 * mi + s2 * li) / (Math.sqrt(vi) + e);
  }
}

function adanLoop(w, g, m, v, d, last, n, b1, c1, b2, c2, b3, c3, s1, s2, e, first) {
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const x = first * (gi + last[i]);
    const mi = b1 * m[i] + c1 * gi;
    const di = b2 * d[i] + c2 * x;
    const u = gi + b2 * x;
    const vi = b3 * v[i] + c3 * u * u;
    last[i] = -gi;
    m[i] = mi;
    d[i] = di;
    v[i] = vi;
    w[i] -= (s1 * mi + s2 * di) / (Math.sqrt(vi) + e);
  }
}

function marsLoop(w, g, m, v, last, n, k, b1, c1, b2, c2, s, e) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const c = g[i] + k * (g[i] - last[i]);
    sum += c * c;
  }
  const r = sum > 1 ? 1 / Math.sqrt(sum) : 1;
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const c = r * (gi + k * (gi - last[i]));
    const mi = b1 * m[i] + c1 * c;
    const vi = b2 * v[i] + c2 * c * c;
    last[i] = gi;
    m[i] = mi;
    v[i] = vi;
    w[i] -= (s * mi) / (Math.sqrt(vi) + e);
  }
}

const variants = {
  Adam: { loop: adamLoop, "by 4": adamByFour },
  AdamW: { loop: adamwLoop, "by 2": adamwByTwo },
  SGD: { loop: sgdLoop, "by 4": sgdByFour },
  "SGD momentum": { loop: momentumLoop, "by 4": momentumByFour },
  Lion: { loop: lionLoop, sign: lionBySign },
  AdEMAMix: { loop: ademamixLoop },
  Adan: { loop: adanLoop },
  MARS: { loop: marsLoop },
};

export const variantsOf = (rule) => Object.keys(variants[rule]);

/** `{ run, result }`: `run(count)` takes count steps on arrays of its own, `result` are the parameters. */
export function start({ rule, variant, dtype, n }) {
  const Type = dtype === "float32" ? Float32Array : Float64Array;
  const w = new Type(n);
  const g = gradients(Type, n);
  const loop = variants[rule][variant];
  return { run: runs[rule](loop, w, g, new Type(n), new Type(n), n), result: w };
}

const lr = 1e-4;

function adamRun(loop, w, g, m, v, n, keep) {
  let p1 = 1;
  let p2 = 1;
  return (count) => {
    for (let k = 0; k < count; k++) {
      p1 *= 0.9;
      p2 *= 0.999;
      const root = Math.sqrt(1 - p2);
      loop(w, g, m, v, n, 0.9, 1 - 0.9, 0.999, 1 - 0.999, (lr * root) / (1 - p1), 1e-8 * root, keep);
    }
  };
}

const runs = {
  Adam: (loop, w, g, m, v, n) => adamRun(loop, w, g, m, v, n, 1),
  AdamW: (loop, w, g, m, v, n) => adamRun(loop, w, g, m, v, n, 1 - lr * 0.01),
  SGD: (loop, w, g, _m, _v, n) => (count) => {
    for (let k = 0; k < count; k++) loop(w, g, n, lr);
  },
  "SGD momentum": (loop, w, g, m, _v, n) => (count) => {
    for (let k = 0; k < count; k++) loop(w, g, m, n, lr, 0.9);
  },
  Lion: (loop, w, g, m, _v, n) => (count) => {
    for (let k = 0; k < count; k++) loop(w, g, m, n, 0.9, 1 - 0.9, 0.99, 1 - 0.99, lr);
  },
  AdEMAMix: (loop, w, g, m, v, n) => {
    const slow = new w.constructor(n);
    let p1 = 1;
    let p2 = 1;
    return (count) => {
      for (let k = 0; k < count; k++) {
        p1 *= 0.9;
        p2 *= 0.999;
        const s = lr * Math.sqrt(1 - p2);
        const averages = [0.9, 1 - 0.9, 0.999, 1 - 0.999, 0.9999, 1 - 0.9999];
        loop(w, g, m, v, slow, n, ...averages, s / (1 - p1), 2 * s, (1e-8 * s) / lr);
      }
    };
  },
  Adan: (loop, w, g, m, v, n) => {
    const differences = new w.constructor(n);
    const last = new w.constructor(n);
    let p1 = 1;
    let p2 = 1;
    let p3 = 1;
    return (count) => {
      for (let k = 0; k < count; k++) {
        const first = p1 === 1 ? 0 : 1;
        p1 *= 0.98;
        p2 *= 0.92;
        p3 *= 0.99;
        const s = lr * Math.sqrt(1 - p3);
        const averages = [0.98, 1 - 0.98, 0.92, 1 - 0.92, 0.99, 1 - 0.99];
        const factors = [s / (1 - p1), (0.92 * s) / (1 - p2)];
        loop(w, g, m, v, differences, last, n, ...averages, ...factors, (1e-8 * s) / lr, first);
      }
    };
  },
  MARS: (loop, w, g, m, v, n) => {
    const last = new w.constructor(n);
    let p1 = 1;
    let p2 = 1;
    return (count) => {
      for (let k = 0; k < count; k++) {
        p1 *= 0.95;
        p2 *= 0.99;
        const s = lr * Math.sqrt(1 - p2);
        loop(
          w,
          g,
          m,
          v,
          last,
          n,
          (0.025 * 0.95) / (1 - 0.95),
          0.95,
          1 - 0.95,
          0.99,
          1 - 0.99,
          s / (1 - p1),
          (1e-8 * s) / lr,
        );
      }
    };
  },
};
