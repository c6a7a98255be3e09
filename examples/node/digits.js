// Handwritten digits, 64 pixels each: mini-batches with Adam against the default, LBFGS on all rows.
//   node examples/node/digits.js
import { Adam, cosine, SoftmaxRegression } from "simdescent";
import { read, split } from "../data/read.js";

const { x, y } = read("digits.csv");
const { train, test } = split(x, y);

// The same objective for both; this l2 is the one that stands in where nothing is said.
const rows = train.y.length;
const l2 = 1 / (2 * rows);
const epochs = 30;
const lr = cosine(0.02, epochs * Math.ceil(rows / 32));
const models = {
  "LBFGS, all rows": new SoftmaxRegression({ l2 }),
  "Adam, 32 rows": new SoftmaxRegression({ optimizer: Adam, lr, batchSize: 32, epochs, l2 }),
};

// An epoch of LBFGS evaluates the gradient of all rows several times, so passes over the data are what compares.
for (const [name, model] of Object.entries(models)) {
  const { gradients, seconds, loss } = model.fit(train.x, train.y);
  const passes = (gradients / rows).toFixed(0).padStart(3);
  const time = `${(1000 * seconds).toFixed(0).padStart(3)} ms`;
  const accuracy = model.score(test.x, test.y).toFixed(4);
  console.log(`${name.padEnd(15)} ${passes} passes, ${time}, loss ${loss.toFixed(4)}, test accuracy ${accuracy}`);
}

// Which of the test digits are taken for which others.
for (const [name, model] of Object.entries(models)) {
  const pairs = new Map();
  model.predict(test.x).forEach((predicted, i) => {
    const pair = `${test.y[i]} as ${predicted}`;
    if (predicted !== test.y[i]) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  });
  const most = [...pairs].sort((a, b) => b[1] - a[1]).slice(0, 4);
  console.log(`${name}: ${most.map(([pair, count]) => `${pair} (${count}x)`).join(", ")}`);
}
