// Linear regression in plain JavaScript on typed arrays: mean squared error, intercept, float32.
// Full-batch epochs: the loops one writes first, and the fastest we could find. Single-sample epochs: shuffled
// by a seeded generator, gradient and update in one pass.
import { regression } from "../lib/inputs.js";

export const rows = 10000;

function natural(x, y, w, g, b, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    let p = b[0];
    for (let j = 0; j < d; j++) p += x[i * d + j] * w[j];
    const r = p - y[i];
    loss += r * r;
    gb += r;
    for (let j = 0; j < d; j++) g[j] += r * x[i * d + j];
  }
  const k = (2 * lr) / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// Four rows at a time: four independent sums, and one read and write of the gradient for four rows.
function fourRows(x, y, w, g, b, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  const bias = b[0];
  for (let i = 0; i < rows; i += 4) {
    const i0 = i * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    let r0 = bias - y[i];
    let r1 = bias - y[i + 1];
    let r2 = bias - y[i + 2];
    let r3 = bias - y[i + 3];
    for (let j = 0; j < d; j++) {
      const u = w[j];
      r0 += x[i0 + j] * u;
      r1 += x[i1 + j] * u;
      r2 += x[i2 + j] * u;
      r3 += x[i3 + j] * u;
    }
    loss += r0 * r0 + r1 * r1 + (r2 * r2 + r3 * r3);
    gb += r0 + r1 + (r2 + r3);
    for (let j = 0; j < d; j++) g[j] += r0 * x[i0 + j] + r1 * x[i1 + j] + (r2 * x[i2 + j] + r3 * x[i3 + j]);
  }
  const k = (2 * lr) / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// As above, and two columns at a time.
function fourRowsByTwo(x, y, w, g, b, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  const bias = b[0];
  const even = d - (d % 2);
  for (let i = 0; i < rows; i += 4) {
    const i0 = i * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    let r0 = bias - y[i];
    let r1 = bias - y[i + 1];
    let r2 = bias - y[i + 2];
    let r3 = bias - y[i + 3];
    let j = 0;
    for (; j < even; j += 2) {
      const u = w[j];
      const v = w[j + 1];
      r0 += x[i0 + j] * u + x[i0 + j + 1] * v;
      r1 += x[i1 + j] * u + x[i1 + j + 1] * v;
      r2 += x[i2 + j] * u + x[i2 + j + 1] * v;
      r3 += x[i3 + j] * u + x[i3 + j + 1] * v;
    }
    for (; j < d; j++) {
      r0 += x[i0 + j] * w[j];
      r1 += x[i1 + j] * w[j];
      r2 += x[i2 + j] * w[j];
      r3 += x[i3 + j] * w[j];
    }
    loss += r0 * r0 + r1 * r1 + (r2 * r2 + r3 * r3);
    gb += r0 + r1 + (r2 + r3);
    for (j = 0; j < even; j += 2) {
      const a = r0 * x[i0 + j] + r1 * x[i1 + j] + (r2 * x[i2 + j] + r3 * x[i3 + j]);
      const c = r0 * x[i0 + j + 1] + r1 * x[i1 + j + 1] + (r2 * x[i2 + j + 1] + r3 * x[i3 + j + 1]);
      g[j] += a;
      g[j + 1] += c;
    }
    for (; j < d; j++) g[j] += r0 * x[i0 + j] + r1 * x[i1 + j] + (r2 * x[i2 + j] + r3 * x[i3 + j]);
  }
  const k = (2 * lr) / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// One row at a time, four sums.
function fourSums(x, y, w, g, b, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  const bias = b[0];
  const whole = d - (d % 4);
  for (let i = 0; i < rows; i++) {
    const at = i * d;
    let s0 = bias - y[i];
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let j = 0;
    for (; j < whole; j += 4) {
      s0 += x[at + j] * w[j];
      s1 += x[at + j + 1] * w[j + 1];
      s2 += x[at + j + 2] * w[j + 2];
      s3 += x[at + j + 3] * w[j + 3];
    }
    for (; j < d; j++) s0 += x[at + j] * w[j];
    const r = s0 + s1 + (s2 + s3);
    loss += r * r;
    gb += r;
    for (j = 0; j < whole; j += 4) {
      g[j] += r * x[at + j];
      g[j + 1] += r * x[at + j + 1];
      g[j + 2] += r * x[at + j + 2];
      g[j + 3] += r * x[at + j + 3];
    }
    for (; j < d; j++) g[j] += r * x[at + j];
  }
  const k = (2 * lr) / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

function shuffle(order, seed) {
  for (let i = order.length - 1; i > 0; i--) {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const j = Math.floor((seed >>> 0) * (1 / 4294967296) * (i + 1));
    const t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  return seed;
}

function samples(x, y, w, order, b, d, lr) {
  let bias = b[0];
  let loss = 0;
  const k = 2 * lr;
  for (let i = 0; i < rows; i++) {
    const row = order[i];
    const at = row * d;
    let r = bias - y[row];
    for (let j = 0; j < d; j++) r += x[at + j] * w[j];
    loss += r * r;
    r *= k;
    for (let j = 0; j < d; j++) w[j] -= r * x[at + j];
    bias -= r;
  }
  b[0] = bias;
  return loss / rows;
}

function samplesFourSums(x, y, w, order, b, d, lr) {
  let bias = b[0];
  let loss = 0;
  const k = 2 * lr;
  const whole = d - (d % 4);
  for (let i = 0; i < rows; i++) {
    const row = order[i];
    const at = row * d;
    let s0 = bias - y[row];
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let j = 0;
    for (; j < whole; j += 4) {
      s0 += x[at + j] * w[j];
      s1 += x[at + j + 1] * w[j + 1];
      s2 += x[at + j + 2] * w[j + 2];
      s3 += x[at + j + 3] * w[j + 3];
    }
    for (; j < d; j++) s0 += x[at + j] * w[j];
    let r = s0 + s1 + (s2 + s3);
    loss += r * r;
    r *= k;
    for (j = 0; j < whole; j += 4) {
      w[j] -= r * x[at + j];
      w[j + 1] -= r * x[at + j + 1];
      w[j + 2] -= r * x[at + j + 2];
      w[j + 3] -= r * x[at + j + 3];
    }
    for (; j < d; j++) w[j] -= r * x[at + j];
    bias -= r;
  }
  b[0] = bias;
  return loss / rows;
}

function samplesTwoSums(x, y, w, order, b, d, lr) {
  let bias = b[0];
  let loss = 0;
  const k = 2 * lr;
  const even = d - (d % 2);
  for (let i = 0; i < rows; i++) {
    const row = order[i];
    const at = row * d;
    let s0 = bias - y[row];
    let s1 = 0;
    let j = 0;
    for (; j < even; j += 2) {
      s0 += x[at + j] * w[j];
      s1 += x[at + j + 1] * w[j + 1];
    }
    for (; j < d; j++) s0 += x[at + j] * w[j];
    let r = s0 + s1;
    loss += r * r;
    r *= k;
    for (j = 0; j < even; j += 2) {
      const a = w[j] - r * x[at + j];
      const c = w[j + 1] - r * x[at + j + 1];
      w[j] = a;
      w[j + 1] = c;
    }
    for (; j < d; j++) w[j] -= r * x[at + j];
    bias -= r;
  }
  b[0] = bias;
  return loss / rows;
}

const variants = {
  full: { natural, "4 rows": fourRows, "4 rows by 2": fourRowsByTwo, "4 sums": fourSums },
  samples: { natural: samples, "2 sums": samplesTwoSums, "4 sums": samplesFourSums },
};

export const variantsOf = (kind) => Object.keys(variants[kind]);

/** `{ run, result, loss }`: `run(count)` trains count epochs. */
export function start({ kind, variant, columns, lr }) {
  const { x, y } = regression(rows, columns);
  const w = new Float32Array(columns);
  const b = new Float32Array(1);
  const loop = variants[kind][variant];
  const state = { result: w, loss: NaN };
  if (kind === "full") {
    const g = new Float32Array(columns);
    state.run = (count) => {
      for (let k = 0; k < count; k++) state.loss = loop(x, y, w, g, b, columns, lr);
    };
  } else {
    const order = Uint32Array.from({ length: rows }, (_, i) => i);
    let seed = 1;
    state.run = (count) => {
      for (let k = 0; k < count; k++) {
        seed = shuffle(order, seed);
        state.loss = loop(x, y, w, order, b, columns, lr);
      }
    };
  }
  return state;
}
