// How much penalty? A search over l2 by cross-validation, on 178 wines of three cultivars.
//   node examples/node/wine.js
import { geomspace, gridSearch, logLoss, SoftmaxRegression } from "simdescent";
import { read, split } from "../data/read.js";

const { names, x, y } = read("wine.csv");
const { train, test } = split(x, y);

// The test rows take no part in the choice. Every fold has its share of each cultivar, the default for labels. The
// metric is the log loss, because candidates that hardly ever err differ little in accuracy.
const grid = { l2: geomspace(1e-6, 1, 7) };
const { trials, best, model } = gridSearch(new SoftmaxRegression(), grid, train.x, train.y, {
  folds: 5,
  stratify: true,
  metric: "logLoss",
  refit: true,
});
for (const { id, options, mean, spread } of trials) {
  const mark = id === best.id ? "  best" : "";
  console.log(`l2 ${options.l2.toExponential(0)}: log loss ${mean.toFixed(4)} ± ${spread.toFixed(4)}${mark}`);
}

// `model` was fitted to all training rows with the best l2.
const loss = logLoss(test.y, model.predictProba(test.x), model.classes);
const accuracy = model.score(test.x, test.y);
console.log(`${test.y.length} other wines: log loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(3)}`);

// `params` are the weights of standardized columns, which can be compared: a row per column, an entry per class.
const { weight } = model.params.data;
const classes = model.classes.length;
model.classes.forEach((label, c) => {
  const parts = names.map((name, j) => ({ name, w: weight[j * classes + c] }));
  const most = parts.sort((a, b) => Math.abs(b.w) - Math.abs(a.w)).slice(0, 3);
  console.log(`  cultivar ${label}: ${most.map(({ name, w }) => `${name} ${w.toFixed(2)}`).join(", ")}`);
});
