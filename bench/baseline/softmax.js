// Softmax regression by mini-batches and Adam in plain JavaScript, float32, weights classes x features.
import { multiclass } from "../lib/inputs.js";

function forwardNatural(x, first, n, w, b, e, d, k) {
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      let sum = b[c];
      for (let j = 0; j < d; j++) sum += x[(first + i) * d + j] * w[c * d + j];
      e[i * k + c] = sum;
    }
  }
}

function gradientNatural(x, first, n, e, g, d, k) {
  g.fill(0);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const r = e[i * k + c];
      for (let j = 0; j < d; j++) g[c * d + j] += r * x[(first + i) * d + j];
    }
  }
}

// Tiles of 4 rows by 2 classes: eight sums in registers, six reads for eight products. Tiles of 2 by 5 are as
// fast, 4 by 1, 8 by 1 and 4 by 5 slower.
function forwardTiles(x, first, n, w, b, e, d, k) {
  for (let i = 0; i < n; i += 4) {
    const i0 = (first + i) * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    for (let c = 0; c < k; c += 2) {
      const c0 = c * d;
      const c1 = c0 + d;
      let s00 = b[c];
      let s10 = s00;
      let s20 = s00;
      let s30 = s00;
      let s01 = b[c + 1];
      let s11 = s01;
      let s21 = s01;
      let s31 = s01;
      for (let j = 0; j < d; j++) {
        const x0 = x[i0 + j];
        const x1 = x[i1 + j];
        const x2 = x[i2 + j];
        const x3 = x[i3 + j];
        const u = w[c0 + j];
        const v = w[c1 + j];
        s00 += x0 * u;
        s10 += x1 * u;
        s20 += x2 * u;
        s30 += x3 * u;
        s01 += x0 * v;
        s11 += x1 * v;
        s21 += x2 * v;
        s31 += x3 * v;
      }
      const at = i * k + c;
      e[at] = s00;
      e[at + 1] = s01;
      e[at + k] = s10;
      e[at + k + 1] = s11;
      e[at + 2 * k] = s20;
      e[at + 2 * k + 1] = s21;
      e[at + 3 * k] = s30;
      e[at + 3 * k + 1] = s31;
    }
  }
}

// Tiles of 4 rows by 2 classes: the gradient is read and written once for four rows.
function gradientTiles(x, first, n, e, g, d, k) {
  g.fill(0);
  for (let i = 0; i < n; i += 4) {
    const i0 = (first + i) * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    for (let c = 0; c < k; c += 2) {
      const c0 = c * d;
      const c1 = c0 + d;
      const at = i * k + c;
      const e00 = e[at];
      const e01 = e[at + 1];
      const e10 = e[at + k];
      const e11 = e[at + k + 1];
      const e20 = e[at + 2 * k];
      const e21 = e[at + 2 * k + 1];
      const e30 = e[at + 3 * k];
      const e31 = e[at + 3 * k + 1];
      for (let j = 0; j < d; j++) {
        const x0 = x[i0 + j];
        const x1 = x[i1 + j];
        const x2 = x[i2 + j];
        const x3 = x[i3 + j];
        g[c0 + j] += x0 * e00 + x1 * e10 + (x2 * e20 + x3 * e30);
        g[c1 + j] += x0 * e01 + x1 * e11 + (x2 * e21 + x3 * e31);
      }
    }
  }
}

// Tiles of 4 rows by 5 classes: each entry of x is read and widened for five classes.
function gradientFive(x, first, n, e, g, d, k) {
  g.fill(0);
  for (let i = 0; i < n; i += 4) {
    const i0 = (first + i) * d;
    const i1 = i0 + d;
    const i2 = i1 + d;
    const i3 = i2 + d;
    for (let c = 0; c < k; c += 5) {
      const c0 = c * d;
      const c1 = c0 + d;
      const c2 = c1 + d;
      const c3 = c2 + d;
      const c4 = c3 + d;
      const a0 = i * k + c;
      const a1 = a0 + k;
      const a2 = a1 + k;
      const a3 = a2 + k;
      const e00 = e[a0];
      const e01 = e[a0 + 1];
      const e02 = e[a0 + 2];
      const e03 = e[a0 + 3];
      const e04 = e[a0 + 4];
      const e10 = e[a1];
      const e11 = e[a1 + 1];
      const e12 = e[a1 + 2];
      const e13 = e[a1 + 3];
      const e14 = e[a1 + 4];
      const e20 = e[a2];
      const e21 = e[a2 + 1];
      const e22 = e[a2 + 2];
      const e23 = e[a2 + 3];
      const e24 = e[a2 + 4];
      const e30 = e[a3];
      const e31 = e[a3 + 1];
      const e32 = e[a3 + 2];
      const e33 = e[a3 + 3];
      const e34 = e[a3 + 4];
      for (let j = 0; j < d; j++) {
        const x0 = x[i0 + j];
        const x1 = x[i1 + j];
        const x2 = x[i2 + j];
        const x3 = x[i3 + j];
        g[c0 + j] += x0 * e00 + x1 * e10 + (x2 * e20 + x3 * e30);
        g[c1 + j] += x0 * e01 + x1 * e11 + (x2 * e21 + x3 * e31);
        g[c2 + j] += x0 * e02 + x1 * e12 + (x2 * e22 + x3 * e32);
        g[c3 + j] += x0 * e03 + x1 * e13 + (x2 * e23 + x3 * e33);
        g[c4 + j] += x0 * e04 + x1 * e14 + (x2 * e24 + x3 * e34);
      }
    }
  }
}

/** Logits become residuals; returns the sum of the losses. */
function residuals(e, y, first, n, k) {
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const at = i * k;
    const label = y[first + i];
    let most = e[at];
    for (let c = 1; c < k; c++) most = Math.max(most, e[at + c]);
    let sum = 0;
    loss += most - e[at + label];
    for (let c = 0; c < k; c++) {
      const p = Math.exp(e[at + c] - most);
      e[at + c] = p;
      sum += p;
    }
    loss += Math.log(sum);
    const share = 1 / (n * sum);
    for (let c = 0; c < k; c++) e[at + c] *= share;
    e[at + label] -= 1 / n;
  }
  return loss;
}

function adam(w, g, m, v, n, s, epsilon) {
  for (let i = 0; i < n; i++) {
    const gi = g[i];
    const mi = 0.9 * m[i] + 0.1 * gi;
    const vi = 0.999 * v[i] + 0.001 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] -= (s * mi) / (Math.sqrt(vi) + epsilon);
  }
}

// Float64Array where it saves conversions: residuals always, the gradient in the last form.
const forms = {
  natural: [forwardNatural, gradientNatural, Float32Array],
  "tiles 4x2": [forwardTiles, gradientTiles, Float32Array],
  "tiles 4x2, gradient 4x5": [forwardTiles, gradientFive, Float32Array],
  "tiles 4x2, gradient 4x5 in float64": [forwardTiles, gradientFive, Float64Array],
};

export const softmaxVariants = forms;

/** As `start` of models.js tells. Rows and batch are multiples of 4, classes of 10. */
export function softmax({ variant, rows, columns, classes, batch, lr }) {
  const { x, y: numbers } = multiclass(rows, columns, classes);
  const y = Int32Array.from(numbers);
  const [forward, gradient, Type] = forms[variant];
  const n = classes * columns;
  const [w, m, v] = [0, 0, 0].map(() => new Float32Array(n));
  const [b, mb, vb] = [0, 0, 0].map(() => new Float32Array(classes));
  const g = new Type(n);
  const gb = new Type(classes);
  const e = new Float64Array(batch * classes);
  let t = 0;
  const state = {
    loss: NaN,
    bias: b,
    get result() {
      return Float32Array.from({ length: n }, (_, i) => w[(i % classes) * columns + Math.floor(i / classes)]);
    },
  };
  state.run = (count) => {
    for (let epoch = 0; epoch < count; epoch++) {
      let loss = 0;
      for (let first = 0; first < rows; first += batch) {
        const size = Math.min(batch, rows - first);
        forward(x, first, size, w, b, e, columns, classes);
        loss += residuals(e, y, first, size, classes);
        gradient(x, first, size, e, g, columns, classes);
        gb.fill(0);
        for (let i = 0; i < size * classes; i++) gb[i % classes] += e[i];
        t++;
        const root = Math.sqrt(1 - 0.999 ** t);
        const rate = (lr * root) / (1 - 0.9 ** t);
        adam(w, g, m, v, n, rate, 1e-8 * root);
        adam(b, gb, mb, vb, classes, rate, 1e-8 * root);
      }
      state.loss = loss / rows;
    }
  };
  return state;
}
