// From records with categories, gaps and dates to a model, and from its file to predictions for a form's answers.
//   node examples/node/tables.js
import { readFileSync } from "node:fs";
import { LinearRegression, tableEncoder } from "simdescent";

// A spreadsheet's export: semicolons, decimal commas, currency, gaps. Every cell is a text.
const text = readFileSync(new URL("../data/homes.csv", import.meta.url), "utf8");
const [header, ...rows] = text
  .trim()
  .split("\n")
  .map((line) => line.split(";"));
const records = rows.map((cells) => Object.fromEntries(header.map((name, j) => [name, cells[j]])));
console.log("a record:", records[0]);

const encoder = tableEncoder({ target: "rent", dates: false, categorical: { minCount: 2 } });
const model = new LinearRegression({ encoder, l2: 0.01 });
const report = model.fit(records);
console.log(report.warnings.join("\n"));
console.log("features:", model.featureNames.join(", "));
console.log("R² on its own rows:", model.score(records).toFixed(3));

// What a page or an edge function does: load the bytes, predict what a form says.
const served = LinearRegression.load(model.save());
const answers = { city: "Lyon", rooms: 3, heating: "gas" };
console.log("rent of", answers, "about", Math.round(served.predict(answers)[0]));

// What training did not see is predicted all the same; encode says what it was.
for (const warning of served.encode({ city: "Paris", rooms: 12, heating: "gas" }).warnings) console.log(warning);
