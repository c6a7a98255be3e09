import type { FloatArray } from "../../core/memory.js";
import type { Contents } from "../../io/safetensors.js";
import type { Values } from "../../engine/definition.js";
import type { Gradients } from "../../engine/gradients.js";
import { Optimizer, type Closure, type StepReport } from "../../engine/optimizer.js";

/**
 * What the schedule-free optimizers have in common (Defazio et al. 2024, arXiv:2405.15682): gradients are taken at
 * y, the average x is what one uses. The parameters hold y in mode `"train"` and x in mode `"eval"`.
 */
export abstract class ScheduleFree extends Optimizer {
  /** @internal y, while the parameters hold x; undefined in mode `"train"` */
  #y: Map<string, FloatArray> | undefined;

  /** @internal The weight of z in y of a group: x = y + (1 - 1/weight) (z - y). */
  protected abstract weight(values: Values): number;

  /** `"train"`: the parameters are where gradients are taken, the state in which `step` works. `"eval"`: their average. */
  get mode(): "train" | "eval" {
    return this.#y ? "eval" : "train";
  }

  /** Puts the training iterate back, bit for bit; nothing happens in mode `"train"`. */
  train(): void {
    if (!this.#y) return;
    for (const [name, y] of this.#y) this.params.data[name].set(y);
    this.#y = undefined;
    this.copyOut();
  }

  /** Puts the averaged iterate into the parameters, for validation and use; nothing happens in mode `"eval"`. */
  eval(): void {
    if (this.#y) return;
    const { engine, params } = this;
    engine.flush();
    this.#y = new Map();
    for (const group of engine.groups) {
      if (group.definition !== this.definition) continue;
      group.evaluate(Math.max(0, this.applied - 1));
      const k = 1 - 1 / this.weight(group.values);
      for (const { name } of group.members) {
        if (engine.count(name).t === 0) continue;
        const y = params.data[name];
        const { z } = this.state(name);
        this.#y.set(name, y.slice());
        if (k === 1) y.set(z);
        else for (let i = 0; i < y.length; i++) y[i] += k * (z[i] - y[i]);
      }
    }
    this.copyOut();
  }

  /** @throws Error in mode `"eval"`. */
  override step(input?: Gradients | Closure): StepReport {
    if (this.#y) throw new Error(`${this.definition.name}: step() in eval mode\nCall train() first.`);
    return super.step(input);
  }

  /** @internal In either mode a file holds the training iterate, and z in the state. */
  override contents(): Contents {
    if (!this.#y) return super.contents();
    this.train();
    try {
      const { tensors, metadata } = super.contents();
      const copies = [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const);
      return { tensors: new Map(copies), metadata };
    } finally {
      this.eval();
    }
  }

  override load(bytes: Uint8Array): void {
    const { mode } = this;
    this.train();
    try {
      super.load(bytes);
    } finally {
      if (mode === "eval") this.eval();
    }
  }
}
