// The objective of a network over tables: where its layers are in memory, planned once, and what an epoch did to them.
import { layerLayout, networkLayout } from "../core/model-exports.js";
import { elementBytes, padded } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { record, recordBytes } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import { rangeBytes } from "../engine/range.js";
import type { Random } from "../core/random.js";
import type { EpochDetails, LayerRecord } from "../training/fit-report.js";
import { blockRows, type Architecture } from "./architecture.js";
import { isWeight } from "../fit/make-optimizer.js";
import type { Fields } from "../fit/batch-step.js";
import { TableProblem, type Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";

type LayerFields = Record<(typeof layerLayout)["doubles" | "words"][number], number>;
type NetworkFields = Record<(typeof networkLayout)["doubles" | "words"][number], number>;

// Slopes of the others are never 0 but by underflow.
const flat = new Set(["relu", "hardswish"]);

export class NetworkProblem extends TableProblem {
  readonly #architecture: Architecture;
  readonly #seed: number;
  readonly #networkAt: number = this.blocks.add(recordBytes(networkLayout));
  readonly #network: NetworkFields = record(networkLayout, this.#networkAt);
  readonly #layers: LayerFields[];
  readonly #scratch: number;
  // The parameters before an epoch's last update; predictions need no room for them.
  #before = 0;
  readonly block: number;
  #accuracy: number | undefined;

  constructor(
    params: ParameterSet,
    table: Table,
    batch: number,
    objective: Objective,
    architecture: Architecture,
    seed: number,
    mostRows: number = Infinity,
  ) {
    super(params, table, batch, objective);
    this.#architecture = architecture;
    this.#seed = seed;
    const { hidden } = architecture;
    const inputs = table.matrix.columns;
    const { outputs } = objective;
    this.block = Math.min(blockRows(architecture, inputs, outputs), 2 ** Math.ceil(Math.log2(mostRows)));
    const size = elementBytes(params.dtype);
    const most = this.block;
    const steps = [...hidden, outputs].map((width) => Math.ceil((width * size) / 16) * 16);
    const last = steps.length - 1;
    // As softmax wants it: 256 bytes, a row, the scores.
    this.#scratch = this.blocks.add(256 + steps[last] * (1 + most));
    const layerBytes = recordBytes(layerLayout);
    const layersAt = this.blocks.add(steps.length * layerBytes);
    this.#layers = steps.map((step, i) => {
      const layer: LayerFields = record(layerLayout, layersAt + i * layerBytes);
      const shape = params.shape(`layer${i}.weight`);
      [layer.inputs, layer.outputs] = shape;
      layer.step = step;
      layer.activation = architecture.activation.code;
      layer.keep = 1 - (architecture.dropout[i] ?? 0);
      for (const name of ["weight", "bias", "gain", "shift"] as const) {
        const slot = params.slots.find((each) => each.name === `layer${i}.${name}`);
        layer[name] = slot ? params.dataAt + slot.offset : 0;
        layer[`${name}Gradient`] = slot ? params.gradAt + slot.offset : 0;
      }
      layer.units = i === last ? this.#scratch + 256 + step : this.blocks.add(most * step);
      if (i === last) return layer;
      layer.slopes = this.blocks.add(most * step);
      layer.alive = this.blocks.add(step);
      if (architecture.layerNorm) {
        layer.hats = this.blocks.add(most * step);
        layer.spreads = this.blocks.add(most * 8);
      }
      return layer;
    });
    const network = this.#network;
    network.layers = layersAt;
    network.depth = steps.length;
    network.block = most;
    network.input = this.blocks.add(most * table.matrix.stride * size);
    network.targets = table.targets * size;
    network.list = this.blocks.add(3 * (most * outputs * size + 16));
    network.scratch = this.blocks.add(this.#productScratch(most));
  }

  override attach(optimizer: Optimizer): void {
    super.attach(optimizer);
    this.#before = this.blocks.add(this.params.bytes);
  }

  // What gemm needs for the largest of a layer's three products.
  #productScratch(rows: number): number {
    const { gemmScratch } = wasm().kernels[this.params.dtype];
    const bytes = this.#layers.flatMap(({ inputs, outputs }) => [
      gemmScratch(rows, outputs, inputs),
      gemmScratch(inputs, outputs, rows),
      gemmScratch(rows, inputs, outputs),
    ]);
    return padded(Math.max(...bytes));
  }

  /** @internal */
  protected override place(fields: Fields): void {
    fields.network = this.#networkAt;
    fields.scratch = this.#scratch;
    // No bound of the gradients is known: they are read.
    fields.bound = Infinity;
  }

  /** @internal */
  protected override proximal(engine: Optimizer["engine"]): number {
    this.#layers.forEach((layer, i) => {
      const name = `layer${i}.weight`;
      const at = engine.ranges.findIndex(({ tensors }) => tensors.some((tensor) => tensor.name === name));
      layer.range = at < 0 ? 0 : engine.planRecord.rangeTable + at * rangeBytes;
      if (at >= 0) layer.rangeOffset = this.params.slot(name).offset - engine.ranges[at].tensors[0].offset;
    });
    return this.#networkAt;
  }

  /** @internal */
  protected override get weights(): string[] {
    return this.params.names.filter(isWeight);
  }

  override startEpoch(random: Random | undefined): void {
    super.startEpoch(random);
    this.#network.key = hash((this.optimizer.applied + 1) ^ hash(this.#seed * 0x9e3779b9));
    // An optimizer that evaluates by itself may begin where it has just been.
    if (!this.optimizer.definition.closure) this.evaluating();
  }

  /** @internal */
  override evaluating(): void {
    this.#layers.forEach(({ alive, step }) => {
      if (alive) new Uint8Array(wasm().memory.buffer, alive, step).fill(0);
    });
  }

  /** @internal */
  protected override begin(): void {
    super.begin();
    this.#network.training = 1;
  }

  /** @internal */
  override ahead(left: number): number {
    if (left > 1) return left - 1;
    const { dataAt, bytes } = this.params;
    new Uint8Array(wasm().memory.buffer).copyWithin(this.#before, dataAt, dataAt + bytes);
    return 1;
  }

  /** @internal */
  override get unit(): number {
    return this.block;
  }

  /** @internal */
  protected override lossPart(): number {
    return this.block;
  }

  override *loss(table: Table): Generator<undefined, number> {
    this.#network.training = 0;
    this.hits = 0;
    const loss = yield* super.loss(table);
    this.#accuracy = this.objective.loss.labels ? this.hits / table.rows : undefined;
    return loss;
  }

  /** Scores of n rows at an address, at most a block, as a view that the next call overwrites. */
  scores(table: Table, rowsAt: number, n: number): { values: Float32Array | Float64Array; stride: number } {
    this.#network.training = 0;
    this.describe(table);
    this.fields.x = rowsAt;
    this.kernels.networkScores(this.at, 0, n);
    const { units, step } = this.#layers[this.#layers.length - 1];
    const size = elementBytes(this.params.dtype);
    const { buffer } = wasm().memory;
    const stride = step / size;
    const values =
      size === 4 ? new Float32Array(buffer, units, n * stride) : new Float64Array(buffer, units, n * stride);
    return { values, stride };
  }

  get validationAccuracy(): number | undefined {
    return this.#accuracy;
  }

  details(): EpochDetails {
    const { fields, table, objective } = this;
    const layers = this.#layers.map((_, i) => this.#layer(i));
    // Not Math.hypot, whose last bit is the engine's.
    const total = (key: "updateNorm" | "gradNorm"): number =>
      Math.sqrt(layers.reduce((sum, layer) => sum + layer[key] ** 2, 0));
    const gradient = total("gradNorm");
    const seen = table.rows - fields.refused;
    return {
      ...(objective.loss.labels ? { accuracy: fields.correct / seen } : {}),
      effectiveRate: gradient > 0 ? total("updateNorm") / gradient : 0,
      layers,
    };
  }

  #layer(i: number): LayerRecord {
    const { params } = this;
    const name = `layer${i}`;
    const { combine, sumSquares } = wasm().kernels[params.dtype];
    let gradient = 0;
    let update = 0;
    let scalars = 0;
    for (const slot of params.slots) {
      if (!slot.name.startsWith(`${name}.`)) continue;
      gradient += sumSquares(params.gradAt + slot.offset, slot.length, 1);
      scalars += slot.length;
      const before = this.#before + slot.offset;
      combine(before, params.dataAt + slot.offset, slot.length, -1, 1);
      update += sumSquares(before, slot.length, 1);
    }
    const weight = params.slot(`${name}.weight`);
    const weightNorm = Math.sqrt(sumSquares(params.dataAt + weight.offset, weight.length, 1));
    return {
      name,
      size: scalars,
      gradNorm: Math.sqrt(gradient),
      updateNorm: Math.sqrt(update),
      weightNorm,
      dead: this.#dead(this.#layers[i]),
    };
  }

  #dead({ alive, outputs }: LayerFields): number {
    if (!alive || !flat.has(this.#architecture.activation.name)) return 0;
    const words = elementBytes(this.params.dtype) / 4;
    const bits = new Uint32Array(wasm().memory.buffer, alive, outputs * words);
    let dead = 0;
    for (let k = 0; k < outputs; k++) if (bits.subarray(k * words, (k + 1) * words).every((word) => word === 0)) dead++;
    return dead / outputs;
  }

  /** How far an epoch has come: up to the first row of the batch it is at. */
  get position(): Position {
    const { buffer } = wasm().memory;
    const { begin, epochLoss, settled, refused } = this.fields;
    const hidden = this.#layers.slice(0, -1);
    const alive = hidden.map(({ alive: at, step }) => new Uint8Array(buffer, at, step));
    return { row: begin, epochLoss, correct: settled, refused, key: this.#network.key, alive };
  }

  /** Puts the problem there, as it was. */
  set position({ row, epochLoss, correct, refused, key, alive }: Position) {
    this.begin();
    Object.assign(this.fields, { row, begin: row, epochLoss, correct, settled: correct, refused });
    this.#network.key = key;
    this.position.alive.forEach((bits, i) => bits.set(alive[i]));
  }
}

/** Where an epoch stands. */
export interface Position {
  row: number;
  epochLoss: number;
  correct: number;
  refused: number;
  /** Of dropout. */
  key: number;
  /** Bits of the slopes seen, by layer. */
  alive: Uint8Array[];
}

// As in assembly/models/network/dropout.ts.
function hash(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
