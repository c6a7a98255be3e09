// Scalars of updates to come, computed ahead so that whole epochs run inside WebAssembly.
import { Blocks } from "../core/memory.js";
import { copyCount, type Count } from "./counter.js";
import type { Optimizer } from "./optimizer.js";

// Updates whose scalars are computed ahead, so that WebAssembly runs them without coming back.
const most = 512;
const stride = 256;

/** The scalars of an optimizer's next updates, in a table that the epoch loop walks through. */
export class Interval {
  readonly #optimizer: Optimizer;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #tables: number[];
  #before: Count[] = [];
  #rows = 0;
  #steady = false;

  constructor(optimizer: Optimizer) {
    this.#optimizer = optimizer;
    this.#tables = optimizer.params.slots.map(() => this.#blocks.add(most * stride));
  }

  /** Prepares up to `wanted` updates; returns how many may run. */
  fill(wanted: number): number {
    const { engine, update, applied } = this.#optimizer;
    const { tables } = update;
    tables.prepare();
    update.begin(applied);
    this.#steady = update.steady;
    if (this.#steady) {
      update.write(applied, this.#tables);
      tables.redirect(this.#tables, 0);
      this.#rows = wanted;
      return wanted;
    }
    this.#before = engine.ranges.map(({ count }) => copyCount(count));
    this.#rows = Math.min(wanted, most);
    for (let row = 0; row < this.#rows; row++) {
      update.write(applied + row, this.#tables, row, stride);
      update.commit();
    }
    tables.redirect(this.#tables, stride);
    return this.#rows;
  }

  /** Tells the optimizer how many of them were applied. */
  settle(applied: number): void {
    const { engine, update } = this.#optimizer;
    if (this.#steady) {
      for (const { count } of engine.ranges) count.t += applied;
    } else if (applied < this.#rows) {
      engine.ranges.forEach((range, i) => {
        range.count = this.#before[i];
      });
      for (let row = 0; row < applied; row++) {
        update.write(this.#optimizer.applied + row, this.#tables, row, stride);
        update.commit();
      }
    }
    this.#optimizer.applied += applied;
    this.#rows = 0;
    update.tables.redirect(undefined, 0);
  }

  dispose(): void {
    this.#blocks.release();
  }
}
