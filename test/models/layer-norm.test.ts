// Layer norm is torch.nn.LayerNorm's: by the paper's formula in plain JavaScript, with torch's epsilon of 1e-5 and its
// deviation over n, whose gradients come from the matrix of partial derivatives as it is written down.
import { describe, expect, it } from "vitest";
import { MLPRegressor, SGD, type Dtype } from "simdescent";
import { numbers } from "../optimizers/all.js";

const epsilon = 1e-5;

interface Tensors {
  W: number[][];
  b: number[];
  gain: number[];
  shift: number[];
  V: number[];
  c: number;
}

const sum = (list: readonly number[]): number => list.reduce((a, v) => a + v, 0);

/** (z - mean) / sqrt(var + e), and its derivatives [j][k] by z_k. */
function normalize(z: number[]): { hat: number[]; jacobian: number[][] } {
  const n = z.length;
  const mean = sum(z) / n;
  const deviations = z.map((v) => v - mean);
  const s = Math.sqrt(sum(deviations.map((v) => v * v)) / n + epsilon);
  const hat = deviations.map((v) => v / s);
  const jacobian = z.map((_, j) =>
    z.map((__, k) => ((j === k ? 1 : 0) - 1 / n) / s - (deviations[j] * deviations[k]) / (n * s ** 3)),
  );
  return { hat, jacobian };
}

/** Mean of (tanh(g x^ + s) V + c - y)^2, the outputs, and the gradient by name of tensor. */
function reference(x: number[][], y: number[], { W, b, gain, shift, V, c }: Tensors) {
  const units = b.map((_, j) => j);
  const grad: Record<string, number[]> = {
    "layer0.weight": W.flat().map(() => 0),
    "layer0.bias": b.map(() => 0),
    "layer0.gain": b.map(() => 0),
    "layer0.shift": b.map(() => 0),
    "layer1.weight": b.map(() => 0),
    "layer1.bias": [0],
  };
  let loss = 0;
  const outputs = x.map((row, i) => {
    const z = units.map((j) => sum(row.map((v, r) => v * W[r][j])) + b[j]);
    const { hat, jacobian } = normalize(z);
    const a = units.map((j) => Math.tanh(gain[j] * hat[j] + shift[j]));
    const output = sum(units.map((j) => a[j] * V[j])) + c;
    const error = output - y[i];
    loss += error ** 2 / x.length;
    const up = (2 * error) / x.length;
    grad["layer1.bias"][0] += up;
    const dy = units.map((j) => up * V[j] * (1 - a[j] ** 2));
    for (const j of units) {
      grad["layer1.weight"][j] += up * a[j];
      grad["layer0.gain"][j] += dy[j] * hat[j];
      grad["layer0.shift"][j] += dy[j];
      const dz = sum(units.map((k) => dy[k] * gain[k] * jacobian[k][j]));
      grad["layer0.bias"][j] += dz;
      for (const [r, v] of row.entries()) grad["layer0.weight"][r * units.length + j] += v * dz;
    }
    return output;
  });
  return { loss, outputs, grad };
}

// Its loss and gradient before any update.
function trained(x: number[][], y: number[], t: Tensors, dtype: Dtype, batchSize: number | "full" = "full") {
  const model = new MLPRegressor({
    hidden: [t.b.length],
    activation: "tanh",
    layerNorm: true,
    optimizer: SGD,
    lr: 0,
    epochs: 1,
    batchSize,
    shuffle: false,
    standardize: false,
    dtype,
    init: {
      "layer0.weight": t.W.flat(),
      "layer0.bias": t.b,
      "layer0.gain": t.gain,
      "layer0.shift": t.shift,
      "layer1.weight": t.V,
      "layer1.bias": [t.c],
    },
  });
  const { history } = model.fit(x, y);
  return { model, loss: history[0].loss };
}

const largest = (list: readonly number[]): number => Math.max(...list.map(Math.abs));

// Multiples of powers of two, so that both types start alike. `spread` is how far units are apart.
function draw(rows: number, columns: number, units: number, spread: number, seed: number) {
  const all = numbers(rows * columns + columns * (units + 1) + 4 * units + rows, seed);
  const take = (n: number): number[] => all.splice(0, n);
  const x = Array.from({ length: rows }, () => take(columns));
  const common = take(columns);
  const W = common.map((w) => take(units).map((v) => (spread < 1 ? Math.fround(w + spread * v) : v)));
  const [b, gain, shift, V, y] = [take(units), take(units), take(units), take(units), take(rows)];
  const tensors = { W, b: b.map((v) => spread * v), gain: gain.map((v) => 1 + v / 2), shift, V, c: 0.25 };
  return { x, y, tensors };
}

describe("layer norm is torch's, in outputs, losses and gradients", () => {
  it.each<[string, number, number, number, number, number]>([
    ["units of order one", 9, 3, 7, 1, 0],
    ["two rows", 2, 4, 8, 1, 0],
    ["rows of several blocks", 300, 3, 5, 1, 0],
    ["one unit, which is always its own mean", 6, 2, 1, 1, 0],
    ["units 2^-8 apart, about the root of epsilon", 9, 3, 7, 2 ** -8, 1e-4],
    ["units 2^-12 apart, where epsilon is nearly all", 9, 3, 16, 2 ** -12, 5e-3],
    ["equal units", 9, 3, 6, 0, 1e-5],
  ])("%s", (_, rows, columns, units, spread, rounding) => {
    const { x, y, tensors } = draw(rows, columns, units, spread, rows + units);
    const wanted = reference(x, y, tensors);
    for (const dtype of ["float64", "float32"] as const) {
      // In single precision the deviations of nearly equal units are rounded before they are normalized.
      const tolerance = dtype === "float64" ? 1e-10 : Math.max(2e-5, rounding);
      const { model, loss } = trained(x, y, tensors, dtype);
      expect(Math.abs(loss - wanted.loss)).toBeLessThanOrEqual(tolerance * wanted.loss);
      const scale = largest(Object.values(wanted.grad).flat());
      for (const [name, reference] of Object.entries(wanted.grad)) {
        const got = model.params.grad[name];
        const error = largest(reference.map((g, i) => g - got[i]));
        expect(error, `${name} (${dtype})`).toBeLessThanOrEqual(tolerance * scale);
      }
      const predicted = [...model.predict(x)] as number[];
      expect(largest(predicted.map((v, i) => v - wanted.outputs[i]))).toBeLessThanOrEqual(
        tolerance * largest(wanted.outputs),
      );
      model.dispose();
      for (const batchSize of [1, 4]) {
        const parts = trained(x, y, tensors, dtype, Math.min(batchSize, rows));
        expect(Math.abs(parts.loss - wanted.loss)).toBeLessThanOrEqual(tolerance * wanted.loss);
        parts.model.dispose();
      }
    }
  });

  it("two units the root of epsilon from their mean are normalized to -1/√2 and 1/√2", () => {
    const away = Math.sqrt(1e-5);
    const tensors = { W: [[-away, away]], b: [3, 3], gain: [1, 1], shift: [0, 0], V: [0, 1], c: 0 };
    const { model } = trained([[1], [1]], [0, 0], tensors, "float64");
    expect(Math.atanh(Number(model.predict([[1]])[0]))).toBeCloseTo(Math.SQRT1_2, 10);
    // A hundred times as far, epsilon no longer counts; a hundredth, nearly nothing is left.
    expect(Math.atanh(Number(model.predict([[100]])[0]))).toBeCloseTo(1 / Math.sqrt(1.0001), 10);
    expect(Math.atanh(Number(model.predict([[0.01]])[0]))).toBeCloseTo(0.01 / Math.sqrt(1.0001), 10);
    model.dispose();
  });
});
