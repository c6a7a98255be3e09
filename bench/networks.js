// One epoch of a network of one hidden layer beside plain JavaScript, TensorFlow.js, jax-js, NumPy and PyTorch that
// do the same work: float32, one thread, the same data, weights and rate; results are compared before anything is
// timed.
import { start, variants } from "./baseline/networks.js";
import { apart } from "./lib/apart.js";
import { assertClose } from "./lib/compare.js";
import { multiclass, network } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";
import { race } from "./lib/timing.js";
import { peers } from "./peers/networks.js";
import { python } from "./python/run.js";

export const title =
  "MLP 784-128-10, relu, softmax cross-entropy, batch 64, Adam lr 1e-3, one epoch of 10,000 rows, float32, one thread";

export function configurations() {
  return [{ rows: 10_000, columns: 784, hidden: 128, classes: 10, batch: 64, epochs: 1, lr: 1e-3 }];
}

function ours({ MLPClassifier, Adam, matrix }, { rows, columns, hidden, classes, batch, epochs, lr }) {
  const { x, y } = multiclass(rows, columns, classes);
  const features = matrix(x, rows, columns);
  const init = Object.fromEntries(
    Object.entries(network(columns, hidden, classes)).map(([name, { data }]) => [name, data]),
  );
  const model = new MLPClassifier({
    hidden: [hidden],
    activation: "relu",
    optimizer: Adam,
    lr,
    batchSize: batch,
    epochs,
    shuffle: false,
    standardize: false,
    init,
  });
  const several = model.with({ epochs: 3 });
  return {
    fit: () => model.fit(features, y),
    tensors: () => model.params.data,
    /** Milliseconds of the quickest epoch of three, as the rivals count them: data read before, no loss made after. */
    epoch() {
      const ends = several.fit(features, y).history.map(({ seconds }) => seconds * 1000);
      return Math.min(ends[1] - ends[0], ends[2] - ends[1]);
    },
  };
}

function compare(label, tensors, wanted, tolerance) {
  for (const [name, data] of Object.entries(wanted)) assertClose(`${label}, ${name}`, tensors[name], data, tolerance);
}

/** Best milliseconds of a few runs; the first one compiles and warms up, and is compared. */
async function bestOf(name, specification, wanted, rounds) {
  const peer = await peers[name].start(specification);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await peer.run();
    best = Math.min(best, performance.now() - begin);
    if (round === 0) compare(name, peer.result, wanted, peers[name].tolerance);
  }
  return best;
}

export async function measure(specification, { load, quick }) {
  const model = ours(await load(), specification);
  model.fit();
  const wanted = Object.fromEntries(Object.entries(model.tensors()).map(([name, data]) => [name, data.slice()]));
  // Rounding errors grow with every one of the 157 updates.
  const tolerance = 1e-3;
  for (const variant of variants) {
    const plain = start({ variant, ...specification });
    plain.run(1);
    compare(`${variant} of plain JavaScript`, plain.result, wanted, tolerance);
  }
  const { mlp, torchMlp } = python({ mlp: specification, times: quick ? 3 : 15 });
  if (mlp) compare("NumPy", mlp.tensors, wanted, tolerance);
  if (torchMlp) compare("PyTorch", torchMlp.tensors, wanted, tolerance);
  const during = (once) => (milliseconds) => {
    let best = Infinity;
    const end = performance.now() + milliseconds;
    do best = Math.min(best, once() * 1e6);
    while (performance.now() < end);
    return best;
  };
  const wholeFit = () => {
    const begin = performance.now();
    model.fit();
    return performance.now() - begin;
  };
  const candidates = { epoch: during(model.epoch), fit: during(wholeFit) };
  for (const variant of variants) candidates[`js ${variant}`] = apart("networks", { variant, ...specification });
  const best = await race(candidates, quick ? { rounds: 1, milliseconds: 500 } : { rounds: 3, milliseconds: 1000 });
  const milliseconds = { NumPy: mlp?.milliseconds, PyTorch: torchMlp?.milliseconds };
  for (const [name, { rounds }] of Object.entries(peers)) {
    milliseconds[name] = await bestOf(name, specification, wanted, quick ? Math.min(rounds, 3) : rounds);
  }
  return { best, milliseconds };
}

const rivals = ["TF.js wasm", "TF.js cpu", "jax-js", "NumPy", "PyTorch"];

export function tables(results) {
  return results.map(({ best, milliseconds }) => {
    const fit = best.epoch / 1e6;
    const others = Object.keys(best).filter((name) => name.startsWith("js "));
    const lines = [
      ["simdescent", digits(fit), ""],
      ["simdescent, fit() of one epoch: checks of the data and the loss at its end", digits(best.fit / 1e6), ""],
      ...others.map((name) => [
        `plain JavaScript, ${name.slice(3)}`,
        digits(best[name] / 1e6),
        times(best[name] / best.epoch),
      ]),
      ...rivals.map((name) => [name, digits(milliseconds[name]), times(milliseconds[name] / fit)]),
    ];
    return table(["one epoch", "ms", "of ours"], lines);
  });
}

export function targets(results) {
  return results.flatMap(({ best, milliseconds }) => {
    const fit = best.epoch / 1e6;
    const list = [];
    if (milliseconds["jax-js"]) list.push(atLeast("MLP over jax-js", milliseconds["jax-js"] / fit, 3));
    if (milliseconds["TF.js wasm"]) list.push(atLeast("MLP over TensorFlow.js", milliseconds["TF.js wasm"] / fit, 10));
    if (milliseconds.NumPy) list.push(atMost("MLP, time over NumPy", fit / milliseconds.NumPy, 1.5, "x"));
    return list;
  });
}
