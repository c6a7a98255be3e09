// Options that are true or false take nothing else: "false", 0 and null would count as one of them in silence.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  brier,
  chain,
  cosine,
  crossValidate,
  curvature,
  curveFit,
  cyclic,
  gridSearch,
  inference,
  kFold,
  learningCurve,
  LinearRegression,
  LogisticRegression,
  matmul,
  matrix,
  minimize,
  MLPClassifier,
  MLPRegressor,
  oneCycle,
  parameters,
  r2,
  SGD,
  SoftmaxRegression,
  stratifiedKFold,
  tableEncoder,
  trainTestSplit,
  type FloatArray,
} from "simdescent";
import { all } from "./optimizers/all.js";

type Call = (value: never) => unknown;

const rows = [[1], [2], [3], [4], [5], [6]];
const y = [1, 2, 3, 4, 5, 6];
const a = matrix(rows);
const model = new LinearRegression();
const fitted = new LinearRegression();
fitted.fit(rows, y);
const bowl = ([x]: FloatArray, grad: { [i: number]: number }) => ((grad[0] = 2 * x), x * x);

// By the file that declares the option and its name.
const table: Record<string, Call[]> = {
  "core/matmul transposeA": [(transposeA) => matmul(a, a, { transposeA })],
  "core/matmul transposeB": [(transposeB) => matmul(a, a, { transposeB })],
  "schedules/one-cycle cycleMomentum": [(cycleMomentum) => oneCycle({ maxLr: 1, totalSteps: 9, cycleMomentum })],
  "schedules/one-cycle threePhase": [(threePhase) => oneCycle({ maxLr: 1, totalSteps: 9, threePhase })],
  "schedules/cosine periodic": [(periodic) => cosine(1, 9, { periodic })],
  "schedules/cyclic cycleMomentum": [(cycleMomentum) => cyclic({ baseLr: 0, maxLr: 1, stepSizeUp: 3, cycleMomentum })],
  "networks/options layerNorm": [
    (layerNorm) => new MLPClassifier({ layerNorm }),
    (layerNorm) => new MLPRegressor({ layerNorm }),
  ],
  "networks/options intercept": [(intercept) => new MLPRegressor({ intercept })],
  "functions/least-squares absoluteSigma": [
    (absoluteSigma) => curveFit((at: number, [b]) => at * b, y, y, [1], { absoluteSigma }),
  ],
  "functions/curve-fit absoluteSigma": [
    (absoluteSigma) => curveFit((at: number, [b]) => at * b, y, y, [1], { absoluteSigma }),
  ],
  "theory/curvature smallest": [(smallest) => curvature(bowl, [1], { smallest })],
  "theory/curvature trace": [(trace) => curvature(bowl, [1], { trace })],
  "functions/minimize check": [(check) => minimize(bowl, [1], { check })],
  "functions/minimize maximize": [(maximize) => minimize(bowl, [1], { maximize })],
  "functions/minimize history": [(history) => minimize(bowl, [1], { history })],
  "tuning/search/study shuffle": [
    (shuffle) => crossValidate(model, rows, y, { folds: 2, shuffle }),
    (shuffle) => gridSearch(model, { lr: [0.1] }, rows, y, { folds: 2, shuffle }),
    (shuffle) => learningCurve(model, rows, y, { folds: 2, shuffle }),
  ],
  "tuning/search/study stratify": [(stratify) => crossValidate(model, rows, y, { folds: 2, stratify })],
  "tuning/search/search-options refit": [(refit) => gridSearch(model, { lr: [0.1] }, rows, y, { folds: 2, refit })],
  "tuning/folds shuffle": [
    (shuffle) => kFold(6, { folds: 2, shuffle }),
    (shuffle) => stratifiedKFold(y, { folds: 2, shuffle }),
  ],
  "fit/settings shuffle": [(shuffle) => new LinearRegression({ shuffle }), (shuffle) => new MLPRegressor({ shuffle })],
  "fit/settings intercept": [(intercept) => new LogisticRegression({ intercept })],
  "fit/settings standardize": [(standardize) => new SoftmaxRegression({ standardize })],
  "fit/settings restoreBest": [(restoreBest) => new LinearRegression({ restoreBest })],
  "fit/model-file state": [(state) => fitted.save({}, { state })],
  "core/load-options strict": [
    (strict) => parameters({ w: [1] }).load(parameters({ w: [1] }).save(), { strict }),
    (strict) => {
      const optimizer = new SGD(parameters({ w: [1] }));
      optimizer.load(optimizer.save(), { strict });
    },
  ],
  "engine/common-options norms": [(norms) => new SGD(parameters({ w: [1] })).step(undefined, { norms })],
  "engine/around/around cautious": [(cautious) => new SGD(parameters({ w: [1] }), { cautious })],
  "engine/around/average debias": [(debias) => new SGD(parameters({ w: [1] }), { average: { decay: 0.5, debias } })],
  "engine/around/average warmup": [(warmup) => new SGD(parameters({ w: [1] }), { average: { decay: 0.5, warmup } })],
  "engine/around/sam adaptive": [(adaptive) => new SGD(parameters({ w: [1] }), { sam: { adaptive } })],
  "formulas/transform negates": [(negates) => chain({ update: "g = 2*g", negates })],
  "inference/inference robust": [(robust) => inference(fitted, rows, y, { robust })],
  "metrics/brier scaleByHalf": [(scaleByHalf) => brier(["a"], [[0.5, 0.5]], ["a", "b"], { scaleByHalf })],
  "metrics/regression forceFinite": [(forceFinite) => r2([1, 2], [1, 2], { forceFinite })],
  "tuning/splits shuffle": [(shuffle) => trainTestSplit(6, { shuffle })],
  "tuning/splits stratify": [(stratify) => trainTestSplit([0, 0, 0, 1, 1, 1], { stratify })],
  "tuning/search/division shuffle": [(shuffle) => crossValidate(model, rows, y, { folds: 2, shuffle })],
  "tuning/search/division stratify": [(stratify) => crossValidate(model, rows, y, { folds: 2, stratify })],
  "tables/rules days": [(days) => tableEncoder({ dates: { days } })],
  "engine/common-options maximize": [
    (maximize) => new SGD(parameters({ w: [1] }), { maximize }),
    (maximize) => minimize(bowl, [1], { maximize, optimizer: SGD } as never),
  ],
  "engine/form-groups frozen": [
    (frozen) => new SGD(parameters({ w: [1] }), { groups: [{ match: ["w"], frozen }] }),
    (frozen) => (new SGD(parameters({ w: [1] })).groups[0].frozen = frozen),
  ],
};

// What only the library itself writes.
const internal = new Set([
  "core/slot transposed",
  "engine/engine outside",
  "inference/inference intercept",
  "engine/variant transposed",
  "networks/layers/dense layerNorm",
  "tuning/search/trial rethrow",
  "fit/table absolute",
  "fit/table unrounded",
  "fit/fit-plan noisy",
  "engine/variant decays",
  "engine/measure byGroup",
  "engine/option-specs nullable",
  "engine/definition needsLoss",
  "engine/definition closure",
  "engine/definition sparse",
  "engine/definition squares",
]);

const wrong: unknown[] = ["false", "true", 0, 1, null];

describe("an option that is true or false", () => {
  it.each(Object.entries(table))("takes nothing else: %s", (name, calls) => {
    const option = name.split(" ")[1];
    for (const call of calls) {
      for (const value of wrong)
        expect(() => call(value as never), `${value}`).toThrow(new RegExp(`${option}.* must be (true|false)`));
    }
  });

  it.each(all)("takes nothing else: those of %s", (_, Class) => {
    const { choices, flags } = Class.definition.schema;
    for (const flag of flags.filter((name) => !(name in choices))) {
      for (const value of wrong)
        expect(() => new Class(parameters({ w: [2, 2] }), { [flag]: value })).toThrow(/must be true or false/);
    }
  });

  it("stands in this file's table, whoever declares it", () => {
    const root = fileURLToPath(new URL("../src/", import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const declared = files.flatMap((file) => {
      // Optimizers have theirs from their definitions, above; pages and the command are no functions of the library's.
      if (/^(optimizers|plot|cli)\b/.test(file)) return [];
      const source = readFileSync(root + file, "utf8");
      const place = file.replaceAll("\\", "/").slice(0, -3);
      return [...source.matchAll(/^\s+(?:readonly )?(\w+)\?: boolean\b/gm)].map(([, name]) => `${place} ${name}`);
    });
    expect(declared.filter((name) => !(name in table) && !internal.has(name))).toEqual([]);
    expect([...Object.keys(table), ...internal].filter((name) => !declared.includes(name))).toEqual([]);
  });
});
