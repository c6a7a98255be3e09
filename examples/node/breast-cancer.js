// Malignant or benign? Logistic regression on 30 measurements: the default, dearer misses, fewer measurements, and
// training that stops early.
//   node examples/node/breast-cancer.js
import { accuracy, Adam, LogisticRegression, logLoss, rocAuc } from "simdescent";
import { read, split } from "../data/read.js";

const { names, x, y: targets } = read("breast_cancer.csv");
const y = targets.map((target) => (target === 0 ? "malignant" : "benign"));
const { train, test } = split(x, y);
console.log(`${train.y.length} rows to train on, ${test.y.length} to test on`);

function judge(model) {
  const probabilities = model.predictProba(test.x);
  return [
    `accuracy ${accuracy(test.y, model.predict(test.x)).toFixed(3)}`,
    `AUC ${rocAuc(test.y, probabilities, model.classes).toFixed(4)}`,
    `log loss ${logLoss(test.y, probabilities, model.classes).toFixed(4)}`,
  ].join(", ");
}

// Without options: standardized columns, a small l2 penalty, LBFGS to the minimum.
const model = new LogisticRegression();
model.fit(train.x, train.y);
console.log(`default: ${judge(model)}`);

// Missing a malignant one is worse than a false alarm. Its weight in the loss moves the one against the other.
for (const weight of [1, 2, 5]) {
  const weighted = new LogisticRegression({ classWeight: { malignant: weight } });
  weighted.fit(train.x, train.y);
  const predicted = weighted.predict(test.x);
  const wrong = (label) => test.y.filter((truth, i) => truth === label && predicted[i] !== label).length;
  console.log(`malignant weighs ${weight}: ${wrong("malignant")} missed, ${wrong("benign")} false alarms`);
}

// An l1 penalty lets go of the measurements that earn less than it costs to keep them. The proximal step of FISTA, the
// default with l1, makes their weights exactly 0.
for (const l1 of [0.001, 0.01, 0.03, 0.1, 0.3]) {
  const sparse = new LogisticRegression({ l1, tolerance: 1e-7 });
  sparse.fit(train.x, train.y);
  const { coefficients } = sparse;
  const left = names.filter((_, j) => coefficients[j] !== 0);
  console.log(
    `l1 ${String(l1).padEnd(5)} ${String(left.length).padStart(2)} of ${names.length} weights: ${judge(sparse)}`,
  );
  if (left.length < 5) console.log(`  ${left.join(", ")}`);
}

// Without a penalty, long training fits the training rows ever better and others, from some epoch on, worse. Here a
// fifth of the training rows is only watched: after 20 epochs without improvement there, the best epoch's weights stay.
const options = { optimizer: Adam, lr: 0.01, batchSize: 16, epochs: 1000 };
const early = new LogisticRegression({ ...options, validation: 0.2, patience: 20 });
const { epochs, bestEpoch, history } = early.fit(train.x, train.y);
const { validationLoss } = history[bestEpoch - 1];
console.log(`stopped after ${epochs} epochs, best ${bestEpoch} with validation loss ${validationLoss.toFixed(4)}`);
console.log(`  stopped:     ${judge(early)}`);
const late = new LogisticRegression(options);
late.fit(train.x, train.y);
console.log(`  ${options.epochs} epochs: ${judge(late)}`);
