// Whole runs of LinearRegression beside plain JavaScript and C that do the same work.
import { rows, start, variantsOf } from "./baseline/linear.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { checksum, regression } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";
import { patience, race } from "./lib/timing.js";
import { twinCandidates } from "./lib/twins.js";

export const title = "Linear regression by GradientDescent, 10,000 rows, float32, intercept";

const epochs = { full: 200, samples: 60 };
const rate = { full: 0.3, samples: 0.01 };
// Consecutive epochs timed together, about a millisecond or more.
const window = 10;
// Epochs before the C twin prints its result.
const checked = 5;

export function configurations() {
  return [
    { kind: "full", columns: 100 },
    { kind: "samples", columns: 10 },
    { kind: "samples", columns: 100 },
  ];
}

export async function measure({ kind, columns }, { load, twins, quick }) {
  const { GradientDescent, LinearRegression, matrix } = await load();
  const lr = rate[kind];
  const { x, y } = regression(rows, columns);
  const features = matrix(x, rows, columns);
  const batch = kind === "full" ? {} : { batchSize: 1 };
  const model = (count) =>
    new LinearRegression({ optimizer: GradientDescent, lr, epochs: count, standardize: false, ...batch });
  const few = model(kind === "full" ? checked : epochs.samples);
  few.fit(features, y);
  const fewLoss = few.predict(features).reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / rows;
  let expected;
  for (const variant of variantsOf(kind)) {
    const plain = start({ kind, variant, columns, lr });
    plain.run(kind === "full" ? checked : epochs.samples);
    expected ??= plain.result;
    // Shuffled in other orders, single samples end in the same place but for the noise of the last steps.
    assertClose(`${variant} of plain JavaScript`, plain.result, expected, 1e-5);
    assertClose("LinearRegression", few.coefficients, plain.result, kind === "full" ? 1e-4 : 0.05);
    if (kind === "samples") assertClose("loss", [fewLoss], [plain.loss], 0.1);
  }
  const fit = model(epochs[kind]);
  let epoch = Infinity;
  const ours = (milliseconds) => {
    let best = Infinity;
    const end = performance.now() + milliseconds;
    do {
      const begin = performance.now();
      const { history } = fit.fit(features, y);
      best = Math.min(best, (performance.now() - begin) * 1e6);
      for (let i = window; i < history.length; i++) {
        epoch = Math.min(epoch, ((history[i].seconds - history[i - window].seconds) * 1e9) / window);
      }
    } while (performance.now() < end);
    return best;
  };
  const candidates = { fit: ours };
  for (const variant of variantsOf(kind)) {
    candidates[`js ${variant}`] = apart("linear", { kind, variant, columns, lr });
  }
  if (kind === "full")
    Object.assign(candidates, twinCandidates(twins, "linear_float32", columns, checksum(expected), 1e-4));
  const best = await race(candidates, patience(quick));
  return { best: { ...best, epoch } };
}

const byKind = (results, kind) => results.filter((result) => result.kind === kind);
const tuned = (best) =>
  fastest(Object.fromEntries(Object.entries(best).filter(([name]) => name !== "js natural")), "js ");

export function tables(results) {
  const full = byKind(results, "full").map(({ columns, best }) => {
    const n = epochs.full;
    const ms = (ns) => (ns === undefined ? "-" : digits((ns * n) / 1e6));
    const whole = best.fit / n;
    return [
      `${rows} x ${columns}`,
      digits(best.fit / 1e6),
      digits(best.epoch / 1e3),
      ms(best["js natural"]),
      times(best["js natural"] / whole),
      `${ms(best[tuned(best)])} (${tuned(best).slice(3)})`,
      times(best[tuned(best)] / whole),
      ms(best["C 128-bit"]),
      times(whole / best["C 128-bit"]),
      ms(best["C native"]),
      times(whole / best["C native"]),
    ];
  });
  const samples = byKind(results, "samples").map(({ columns, best }) => {
    const js = fastest(best, "js ");
    return [
      `d = ${columns}`,
      digits(best.epoch / 1e3),
      `${digits(best[js] / 1e3)} (${js.slice(3)})`,
      times(best[js] / best.epoch),
      digits(best.fit / 1e6),
      times((best[js] * epochs.samples) / best.fit),
    ];
  });
  return [
    `${epochs.full} full-batch epochs, ms\n${table(
      [
        "matrix",
        "fit",
        "us/epoch",
        "natural JS",
        "over",
        "tuned JS",
        "over",
        "C 128-bit",
        "of ours",
        "C native",
        "of ours",
      ],
      full,
    )}`,
    `Single-sample epochs, shuffled, us per epoch; whole fit of ${epochs.samples} epochs in ms\n${table(
      ["columns", "ours", "best JS", "over JS", "fit", "over JS"],
      samples,
    )}`,
  ];
}

export function targets(results) {
  const list = [];
  for (const { columns, best } of byKind(results, "full")) {
    const whole = best.fit / epochs.full;
    const label = `linear regression ${rows} x ${columns}, ${epochs.full} epochs,`;
    list.push(atLeast(`${label} over natural JavaScript`, best["js natural"] / whole, 12));
    list.push(atLeast(`${label} over tuned JavaScript`, best[tuned(best)] / whole, 6));
    if (best["C 128-bit"]) list.push(atMost(`${label} time over C 128-bit`, whole / best["C 128-bit"], 1.2, "x"));
  }
  for (const { columns, best } of byKind(results, "samples")) {
    const ratio = best[fastest(best, "js ")] / best.epoch;
    list.push(atLeast(`single-sample epochs, d=${columns}, over JavaScript`, ratio, columns === 10 ? 1.4 : 5));
  }
  return list;
}
