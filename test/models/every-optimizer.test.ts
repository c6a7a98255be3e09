// Every optimizer of the library fits logistic and softmax regression, with the bits of step-by-step training.
import { assert, describe, expect, it } from "vitest";
import { Adam, constant, LogisticRegression, matrix, SGD, SoftmaxRegression, type Dtype } from "simdescent";
import { LinearProblem } from "../../src/linear/objective.js";
import { checkLoss, softmaxLoss } from "../../src/fit/losses.js";
import { initialParameters } from "../../src/linear/init.js";
import { Tables } from "../../src/fit/table.js";
import { runToEnd } from "../../src/training/cooperative.js";
import { Random } from "../../src/core/random.js";
import { all, numbers, stepwise, takesVectors, type AnyClass } from "../optimizers/all.js";
import { allFinite, bitsOf, sameBits, sameFile } from "../optimizers/same-bits.js";
import { iris, standardized } from "./data.js";

const flowers = iris();
const species = ["setosa", "versicolor", "virginica"];
// 40 rows in no order of the classes.
const picked = Array.from({ length: 40 }, (_, i) => (i * 47) % 150);
const scaled = standardized(flowers.X);
const x = picked.map((i) => scaled[i]);
const places = picked.map((i) => species.indexOf(flowers.y[i]));

const objectives = {
  logistic: { outputs: 1, loss: checkLoss("test", "logistic", true), y: places.map((c) => (c === 2 ? 1 : -1)) },
  softmax: { outputs: 3, loss: softmaxLoss(0.1), y: places },
};

function problem(name: keyof typeof objectives, dtype: Dtype, batch: number, l1: number, tables: Tables) {
  const { outputs, loss, y } = objectives[name];
  const params = initialParameters(4, outputs, true, dtype);
  const table = tables.ordered(runToEnd(tables.read({ x, y, sampleWeight: y.map((v) => 2 + v) })));
  const made = new LinearProblem(params, table, batch, { l1, l2: 0.001, loss, outputs });
  return made;
}

function stepByStep(at: LinearProblem, optimizer: InstanceType<AnyClass>, random: Random) {
  at.startEpoch(random);
  for (let row = 0; row < at.table.rows; row += at.batch) {
    const end = Math.min(row + at.batch, at.table.rows);
    at.kernels.batchRows(row, end, 1 / (end - row), true);
    const loss = at.kernels.lane.batchLoss / (end - row) + at.kernels.penalty();
    const { applied } = optimizer.step(() => loss);
    if (applied) at.kernels.proximalStep();
  }
  at.endEpoch();
}

describe.each(["logistic", "softmax"] as const)(
  "one call per epoch, cut anywhere, is step-by-step training: %s",
  (name) => {
    it.each(stepwise.filter(([, { definition }]) => takesVectors(definition)))("%s", (rule, Class) => {
      for (const dtype of ["float32", "float64"] as const) {
        for (const [batch, budget, l1] of [
          [1, Infinity, 0.01],
          [32, 5, 0],
          [32, Infinity, 0.01],
          [70, 33, 0.01],
        ]) {
          const where = `${rule}: an epoch inside WebAssembly differs from step-by-step training (${name}, ${dtype}, batch ${batch}, l1 ${l1})`;
          const tables = new Tables("test", dtype);
          const [fused, apart] = [problem(name, dtype, batch, l1, tables), problem(name, dtype, batch, l1, tables)];
          const [first, second] = [fused, apart].map((each) => {
            const optimizer = new Class(each.params, { lr: 1e-3 });
            optimizer.engine.proximal = l1 > 0 && Class.definition.proximal !== undefined;
            each.attach(optimizer);
            return optimizer;
          });
          const [r1, r2] = [new Random(3), new Random(3)];
          for (let epoch = 0; epoch < 2; epoch++) {
            fused.startEpoch(r1);
            let result = fused.chunk(budget);
            while (result === "more") result = fused.chunk(budget);
            fused.endEpoch();
            assert(result === "done", `${rule}: the epoch ended with "${result}", wanted "done"`);
            stepByStep(apart, second, r2);
            sameBits(bitsOf(first), bitsOf(second), `${where}, epoch ${epoch}`);
          }
          sameFile(first.save(), second.save(), `${where}, checkpoints`);
          for (const each of [fused, apart, first, second, r1, r2, tables]) each.dispose();
          for (const each of [fused, apart]) each.params.dispose();
        }
      }
    });
  },
);

// At the rate they come with, these need more epochs, or overshoot on so few rows.
const other = new Set(["AcProp", "DAdaptAdan", "DAdaptLion", "FTRL", "Fromage", "Shampoo"]);

describe("fit lowers the loss and predicts better than the commonest class", () => {
  it.each(all)("%s", (name, Class) => {
    // Muon and its like take matrices only, which a bias is not.
    const intercept = takesVectors(Class.definition);
    const labels = picked.map((i) => flowers.y[i]);
    for (const Model of [LogisticRegression, SoftmaxRegression]) {
      const y = Model === LogisticRegression ? labels.map((label) => label === "setosa") : labels;
      const model = new Model({ optimizer: Class as never, l2: 0.001, epochs: 200, intercept });
      const report = model.fit(x, y);
      const fit = `${name}: ${Model.name}.fit, 200 epochs at the default rate,`;
      assert(Number.isFinite(report.loss), `${fit} ends with the loss ${report.loss}`);
      for (const tensor of model.params.names) allFinite(model.params.data[tensor], `${fit} ends with ${tensor}`);
      if (other.has(name)) continue;
      const start = Math.log(model.classes.length);
      assert(
        report.loss < start,
        `${fit} ends with the loss ${report.loss}, wanted less than ${start}, where it began`,
      );
      const score = model.score(x, y);
      assert(score > 0.7, `${fit} predicts ${score} of the classes right, wanted more than 0.7`);
      model.dispose();
    }
  });
});

describe("fit, fitAsync and epochs", () => {
  const rows = 20_000;
  const wide = matrix(rows, 40);
  wide.data.set(numbers(rows * 40, 5));
  const signs = Array.from({ length: rows }, (_, i) => Math.sign(wide.row(i)[0] + wide.row(i)[1] ** 3));
  const cases: [string, () => SoftmaxRegression, number[]][] = [
    [
      "logistic",
      () => new LogisticRegression({ epochs: 3, lr: 0.1, optimizer: SGD }) as never,
      signs.map((s) => s || 1),
    ],
    [
      "softmax",
      () => new SoftmaxRegression({ epochs: 3, lr: constant(0.01), optimizer: Adam }),
      signs.map((s, i) => s + 3 * (i % 2)),
    ],
    [
      "softmax in batches",
      () => new SoftmaxRegression({ epochs: 2, batchSize: 1000, lr: 0.1, l1: 1e-3, validation: 0.1 }),
      signs,
    ],
  ];
  it.each(cases)("give the same bits in long epochs: %s", async (_, make, y) => {
    const [plain, patient, stepped] = [make(), make(), make()];
    const expected = plain.fit(wide, y);
    const report = await patient.fitAsync(wide, y);
    const work = stepped.epochs(wide, y);
    let next = work.next();
    while (!next.done) next = work.next();
    for (const [model, { loss }] of [
      [patient, report],
      [stepped, next.value],
    ] as const) {
      expect(Array.from(model.params.data.weight)).toEqual(Array.from(plain.params.data.weight));
      expect(Array.from(model.params.data.bias)).toEqual(Array.from(plain.params.data.bias));
      expect(loss).toBe(expected.loss);
    }
  });
});
