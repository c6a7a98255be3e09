// Handwritten digits by small batches at a constant rate: the last iterate, an exponential average, the mean of the second half.
//   node examples/node/averages.js
import { Adam, LinearRegression, MLPClassifier, SGD } from "simdescent";
import { read } from "../data/read.js";

const { x, y } = read("digits.csv");
const pixels = x.map((row) => row.map((value) => value / 16));
const held = (_, i) => i % 5 === 0;
const rest = (_, i) => i % 5 !== 0;
const train = { x: pixels.filter(rest), y: y.filter(rest) };
const test = { x: pixels.filter(held), y: y.filter(held) };

const epochs = 15;
const batchSize = 8;
const steps = epochs * Math.ceil(train.x.length / batchSize);
const kinds = {
  "last iterate": {},
  "average, decay 0.995": { average: { decay: 0.995 } },
  "mean of the second half": { average: { kind: "mean", start: Math.ceil(steps / 2) } },
};

const seeds = [0, 1, 2, 3, 4];
for (const [name, around] of Object.entries(kinds)) {
  const wrong = seeds.map((seed) => {
    const options = { hidden: [32], optimizer: SGD, lr: 0.5, epochs, batchSize, standardize: false, seed };
    const model = new MLPClassifier({ ...options, ...around });
    model.fit(train.x, train.y);
    const loss = model.score(test.x, test.y);
    model.dispose();
    return Math.round((1 - loss) * test.x.length);
  });
  const mean = wrong.reduce((a, b) => a + b) / wrong.length;
  console.log(`${name.padEnd(24)} ${mean.toFixed(1)} of ${test.x.length} wrong on average (${wrong.join(", ")})`);
}

// And where it does not help: full batches have no noise to average out, and the average lags behind.
const table = read("diabetes.csv");
for (const [name, around] of [
  ["last iterate", {}],
  ["average, decay 0.99", { average: { decay: 0.99 } }],
]) {
  const model = new LinearRegression({ optimizer: Adam, lr: 1, epochs: 300, ...around });
  const { loss } = model.fit(table.x, table.y.map(Number));
  console.log(`diabetes by full batches: ${name.padEnd(20)} loss ${loss.toFixed(1)}`);
}
