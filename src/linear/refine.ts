// Least squares brought to full double precision where columns nearly depend on one another: what standardizing rounds away
// is magnified there by the square of the condition number times the residuals. Corrections solve with the factor that is
// there; residuals are those of the data as they came, in numbers of twice the digits (Dekker 1971, doi:10.1007/BF01397083).
import { wasm } from "../core/wasm.js";
import type { Scaling } from "../fit/standardize.js";
import type { Table } from "../fit/table.js";

/** Unevaluated sums: high and low parts, entry by entry. */
class Doubled {
  readonly high: Float64Array;
  readonly low: Float64Array;

  constructor(n: number) {
    this.high = new Float64Array(n);
    this.low = new Float64Array(n);
  }

  /** Adds a number. */
  add(j: number, value: number): void {
    const a = this.high[j];
    const sum = a + value;
    const part = sum - a;
    this.low[j] += a - (sum - part) + (value - part);
    this.high[j] = sum;
  }

  /** Adds a product: that of doubles, exactly, and of the second's low part. */
  addProduct(j: number, a: number, b: number, low = 0): void {
    const product = a * b;
    const [p, q] = [134217729 * a, 134217729 * b];
    const [aHigh, bHigh] = [p - (p - a), q - (q - b)];
    const [aLow, bLow] = [a - aHigh, b - bHigh];
    this.add(j, product);
    this.low[j] += aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow) + a * low;
  }

  value(j: number): number {
    return this.high[j] + this.low[j];
  }
}

const size = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

export interface Refinable {
  /** The table with its data as they came. */
  table: Table;
  scaling: Scaling;
  /** Of standardized columns, as found so far. */
  weight: Float64Array;
  bias: number;
  intercept: boolean;
  /** The centres of standardized columns. */
  mean: Float64Array;
  /** A step of weights for the products of centred columns and residuals. */
  correct: (products: Float64Array) => Float64Array;
}

/** Weights and bias, corrected; undefined where that leads nowhere. */
export function* refine(task: Refinable): Generator<undefined, { weight: Float64Array; bias: number } | undefined> {
  const { scaling, intercept, mean, correct } = task;
  const n = task.weight.length;
  const { mean: origin, scale } = scaling;
  const centre = scale.map((s, j) => origin[j] + mean[j] * s);
  const coefficients = new Doubled(n + 1);
  for (let j = 0; j < n; j++) coefficients.add(j, task.weight[j] / scale[j]);
  coefficients.add(n, task.bias);
  for (let j = 0; j < n; j++) coefficients.addProduct(n, -origin[j], coefficients.high[j]);
  let before = Infinity;
  for (let round = 0; round < 5; round++) {
    const { products, total } = yield* residualProducts(task, coefficients);
    // Less the centre's share, which the sum of the residuals would have if it were not 0.
    if (intercept) for (let j = 0; j < n; j++) products.addProduct(j, -centre[j], products.high[n], products.low[n]);
    const step = correct(scale.map((s, j) => products.value(j) / s));
    const moved = size(step);
    // Not even rounding is left, or the factor is too rough to correct with.
    if (!(moved < before / 2)) break;
    before = moved;
    for (let j = 0; j < n; j++) coefficients.add(j, step[j] / scale[j]);
    if (intercept) {
      coefficients.add(n, products.value(n) / total);
      for (let j = 0; j < n; j++) coefficients.addProduct(n, -centre[j], step[j] / scale[j]);
    }
    if (moved <= Number.EPSILON * size(task.weight)) break;
  }
  const bias = new Doubled(1);
  bias.add(0, coefficients.high[n]);
  bias.add(0, coefficients.low[n]);
  for (let j = 0; j < n; j++) bias.addProduct(0, origin[j], coefficients.high[j], coefficients.low[j]);
  const weight = scale.map((s, j) => coefficients.value(j) * s);
  const found = { weight, bias: intercept ? bias.value(0) : 0 };
  return [...weight, found.bias].every(Number.isFinite) ? found : undefined;
}

// Sums over the rows of weight times residual times entry, that of the residuals alone at the end; and of the weights.
function* residualProducts(
  { table, intercept }: Refinable,
  coefficients: Doubled,
): Generator<undefined, { products: Doubled; total: number }> {
  const { matrix, order, rows, sample, y } = table;
  const n = matrix.columns;
  const products = new Doubled(n + 1);
  const residual = new Doubled(1);
  let total = 0;
  const part = Math.max(64, Math.floor(1e5 / n));
  for (let from = 0; from < rows; from += part) {
    const { buffer } = wasm().memory;
    const { data, stride, rows: all } = matrix;
    const targets = new Float64Array(buffer, y, all);
    const weights = sample ? new Float64Array(buffer, sample, all) : undefined;
    const indices = order ? new Uint32Array(buffer, order, rows) : undefined;
    for (let i = from; i < Math.min(rows, from + part); i++) {
      const source = indices ? indices[i] : i;
      const at = source * stride;
      residual.high[0] = targets[source];
      residual.low[0] = 0;
      if (intercept) {
        residual.add(0, -coefficients.high[n]);
        residual.add(0, -coefficients.low[n]);
      }
      for (let j = 0; j < n; j++) residual.addProduct(0, -data[at + j], coefficients.high[j], coefficients.low[j]);
      const weight = weights ? weights[source] : 1;
      total += weight;
      const high = weight * residual.value(0);
      const low = weight * (residual.high[0] - residual.value(0) + residual.low[0]);
      for (let j = 0; j < n; j++) products.addProduct(j, data[at + j], high, low);
      products.add(n, high);
      products.low[n] += low;
    }
    yield;
  }
  return { products, total };
}
