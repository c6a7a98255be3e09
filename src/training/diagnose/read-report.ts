// The report as `diagnose` reads it: checked, with NaN for what JSON made null or what a model does not have.
import { isPromise } from "../../kinds.js";
import { show } from "../../errors.js";

export interface LayerReading {
  name: string;
  gradNorm: number;
  updateNorm: number;
  weightNorm: number;
  dead: number;
  /** How many numbers it has; NaN where the record does not say. */
  size: number;
}

export interface Reading {
  epoch: number;
  loss: number;
  validationLoss: number;
  lr: number;
  accuracy: number;
  layers: LayerReading[];
}

export interface Readings {
  records: Reading[];
  reason: string;
}

const reasons = ["converged", "stalled", "epochs", "stopped", "diverged", "aborted"];

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The readings of a report, or the TypeError or RangeError that says why it is none. */
export function readReport(report: unknown): Readings {
  if (!isObject(report) || !Array.isArray(report.history)) {
    const hint = Array.isArray(report)
      ? "\nGive the report itself, not its history."
      : isPromise(report)
        ? "\nAwait fitAsync first."
        : "";
    throw new TypeError(`diagnose: report must be what fit returned, got ${show(report)}${hint}`);
  }
  const { history, reason } = report;
  if (typeof reason !== "string")
    throw new TypeError(`diagnose: report.reason must be one of ${reasons.join(", ")}, got ${show(reason)}`);
  if (!reasons.includes(reason))
    throw new RangeError(`diagnose: report.reason must be one of ${reasons.join(", ")}, got ${show(reason)}`);
  return { records: history.map((record: unknown, i) => readRecord(record, i)), reason };
}

function readRecord(record: unknown, i: number): Reading {
  const at = `report.history[${i}]`;
  if (!isObject(record)) throw new TypeError(`diagnose: ${at} must be the record of an epoch, got ${show(record)}`);
  if (record.loss === undefined) throw new TypeError(`diagnose: ${at}.loss must be a number, got undefined`);
  const number = (key: string): number => readNumber(record[key], `${at}.${key}`);
  const { layers = [] } = record;
  if (!Array.isArray(layers)) throw new TypeError(`diagnose: ${at}.layers must be a list, got ${show(layers)}`);
  const epoch = number("epoch");
  return {
    epoch: Number.isNaN(epoch) ? i + 1 : epoch,
    loss: number("loss"),
    validationLoss: number("validationLoss"),
    lr: number("lr"),
    accuracy: number("accuracy"),
    layers: layers.map((layer: unknown, k) => readLayer(layer, k, `${at}.layers[${k}]`)),
  };
}

function readLayer(layer: unknown, k: number, at: string): LayerReading {
  if (!isObject(layer)) throw new TypeError(`diagnose: ${at} must be the record of a layer, got ${show(layer)}`);
  const number = (key: string): number => readNumber(layer[key], `${at}.${key}`);
  return {
    name: typeof layer.name === "string" ? layer.name : `layer${k}`,
    gradNorm: number("gradNorm"),
    updateNorm: number("updateNorm"),
    weightNorm: number("weightNorm"),
    dead: number("dead"),
    size: number("size"),
  };
}

function readNumber(value: unknown, at: string): number {
  if (value === undefined || value === null) return NaN;
  if (typeof value !== "number") throw new TypeError(`diagnose: ${at} must be a number, got ${show(value)}`);
  return value;
}

/** The middle of some numbers; of an even count the upper one, so that it is a number that was measured. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The last third of a list, and at least `least` entries where there are so many. */
export const lastThird = <T>(list: readonly T[], least = 1): T[] =>
  list.slice(-Math.max(least, Math.floor(list.length / 3)));

/** A number as a message shows it: two digits. */
export function twoDigits(x: number): string {
  const [digits, exponent] = x.toExponential(1).split("e");
  return Math.abs(Number(exponent)) > 3 ? `${Number(digits)}e${Number(exponent)}` : String(Number(x.toPrecision(2)));
}

/** A rate as advice names it: one digit, and that exactly. */
export const oneDigit = (lr: number): string => String(Number(lr.toPrecision(1)));

/** "a tenth, about 0.003". */
export const tenthOf = (lr: number): string => (lr > 0 ? `a tenth, about ${oneDigit(lr / 10)}` : "a tenth");
