// A network of one hidden layer with TensorFlow.js and jax-js, one thread. Each `start` takes a specification and
// returns `{ run, result, loss }` as that of ../baseline/networks.js.
import { existsSync } from "node:fs";
import { multiclass, network } from "../lib/inputs.js";
import { tensorflow } from "./tensorflow.js";

const has = (name) => existsSync(new URL(`node_modules/${name}`, import.meta.url));

// TensorFlow.js corrects the bias in float32; where a gradient is almost 0, Adam's steps of lr end up elsewhere.
const loose = 5e-2;
const strict = 1e-3;

/** What is installed, by name: its start, how far weights may be from ours, how many runs are worth the time. */
export const peers = {
  ...(has("@tensorflow/tfjs-backend-wasm") && {
    "TF.js wasm": { start: (specification) => startTensorflow("wasm", specification), tolerance: loose, rounds: 6 },
  }),
  ...(has("@tensorflow/tfjs-backend-cpu") && {
    "TF.js cpu": { start: (specification) => startTensorflow("cpu", specification), tolerance: loose, rounds: 1 },
  }),
  ...(has("@jax-js/jax") && { "jax-js": { start: startJax, tolerance: strict, rounds: 6 } }),
};

function cut({ rows, columns, classes, batch }) {
  const { x, y } = multiclass(rows, columns, classes);
  const batches = [];
  for (let first = 0; first < rows; first += batch) {
    const size = Math.min(batch, rows - first);
    const onehot = new Float32Array(size * classes);
    for (let i = 0; i < size; i++) onehot[i * classes + y[first + i]] = 1;
    batches.push({ size, onehot, features: x.slice(first * columns, (first + size) * columns) });
  }
  return batches;
}

/**
 * With the gradients by hand: no tape is recorded. Batches are cut and transposed before, once (a product with a
 * transposed operand takes a slow path in the wasm backend), and losses stay in the backend until an epoch ends.
 */
async function startTensorflow(backend, { rows, columns, hidden, classes, batch, epochs, lr }) {
  const tf = await tensorflow(backend);
  const batches = cut({ rows, columns, classes, batch }).map(({ size, onehot, features }) => {
    const x = tf.tensor2d(features, [size, columns]);
    return {
      x,
      transposed: tf.transpose(x),
      onehot: tf.tensor2d(onehot, [size, classes]),
      share: tf.scalar(1 / size),
    };
  });
  const initial = Object.entries(network(columns, hidden, classes));
  const variables = initial.map(([, { data, shape }]) => tf.variable(tf.tensor(data, shape)));
  const [w0, b0, w1, b1] = variables;
  const step = (adam, { x, transposed, onehot, share }) => {
    const h = tf.fused.matMul({ a: x, b: w0, bias: b0, activation: "relu" });
    const logits = tf.fused.matMul({ a: h, b: w1, bias: b1 });
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const powers = tf.exp(shifted);
    const sums = tf.sum(powers, 1, true);
    const loss = tf.sub(tf.sum(tf.log(sums)), tf.sum(tf.mul(shifted, onehot)));
    const e = tf.mul(tf.sub(tf.div(powers, sums), onehot), share);
    const r = tf.mul(tf.matMul(e, tf.transpose(w1)), tf.step(h));
    adam.applyGradients({
      [w0.name]: tf.matMul(transposed, r),
      [b0.name]: tf.sum(r, 0),
      [w1.name]: tf.matMul(tf.transpose(h), e),
      [b1.name]: tf.sum(e, 0),
    });
    return loss;
  };
  const state = {
    loss: NaN,
    get result() {
      return Object.fromEntries(initial.map(([name], i) => [name, variables[i].dataSync()]));
    },
  };
  state.run = async () => {
    initial.forEach(([, { data, shape }], i) => tf.tidy(() => variables[i].assign(tf.tensor(data, shape))));
    const adam = tf.train.adam(lr, 0.9, 0.999, 1e-8);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const total = tf.tidy(() => tf.addN(batches.map((part) => tf.tidy(() => step(adam, part)))));
      state.loss = total.dataSync()[0] / rows;
      total.dispose();
    }
    adam.dispose();
  };
  return state;
}

/** The whole step in one jit, Adam folded as ours is; its scalars come from JavaScript in double precision. */
async function startJax({ rows, columns, hidden, classes, batch, epochs, lr }) {
  const {
    jit,
    numpy: np,
    nn,
    valueAndGrad,
    defaultDevice,
    init,
    blockUntilReady,
    tree,
  } = await import(new URL("node_modules/@jax-js/jax/dist/index.js", import.meta.url));
  await init("wasm");
  defaultDevice("wasm");
  const batches = cut({ rows, columns, classes, batch }).map(({ size, onehot, features }) => ({
    size,
    x: np.array(features).reshape([size, columns]),
    onehot: np.array(onehot).reshape([size, classes]),
  }));
  for (const { x, onehot } of batches) await blockUntilReady([x, onehot]);
  const initial = network(columns, hidden, classes);

  const mean = ([w0, b0, w1, b1], x, onehot) => {
    const h = nn.relu(np.matmul(x, w0).add(b0));
    const size = onehot.shape[0];
    return nn
      .logSoftmax(np.matmul(h, w1).add(b1))
      .mul(onehot)
      .sum()
      .mul(-1 / size);
  };
  const step = jit((params, ms, vs, x, onehot, rate, epsilon) => {
    const [loss, gradients] = valueAndGrad(mean)(tree.ref(params), x, onehot);
    const next = params.map((p, i) => {
      const g = gradients[i];
      const m = ms[i].mul(0.9).add(g.ref.mul(0.1));
      const v = vs[i].mul(0.999).add(np.square(g).mul(0.001));
      return [p.sub(m.ref.mul(rate.ref).div(np.sqrt(v.ref).add(epsilon.ref))), m, v];
    });
    rate.dispose();
    epsilon.dispose();
    return [loss, next.map(([p]) => p), next.map(([, m]) => m), next.map(([, , v]) => v)];
  });

  const state = { loss: NaN, result: undefined };
  state.run = async () => {
    let params = Object.values(initial).map(({ data, shape }) => np.array(data).reshape(shape));
    let [m, v] = [0, 0].map(() => params.map(({ shape }) => np.zeros(shape)));
    let t = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      let total = np.array(0);
      for (const { size, x, onehot } of batches) {
        t++;
        const root = Math.sqrt(1 - 0.999 ** t);
        const scalars = [(lr * root) / (1 - 0.9 ** t), 1e-8 * root].map((value) => np.array(value));
        let loss;
        [loss, params, m, v] = step(params, m, v, x.ref, onehot.ref, ...scalars);
        total = total.add(loss.mul(size));
        // Steps that wait pile up their arrays: an epoch of them took eight times as long.
        await blockUntilReady(params);
      }
      state.loss = (await total.data())[0] / rows;
    }
    tree.dispose([m, v]);
    const names = Object.keys(initial);
    state.result = Object.fromEntries(await Promise.all(params.map(async (p, i) => [names[i], await p.data()])));
  };
  return state;
}
