// Reading and checking golden files. What is wrong with one is told in a sentence that names the file, the field and
// the mend; test/golden/README.md describes every field.
import { readFileSync } from "node:fs";

const folder = new URL("../../test/golden/", import.meta.url);
const readme = "test/golden/README.md tells what belongs there";
const special = { NaN, Infinity, "-Infinity": -Infinity };

/** A golden file that is not as it should be. */
export class GoldenError extends Error {}

const refuse = (name, what, mend = readme) => {
  throw new GoldenError(`test/golden/${name}.json: ${what}; ${mend}`);
};

// What every file of a format has, and every one of its cases.
const formats = {
  "optimizer-golden": [["version", "optimizer", "reference", "problems", "cases"], ["id", "problem", "hyper", "f64", "maxAbsMove"]], // prettier-ignore
  "closure-golden": [
    ["reference", "objectives", "cases"],
    ["id", "objective", "x0", "hyper", "f64"],
  ],
  "schedule-golden": [
    ["reference", "cases"],
    ["id", "schedule", "hyper", "steps"],
  ],
  "kernel-golden": [
    ["reference", "cases"],
    ["id", "kernel"],
  ],
  "clip-golden": [
    ["reference", "cases"],
    ["id", "kind", "input", "f64", "f32"],
  ],
  "trajectory-golden": [
    ["reference", "cases"],
    ["id", "dataset", "model", "hyper", "epochs", "loss", "f64"],
  ],
  "solution-golden": [["reference"], []],
  "least-squares-golden": [["reference", "nist", "inference"], []],
  "function-golden": [["reference", "problems"], []],
  "optimum-golden": [["reference", "sets"], []],
  "wrapper-golden": [
    ["reference", "shapes", "problems", "cases"],
    ["id", "problem", "hyper", "expected"],
  ],
  "separation-golden": [
    ["reference", "cases"],
    ["X", "y", "separated"],
  ],
  "splits-golden": [["reference", "time-series-split", "group-k-fold", "other-splitters"], []],
  "metrics-golden": [
    ["reference", "cases"],
    ["id", "inputs", "calls"],
  ],
  "trust-golden": [["reference", "inference", "weights", "conformal", "importance"], []],
};

/** A golden file by its name without `.json`, checked as far as its format goes. */
export function readGolden(name) {
  let text;
  try {
    text = readFileSync(new URL(`${name}.json`, folder), "utf8");
  } catch {
    throw new GoldenError(`test/golden/${name}.json does not exist; npm run golden -- ${name} makes it from its twin`);
  }
  return checkGolden(name, text);
}

/** The same from its text. */
export function checkGolden(name, text) {
  let content;
  try {
    content = JSON.parse(text, (_, value) => (typeof value === "string" && value in special ? special[value] : value));
  } catch (error) {
    refuse(name, `it is not JSON (${error.message})`, `make it anew: npm run golden -- ${name}`);
  }
  // Lists that stand beside the golden files.
  if (!name.includes("@") && content.format === undefined) return content;
  if (!(content.format in formats)) {
    const known = Object.keys(formats).join(", ");
    refuse(name, `format is ${content.format === undefined ? "missing" : content.format}`, `it is one of ${known}`);
  }
  const [fields, ofCase] = formats[content.format];
  const present = (at, keys, prefix) => {
    for (const key of keys) if (at?.[key] === undefined) refuse(name, `${prefix}${key} is missing`, mends[key]);
  };
  present(content, fields, "");
  content.cases?.forEach((each, i) => present(each, ofCase, `cases[${i}].`));
  if (content.format === "optimizer-golden")
    present(content.reference, ["id", "project", "class", "how"], "reference.");
  return content;
}

const rerun = "make the file anew by npm run golden";
const mends = {
  version: "write 1",
  reference: "name the code whose numbers these are: id, project, class, how",
  project: "name the project whose code gave the numbers",
  class: "name the reference's class or function",
  how: 'say how the numbers came about, such as "executed"',
  hyper: "give every hyper-parameter under the reference's own name",
  f64: `${rerun}; the float64 run is required`,
  maxAbsMove: "it is the largest |params - params0| of all steps",
};

/**
 * An optimizer's file, its problems looked up in problems.json where it only names them; every run must have a tensor of
 * the problem's size for every recorded step.
 */
export function readOptimizerGolden(name, shared = readGolden("problems")) {
  const { problems, cases, ...rest } = readGolden(name);
  return { ...rest, ...checkRuns(name, { problems, cases }, shared) };
}

/** The part of it that needs the shared problems. */
export function checkRuns(name, { problems, cases }, shared) {
  const resolved = Object.fromEntries(
    Object.entries(problems).map(([key, problem]) => {
      const found = typeof problem === "string" ? shared[problem] : problem;
      if (!found)
        refuse(name, `problems.${key} is "${problem}", which problems.json lacks`, "take one that stands there");
      checkProblem(name, `problems.${key}`, found);
      return [key, found];
    }),
  );
  cases.forEach((each, i) => checkCase(name, `cases[${i}]`, each, resolved));
  return { problems: resolved, cases };
}

const size = (shape) => shape.reduce((a, b) => a * b, 1);

function checkTensors(name, path, tensors, shapes) {
  const got = Array.isArray(tensors) ? tensors.map((tensor) => tensor?.length) : [];
  const wanted = shapes.map(size);
  if (got.join() !== wanted.join()) {
    const lengths = got.length ? `has tensors of ${got.join(" and ")} numbers` : "is missing";
    refuse(name, `${path} ${lengths}, the problem's shapes ask for ${wanted.join(" and ")}`);
  }
}

function checkProblem(name, path, problem) {
  for (const key of ["shapes", "steps", "params0", "grads"])
    if (problem[key] === undefined) refuse(name, `${path}.${key} is missing`);
  const { shapes, steps, params0, grads } = problem;
  checkTensors(name, `${path}.params0`, params0, shapes);
  if (grads.length !== steps) refuse(name, `${path}.grads has ${grads.length} steps, ${path}.steps is ${steps}`);
  grads.forEach((each, t) => checkTensors(name, `${path}.grads[${t}]`, each, shapes));
}

function checkCase(name, path, test, problems) {
  const problem = problems[test.problem];
  if (!problem) refuse(name, `${path}.problem is "${test.problem}", which \`problems\` lacks`, "name it there");
  for (const dtype of ["f64", "f32"]) {
    const run = test[dtype];
    if (run === undefined) continue;
    for (const key of ["steps", "params"])
      if (run[key] === undefined) refuse(name, `${path}.${dtype}.${key} is missing`, rerun);
    const { steps, params } = run;
    if (steps.length !== params.length)
      refuse(name, `${path}.${dtype}.params has ${params.length} entries, its steps ${steps.length}`, rerun);
    const late = steps.find((t) => !(t >= 1 && t <= problem.steps));
    if (late !== undefined)
      refuse(name, `${path}.${dtype}.steps has ${late}, the problem's steps go from 1 to ${problem.steps}`);
    params.forEach((each, i) => checkTensors(name, `${path}.${dtype}.params[${i}]`, each, problem.shapes));
  }
  if (test.f32 && test.maxAbsF32vsF64 === undefined)
    refuse(name, `${path}.maxAbsF32vsF64 is missing`, "it is the largest |f32 - f64| of all steps");
  if (test.lrPerStep && test.lrPerStep.length !== problem.steps)
    refuse(name, `${path}.lrPerStep has ${test.lrPerStep.length} rates, the problem ${problem.steps} steps`);
}
