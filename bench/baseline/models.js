// Logistic regression in plain JavaScript on typed arrays, float32: full-batch epochs, single events, and hashed
// events by FTRL. softmax.js has several classes. Several formulations each; the benchmark keeps the fastest.
import { binary, hashed } from "../lib/inputs.js";
import { softmax, softmaxVariants } from "./softmax.js";

// With t = exp(-|z|) the probability is 1 / (1 + t) or t / (1 + t), and the loss max(z, 0) - y z + log(1 + t).

function natural(x, y, w, g, b, rows, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    let z = b[0];
    for (let j = 0; j < d; j++) z += x[i * d + j] * w[j];
    const t = Math.exp(-Math.abs(z));
    const r = (z >= 0 ? 1 : t) / (1 + t) - y[i];
    loss += Math.max(z, 0) - y[i] * z + Math.log(1 + t);
    gb += r;
    for (let j = 0; j < d; j++) g[j] += r * x[i * d + j];
  }
  const k = lr / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// Four rows at a time: independent sums, one logarithm, and one read and write of the gradient for four rows.
function fourRows(x, y, w, g, b, rows, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  const bias = b[0];
  for (let i = 0; i < rows; i += 4) {
    const i0 = i * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    let z0 = bias;
    let z1 = bias;
    let z2 = bias;
    let z3 = bias;
    for (let j = 0; j < d; j++) {
      const u = w[j];
      z0 += x[i0 + j] * u;
      z1 += x[i1 + j] * u;
      z2 += x[i2 + j] * u;
      z3 += x[i3 + j] * u;
    }
    const t0 = Math.exp(-Math.abs(z0));
    const t1 = Math.exp(-Math.abs(z1));
    const t2 = Math.exp(-Math.abs(z2));
    const t3 = Math.exp(-Math.abs(z3));
    const r0 = (z0 >= 0 ? 1 : t0) / (1 + t0) - y[i];
    const r1 = (z1 >= 0 ? 1 : t1) / (1 + t1) - y[i + 1];
    const r2 = (z2 >= 0 ? 1 : t2) / (1 + t2) - y[i + 2];
    const r3 = (z3 >= 0 ? 1 : t3) / (1 + t3) - y[i + 3];
    loss += Math.max(z0, 0) - y[i] * z0 + (Math.max(z1, 0) - y[i + 1] * z1);
    loss += Math.max(z2, 0) - y[i + 2] * z2 + (Math.max(z3, 0) - y[i + 3] * z3);
    loss += Math.log((1 + t0) * (1 + t1) * ((1 + t2) * (1 + t3)));
    gb += r0 + r1 + (r2 + r3);
    for (let j = 0; j < d; j++) g[j] += r0 * x[i0 + j] + r1 * x[i1 + j] + (r2 * x[i2 + j] + r3 * x[i3 + j]);
  }
  const k = lr / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// As above, and two columns at a time; `d` is even.
function fourRowsByTwo(x, y, w, g, b, rows, d, lr) {
  g.fill(0);
  let gb = 0;
  let loss = 0;
  const bias = b[0];
  for (let i = 0; i < rows; i += 4) {
    const i0 = i * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    let z0 = bias;
    let z1 = bias;
    let z2 = bias;
    let z3 = bias;
    for (let j = 0; j < d; j += 2) {
      const u = w[j];
      const v = w[j + 1];
      z0 += x[i0 + j] * u + x[i0 + j + 1] * v;
      z1 += x[i1 + j] * u + x[i1 + j + 1] * v;
      z2 += x[i2 + j] * u + x[i2 + j + 1] * v;
      z3 += x[i3 + j] * u + x[i3 + j + 1] * v;
    }
    const t0 = Math.exp(-Math.abs(z0));
    const t1 = Math.exp(-Math.abs(z1));
    const t2 = Math.exp(-Math.abs(z2));
    const t3 = Math.exp(-Math.abs(z3));
    const r0 = (z0 >= 0 ? 1 : t0) / (1 + t0) - y[i];
    const r1 = (z1 >= 0 ? 1 : t1) / (1 + t1) - y[i + 1];
    const r2 = (z2 >= 0 ? 1 : t2) / (1 + t2) - y[i + 2];
    const r3 = (z3 >= 0 ? 1 : t3) / (1 + t3) - y[i + 3];
    loss += Math.max(z0, 0) - y[i] * z0 + (Math.max(z1, 0) - y[i + 1] * z1);
    loss += Math.max(z2, 0) - y[i + 2] * z2 + (Math.max(z3, 0) - y[i + 3] * z3);
    loss += Math.log((1 + t0) * (1 + t1) * ((1 + t2) * (1 + t3)));
    gb += r0 + r1 + (r2 + r3);
    for (let j = 0; j < d; j += 2) {
      const a = r0 * x[i0 + j] + r1 * x[i1 + j] + (r2 * x[i2 + j] + r3 * x[i3 + j]);
      const c = r0 * x[i0 + j + 1] + r1 * x[i1 + j + 1] + (r2 * x[i2 + j + 1] + r3 * x[i3 + j + 1]);
      g[j] += a;
      g[j + 1] += c;
    }
  }
  const k = lr / rows;
  for (let j = 0; j < d; j++) w[j] -= k * g[j];
  b[0] -= k * gb;
  return loss / rows;
}

// One event: prediction, gradient and update.
function event(x, at, y, w, b, d, lr) {
  let z = b[0];
  for (let j = 0; j < d; j++) z += x[at + j] * w[j];
  const r = lr * (1 / (1 + Math.exp(-z)) - y);
  for (let j = 0; j < d; j++) w[j] -= r * x[at + j];
  b[0] -= r;
}

function eventFourSums(x, at, y, w, b, d, lr) {
  let s0 = b[0];
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = d - (d % 4);
  let j = 0;
  for (; j < whole; j += 4) {
    s0 += x[at + j] * w[j];
    s1 += x[at + j + 1] * w[j + 1];
    s2 += x[at + j + 2] * w[j + 2];
    s3 += x[at + j + 3] * w[j + 3];
  }
  for (; j < d; j++) s0 += x[at + j] * w[j];
  const r = lr * (1 / (1 + Math.exp(-(s0 + s1 + (s2 + s3)))) - y);
  for (j = 0; j < whole; j += 4) {
    w[j] -= r * x[at + j];
    w[j + 1] -= r * x[at + j + 1];
    w[j + 2] -= r * x[at + j + 2];
    w[j + 3] -= r * x[at + j + 3];
  }
  for (; j < d; j++) w[j] -= r * x[at + j];
  b[0] -= r;
}

// FTRL-Proximal on one hashed event. Weights follow from z and n (`from`): kept, or made when they are read.
function weight(z, n, lr, beta, l1, l2) {
  if (Math.abs(z) < l1) return 0;
  return (Math.sign(z) * l1 - z) / ((beta + Math.sqrt(n)) / lr + l2);
}

function ftrlKept(indices, values, from, to, y, w, z, n, lr, beta, l1, l2) {
  let sum = 0;
  for (let j = from; j < to; j++) sum += w[indices[j]] * values[j];
  const r = 1 / (1 + Math.exp(-sum)) - y;
  for (let j = from; j < to; j++) {
    const at = indices[j];
    const g = r * values[j];
    const before = n[at];
    const after = before + g * g;
    const root = Math.sqrt(after);
    const zi = z[at] + g - ((root - Math.sqrt(before)) / lr) * w[at];
    n[at] = after;
    z[at] = zi;
    w[at] = Math.abs(zi) < l1 ? 0 : ((zi < 0 ? -l1 : l1) - zi) / ((beta + root) / lr + l2);
  }
}

function ftrlMade(indices, values, from, to, y, w, z, n, lr, beta, l1, l2) {
  let sum = 0;
  for (let j = from; j < to; j++) {
    const at = indices[j];
    const wi = weight(z[at], n[at], lr, beta, l1, l2);
    w[j - from] = wi;
    sum += wi * values[j];
  }
  const r = 1 / (1 + Math.exp(-sum)) - y;
  for (let j = from; j < to; j++) {
    const at = indices[j];
    const g = r * values[j];
    const after = n[at] + g * g;
    z[at] += g - ((Math.sqrt(after) - Math.sqrt(n[at])) / lr) * w[j - from];
    n[at] = after;
  }
}

const variants = {
  logistic: { natural, "4 rows": fourRows, "4 rows by 2": fourRowsByTwo },
  event: { natural: event, "4 sums": eventFourSums },
  ftrl: { "weights kept": ftrlKept, "weights made": ftrlMade },
  softmax: softmaxVariants,
};

export const variantsOf = (kind) => Object.keys(variants[kind]);

function logistic({ variant, rows, columns, lr }) {
  const { x, y } = binary(rows, columns);
  const g = new Float32Array(columns);
  const state = { result: new Float32Array(columns), bias: new Float32Array(1), loss: NaN };
  const loop = variants.logistic[variant];
  state.run = (count) => {
    for (let k = 0; k < count; k++) state.loss = loop(x, y, state.result, g, state.bias, rows, columns, lr);
  };
  return state;
}

function events({ variant, rows, columns, lr }) {
  const { x, y } = binary(rows, columns);
  const w = new Float32Array(columns);
  const b = new Float32Array(1);
  const update = variants.event[variant];
  let i = 0;
  const run = (count) => {
    for (let k = 0; k < count; k++) {
      update(x, i * columns, y[i], w, b, columns, lr);
      if (++i === rows) i = 0;
    }
  };
  return { run, result: w, bias: b };
}

function ftrl({ variant, rows, active, buckets, lr, beta = 1, l1 = 0, l2 = 0 }) {
  const { indices, values, y } = hashed(rows, active, buckets);
  const z = new Float32Array(buckets);
  const n = new Float32Array(buckets);
  const kept = variant === "weights kept";
  const w = new Float32Array(kept ? buckets : active);
  const update = variants.ftrl[variant];
  let i = 0;
  const run = (count) => {
    for (let k = 0; k < count; k++) {
      update(indices, values, i * active, (i + 1) * active, y[i], w, z, n, lr, beta, l1, l2);
      if (++i === rows) i = 0;
    }
  };
  return {
    run,
    get result() {
      return kept ? w : z.map((zi, j) => weight(zi, n[j], lr, beta, l1, l2));
    },
  };
}

/**
 * `{ run, result, bias, loss }`, all weights 0 at first. `run(count)` does count epochs (rows in order) for
 * `{ kind: "logistic", variant, rows, columns, lr }` by gradient descent on all rows and
 * `{ kind: "softmax", variant, rows, columns, classes, batch, lr }` by Adam, and count events for
 * `{ kind: "event", variant, rows, columns, lr }` by SGD and
 * `{ kind: "ftrl", variant, rows, active, buckets, lr, beta?, l1?, l2? }` by FTRL, without a bias.
 * `result` of softmax is features x classes; `loss` is the mean over the last epoch, before each update.
 */
export function start({ kind, ...specification }) {
  return { logistic, softmax, event: events, ftrl }[kind](specification);
}
