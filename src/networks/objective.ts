// The objective of a network over tables: where its layers are in memory, planned once, and what an epoch did to them.
import { layerLayout, networkLayout } from "../core/model-exports.js";
import { elementBytes, padded, view } from "../core/memory.js";
import { models } from "../core/models-wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import { record, recordBytes, type RecordOf } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Random } from "../core/random.js";
import type { EpochDetails, LayerRecord } from "../training/fit-report.js";
import { blockRows, type Architecture } from "./architecture.js";
import type { FitTask, Lane } from "../fit/fit-kernels.js";
import { TableProblem, type Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";

type LayerFields = RecordOf<typeof layerLayout>;
type NetworkFields = RecordOf<typeof networkLayout>;

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
    const strides = [...hidden, outputs].map((width) => Math.ceil((width * size) / 16) * 16);
    const last = strides.length - 1;
    let scratch = 0;
    const reserve = (bytes: number): number => (scratch += padded(bytes)) - padded(bytes);
    // As softmax wants it, first of all: 256 bytes, a row, the scores.
    reserve(256 + strides[last] * (1 + most));
    const layerBytes = recordBytes(layerLayout);
    const layersAt = this.blocks.add(strides.length * layerBytes);
    this.#layers = strides.map((stride, i) => {
      const layer: LayerFields = record(layerLayout, layersAt + i * layerBytes);
      const shape = params.shape(`layer${i}.weight`);
      [layer.inputs, layer.outputs] = shape;
      layer.stride = stride;
      layer.activation = architecture.activation.code;
      layer.keepProb = 1 - (architecture.dropout[i] ?? 0);
      for (const name of ["weight", "bias", "gain", "shift"] as const) {
        const slot = params.slots.find((each) => each.name === `layer${i}.${name}`);
        layer[name] = slot ? params.dataAt + slot.offset : 0;
      }
      layer.output = i === last ? 256 + stride : reserve(most * stride);
      if (i === last) return layer;
      layer.derivative = reserve(most * stride);
      layer.activeMask = reserve(stride);
      if (architecture.layerNorm) {
        layer.normalized = reserve(most * stride);
        layer.invStd = reserve(most * 8);
      }
      return layer;
    });
    const network = this.#network;
    network.layers = layersAt;
    network.depth = strides.length;
    network.block = most;
    network.targetStride = table.targets * size;
    network.input = reserve(most * table.matrix.stride * size);
    network.lossBuffer = reserve(3 * (most * outputs * size + 16));
    network.gemmScratch = reserve(this.#gemmScratch(most));
    this.#scratch = this.blocks.add(scratch);
  }

  override attach(optimizer: Optimizer): void {
    super.attach(optimizer);
    this.#before = this.blocks.add(this.params.bytes);
  }

  // What gemm needs for the largest of a layer's three products.
  #gemmScratch(rows: number): number {
    const { gemmScratch } = wasm().kernels[this.params.dtype];
    const bytes = this.#layers.flatMap(({ inputs, outputs }) => [
      gemmScratch(rows, outputs, inputs),
      gemmScratch(inputs, outputs, rows),
      gemmScratch(rows, inputs, outputs),
    ]);
    return padded(Math.max(...bytes));
  }

  /** @internal */
  protected override place(task: FitTask, lane: Lane): void {
    task.network = this.#networkAt;
    // No bound of the gradients is known: they are read.
    task.gradientBound = Infinity;
    lane.scratch = this.#scratch;
  }

  override startEpoch(random: Random | undefined): void {
    super.startEpoch(random);
    this.#network.key = hash((this.optimizer.applied + 1) ^ hash(this.#seed * 0x9e3779b9));
    // An optimizer that evaluates by itself may begin where it has just been.
    if (!this.optimizer.definition.closure) this.evaluating();
  }

  /** @internal */
  override evaluating(): void {
    for (const mask of this.#activeMasks()) mask.fill(0);
  }

  // Of hidden layers: bits of all derivatives of the activation that were seen.
  #activeMasks(): Uint8Array[] {
    const { buffer } = wasm().memory;
    const hidden = this.#layers.slice(0, -1);
    return hidden.map(({ activeMask, stride }) => new Uint8Array(buffer, this.#scratch + activeMask, stride));
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
    const { task, taskAt, laneAt } = this.kernels;
    task.x = rowsAt;
    const { output, stride: bytes } = this.#layers[this.#layers.length - 1];
    const { dtype } = this.params;
    models()[dtype].networkScores(taskAt, laneAt, 0, n);
    const stride = bytes / elementBytes(dtype);
    return { values: view(dtype, this.#scratch + output, n * stride, this), stride };
  }

  get validationAccuracy(): number | undefined {
    return this.#accuracy;
  }

  details(): EpochDetails {
    const { kernels, table, objective } = this;
    const { lane } = kernels;
    const layers = this.#layers.map((_, i) => this.#layer(i));
    // Not Math.hypot, whose last bit is the engine's.
    const total = (key: "updateNorm" | "gradNorm"): number =>
      Math.sqrt(layers.reduce((sum, layer) => sum + layer[key] ** 2, 0));
    const gradient = total("gradNorm");
    const seen = table.rows - lane.skippedRows;
    return {
      ...(objective.loss.labels ? { accuracy: lane.correct / seen } : {}),
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
      dead: this.#dead(i),
    };
  }

  #dead(i: number): number {
    const mask = this.#activeMasks()[i];
    if (!mask || !flat.has(this.#architecture.activation.name)) return 0;
    const { outputs } = this.#layers[i];
    const bytes = elementBytes(this.params.dtype);
    let dead = 0;
    for (let k = 0; k < outputs; k++) if (mask.subarray(k * bytes, (k + 1) * bytes).every((byte) => byte === 0)) dead++;
    return dead / outputs;
  }

  /** How far an epoch has come: up to the first row of the batch it is at. */
  get position(): Position {
    const { batchBegin: row, epochLoss, epochCorrect: correct, skippedRows } = this.kernels.lane;
    return { row, epochLoss, correct, skippedRows, key: this.#network.key, activeMasks: this.#activeMasks() };
  }

  /** Puts the problem there, as it was. */
  set position({ row, epochLoss, correct, skippedRows, key, activeMasks }: Position) {
    this.begin();
    Object.assign(this.kernels.lane, { row, batchBegin: row, epochLoss, correct, epochCorrect: correct, skippedRows });
    this.#network.key = key;
    this.#activeMasks().forEach((mask, i) => mask.set(activeMasks[i]));
  }
}

/** Where an epoch stands. */
export interface Position {
  row: number;
  epochLoss: number;
  correct: number;
  skippedRows: number;
  /** Of dropout. */
  key: number;
  /** Bits of the derivatives seen, by hidden layer. */
  activeMasks: Uint8Array[];
}

// As in assembly/models/network/dropout.ts.
function hash(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
