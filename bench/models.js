// Whole runs of LogisticRegression and SoftmaxRegression beside plain JavaScript, TensorFlow.js and NumPy that do the
// same work: float32, one thread, the same data and rates; weights are compared before anything is timed.
import { start, variantsOf } from "./baseline/models.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { binary, multiclass } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";
import { patience, race } from "./lib/timing.js";
import { installed, startSoftmax } from "./peers/models.js";
import { python } from "./python/run.js";

export const title = "Logistic and softmax regression, float32";

const rows = 10_000;

export function configurations() {
  return [
    { kind: "logistic", columns: 100, epochs: 200, lr: 0.5 },
    { kind: "softmax", columns: 784, classes: 10, batch: 32, epochs: 3, lr: 1e-3 },
  ];
}

export async function measure(configuration, { load, quick }) {
  const { kind, columns, classes, batch, epochs, lr } = configuration;
  const { Adam, GradientDescent, LogisticRegression, matrix, SoftmaxRegression } = await load();
  const { x, y } = kind === "logistic" ? binary(rows, columns) : multiclass(rows, columns, classes);
  const features = matrix(x, rows, columns);
  const common = { lr, epochs, standardize: false, shuffle: false, l2: 0 };
  const model =
    kind === "logistic"
      ? new LogisticRegression({ optimizer: GradientDescent, ...common })
      : new SoftmaxRegression({ optimizer: Adam, batchSize: batch, ...common });
  model.fit(features, y);
  const weights = model.params.data.weight.slice();
  // A softmax's rounding errors grow with every one of its thousand updates.
  const tolerance = kind === "logistic" ? 1e-4 : 1e-2;
  const specification = { rows, columns, classes, batch, lr };
  for (const variant of variantsOf(kind)) {
    const plain = start({ kind, variant, ...specification });
    plain.run(epochs);
    assertClose(`${variant} of plain JavaScript`, weights, plain.result, tolerance);
  }
  const numpy = python({ [kind]: { ...specification, epochs }, times: quick ? 3 : 15 });
  if (numpy[kind]) assertClose("NumPy", weights, numpy[kind].weights, tolerance);
  const candidates = {
    fit(milliseconds) {
      let best = Infinity;
      const end = performance.now() + milliseconds;
      do {
        const begin = performance.now();
        model.fit(features, y);
        best = Math.min(best, (performance.now() - begin) * 1e6);
      } while (performance.now() < end);
      return best;
    },
  };
  for (const variant of variantsOf(kind)) {
    const plain = apart("models", { kind, variant, ...specification });
    candidates[`js ${variant}`] = async (milliseconds) => (await plain(milliseconds)) * epochs;
  }
  const best = await race(candidates, patience(quick));
  const peers = {
    numpy: numpy[kind]?.milliseconds,
    sklearn: numpy[`sklearn${kind[0].toUpperCase()}${kind.slice(1)}`]?.milliseconds,
  };
  if (kind === "softmax" && installed) peers.tensorflow = await tensorflow(specification, epochs, weights, tolerance);
  return { best, peers };
}

// Once for warming up; TensorFlow.js is slow enough to be timed by single runs.
async function tensorflow(specification, epochs, weights, tolerance) {
  let best = Infinity;
  for (let round = 0; round < 4; round++) {
    const run = await startSoftmax(specification);
    const begin = performance.now();
    run.run(epochs);
    best = Math.min(best, performance.now() - begin);
    assertClose("TensorFlow.js", weights, run.result, tolerance);
  }
  return best;
}

const plainOf = (best) => best[fastest(best, "js ")];

export function tables(results) {
  const lines = results.map(({ kind, columns, epochs, batch, best, peers }) => {
    const ms = (value) => (value === undefined ? "-" : digits(value));
    const ours = best.fit / 1e6;
    return [
      `${kind} ${rows} x ${columns}, ${batch ? `batch ${batch}` : "full batch"}, ${epochs} epochs`,
      digits(ours),
      `${digits(plainOf(best) / 1e6)} (${fastest(best, "js ").slice(3)})`,
      times(plainOf(best) / best.fit),
      ms(peers.numpy),
      times(ours / peers.numpy),
      ms(peers.tensorflow),
      times(peers.tensorflow / ours),
      ms(peers.sklearn),
    ];
  });
  const head = ["whole fit, ms", "ours", "best JS", "over", "NumPy", "of ours", "TF.js wasm", "over", "scikit-learn"];
  return [table(head, lines)];
}

export function targets(results) {
  return results.flatMap(({ kind, best, peers }) => {
    const ours = best.fit / 1e6;
    const list = [
      atLeast(`${kind} regression over tuned JavaScript`, plainOf(best) / best.fit, kind === "logistic" ? 6 : 4),
    ];
    if (peers.numpy)
      list.push(atMost(`${kind} regression, time over NumPy`, ours / peers.numpy, kind === "logistic" ? 1.3 : 1, "x"));
    if (peers.tensorflow) list.push(atLeast(`${kind} regression over TensorFlow.js`, peers.tensorflow / ours, 4));
    return list;
  });
}
