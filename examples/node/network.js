// Handwritten digits, 64 pixels each: a network from CSV to a file and back, and the digits it misreads.
//   node examples/node/network.js
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdamW, cosine, MLPClassifier } from "simdescent";
import { read } from "../data/read.js";

// Every fifth row is held out; who wrote it wrote others too. Pixels have one scale already: standardizing would blow up
// those of the rim, which are hardly ever inked.
const { x, y } = read("digits.csv");
const held = (_, i) => i % 5 === 0;
const rest = (_, i) => i % 5 !== 0;
const pixels = x.map((row) => row.map((value) => value / 16));
const train = { x: pixels.filter(rest), y: y.filter(rest) };
const test = { x: pixels.filter(held), y: y.filter(held) };

const epochs = 40;
const model = new MLPClassifier({
  hidden: [128, 64],
  activation: "gelu",
  dropout: 0.3,
  labelSmoothing: 0.1,
  standardize: false,
  optimizer: AdamW,
  lr: cosine(5e-3, epochs * Math.ceil(train.y.length / 32)),
  batchSize: 32,
  epochs,
});
const { history, seconds } = model.fit(train.x, train.y, {
  onEpoch({ epoch, loss, accuracy }) {
    if (epoch === 1 || epoch % 10 === 0)
      console.log(`epoch ${String(epoch).padStart(2)}: loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`);
  },
});
console.log(`${train.y.length} digits, ${history.length} epochs in ${seconds.toFixed(2)} s`);

// The file holds the architecture and the weights; it needs no options to be read.
const folder = mkdtempSync(join(tmpdir(), "digits-"));
const path = join(folder, "digits.safetensors");
writeFileSync(path, model.save({ data: "examples/data/digits.csv" }));
const bytes = readFileSync(path);
rmSync(folder, { recursive: true });
const loaded = MLPClassifier.load(bytes);
console.log(`saved in ${bytes.length} bytes and loaded: accuracy ${loaded.score(test.x, test.y).toFixed(4)}`);

/** Digits side by side, with what each was taken for. */
function show(digits) {
  const lines = Array.from({ length: 8 }, (_, line) =>
    digits.map(({ row }) =>
      row
        .slice(8 * line, 8 * line + 8)
        .map((value) => " .:-=+*#%@"[Math.floor(9.99 * value)].repeat(2))
        .join(""),
    ),
  );
  lines.push(digits.map(({ label, predicted, chance }) => `${label}, read ${predicted} (${chance.toFixed(2)})`));
  console.log(
    `\n${lines
      .map((cells) =>
        cells
          .map((cell) => cell.padEnd(19))
          .join("")
          .trimEnd(),
      )
      .join("\n")}`,
  );
}

const labels = loaded.predict(test.x);
const chances = loaded.predictProba(test.x);
const digits = test.x.map((row, i) => {
  return { row, label: test.y[i], predicted: labels[i], chance: Math.max(...chances[i]) };
});
console.log("\nThe first four it has not seen, and how likely it thinks what it reads:");
show(digits.slice(0, 4));

const misread = digits.filter(({ label, predicted }) => label !== predicted);
console.log(`\n${misread.length} of ${digits.length} are misread:`);
for (let i = 0; i < misread.length; i += 4) show(misread.slice(i, i + 4));
