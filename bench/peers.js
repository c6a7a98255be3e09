// step() beside TensorFlow.js with its WebAssembly backend, one thread, in one process.
import { existsSync } from "node:fs";
import { assertClose } from "./lib/compare.js";
import { gradients } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { patience, race, timed } from "./lib/timing.js";
import { tensorflow } from "./peers/tensorflow.js";

const installed = existsSync(new URL("peers/node_modules/@tensorflow/tfjs-core", import.meta.url));
const hint = "not installed: npm ci --prefix bench/peers";

export const title = `One float32 step beside TensorFlow.js 4.22, WebAssembly backend, one thread${installed ? "" : ` (${hint})`}`;

const lr = 1e-3;
const rules = {
  Adam: {
    ours: (library, params) => new library.Adam(params, { lr }),
    theirs: (tf) => tf.train.adam(lr, 0.9, 0.999, 1e-8),
  },
  SGD: { ours: (library, params) => new library.SGD(params, { lr }), theirs: (tf) => tf.train.sgd(lr) },
  "SGD momentum": {
    ours: (library, params) => new library.SGD(params, { lr, momentum: 0.9 }),
    theirs: (tf) => tf.train.momentum(lr, 0.9),
  },
};

export function configurations(quick) {
  if (!installed) return [];
  return Object.keys(rules).flatMap((rule) => (quick ? [1e5] : [1e3, 1e5, 1e6]).map((n) => ({ rule, n })));
}

export async function measure({ rule, n }, { load, quick }) {
  const { ours, theirs } = rules[rule];
  const g = gradients(Float32Array, n);
  const tf = await tensorflow();
  const variable = tf.variable(tf.zeros([n]));
  const gradient = tf.tensor(g);
  const peer = theirs(tf);
  const peerStep = () => tf.tidy(() => peer.applyGradients({ [variable.name]: gradient }));
  const library = await load();
  const params = library.parameters({ w: [n] });
  params.grad.w.set(g);
  const optimizer = ours(library, params);
  for (let k = 0; k < 5; k++) {
    peerStep();
    optimizer.step();
  }
  // TensorFlow.js corrects the bias in float32: the same direction, not the same last digits.
  assertClose(`TensorFlow.js, ${rule}`, variable.dataSync(), params.data.w, 1e-3);
  const repeat = (step) =>
    timed((count) => {
      for (let k = 0; k < count; k++) step();
    });
  return { best: await race({ peer: repeat(peerStep), ours: repeat(() => optimizer.step()) }, patience(quick)) };
}

export function tables(results) {
  if (!installed) return [hint];
  const head = ["ns per parameter", "N", "TensorFlow.js", "simdescent", "ratio"];
  const rows = results.map(({ rule, n, best }) => [
    rule,
    n,
    digits(best.peer / n),
    digits(best.ours / n),
    times(best.peer / best.ours),
  ]);
  return [table(head, rows)];
}

export const targets = () => [];
