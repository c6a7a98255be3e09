// Targets that are wrong: the squared error believes them, other losses less. And an interval instead of a number.
//   node examples/node/robust.js
import { LinearRegression } from "simdescent";
import { read, split } from "../data/read.js";

const { x, y } = read("diabetes.csv");
const { train, test } = split(x, y, { labels: false });

// Every tenth training target with a digit too many, as a slip of the pen would have it. The test targets are right.
const spoiled = train.y.map((target, i) => (i % 10 === 0 ? 10 * target : target));
const wrong = spoiled.filter((target, i) => target !== train.y[i]).length;
console.log(`${wrong} of ${spoiled.length} training targets ten times what they were`);

// Huber's delta is in the target's units: errors below it count squared, above it by their size.
const losses = { mse: "mse", huber: { name: "huber", delta: 30 }, mae: "mae" };
for (const [name, loss] of Object.entries(losses)) {
  const [clean, bad] = [train.y, spoiled].map((targets) => {
    const model = new LinearRegression({ loss });
    model.fit(train.x, targets);
    const predicted = model.predict(test.x);
    return test.y.reduce((sum, target, i) => sum + Math.abs(predicted[i] - target), 0) / test.y.length;
  });
  console.log(
    `${name.padEnd(5)} mean absolute error ${clean.toFixed(1)} when fitted to the right targets,`,
    `${bad.toFixed(1)} to the spoiled ones`,
  );
}

// A tenth of the targets lies below the 0.1 quantile and a tenth above the 0.9 quantile: four fifths lie between.
const [low, high] = [0.1, 0.9].map((tau) => {
  const model = new LinearRegression({ loss: { name: "quantile", tau } });
  model.fit(train.x, train.y);
  return model;
});
console.log("between the 0.1 and the 0.9 quantile:");
for (const [name, part] of Object.entries({ training: train, test })) {
  const [from, to] = [low.predict(part.x), high.predict(part.x)];
  const inside = part.y.filter((target, i) => from[i] <= target && target <= to[i]).length;
  const width = to.reduce((sum, top, i) => sum + top - from[i], 0) / to.length;
  const share = ((100 * inside) / part.y.length).toFixed(0);
  console.log(`  ${share} % of ${part.y.length} ${name} targets, ${width.toFixed(0)} wide on average`);
}
