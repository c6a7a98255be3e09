import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { dataset, diabetes, scratch, simdescent } from "./command.js";

const files = scratch();
const iris = dataset("iris");

const none: [string, string[], string, string][] = [
  ["no place to save to", [iris], "where the model is to be saved is not said", "--save model.safetensors"],
  ["two places", [iris, "--save", "a", "-o", "b"], "--save and --output name two files", "use one"],
  ["a page over the model", [iris, "--save", "a", "--html", "./a"], "named for two outputs", "a name of its own"],
  ["a page over the data", [iris, "--html", iris], "would be overwritten", "another name"],
  ["no such target", [iris, "--target", "kind"], 'there is no column "kind"', "Columns: sepal_length_cm"],
  [
    "words for a line",
    [iris, "--model", "linear"],
    'column "target", the target, holds in 150 of 150 rows no number: "setosa" (line 2)',
    "--model logistic (two) or softmax",
  ],
  [
    "three labels for two",
    [iris, "--model", "logistic"],
    "holds 3 labels, and --model logistic takes two",
    "--model softmax",
  ],
  ["214 numbers for two", [diabetes, "--model", "logistic"], "holds 214 labels", "--model linear"],
  ["no such model", [iris, "--model", "tree"], "linear, logistic, softmax", ""],
  ["no such loss", [diabetes, "--loss", "hubber"], 'got "hubber"', "Did you mean huber?"],
  ["no such parameter", [diabetes, "--loss", "huber(tau=1)"], 'unknown parameter "tau"', ""],
  ["a parameter out of range", [diabetes, "--loss", "quantile(tau=1)"], "tau must be between 0 and 1", ""],
  ["half a loss", [diabetes, "--loss", "huber(delta"], 'cannot read "huber(delta"', "in quotes"],
  [
    "a loss of labels for a line",
    [diabetes, "--model", "linear", "--loss", "hinge"],
    'no loss "hinge"',
    "--model logistic",
  ],
  ["a loss of numbers for labels", [iris, "--model", "logistic", "--loss", "mae"], 'no loss "mae"', "--model linear"],
  ["a loss for softmax", [iris, "--loss", "huber"], "softmax regression has one loss", "Leave --loss out"],
  ["a loss of two for three", [iris, "--loss", "hinge"], "--loss hinge takes two", "--model softmax"],
  ["l1 without a step for it", [diabetes, "--l1", "1", "--optimizer", "LBFGS"], "no proximal step with LBFGS", "FISTA"],
  ["l1 and labels without one", [iris, "--l1", "1", "--optimizer", "Lion"], "no proximal step with Lion", "FISTA"],
  ["matrices only", [diabetes, "--optimizer", "Muon"], "Muon takes matrices only", "--lr"],
  ["several optimizers", [diabetes, "--optimizer", "SGD,Adam"], "exactly one optimizer", "compare"],
  ["a rate for nobody", [diabetes, "--lr", "adam=1"], "--lr names an optimizer", "--lr 0.1"],
  ["a wrong option", [diabetes, "--optimizer", "Adam(beta=1)"], 'unknown option "beta"', "Did you mean betas?"],
  [
    "weights of numbers",
    [diabetes, "--model", "linear", "--class-weight", "balanced"],
    "is for labels",
    "--model logistic",
  ],
  ["weights of others", [iris, "--class-weight", "rose=2"], '"rose" is none of the classes', ""],
  ["half a weight", [iris, "--class-weight", "setosa"], "weights of labels such as no=1,yes=3", ""],
  [
    "smoothing of two",
    [iris, "--model", "logistic", "--label-smoothing", "0.1"],
    "no meaning for --model logistic",
    "softmax",
  ],
  ["all for validation", [iris, "--validation", "1"], "above 0 and below 1", ""],
  ["no patience", [iris, "--patience", "0"], "positive whole number", ""],
  ["a batch too large", [iris, "--batch", "151"], "larger than the 150 training rows", "--batch full"],
  [
    "a batch too large beside validation",
    [iris, "--batch", "150", "--validation", "0.5"],
    "larger than the 75 rows",
    "",
  ],
];
test.each(none)("%s: one line, a hint and exit code 1", async (_, args, message, hint) => {
  const saving =
    args.some((arg) => ["--save", "--html"].includes(arg)) || args.length === 1 ? [] : ["--save", files.path("no")];
  const { code, stdout, stderr } = await simdescent("train", ...args, ...saving);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(existsSync(files.path("no"))).toBe(false);
});

test.each([
  ["one label only", "a,y\n1,no\n2,no\n", [], 'column "y" holds the label "no" only'],
  [
    "text in a feature",
    "a,b,y\n1,2,no\n2,3,no\n3,3,yes\n4,2,yes\n2,red,yes\n",
    [],
    'text in a feature.csv: column "b" holds numbers, and in 1 of 5 rows something else: "red" (line 6)',
  ],
  [
    "counts below 0",
    "a,y\n1,2\n2,-3\n3,4\n",
    ["--loss", "poisson"],
    'column "y" holds -3, and the loss poisson takes counts',
  ],
  [
    "a word among numbers",
    "a,y\n1,2\n2,3\n3,2\n4,2\n5,x\n",
    [],
    'a word among numbers.csv: column "y", the target, holds in 1 of 5 rows no number: "x" (line 6)',
  ],
])("%s is refused", async (name, text, args, message) => {
  const file = files.write(`${name}.csv`, text);
  const { code, stderr } = await simdescent("train", file, "--target", "y", "--save", files.path("no"), ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(`error: ${message}`);
  expect(existsSync(files.path("no"))).toBe(false);
});
