// The objective of a network over tables: where its layers are in memory, planned once, and what an epoch did to them.
import { elementBytes, view } from "../core/memory.js";
import { models } from "../core/models-wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Random } from "../core/random.js";
import type { EpochDetails, LayerRecord } from "../training/fit-report.js";
import { blockRows, layerSpecs, type Architecture } from "./architecture.js";
import { NetworkRecords } from "./network-records.js";
import type { FitTask, Lane } from "../fit/fit-kernels.js";
import type { Position } from "../fit/position.js";
import { TableProblem, type Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";

export class NetworkProblem extends TableProblem {
  readonly #seed: number;
  readonly #records: NetworkRecords;
  // A lane's scratch memory.
  readonly #scratch: number;
  // The parameters before an epoch's last update; predictions need no room for them.
  #before = 0;
  readonly block: number;
  readonly noisy: boolean;
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
    this.#seed = seed;
    this.noisy = architecture.dropout.some((share) => share > 0);
    const inputs = table.matrix.columns;
    const { outputs } = objective;
    this.block = Math.min(blockRows(architecture, inputs, outputs), 2 ** Math.ceil(Math.log2(mostRows)));
    const specs = layerSpecs(architecture, inputs, outputs);
    this.#records = new NetworkRecords(this.blocks, specs, params, table, this.block);
    this.#scratch = this.blocks.add(this.#records.scratch);
  }

  override attach(optimizer: Optimizer): void {
    super.attach(optimizer);
    this.#before ||= this.blocks.add(this.params.bytes);
  }

  /** @internal */
  protected override writeModel(task: FitTask, lane: Lane): void {
    task.network = this.#records.at;
    // No bound of the gradients is known: they are read.
    task.gradientBound = Infinity;
    lane.scratch = this.#scratch;
  }

  override startEpoch(random: Random | undefined): void {
    super.startEpoch(random);
    this.#records.network.key = hash((this.optimizer.applied + 1) ^ hash(this.#seed * 0x9e3779b9));
    // An optimizer that evaluates by itself may begin where it has just been.
    if (!this.optimizer.definition.closure) this.beforeEvaluation();
  }

  /** @internal */
  override beforeEvaluation(): void {
    for (let i = 0; i < this.#records.layers.length; i++) this.#activeMask(i)?.fill(0);
  }

  // Bits of all derivatives of a layer's activation that were seen.
  #activeMask(i: number): Uint8Array | undefined {
    const { activeMask, stride } = this.#records.layers[i];
    if (activeMask === undefined) return undefined;
    return new Uint8Array(wasm().memory.buffer, this.#scratch + activeMask, stride);
  }

  /** @internal */
  protected override begin(): void {
    super.begin();
    this.#records.network.training = 1;
  }

  /** @internal */
  override beforeUpdate(left: number): number {
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
    this.#records.network.training = 0;
    this.hits = 0;
    const loss = yield* super.loss(table);
    this.#accuracy = this.objective.loss.labels ? this.hits / table.rows : undefined;
    return loss;
  }

  /** Scores of n rows at an address, at most a block, as a view that the next call overwrites. */
  scores(table: Table, rowsAt: number, n: number): { values: Float32Array | Float64Array; stride: number } {
    this.#records.network.training = 0;
    this.describe(table);
    const { task, taskAt, laneAt } = this.kernels;
    task.x = rowsAt;
    const { layers } = this.#records;
    const { output, stride: bytes } = layers[layers.length - 1];
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
    const layers = this.#records.layers.map((_, i) => this.#layer(i));
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

  // Share of a layer's units of which no row has let a gradient through.
  #dead(i: number): number {
    const { spec } = this.#records.layers[i];
    const mask = this.#activeMask(i);
    if (!mask || !spec.mayDie) return 0;
    const units = spec.outputs();
    const bytes = elementBytes(this.params.dtype);
    let dead = 0;
    for (let k = 0; k < units; k++) if (mask.subarray(k * bytes, (k + 1) * bytes).every((byte) => byte === 0)) dead++;
    return dead / units;
  }

  get #activeMasks(): Uint8Array[] {
    return this.#records.layers.map((_, i) => this.#activeMask(i)).filter((mask) => mask !== undefined);
  }

  override get position(): Position {
    return { ...super.position, key: this.#records.network.key, activeMasks: this.#activeMasks };
  }

  override set position(position: Position) {
    super.position = position;
    this.#records.network.key = position.key;
    this.#activeMasks.forEach((mask, i) => mask.set(position.activeMasks[i]));
  }
}

// As in assembly/models/network/dropout.ts.
function hash(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
