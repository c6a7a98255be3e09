// Searches for a learning rate: the command from start to end, two workers beside one, and plain JavaScript.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { digits, table } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";

export const title = "Sweeps of the diabetes regression by cross-validation, 5 folds";

const file = fileURLToPath(new URL("../examples/data/diabetes.csv", import.meta.url));

export function configurations() {
  return [{ kind: "command" }, { kind: "workers" }, { kind: "plain" }];
}

export function measure(configuration, context) {
  return { command, workers, plain }[configuration.kind](context);
}

const best = (count, work) => {
  const times = Array.from({ length: count }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return times.sort((a, b) => a - b)[count >> 1];
};

function command({ quick }) {
  const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  const sweep = (workers) =>
    execFileSync(
      process.execPath,
      [cli, "sweep", file, "--grid", "lr=log:1e-4..1:9", "--folds", "5", "--workers", workers, "--json"],
      { encoding: "utf8" },
    );
  const { trials } = JSON.parse(sweep("1"));
  if (trials.length !== 9 || sweep("2") !== sweep("1")) throw new Error("two workers found something else than one");
  const count = quick ? 3 : 7;
  return { one: best(count, () => sweep("1")), two: best(count, () => sweep("2")) };
}

function data() {
  const rows = readFileSync(file, "utf8").trim().split("\n").slice(1);
  const values = rows.map((line) => line.split(",").map(Number));
  return { x: values.map((row) => row.slice(0, -1)), y: values.map((row) => row.at(-1)) };
}

async function workers({ load, quick }) {
  const { geomspace, GradientDescent, gridSearch, LinearRegression } = await load();
  const { x, y } = data();
  const model = new LinearRegression({ optimizer: GradientDescent, epochs: quick ? 2000 : 8000 });
  const grid = { lr: geomspace(1e-3, 0.2, 40) };
  const times = {};
  const results = [];
  for (const count of [1, 2]) {
    const begin = performance.now();
    results.push(JSON.stringify(await gridSearch(model, grid, x, y, { workers: count })));
    times[count] = performance.now() - begin;
  }
  if (results[0] !== results[1]) throw new Error("two workers found something else than one");
  return { one: times[1], two: times[2] };
}

/** Full-batch gradient descent in plain JavaScript, float64, as one would write it. */
function plainSweep(x, y, folds, rates, epochs) {
  const columns = x[0].length;
  return rates.map((lr) =>
    folds.map((test) => {
      const held = new Set(test);
      const rows = y.map((_, i) => i).filter((i) => !held.has(i));
      const mean = new Float64Array(columns);
      const scale = new Float64Array(columns);
      for (let j = 0; j < columns; j++) {
        for (const i of rows) mean[j] += x[i][j] / rows.length;
        for (const i of rows) scale[j] += (x[i][j] - mean[j]) ** 2 / rows.length;
        scale[j] = Math.sqrt(scale[j]);
      }
      const at = (i) => x[i].map((value, j) => (value - mean[j]) / scale[j]);
      const flat = Float64Array.from(rows.flatMap(at));
      const w = new Float64Array(columns);
      const g = new Float64Array(columns);
      let b = 0;
      for (let epoch = 0; epoch < epochs; epoch++) {
        g.fill(0);
        let gb = 0;
        for (let k = 0; k < rows.length; k++) {
          let r = b - y[rows[k]];
          for (let j = 0; j < columns; j++) r += flat[k * columns + j] * w[j];
          for (let j = 0; j < columns; j++) g[j] += r * flat[k * columns + j];
          gb += r;
        }
        const step = (2 * lr) / rows.length;
        for (let j = 0; j < columns; j++) w[j] -= step * g[j];
        b -= step * gb;
      }
      const middle = test.reduce((sum, i) => sum + y[i], 0) / test.length;
      let [left, total] = [0, 0];
      for (const i of test) {
        const predicted = at(i).reduce((sum, value, j) => sum + value * w[j], b);
        left += (y[i] - predicted) ** 2;
        total += (y[i] - middle) ** 2;
      }
      return 1 - left / total;
    }),
  );
}

async function plain({ load, quick }) {
  const { geomspace, GradientDescent, gridSearch, kFold, LinearRegression } = await load();
  const { x, y } = data();
  const epochs = 1000;
  const rates = geomspace(1e-4, 0.2, 9);
  const ours = (dtype) =>
    gridSearch(new LinearRegression({ optimizer: GradientDescent, epochs, dtype }), { lr: rates }, x, y);
  const folds = kFold(y.length);
  const reference = plainSweep(x, y, folds, rates, epochs);
  for (const { id, scores } of ours("float64").trials) {
    for (const [k, score] of scores.entries()) {
      if (Math.abs(score - reference[id][k]) > 1e-9 * Math.max(1, Math.abs(score)))
        throw new Error(`rate ${id}, fold ${k}: ${score}, plain JavaScript has ${reference[id][k]}`);
    }
  }
  const count = quick ? 3 : 7;
  return {
    plain: best(count, () => plainSweep(x, y, folds, rates, epochs)),
    float64: best(count, () => ours("float64")),
    float32: best(count, () => ours("float32")),
  };
}

const of = (results, kind) => results.find((result) => result.kind === kind);

export function tables(results) {
  const [start, long, js] = ["command", "workers", "plain"].map((kind) => of(results, kind));
  const heads = ["ms", "1 worker", "2 workers", "ratio"];
  const row = (name, { one, two }) => [name, digits(one), digits(two), `${digits(one / two)}x`];
  return [
    table(heads, [
      row("9 rates, the command from start to end", start),
      row("40 rates, long fits, in a program", long),
    ]),
    table(
      ["9 rates, 1000 epochs, one thread, ms", "plain JavaScript", "simdescent", "ratio"],
      ["float64", "float32"].map((type) => [
        type,
        digits(js.plain),
        digits(js[type]),
        `${digits(js.plain / js[type])}x`,
      ]),
    ),
  ];
}

export function targets(results) {
  const { one, two } = of(results, "workers");
  return [
    atMost("9-rate, 5-fold sweep by the command", of(results, "command").two / 1000, 2, " s"),
    atLeast("two workers beside one on a long sweep", one / two, 1.7),
  ];
}
