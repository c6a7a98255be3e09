// The coding of labels for the kernels; labels, probabilities and accuracy from scores.
import { exp } from "../math/deterministic.js";
import { Classes, type Label } from "./classes.js";
import type { Fitted } from "./fitted.js";
import type { Settings } from "./settings.js";
import { checkRows } from "./table.js";
import type { TargetCoding } from "./target-coding.js";

/** Scores of m rows, row by row. */
export interface Scores {
  values: Float64Array;
  rows: number;
  outputs: number;
}

/** The coding of the labels in y, of those named, or of a model's that goes on. */
export function labelCoding(
  { owner, classes: option, classWeight }: Settings,
  y: ArrayLike<unknown>,
  rows: ArrayLike<number> | undefined,
  fitted: Fitted | undefined,
  named: readonly Label[] | undefined,
  form: (classes: Classes) => { outputs: number; signs: boolean },
): TargetCoding & { classes: Classes } {
  const given = named ?? option;
  const classes = fitted?.classes ?? (given ? new Classes(owner, given) : Classes.of(owner, y, rows));
  if (named && fitted) classes.checkSame(named);
  const { outputs, signs } = form(classes);
  return {
    outputs,
    classes,
    one: (label) => {
      const index = classes.indexOf(label);
      return signs ? 2 * index - 1 : index;
    },
    encode: (labels, label, only) => classes.encode(labels, signs, label, only),
    weigh: (indices, weights, only) =>
      classWeight ? classes.weigh(indices as Float64Array, signs, classWeight, weights, only) : weights,
  };
}

/** The likeliest label of every row; the first of several that are equally likely. */
export function mostLikelyLabels({ values, rows, outputs }: Scores, classes: readonly Label[]): Label[] {
  return Array.from({ length: rows }, (_, i) => {
    if (outputs === 1) return classes[values[i] > 0 ? 1 : 0];
    let best = 0;
    for (let c = 1; c < outputs; c++) if (values[i * outputs + c] > values[i * outputs + best]) best = c;
    return classes[best];
  });
}

/** One list of probabilities per row, made of its scores by `fill`. */
export function classProbabilities(
  { values, rows, outputs }: Scores,
  count: number,
  fill: (scores: Float64Array, to: Float64Array) => void,
): Float64Array[] {
  return Array.from({ length: rows }, (_, i) => {
    const row = new Float64Array(count);
    fill(values.subarray(i * outputs, (i + 1) * outputs), row);
    return row;
  });
}

/** softmax(scores), in place at `to`. */
export function softmaxRow(scores: Float64Array, to: Float64Array): void {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let c = 0; c < to.length; c++) sum += to[c] = exp(scores[c] - most);
  for (let c = 0; c < to.length; c++) to[c] /= sum;
}

/** Share of rows whose label was predicted, over all rows or those listed. */
export function accuracyOf(
  owner: string,
  predicted: readonly Label[],
  y: ArrayLike<Label>,
  classes: Classes,
  only: ArrayLike<number> | undefined,
): number {
  const rows = only ? checkRows(owner, only, y.length) : predicted.map((_, i) => i);
  for (const i of rows) classes.checkedIndex(y[i], `y[${i}]`);
  return rows.filter((i) => y[i] === predicted[i]).length / rows.length;
}
