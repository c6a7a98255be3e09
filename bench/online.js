// One event at a time through partialFit, beside plain JavaScript that does no more than predict and update: no checks,
// no report. What a call costs, not what a kernel does.
import { start, variantsOf } from "./baseline/models.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { binary, hashed } from "./lib/inputs.js";
import { digits, table } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "LogisticRegression.partialFit of one event, float32";

const rows = 1000;
const lr = 0.05;
const buckets = 2 ** 20;
const active = 30;
const checked = 2000;

export function configurations() {
  return [
    { kind: "event", columns: 10, rule: "SGD" },
    { kind: "event", columns: 100, rule: "SGD" },
    { kind: "event", columns: 10, rule: "Adagrad" },
    { kind: "event", columns: 100, rule: "Adagrad" },
    { kind: "ftrl", columns: active, rule: "FTRL" },
    { kind: "ftrl", columns: active, rule: "Adagrad" },
    { kind: "ftrl", columns: active, rule: "SGD" },
  ];
}

// Events as a caller has them: arrays of their own.
function streamOf(kind, columns) {
  if (kind === "event") {
    const { x, y } = binary(rows, columns);
    return { events: Array.from({ length: rows }, (_, i) => x.slice(i * columns, (i + 1) * columns)), y };
  }
  const { indices, values, y } = hashed(rows, active, buckets);
  const part = (list, i) => list.slice(i * active, (i + 1) * active);
  return {
    events: Array.from({ length: rows }, (_, i) => ({ indices: part(indices, i), values: part(values, i) })),
    y,
  };
}

export async function measure({ kind, columns, rule }, { load, quick }) {
  const library = await load();
  const { events, y } = streamOf(kind, columns);
  const sparse = kind === "ftrl" ? { buckets, intercept: false } : {};
  const make = () => new library.LogisticRegression({ optimizer: library[rule], lr, classes: [0, 1], ...sparse });
  const learner = () => {
    const model = make();
    let i = 0;
    const run = (count) => {
      for (let k = 0; k < count; k++) {
        model.partialFit(events[i], y[i]);
        if (++i === rows) i = 0;
      }
    };
    return { model, run };
  };
  const specification = { kind, rows, columns, active, buckets, lr };
  // The plain loops know SGD for rows, and FTRL for hashed events.
  const compared = rule === (kind === "ftrl" ? "FTRL" : "SGD");
  if (compared) {
    const { model, run } = learner();
    run(checked);
    for (const variant of variantsOf(kind)) {
      const plain = start({ ...specification, variant });
      plain.run(checked);
      assertClose(`partialFit and ${variant}`, model.coefficients, Float64Array.from(plain.result), 1e-4);
    }
    model.dispose();
  }
  const { model, run } = learner();
  let i = 0;
  const predict = (count) => {
    for (let k = 0; k < count; k++) {
      model.predict([events[i]]);
      if (++i === rows) i = 0;
    }
  };
  run(1);
  const candidates = { partialFit: timed(run), predict: timed(predict) };
  for (const variant of compared ? variantsOf(kind) : [])
    candidates[`js ${variant}`] = apart("models", { ...specification, variant });
  return { best: await race(candidates, patience(quick)) };
}

const label = ({ kind, columns, rule }) =>
  kind === "ftrl" ? `${columns} of 2^20 hashed, ${rule}` : `d = ${columns}, ${rule}`;

export function tables(results) {
  const lines = results.map((result) => {
    const { best } = result;
    const js = fastest(best, "js ");
    const plain = js ? `${digits(best[js] / 1e3)} (${js.slice(3)})` : "-";
    return [label(result), digits(best.partialFit / 1e3), plain, digits(best.predict / 1e3)];
  });
  return [`us per event\n${table(["event", "partialFit", "plain JS", "predict"], lines)}`];
}

export function targets(results) {
  return results.map((result) =>
    atMost(`partialFit, ${label(result)}`, result.best.partialFit / 1e3, result.kind === "ftrl" ? 3 : 2, "us"),
  );
}
