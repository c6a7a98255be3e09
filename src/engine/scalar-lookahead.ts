// Scalars of updates to come, computed ahead so that whole epochs run inside WebAssembly.
import { Blocks } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import { copyCount, type Count } from "./counter.js";
import type { Optimizer } from "./optimizer.js";
import { rangeBytes, type Range } from "./range.js";
import type { Update } from "./update.js";

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
    this.#steady = engine.ranges.every(isSteady);
    if (this.#steady) {
      update.write(applied, this.#tables);
      redirect(update, this.#tables, 0);
      this.#rows = wanted;
      return wanted;
    }
    this.#before = engine.ranges.map(({ count }) => copyCount(count));
    this.#rows = Math.min(wanted, most);
    for (let row = 0; row < this.#rows; row++) {
      update.write(applied + row, this.#tables, row, stride);
      update.commit();
    }
    redirect(update, this.#tables, stride);
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
    redirect(update, undefined, 0);
  }

  dispose(): void {
    this.#blocks.release();
  }
}

/** Whether whole epochs may run inside WebAssembly: no pass of JavaScript's between gradient and update. */
export function runsInside({ engine, tables }: Update): boolean {
  tables.prepare();
  return (
    engine.gradientBuffer === undefined &&
    !tables.measuring &&
    !engine.options.outside &&
    !engine.groups.some(
      ({ definition, hypers, values }) =>
        definition.closure ||
        definition.iterate?.afterUpdate ||
        (definition.dirty ? definition.dirty(values) : values.eps === 0 || typeof hypers.eps === "function"),
    )
  );
}

// Points every range at another table of scalars: `stride` bytes from one update to the next.
function redirect({ engine, tables }: Update, at: readonly number[] | undefined, stride: number): void {
  tables.prepare();
  const words = new Uint32Array(wasm().memory.buffer);
  engine.ranges.forEach((range, i) => {
    const word = (engine.planRecord.rangeTable + i * rangeBytes) / 4;
    words[word + 3] = at ? at[i] : range.scalars;
    words[word + 4] = at ? stride : 0;
  });
}

// Whether a range's next updates all take the same scalars.
function isSteady({ group, count, context }: Range): boolean {
  const { definition, fixed, values } = group;
  if (!fixed) return false;
  if (definition.steadyFrom !== undefined) return count.t + 1 >= definition.steadyFrom;
  const { powers, registers, shared, measure } = definition;
  // Numbers kept between updates, which scalars follow.
  if (powers.length > 0 || Object.keys({ ...registers, ...shared }).length > 0 || measure) return false;
  // Whether they follow t is seen by asking for them once.
  let reads = false;
  const watched = Object.defineProperty({ ...context }, "t", {
    get: () => {
      reads = true;
      return count.t + 1;
    },
  });
  definition.scalars(values, watched);
  definition.proximal?.(values, watched);
  return !reads;
}
