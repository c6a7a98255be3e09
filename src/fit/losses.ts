// Loss functions: their names and parameters, and the bounds that fitting needs to know.
import { lossNames } from "../core/model-exports.js";
import { checkKeys, checkNumber, nearest, show } from "../errors.js";

/** A loss by name, or with its parameter. */
export type LossOption = string | { readonly name: string; readonly [parameter: string]: unknown };

interface Parameter {
  name: string;
  default: number;
  range: string;
  ok: (x: number) => boolean;
}

interface LossKind {
  parameter?: Parameter;
  /** Bound of the loss's second derivative in the score; Infinity where it has a kink, NaN where there is no bound. */
  curvature: (parameter: number) => number;
  /** Bound of its slope; NaN where there is none but the loss bounds the slope's square; Infinity else. */
  slope: (parameter: number) => number;
  /** What it is for: numbers, or labels of two kinds. */
  labels?: true;
}

const positive = (name: string): Parameter => ({
  name,
  default: 1,
  range: "finite and above 0",
  ok: (x) => x > 0 && x < Infinity,
});
const one = (): number => 1;
const kinked = (): number => Infinity;

/** Losses by the names of `loss`. */
const kinds = (): Record<string, LossKind> => ({
  mse: { curvature: () => 2, slope: () => NaN },
  mae: { curvature: kinked, slope: one },
  huber: { parameter: positive("delta"), curvature: one, slope: (delta) => delta },
  smoothL1: { parameter: positive("beta"), curvature: (beta) => 1 / beta, slope: one },
  logCosh: { curvature: one, slope: one },
  quantile: {
    parameter: { name: "tau", default: 0.5, range: "between 0 and 1", ok: (x) => x > 0 && x < 1 },
    curvature: kinked,
    slope: one,
  },
  poisson: { curvature: () => NaN, slope: kinked },
  logistic: { curvature: () => 0.25, slope: one, labels: true },
  hinge: { curvature: kinked, slope: one, labels: true },
  squaredHinge: { curvature: () => 2, slope: () => NaN, labels: true },
});

// Its number in assembly/models/record.ts.
const codeOf = (name: string): number => lossNames.split(" ").indexOf(name);

/** A loss that was checked. */
export interface Loss {
  name: string;
  code: number;
  /** Delta, beta or tau; the share of label smoothing. */
  parameter: number;
  curvature: number;
  slope: number;
  labels: boolean;
}

/** The cross-entropy of several classes. */
export const softmaxLoss = (smoothing: number): Loss => ({
  name: "softmax",
  code: codeOf("softmax"),
  parameter: smoothing,
  curvature: 0.5,
  slope: 1,
  labels: true,
});

const normalizedName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The loss a model was asked for: `"huber"`, `{ name: "huber", delta: 2 }`; `squared_hinge` is `squaredHinge`. */
export function checkLoss(owner: string, given: unknown, labels: boolean): Loss {
  const option = given as LossOption;
  const name: unknown = typeof option === "object" && option !== null ? option.name : option;
  const all = kinds();
  const known = Object.keys(all).filter((each) => Boolean(all[each].labels) === labels);
  if (typeof name !== "string")
    throw new TypeError(`${owner}: loss must be a name or { name, ... }, got ${show(given)}`);
  const found = known.find((each) => normalizedName(each) === normalizedName(name));
  if (!found) {
    const near = nearest(name, known);
    const list = known.map((each) => `"${each}"`).join(", ");
    throw new RangeError(
      `${owner}: loss must be one of ${list}, got ${show(name)}${near ? `\nDid you mean ${near}?` : ""}`,
    );
  }
  const { parameter, curvature, slope } = all[found];
  const values: Readonly<Record<string, unknown>> = typeof option === "object" ? option : {};
  checkKeys(values, ["name", ...(parameter ? [parameter.name] : [])], `${owner}: loss ${found}`, "parameter");
  const value = parameter
    ? checkNumber(
        values[parameter.name] ?? parameter.default,
        `${owner}: loss ${found}: ${parameter.name}`,
        parameter.range,
        parameter.ok,
      )
    : 0;
  return {
    name: found,
    code: codeOf(found),
    parameter: value,
    curvature: curvature(value),
    slope: slope(value),
    labels,
  };
}
