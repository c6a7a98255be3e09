// Choosing a learning rate on real data: a sweep, a search in two threads that can be interrupted, and the model it finds.
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cosine, geomspace, gridSearch, LinearRegression, lrFind, matrix, SGD } from "simdescent";

const text = readFileSync(new URL("../data/diabetes.csv", import.meta.url), "utf8");
const rows = text
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const x = matrix(rows.map((row) => row.slice(0, -1)));
const y = rows.map((row) => row.at(-1));

const epochs = 50;
const model = new LinearRegression({ optimizer: SGD, batchSize: 16, epochs });

// One short training at growing rates gives the order of magnitude.
const { suggestions } = lrFind(model, x, y);
for (const [name, found] of Object.entries(suggestions)) console.log(name.padEnd(8), found?.lr.toPrecision(2));

// Around it, rates that fall to zero. Finished trials are in the file, should this be killed.
const file = join(tmpdir(), "simdescent-learning-rate.jsonl");
const journal = {
  read: () => (existsSync(file) ? readFileSync(file, "utf8") : ""),
  append: (line) => appendFileSync(file, line),
};
const updates = epochs * Math.ceil(y.length / 16);
const rates = geomspace(suggestions.valley.lr / 3, suggestions.valley.lr * 30, 7);
const {
  trials,
  best,
  model: fitted,
} = await gridSearch(model, { lr: rates.map((lr) => cosine(lr, updates)) }, x, y, {
  workers: 2,
  journal,
  refit: true,
  onProgress: ({ done, total, secondsLeft }) => console.log(`${done} of ${total}, ${secondsLeft?.toFixed(1)} s left`),
});
rmSync(file);

for (const { options, mean, spread, status } of trials)
  console.log(
    options.lr.schedule.args[0].toPrecision(2),
    mean === null ? status : `R² ${mean.toFixed(3)} ± ${spread.toFixed(3)}`,
  );
console.log("best: cosine from", best.options.lr.schedule.args[0].toPrecision(2));

// How far above the exact solution, which a long training reaches.
const exact = new LinearRegression({ epochs: 5000 });
const { loss } = exact.fit(x, y);
const error = fitted.predict(x).reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / y.length / loss - 1;
console.log("final error", error.toFixed(4));
