// A network of one hidden layer in plain JavaScript, float32: relu, softmax cross-entropy, mini-batches, Adam.
// Weights are inputs x outputs. "natural" has straight loops, "tiles" the packed products of tiles.js.
import { multiclass, network } from "../lib/inputs.js";
import { pack, packedLength, tiles } from "./tiles.js";

/** c = a b for n rows of a, from `at` on. */
function productNatural(a, at, b, c, n, inputs, outputs) {
  c.fill(0, 0, n * outputs);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < inputs; j++) {
      const aij = a[at + i * inputs + j];
      for (let o = 0; o < outputs; o++) c[i * outputs + o] += aij * b[j * outputs + o];
    }
  }
}

/** The gradient of the weights: g = transposed a times e. */
function gradientNatural(a, at, e, g, n, inputs, outputs) {
  g.fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < inputs; j++) {
      const aij = a[at + i * inputs + j];
      for (let o = 0; o < outputs; o++) g[j * outputs + o] += aij * e[i * outputs + o];
    }
  }
}

/** The gradient of the inputs: r = e times transposed b. */
function backNatural(e, b, r, n, inputs, outputs) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < inputs; j++) {
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += e[i * outputs + o] * b[j * outputs + o];
      r[i * inputs + j] = sum;
    }
  }
}

const natural = () => ({ product: productNatural, gradient: gradientNatural, back: backNatural });

/** Panels are kept from call to call; in float64 the tiles need no conversions, in float32 half the memory. */
function tiled(Type, { columns, hidden, classes, batch }) {
  const most = Math.max(columns, hidden, classes);
  const rows = new Type(packedLength(batch, most));
  const batches = new Type(packedLength(most, batch));
  const errors = new Type(packedLength(most, batch));
  const shapes = [packedLength(hidden, columns), packedLength(classes, hidden), packedLength(hidden, classes)];
  const weights = new Type(Math.max(...shapes));
  return {
    product(a, at, b, c, n, inputs, outputs) {
      pack(a, at, inputs, 1, n, inputs, rows);
      pack(b, 0, 1, outputs, outputs, inputs, weights);
      tiles(rows, weights, c, n, inputs, outputs);
    },
    gradient(a, at, e, g, n, inputs, outputs) {
      pack(a, at, 1, inputs, inputs, n, batches);
      pack(e, 0, 1, outputs, outputs, n, errors);
      tiles(batches, errors, g, inputs, n, outputs);
    },
    back(e, b, r, n, inputs, outputs) {
      pack(e, 0, outputs, 1, n, outputs, rows);
      pack(b, 0, outputs, 1, inputs, outputs, weights);
      tiles(rows, weights, r, n, outputs, inputs);
    },
  };
}

const forms = {
  natural,
  "tiles, panels in float64": (sizes) => tiled(Float64Array, sizes),
  "tiles, panels in float32": (sizes) => tiled(Float32Array, sizes),
};

export const variants = Object.keys(forms);

function activate(h, b, n, width) {
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < width; o++) h[i * width + o] = Math.max(h[i * width + o] + b[o], 0);
  }
}

/** Slopes of the hidden layer; those of a relu at 0 are 0. */
function deactivate(r, h, n, width) {
  for (let i = 0; i < n * width; i++) if (!(h[i] > 0)) r[i] = 0;
}

/** Scores without their bias become residuals; returns the sum of the losses. */
function residuals(e, b, y, first, n, k) {
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const at = i * k;
    const label = y[first + i];
    let most = -Infinity;
    for (let c = 0; c < k; c++) most = Math.max(most, (e[at + c] += b[c]));
    loss += most - e[at + label];
    let sum = 0;
    for (let c = 0; c < k; c++) sum += e[at + c] = Math.exp(e[at + c] - most);
    loss += Math.log(sum);
    const share = 1 / (n * sum);
    for (let c = 0; c < k; c++) e[at + c] *= share;
    e[at + label] -= 1 / n;
  }
  return loss;
}

function columnSums(e, g, n, width) {
  g.fill(0);
  for (let i = 0; i < n; i++) for (let o = 0; o < width; o++) g[o] += e[i * width + o];
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

/**
 * `{ run, result, loss }` for `{ variant, rows, columns, hidden, classes, batch, epochs, lr }`: `run(count)` does
 * count whole fits, each from the weights of `network`, rows in order. `result` has the tensors by name, `loss` is
 * the mean over the last epoch, before each update.
 */
export function start({ variant, rows, columns, hidden, classes, batch, epochs, lr }) {
  const { x, y: numbers } = multiclass(rows, columns, classes);
  const y = Int32Array.from(numbers);
  const initial = network(columns, hidden, classes);
  const tensors = Object.entries(initial).map(([name, { data }]) => ({
    name,
    w: new Float32Array(data.length),
    g: new Float32Array(data.length),
    m: new Float32Array(data.length),
    v: new Float32Array(data.length),
  }));
  const [w0, b0, w1, b1] = tensors;
  const h = new Float32Array(batch * hidden);
  const r = new Float32Array(batch * hidden);
  const e = new Float32Array(batch * classes);
  const { product, gradient, back } = forms[variant]({ columns, hidden, classes, batch });

  function backward(first, n) {
    gradient(h, 0, e, w1.g, n, hidden, classes);
    columnSums(e, b1.g, n, classes);
    back(e, w1.w, r, n, hidden, classes);
    deactivate(r, h, n, hidden);
    gradient(x, first * columns, r, w0.g, n, columns, hidden);
    columnSums(r, b0.g, n, hidden);
  }

  function step(first, n, t) {
    product(x, first * columns, w0.w, h, n, columns, hidden);
    activate(h, b0.w, n, hidden);
    product(h, 0, w1.w, e, n, hidden, classes);
    const loss = residuals(e, b1.w, y, first, n, classes);
    backward(first, n);
    const root = Math.sqrt(1 - 0.999 ** t);
    const rate = (lr * root) / (1 - 0.9 ** t);
    for (const { w, g, m, v } of tensors) adam(w, g, m, v, w.length, rate, 1e-8 * root);
    return loss;
  }

  const state = { loss: NaN, result: Object.fromEntries(tensors.map(({ name, w }) => [name, w])) };
  state.run = (count) => {
    for (let k = 0; k < count; k++) {
      for (const { name, w, m, v } of tensors) {
        w.set(initial[name].data);
        m.fill(0);
        v.fill(0);
      }
      let t = 0;
      for (let epoch = 0; epoch < epochs; epoch++) {
        let loss = 0;
        for (let first = 0; first < rows; first += batch) loss += step(first, Math.min(batch, rows - first), ++t);
        state.loss = loss / rows;
      }
    }
  };
  return state;
}
