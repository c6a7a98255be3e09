// Every optimizer's step by itself: nanoseconds per parameter, and what its bytes would need at the rate Adam moves
// them. `--save` keeps the figures for the table in docs/optimizers.md. With names, of these optimizers only.
import { withRows } from "../scripts/lib/rows.js";
import { digits, table, times } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "Every optimizer, float32, unchecked: ns per parameter";

const vector = [1_000_000];
const matrix = [256, 256];
const rows = { height: 1_000_000, width: 64, count: 100 };

export async function configurations(quick, library, only = []) {
  const all = await import(library).then((every) =>
    Object.entries(every).filter(([, each]) => each?.prototype instanceof every.Optimizer),
  );
  const list = all.map(([name, { definition }]) => ({ name, shape: byElement(definition) ? vector : matrix }));
  if (only.length > 0) return list.filter(({ name }) => only.includes(name));
  const sparse = { name: "SparseAdam", ...rows };
  const short = { ...sparse, height: 1000 };
  return quick ? list.filter(({ name }) => ["Adam", "SGD"].includes(name)) : [...list, sparse, short];
}

// Whether a tensor's shape does not matter and one kernel call does all.
function byElement({ schema, variant, measure, closure }) {
  const hypers = Object.fromEntries(schema.hypers.map((spec) => [spec.key, spec.default]));
  return !measure && !closure && !variant({ ...schema.defaults }, hypers, { name: "w", shape: matrix }).whole;
}

export async function measure({ name, shape, ...sparse }, { load, quick }) {
  const library = await load();
  if (!shape) return touching(library, name, sparse, quick);
  const params = library.parameters({ w: shape });
  const n = params.size;
  let state = 12345;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    params.grad.w[i] = state / 2 ** 31 - 1;
  }
  const options = name === "LBFGS" ? { maxIter: 1, historySize: 10 } : { onNonFinite: "ignore" };
  const optimizer = new library[name](params, options);
  const step =
    optimizer.definition.closure || optimizer.definition.needsLoss
      ? () => optimizer.step(() => 1)
      : () => optimizer.step();
  for (let t = 0; t < 8; t++) step();
  if (params.data.w.every((w) => w === 0)) throw new Error(`${name}: eight steps moved nothing`);
  const elements = Object.values(optimizer.state("w")).reduce((sum, view) => sum + view.length, 0);
  const best = await race({ step: timed((count) => { for (let k = 0; k < count; k++) step(); }) }, patience(quick)); // prettier-ignore
  return { ns: best.step / n, slots: elements / n };
}

// One step on a few rows of a table, handing the rows over included.
async function touching(library, name, { height, width, count }, quick) {
  const params = library.parameters({ table: [height, width] });
  const optimizer = new library[name](params);
  const values = new Float32Array(count * width).fill(0.01);
  const chosen = Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * height) / count));
  const run = (times) => {
    for (let k = 0; k < times; k++) {
      params.sparse("table", { rows: chosen, values });
      optimizer.step();
    }
  };
  const best = await race({ step: timed(run) }, patience(quick));
  return { microseconds: best.step / 1000 };
}

// Parameters are read and written, gradients read, state read and written.
const bytes = ({ slots }) => 4 * (3 + 2 * slots);

export function tables(results) {
  const dense = results.filter(({ shape }) => shape);
  const adam = dense.find(({ name }) => name === "Adam");
  const sorted = [...dense].sort((a, b) => a.ns - b.ns);
  const overAdam = (result) => (adam ? times(result.ns / bytes(result) / (adam.ns / bytes(adam))) : "-");
  const line = (result) => [
    result.name,
    result.shape.join(" x "),
    digits(result.ns),
    digits(bytes(result)),
    digits(bytes(result) / result.ns),
    overAdam(result),
  ];
  const sparse = results.filter(({ height }) => height);
  const list = [
    table(["optimizer", "tensor", "ns", "bytes moved", "GB/s", "time over Adam's, per byte"], sorted.map(line)),
  ];
  if (sparse.length) {
    const rowsOf = sparse.map((r) => [r.name, `${r.height} x ${r.width}`, r.count, digits(r.microseconds)]);
    list.push(`µs per step on some rows\n${table(["optimizer", "table", "rows", "µs"], rowsOf)}`);
  }
  return list;
}

export function targets(results) {
  const dense = results.filter(({ shape }) => shape?.length === 1);
  const adam = dense.find(({ name }) => name === "Adam");
  const slow = (adam ? dense : []).map((result) =>
    atMost(
      `${result.name}: time over Adam's, per byte moved`,
      result.ns / bytes(result) / (adam.ns / bytes(adam)),
      3,
      "x",
    ),
  );
  const sparse = results.filter(({ height }) => height);
  return [
    ...slow,
    ...sparse.map((r) => atMost(`${r.name}, ${r.count} rows of ${r.height}`, r.microseconds, 25, " µs")),
  ];
}

/** What `--save` writes for the table of all optimizers; `before` is what stands there, of which other rows are kept. */
export function saved(before, results, { cpu, node }, only) {
  const machine = `${cpu}, Node ${node.split(",")[0]}`;
  const figures = results.filter(({ shape }) => shape).map(({ name, ns }) => [name, Number(ns.toPrecision(3))]);
  const ns = Object.fromEntries(figures);
  if (only.length === 0) return withRows(JSON.stringify({ machine }), "ns", ns);
  const { machine: usual, elsewhere = {} } = JSON.parse(before);
  // Rows keep the machine they were measured on where it is not that of all.
  const others = Object.entries(elsewhere).filter(([name]) => !(name in ns));
  const here = machine === usual ? [] : Object.keys(ns).map((name) => [name, machine]);
  const places = Object.fromEntries([...others, ...here]);
  const text = withRows(before, "ns", ns);
  if (others.length + here.length > 0)
    return withRows(JSON.stringify({ ...JSON.parse(text), elsewhere: {} }), "elsewhere", places);
  const { elsewhere: _, ...rest } = JSON.parse(text);
  return `${JSON.stringify(rest, null, 2)}\n`;
}
