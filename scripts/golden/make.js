// Makes the content of a golden file from what a reference did in every step.
import { GoldenError } from "./format.js";

/** The shortest decimal that rounds to the same float32. */
export function shortest(x) {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return x;
}

const elements = (path) => path.flat(2);

function largest(a, b) {
  const [left, right] = [elements(a), elements(b)];
  return left.reduce((most, x, i) => Math.max(most, Math.abs(x - right[i])), 0);
}

// What stands in the file of a run: the parameters after some of the steps.
function recorded(paths, steps, number) {
  return { steps, params: steps.map((t) => paths[t - 1].map((tensor) => tensor.map(number))) };
}

/** One case of the file; `runs` has the parameters after every step, `f64` and perhaps `f32`. */
export function makeCase({ steps, ...test }, problem, runs) {
  const late = steps?.some((t) => t > problem.steps);
  if (late)
    throw new GoldenError(`case "${test.id}": its steps [${steps}] go beyond the ${problem.steps} of ${test.problem}`);
  const kept = steps ?? [...new Set([1, 2, 3, 10, problem.steps])].filter((t) => t <= problem.steps);
  const start = problem.grads.map(() => problem.params0);
  return {
    ...test,
    f64: recorded(runs.f64, kept, (x) => x),
    ...(runs.f32 && { f32: recorded(runs.f32, kept, shortest), maxAbsF32vsF64: largest(runs.f32, runs.f64) }),
    maxAbsMove: largest(runs.f64, start),
  };
}

/** A file's content; problems of problems.json are named, a reference's own stand in it. */
export function makeGolden(name, { reference, note, problems = {}, cases, runs, runtime }, shared) {
  const [optimizer, id] = name.split("@");
  if (!optimizer || !id)
    throw new GoldenError(
      `the name ${name} must be <optimizer>@<reference>, as in a definition's \`golden\`: foo@official`,
    );
  const all = { ...shared, ...problems };
  const used = [...new Set(cases.map((test) => test.problem))];
  const unknown = used.find((key) => !all[key]);
  if (unknown)
    throw new GoldenError(`${name}: there is no problem "${unknown}"; there are ${Object.keys(all).join(", ")}`);
  return {
    format: "optimizer-golden",
    version: 1,
    optimizer,
    reference: { id, ...reference, runtime },
    ...(note && { note }),
    problems: Object.fromEntries(used.map((key) => [key, problems[key] ?? key])),
    cases: cases.map((test, i) => makeCase(test, all[test.problem], runs[i])),
  };
}

/** JSON that reads back to the same bits: -0 is kept, NaN and infinities are strings. */
export function goldenText(value) {
  if (typeof value === "number") {
    if (Object.is(value, -0)) return "-0";
    return Number.isFinite(value) ? String(value) : `"${value}"`;
  }
  if (Array.isArray(value)) return `[${value.map(goldenText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${goldenText(each)}`).join(",")}}`;
}
