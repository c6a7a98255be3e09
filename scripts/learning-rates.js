// Measures every table of docs/learning-rates.md on the bundled data and writes it there.
// node scripts/learning-rates.js [table...] [--check]: with --check nothing is written, and a stale table is an error.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  Adam,
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  geomspace,
  GradientDescent,
  gridSearch,
  hyperband,
  inverseSqrt,
  inverseTime,
  join,
  kFold,
  LBFGS,
  linear,
  LinearRegression,
  logUniform,
  lrFind,
  matrix,
  oneCycle,
  plateau,
  polynomial,
  randomSearch,
  rex,
  SGD,
  step,
  successiveHalving,
  warmup,
  wsd,
} from "../dist/index.js";
import * as library from "../dist/index.js";
import { defaultsTable } from "./lib/default-rates.js";
import { optimizerNames } from "./lib/names.js";

const page = new URL("../docs/learning-rates.md", import.meta.url);
const lines = readFileSync(new URL("../examples/data/diabetes.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const values = lines.slice(1).map((line) => line.split(",").map(Number));
const x = matrix(
  values.map((row) => row.slice(0, -1)),
  { dtype: "float64" },
);
const y = values.map((row) => row.at(-1));

// Everything is judged on five folds that no choice has seen, and averaged over them.
const outer = kFold(y.length, { folds: 5, seed: 1 }).map((test) => {
  const held = new Set(test);
  const train = y.map((_, i) => i).filter((i) => !held.has(i));
  const part = (rows) => ({
    x: matrix(
      rows.map((i) => [...x.row(i)]),
      { dtype: "float64" },
    ),
    y: rows.map((i) => y[i]),
  });
  const inside = part(train);
  const exact = new LinearRegression({
    optimizer: LBFGS,
    epochs: 100,
    lineSearch: "strongWolfe",
    toleranceGrad: 1e-10,
  });
  return { train: inside, test: part(test), optimum: exact.fit(inside.x, inside.y).loss };
});
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Fits on each outer fold: how far the training loss is above the optimal one, and R² on the rows held out. */
function judge(models) {
  const runs = outer.map(({ train, test, optimum }, i) => {
    const model = models[i];
    const { reason } = model.fit(train.x, train.y);
    const loss = mean(model.predict(train.x).map((p, k) => (p - train.y[k]) ** 2));
    return {
      diverged: reason === "diverged" || !(loss < 1e6),
      excess: loss / optimum - 1,
      trainR2: model.score(train.x, train.y),
      testR2: model.score(test.x, test.y),
    };
  });
  if (runs.some((run) => run.diverged)) return undefined;
  const of = (key) => mean(runs.map((run) => run[key]));
  return { excess: of("excess"), trainR2: of("trainR2"), testR2: of("testR2") };
}

const percent = (share) => {
  const value = 100 * share;
  if (value < 0.001) return "0 %";
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)} %`;
};
const r2 = (value) => value.toFixed(3);
const rate = (value) => String(Number(value.toPrecision(2)));
const thousands = (value) => (value === 0 ? "0" : `${Math.round(value / 1000).toLocaleString("en-US")}k`);
const table = (heads, aligns, rows) => [heads, aligns, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** One rate after another, with gradient descent on all rows. */
function rates() {
  const lengths = [200, 20_000];
  const rows = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3].map((lr) => {
    const cells = lengths.flatMap((epochs) => {
      const got = judge(outer.map(() => new LinearRegression({ optimizer: GradientDescent, lr, epochs })));
      return got ? [percent(got.excess), r2(got.trainR2), r2(got.testR2)] : ["diverged", "-", "-"];
    });
    return [lr, ...cells];
  });
  const heads = [
    "rate",
    ...lengths.flatMap((n) => [`${n.toLocaleString("en-US")} epochs: above the optimum`, "R² train", "R² test"]),
  ];
  return table(
    heads,
    heads.map(() => "---:"),
    rows,
  );
}

/** Constant rates in mini-batches: what noise leaves. */
function noise() {
  const rows = [0.001, 0.003, 0.01, 0.03, 0.1].map((lr) => {
    const cells = [1, 8, 64].flatMap((batchSize) => {
      const got = judge(outer.map(() => new LinearRegression({ optimizer: SGD, lr, batchSize, epochs: 200 })));
      return got ? [percent(got.excess), r2(got.testR2)] : ["diverged", "-"];
    });
    return [lr, ...cells];
  });
  const heads = ["rate", ...[1, 8, 64].flatMap((n) => [`batch ${n}: above the optimum`, "R² test"])];
  return table(
    heads,
    heads.map(() => "---:"),
    rows,
  );
}

const settings = {
  "gradient descent, all rows": { optimizer: GradientDescent, epochs: 200 },
  "SGD, momentum 0.9, batch 32": { optimizer: SGD, momentum: 0.9, batchSize: 32, epochs: 50 },
  "Adam, batch 32": { optimizer: Adam, batchSize: 32, epochs: 50 },
};

// Where the rate alone sets a step's length, rates are of the size of the targets.
const spans = [
  [1e-4, 1],
  [1e-5, 0.1],
  [1e-2, 100],
];

const ways = {
  "the model's own choice (no `lr`)": (model, part) => {
    const { gradients } = model.fit(part.x, part.y);
    return { lr: undefined, cost: gradients - model.options.epochs * part.y.length };
  },
  "`lrFind`, valley": (model, part, span) => found(model, part, span, "valley"),
  "`lrFind`, steepest": (model, part, span) => found(model, part, span, "steepest"),
  "`lrFind`, minimum / 10": (model, part, span) => found(model, part, span, "minimum"),
  "`lrFind`, slide": (model, part, span) => found(model, part, span, "slide"),
  "`gridSearch`, 5 rates": (model, part, span) =>
    best(gridSearch(model, { lr: geomspace(...span, 5) }, part.x, part.y)),
  "`gridSearch`, 9 rates": (model, part, span) =>
    best(gridSearch(model, { lr: geomspace(...span, 9) }, part.x, part.y)),
  "`gridSearch`, 17 rates": (model, part, span) =>
    best(gridSearch(model, { lr: geomspace(...span, 17) }, part.x, part.y)),
  "`randomSearch`, 9 draws": (model, part, span) =>
    best(randomSearch(model, { lr: logUniform(...span) }, part.x, part.y, { trials: 9 })),
  "`successiveHalving`, 27 draws": (model, part, span) =>
    best(successiveHalving(model, { lr: logUniform(...span) }, part.x, part.y, { trials: 27 })),
  "`hyperband`, 27 epochs at most": (model, part, span) =>
    best(hyperband(model, { lr: logUniform(...span) }, part.x, part.y, { maxEpochs: 27 })),
};

const best = ({ best: trial, gradients }) => ({ lr: trial.options.lr, cost: gradients });
const swept = new Map();

function found(model, part, [, last], kind) {
  const key = `${model.options.optimizer.name} ${part.y.length} ${part.y[0]} ${part.y.at(-1)}`;
  if (!swept.has(key)) swept.set(key, lrFind(model, part.x, part.y, { from: 1e-7, to: 10 * last }));
  const { suggestions, lrs } = swept.get(key);
  const { batchSize = part.y.length } = model.options;
  return { lr: suggestions[kind]?.lr, cost: lrs.length * batchSize, none: suggestions[kind] === null };
}

/** What each way of choosing costs and reaches. */
function choosing() {
  return Object.entries(settings)
    .map(([name, options], k) => {
      const rows = Object.entries(ways).map(([way, choose]) => {
        const choices = outer.map(({ train }) => choose(new LinearRegression(options), train, spans[k]));
        if (choices.some(({ none }) => none)) return [way, "none", "-", "-", "-"];
        const given = choices.filter(({ lr }) => lr !== undefined).map(({ lr }) => lr);
        const models = choices.map(
          ({ lr }) => new LinearRegression({ ...options, ...(lr === undefined ? {} : { lr }) }),
        );
        const got = judge(models);
        const cost = mean(choices.map((choice) => choice.cost));
        return [
          way,
          given.length ? rate(median(given)) : "by curvature",
          thousands(cost),
          got ? percent(got.excess) : "diverged",
          got ? r2(got.testR2) : "-",
        ];
      });
      const heads = ["way", "rate (median)", "row gradients to choose", "above the optimum", "R² test"];
      const training = options.epochs * 353;
      return `**${name}**, ${options.epochs} epochs, ${thousands(training)} row gradients to train:\n\n${table(heads, ["---", "---:", "---:", "---:", "---:"], rows)}`;
    })
    .join("\n\n");
}

/** Decay and restarts, each at the best of 13 rates for it. */
function decays() {
  const epochs = 20;
  const batchSize = 8;
  const updates = epochs * Math.ceil(353 / batchSize);
  const make = {
    constant: (lr) => constant(lr),
    "step, three drops by 0.3": (lr) => step(lr, { stepSize: Math.ceil(updates / 4), gamma: 0.3 }),
    "exponential to 1 %": (lr) => exponential(lr, { gamma: 0.01 ** (1 / updates) }),
    "inverseTime, to a tenth": (lr) => inverseTime(lr, { rate: 9 / updates }),
    inverseSqrt: (lr) => inverseSqrt(lr, { warmup: Math.ceil(updates / 20) }),
    "linear to 0": (lr) => linear(lr, updates, { from: 1, to: 0 }),
    "polynomial, power 2": (lr) => polynomial(lr, updates, { power: 2 }),
    cosine: (lr) => cosine(lr, updates),
    "warmup, then cosine": (lr) => warmup(cosine(lr, updates - Math.ceil(updates / 20)), Math.ceil(updates / 20)),
    "cosineRestarts, 4 periods": (lr) => cosineRestarts(lr, Math.ceil(updates / 4)),
    oneCycle: (maxLr) => oneCycle({ maxLr, totalSteps: updates }),
    "cyclic, triangular2": (maxLr) =>
      cyclic({ baseLr: maxLr / 100, maxLr, stepSizeUp: Math.ceil(updates / 8), mode: "triangular2" }),
    wsd: (lr) => wsd(lr, { warmup: 0, stable: Math.ceil(0.7 * updates), decay: updates - Math.ceil(0.7 * updates) }),
    rex: (lr) => rex(lr, updates),
    "plateau, factor 0.3, patience 1": (lr) => plateau(lr, { factor: 0.3, patience: 1 }),
    "constant, last quarter a tenth": (lr) => join([[constant(lr), Math.ceil(0.75 * updates)], constant(lr / 10)]),
  };
  const options = { optimizer: SGD, batchSize, epochs };
  const rows = Object.entries(make).map(([name, schedule]) => {
    const tried = geomspace(1e-3, 1, 13).map((lr) => ({
      lr,
      got: judge(outer.map(() => new LinearRegression({ ...options, lr: schedule(lr) }))),
    }));
    const { lr, got } = tried.filter((each) => each.got).reduce((a, b) => (b.got.excess < a.got.excess ? b : a));
    return { excess: got.excess, cells: [name, rate(lr), percent(got.excess), r2(got.testR2)] };
  });
  rows.sort((a, b) => a.excess - b.excess);
  return table(
    ["schedule", "best of 13 rates", "above the optimum", "R² test"],
    ["---", "---:", "---:", "---:"],
    rows.map((row) => row.cells),
  );
}

/** How much a wrong rate costs, with decay and without. */
function wrong() {
  const epochs = 20;
  const updates = epochs * Math.ceil(353 / 8);
  const make = {
    constant,
    cosine: (lr) => cosine(lr, updates),
    oneCycle: (maxLr) => oneCycle({ maxLr, totalSteps: updates }),
  };
  const rows = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3].map((lr) => {
    const cells = Object.values(make).map((schedule) => {
      const got = judge(
        outer.map(() => new LinearRegression({ optimizer: SGD, batchSize: 8, epochs, lr: schedule(lr) })),
      );
      return got ? percent(got.excess) : "diverged";
    });
    return [lr, ...cells];
  });
  return table(["rate", ...Object.keys(make)], ["---:", "---:", "---:", "---:"], rows);
}

/** Every optimizer at the rate that models choose. */
function defaults() {
  const exported = new Map(Object.entries(library));
  return defaultsTable(
    library,
    optimizerNames().map((name) => exported.get(name)),
  );
}

const tables = { defaults, rates, noise, choosing, decays, wrong };
const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: "boolean" } } });
let text = readFileSync(page, "utf8");
let stale = 0;
for (const name of positionals.length ? positionals : Object.keys(tables)) {
  const place = new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`docs/learning-rates.md has no place for ${name}`);
  const next = text.replace(place, (_, before, after) => `${before}${tables[name]()}${after}`);
  if (next !== text) stale++;
  text = next;
}
if (!flags.check) writeFileSync(page, text);
else if (stale > 0) {
  console.error("docs/learning-rates.md is stale: npm run learning-rates");
  process.exitCode = 1;
}
