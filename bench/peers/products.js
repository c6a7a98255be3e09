// A matrix product with TensorFlow.js, WebAssembly backend, one thread. It has no float64 and makes a new tensor.
import { existsSync } from "node:fs";
import { operands } from "../baseline/products.js";
import { tensorflow } from "./tensorflow.js";

const installed = existsSync(new URL("node_modules/@tensorflow/tfjs-backend-wasm", import.meta.url));

/** Ways to do it; with a transposed operand, transposing it first may be faster. */
export function forms({ type, transposeA, transposeB }) {
  if (!installed || type !== "float32") return [];
  return transposeA || transposeB ? ["direct", "transposed first"] : ["direct"];
}

/** `{ run, result }` as `start` of ../baseline/products.js. */
export async function start({ form, type, m, k, n, transposeA, transposeB }) {
  const tf = await tensorflow();
  const { a, b } = operands({ type, m, k, n });
  const left = tf.tensor2d(a, transposeA ? [k, m] : [m, k]);
  const right = tf.tensor2d(b, transposeB ? [n, k] : [k, n]);
  const first = form === "transposed first";
  const product = () => {
    if (!first) return tf.matMul(left, right, transposeA, transposeB);
    return tf.matMul(transposeA ? tf.transpose(left) : left, transposeB ? tf.transpose(right) : right);
  };
  const run = (count) => {
    for (let r = 0; r < count; r++) tf.tidy(() => void product());
  };
  return { run, result: tf.tidy(() => product().dataSync()) };
}
