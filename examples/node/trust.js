// How far to trust a model of the progress of diabetes: rows never seen, errors of coefficients, what columns are worth,
// intervals of predictions.
//   node examples/node/trust.js
import {
  conformal,
  crossValidate,
  inference,
  LinearRegression,
  mae,
  permutationImportance,
  trainTestSplit,
} from "simdescent";
import { read } from "../data/read.js";

const { names, x, y } = read("diabetes.csv");
const { train, test } = trainTestSplit(y.length, { test: 0.4, seed: 1 });
// Intervals are calibrated by one half of the rows held out, and judged by the other.
const calibration = test.filter((_, k) => k % 2 === 0);
const unseen = test.filter((_, k) => k % 2 === 1);
const pick = (rows, list) => rows.map((i) => list[i]);

const model = new LinearRegression();
model.fit(x, y, { rows: train, featureNames: names });
const error = mae(pick(unseen, y), model.predict(pick(unseen, x)));
const mean = pick(train, y).reduce((sum, value) => sum + value, 0) / train.length;
const guess = mae(
  pick(unseen, y),
  unseen.map(() => mean),
);
console.log(
  `typical error ${error.toFixed(1)} on ${unseen.length} rows never seen; always guessing the mean: ${guess.toFixed(1)}`,
);
const { mean: score, spread } = crossValidate(model, x, y, { folds: 10, metric: "mae" });
console.log(`by ten folds: ${score.toFixed(1)}, from fold to fold ${spread.toFixed(1)} more or less`);

console.log("\ncolumn   coefficient        95 % interval   worth (R²)");
const { coefficients } = inference(model, pick(train, x), pick(train, y), { robust: true });
const { features } = permutationImportance(model, x, y, { rows: unseen, repeats: 20 });
for (const [j, { name, value, lower, upper, pValue }] of coefficients.entries()) {
  const interval = `${lower.toFixed(2)} to ${upper.toFixed(2)}`.padStart(20);
  const clear = pValue < 0.05 ? "*" : " ";
  console.log(
    `${name.padEnd(8)} ${value.toFixed(2).padStart(11)}${clear} ${interval} ${features[j].mean.toFixed(3).padStart(12)}`,
  );
}

for (const level of [0.8, 0.9]) {
  const { halfWidth, predict } = conformal(model, x, y, { level, rows: calibration });
  const { lower, upper } = predict(pick(unseen, x));
  const inside = unseen.filter((i, k) => lower[k] <= y[i] && y[i] <= upper[k]).length;
  console.log(
    `\n${100 * level} % intervals: the prediction and ${halfWidth.toFixed(0)} more or less; they hold ${inside} of ${unseen.length} rows never seen`,
  );
}
