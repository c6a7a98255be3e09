// What becomes of a rate that the library chose, and at which the loss rises: training goes back to its start, with less.
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import { wasm } from "../core/wasm.js";
import type { Definition } from "../engine/definition.js";
import { scale } from "../schedules/scale.js";
import type { Schedule } from "../schedules/schedule.js";
import type { Settings } from "./settings.js";
import type { Samples } from "./table.js";

/** What a rate is divided by. */
const share = 4;
// From the largest rate that data can mislead to, down to one that moves nothing.
const most = 20;
// Whoever ends above the start without much of a rise on the way has noise to blame, or nothing to learn.
const mostEnds = 4;

type Rate = number | Schedule | undefined;

const first = (lr: Rate): number => (typeof lr === "function" ? lr(0) : (lr as number));
const text = (lr: number): string => String(Number(lr.toPrecision(3)));

/**
 * The options that go with a rate of the library's own, `by` times the first choice `lr`, for targets of about `size`; undefined
 * where the optimizer's default is the first choice. A decay that nobody asked for counts in units in which targets are about
 * 1, as where it was tuned: at rates of the targets' size it would outweigh the step.
 */
export function optionsAt(
  { definition, optimizer }: Settings,
  lr: Rate,
  by: number,
  size: number | undefined,
): Record<string, unknown> {
  if (size === undefined && by === 1) return optimizer;
  const unit = size || 1;
  const weightDecay = Number(definition.weightDecay.default) / unit;
  return {
    ...(weightDecay > 0 && weightDecay < Infinity && unit !== 1 ? { weightDecay } : {}),
    ...definition.withRate?.(first(lr), by, unit),
    ...optimizer,
  };
}

/** The rate of a fit, as the library chose it, and where training begins again when it was too large. */
export class StepBack {
  /** How often the rate was divided. */
  times = 0;
  readonly chosen: Rate;
  readonly #order: Uint32Array | undefined;
  readonly #random: Uint32Array;
  readonly #table: Samples;
  readonly #generator: Random;
  #ends = 0;
  /** For checkpoints: how often it was divided, how many trainings came to an end above their start. */
  get progress(): [times: number, ends: number] {
    return [this.times, this.#ends];
  }

  set progress([times, ends]: [number, number]) {
    this.times = times;
    this.#ends = ends;
  }

  /** The loss before the first update; of full batches the first epoch tells. */
  start: number | undefined;
  // How far above it an epoch may be.
  readonly #above: number;

  /** `noisy`: an epoch's loss is not the objective, so that a rise need not mean much. */
  constructor(definition: Definition, lr: Rate, table: Samples, random: Random, noisy: boolean) {
    this.chosen = lr ?? (definition.schema.hypers.find(({ key }) => key === "lr")?.default as Rate);
    this.#table = table;
    this.#generator = random;
    this.#random = this.#generatorState().slice();
    this.#order = this.#rowOrder()?.slice();
    this.#above = noisy ? 1 : 1e-3;
  }

  #generatorState(): Uint32Array {
    return new Uint32Array(wasm().memory.buffer, this.#generator.state, 4);
  }

  #rowOrder(): Uint32Array | undefined {
    const { order, rows } = this.#table;
    return order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
  }

  /** Times the first choice. */
  get by(): number {
    return share ** -this.times;
  }

  /** The rate to train with now. */
  get lr(): number | Schedule {
    const { by } = this;
    const lr = this.chosen as number | Schedule;
    if (by === 1) return lr;
    return typeof lr === "function" ? scale(lr, by) : lr * by;
  }

  /** Whether an epoch's loss says that training is going the wrong way. */
  rises(loss: number): boolean {
    this.start ??= loss;
    return this.times < most && loss > this.start + this.#above * Math.abs(this.start);
  }

  /** Whether to begin again after an end like this. */
  again(reason: string, loss: number): boolean {
    const { start = Infinity } = this;
    if (this.times >= most) return false;
    if (reason !== "diverged") {
      const above = loss > start + 1e-6 * Math.abs(start);
      if (!above || (reason !== "epochs" && reason !== "converged") || ++this.#ends > mostEnds) return false;
      // A whole training was in vain.
      this.times++;
    }
    this.times++;
    return true;
  }

  /** Puts parameters, rows and random numbers where they were; `fresh` are parameters as they began. */
  restore(params: ParameterSet, fresh: ParameterSet): void {
    // Padding too, which a rate that large may have spoilt.
    new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes).fill(0);
    for (const name of params.names) params.data[name].set(fresh.data[name]);
    this.#generatorState().set(this.#random);
    if (this.#order) this.#rowOrder()?.set(this.#order);
  }

  /** What the report says of it. */
  get warnings(): string[] {
    if (this.times === 0) return [];
    const [from, to] = [this.chosen, this.lr].map((lr) => text(first(lr)));
    return [
      `the learning rate chosen for these data, ${from}, was too large: the loss rose beyond its start, and training began ` +
        `again with ${to}; give lr to choose it yourself`,
    ];
  }
}
