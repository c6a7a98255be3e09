// Three species of iris from four measurements: a classifier from CSV to a file and back.
//   node examples/node/iris.js
import { SoftmaxRegression } from "simdescent";
import { read, split } from "../data/read.js";

const { names, x, y } = read("iris.csv");
const { train, test } = split(x, y);

// Labels may be text.
const model = new SoftmaxRegression();
const { loss, reason } = model.fit(train.x, train.y, { featureNames: names });
console.log(`${train.y.length} flowers to learn from: loss ${loss.toFixed(4)}, ${reason}`);

const accuracy = model.score(test.x, test.y);
console.log(`${test.y.length} flowers it has not seen: accuracy ${accuracy.toFixed(3)}`);
model.predict(test.x).forEach((label, i) => {
  if (label !== test.y[i]) console.log(`  ${test.x[i].join(", ")} is ${test.y[i]}, predicted ${label}`);
});

// How sure it is of one flower; the probabilities stand in the order of `classes`.
const flower = test.x.at(-1);
const [probabilities] = model.predictProba([flower]);
console.log(names.map((name, j) => `${name} ${flower[j]}`).join(", "));
model.classes.forEach((label, c) => console.log(`  ${label.padEnd(10)} ${probabilities[c].toFixed(4)}`));

// The file holds the weights, means and deviations of the columns, their names, and the labels.
const file = model.save({ data: "examples/data/iris.csv" });
const loaded = SoftmaxRegression.load(file);
const [before, after] = [model, loaded].map((each) => each.predictProba(test.x));
const same = before.every((row, i) => row.every((p, c) => p === after[i][c]));
console.log(`saved in ${file.length} bytes and loaded: ${same ? "the same" : "other"} probabilities`);
console.log(`the loaded model's columns: ${loaded.featureNames.join(", ")}`);
