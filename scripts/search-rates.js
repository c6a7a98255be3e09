// npm run rates [-- NAME...]: searches the learning rates with which every optimizer, or those named, reaches the end of
// two problems, and those `compare --optimizers all` runs with; writes src/cli/optimizers/rates.json, of which it
// leaves other rows as they are. Needs dist/.
//   quadratic  20 parameters in a 5 x 4 matrix, curvatures 1 to 100, from -0.95 to 0.95, float64; the last 10 steps count
//   diabetes   full-batch linear regression on the bundled data, standardized columns, float64
//   short      the same in 200 epochs: the lowest final loss
// A constant rate goes first, then one that falls to 0 by a cosine; the fewest steps of the list below win.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Matrix, solve } from "ml-matrix";
// The built package; src/ under Vitest.
import * as simdescent from "simdescent";
import { fail, findName } from "./lib/names.js";
import { withRows } from "./lib/rows.js";

const { cosine, LinearRegression, NonFiniteError, Optimizer, parameters } = simdescent;
/** Every optimizer class by name. */
export const classes = Object.fromEntries(
  Object.entries(simdescent).filter(([, each]) => each?.prototype instanceof Optimizer),
);
const file = new URL("../src/cli/optimizers/rates.json", import.meta.url);
const budgets = [30, 100, 300, 1000, 3000, 10_000, 30_000];
const grid = (from, to) => {
  const list = [];
  for (let k = from; k <= to; k++) for (const m of [1, 2, 5]) list.push(Number(`${m}e${k}`));
  return list;
};
const schedules = { constant: (lr) => lr, cosine: (lr, steps) => cosine(lr, steps) };

// Options of their own that some need for these problems: a line search where the full batch allows one, one rate for
// matrices and vectors, weights that may leave the ball in which Scion keeps them.
const particular = { LBFGS: { lineSearch: "strongWolfe" }, MARS: { optimize1d: true }, Scion: { unconstrained: true } };

/** Options that the problems need beside a rate: no decay, those above, another class for vectors. */
export function extras(name, lr, vectors) {
  const { definition } = classes[name];
  const options = { weightDecay: 0, ...particular[name] };
  try {
    const standard = Object.fromEntries(definition.schema.hypers.map(({ key, default: value }) => [key, value]));
    definition.variant({ ...definition.schema.defaults }, standard, { name: "v", shape: [3] });
  } catch {
    if (vectors) options.groups = [{ match: vectors, optimizer: classes.Adam, lr }];
  }
  return options;
}

const curvatures = Array.from({ length: 20 }, (_, i) => 100 ** (i / 19));
const start = curvatures.map((_, i) => (((7 * i) % 20) - 9.5) / 10);

/** Largest parameter in the last of so many steps on the quadratic; NaN where it broke. */
export function quadratic(name, lr, steps) {
  const params = parameters({ w: { shape: [5, 4], data: start } }, { dtype: "float64" });
  const optimizer = new classes[name](params, { ...extras(name), lr });
  const largest = () => params.data.w.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  let rest = 0;
  try {
    for (let t = 0; t < steps; t++) {
      optimizer.step(() => {
        const w = params.data.w;
        const g = params.grad.w;
        let loss = 0;
        for (let i = 0; i < 20; i++) {
          g[i] = curvatures[i] * w[i];
          loss += 0.5 * g[i] * w[i];
        }
        return loss;
      });
      if (t >= steps - 10 && !optimizer.eval) rest = Math.max(rest, largest());
    }
    optimizer.eval?.();
    return Math.max(rest, largest());
  } catch (error) {
    if (error instanceof NonFiniteError) return NaN;
    throw error;
  } finally {
    optimizer.dispose();
    params.dispose();
  }
}

/** The bundled data: standardized columns, targets, the least-squares loss. */
export function diabetes() {
  const text = readFileSync(new URL("../examples/data/diabetes.csv", import.meta.url), "utf8");
  const rows = text.trim().split("\n").slice(1).map((line) => line.split(",").map(Number)); // prettier-ignore
  const y = rows.map((row) => row.at(-1));
  const columns = rows[0].slice(0, -1).map((_, j) => rows.map((row) => row[j]));
  const standard = columns.map((column) => {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length);
    return column.map((v) => (v - mean) / deviation);
  });
  const x = rows.map((_, i) => standard.map((column) => column[i]));
  const design = new Matrix(x.map((row) => [...row, 1]));
  const theta = solve(design.transpose().mmul(design), design.transpose().mmul(Matrix.columnVector(y)));
  const residual = Matrix.sub(design.mmul(theta), Matrix.columnVector(y));
  const best = residual.to1DArray().reduce((sum, r) => sum + r * r, 0) / y.length;
  return { x, y, best };
}

/** Loss above the optimal one, as a fraction of it, after so many epochs. */
export function excess(name, lr, epochs, { x, y, best }) {
  const options = { optimizer: classes[name], epochs, lr, dtype: "float64", standardize: false };
  const model = new LinearRegression({ ...options, ...extras(name, lr, ["bias"]) });
  try {
    const { loss, reason } = model.fit(x, y);
    return reason === "diverged" ? NaN : loss / best - 1;
  } finally {
    model.dispose();
  }
}

function rates(name) {
  const { definition } = classes[name];
  const standard = definition.schema.hypers.find((spec) => spec.key === "lr").default;
  return (list) => (definition.stepLength === "free" ? [...new Set([standard, ...list])] : list);
}

// The fewest steps, then a constant rate, then the smallest rest; the standard rate of a rate-free rule where it will do.
function search(list, goal, run, standard) {
  for (const steps of budgets) {
    for (const [schedule, make] of Object.entries(schedules)) {
      let found;
      for (const lr of list) {
        const rest = run(make(lr, steps), steps);
        if (rest <= goal && !(found && found.rest <= rest)) found = { lr, rest };
        if (found && found.lr === standard) break;
      }
      if (found) return { lr: found.lr, schedule, steps };
    }
  }
  return null;
}

function shortest(list, run) {
  let best = { rest: Infinity };
  for (const [schedule, make] of Object.entries(schedules)) {
    for (const lr of list) {
      const rest = run(make(lr, 200), 200);
      if (rest < best.rest * 0.99 - 1e-9) best = { lr, schedule, steps: 200, rest };
    }
  }
  const { rest, ...found } = best;
  return rest < Infinity ? found : null;
}

/** One optimizer's row of the file. */
function row(name, data) {
  const list = rates(name);
  const { stepLength } = classes[name].definition;
  const standard = stepLength === "free" ? list(grid(0, 0))[0] : undefined;
  const found = {
    quadratic: search(list(grid(-5, 1)), 1e-3, (lr, steps) => quadratic(name, lr, steps), standard),
    diabetes: search(list(grid(-4, 3)), 1e-3, (lr, epochs) => excess(name, lr, epochs, data), standard),
    short: shortest(list(grid(-4, 3)), (lr, epochs) => excess(name, lr, epochs, data)),
  };
  for (const key of Object.keys(found)) if (!found[key]) delete found[key];
  return particular[name] ? { ...found, options: particular[name] } : found;
}

function main(given) {
  const known = Object.keys(classes);
  const wanted = given.map((name) => findName(name, known));
  const data = diabetes();
  const found = {};
  for (const name of wanted.length ? wanted : known) {
    const started = performance.now();
    found[name] = row(name, data);
    console.log(name, JSON.stringify(found[name]), `${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  const targetSize = Math.sqrt(data.y.reduce((sum, y) => sum + y * y, 0) / data.y.length);
  const before = wanted.length ? readFileSync(file, "utf8") : JSON.stringify({ targetSize, optimizers: {} });
  writeFileSync(file, withRows(before, "optimizers", found));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    fail(error);
  }
}
