// Softmax regression by mini-batches and Adam with TensorFlow.js, WebAssembly backend, one thread.
import { existsSync } from "node:fs";
import { multiclass } from "../lib/inputs.js";
import { tensorflow } from "./tensorflow.js";

export const installed = existsSync(new URL("node_modules/@tensorflow/tfjs-core", import.meta.url));

/**
 * `{ run, result, bias, loss }` as `start` of ../baseline/models.js for softmax, with the gradients by hand: no
 * tape is recorded. Batches are cut and transposed before, once (a product with a transposed operand takes a slow
 * path in this backend), and losses stay in the backend until an epoch ends.
 */
export async function startSoftmax({ rows, columns, classes, batch, lr }) {
  const tf = await tensorflow();
  const { x, y } = multiclass(rows, columns, classes);
  const batches = [];
  for (let first = 0; first < rows; first += batch) {
    const size = Math.min(batch, rows - first);
    const onehot = new Float32Array(size * classes);
    for (let i = 0; i < size; i++) onehot[i * classes + y[first + i]] = 1;
    const features = tf.tensor2d(x.slice(first * columns, (first + size) * columns), [size, columns]);
    batches.push({
      features,
      transposed: tf.transpose(features),
      onehot: tf.tensor2d(onehot, [size, classes]),
      share: tf.scalar(1 / size),
    });
  }
  const w = tf.variable(tf.zeros([columns, classes]));
  const b = tf.variable(tf.zeros([classes]));
  const adam = tf.train.adam(lr, 0.9, 0.999, 1e-8);
  const step = ({ features, transposed, onehot, share }) => {
    const logits = tf.add(tf.matMul(features, w), b);
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const powers = tf.exp(shifted);
    const sums = tf.sum(powers, 1, true);
    const loss = tf.sub(tf.sum(tf.log(sums)), tf.sum(tf.mul(shifted, onehot)));
    const residuals = tf.mul(tf.sub(tf.div(powers, sums), onehot), share);
    const gradients = { [w.name]: tf.matMul(transposed, residuals), [b.name]: tf.sum(residuals, 0) };
    adam.applyGradients(gradients);
    return loss;
  };
  const state = {
    loss: NaN,
    get result() {
      return w.dataSync();
    },
    get bias() {
      return b.dataSync();
    },
  };
  state.run = (count) => {
    for (let epoch = 0; epoch < count; epoch++) {
      const total = tf.tidy(() => tf.addN(batches.map((part) => tf.tidy(() => step(part)))));
      state.loss = total.dataSync()[0] / rows;
      total.dispose();
    }
  };
  return state;
}
