// One update: scalars written, kernels run in one call of WebAssembly, counts committed.
import { wasm } from "../core/wasm.js";
import { beginState, scrub } from "./around-step.js";
import { advance } from "./counter.js";
import type { Engine } from "./engine.js";
import type { Measure } from "./measure.js";
import { startShared } from "./shared-numbers.js";
import { Tables } from "./tables.js";

// Where a proximal step finds its scalars, in float64: behind the rule's own, where a measuring kernel would leave sums.
const metricPlace = 24;

export const refused = 0;
export const clipped = 2;

export class Update {
  readonly engine: Engine;
  readonly tables: Tables;
  // Whether the update at hand may leave NaN in padding.
  #dirty = false;

  constructor(engine: Engine) {
    this.engine = engine;
    this.tables = new Tables(engine);
  }

  /** Writes the scalars of every range's next update; `at` overrides where. Nothing is committed. */
  write(steps: number, at?: readonly number[], row = 0, stride = 0): void {
    const { groups, options, proximal, shared } = this.engine;
    for (let i = 0; i < groups.length; i++) groups[i].evaluate(steps);
    // Schedules are the caller's code: they may have made memory grow.
    this.tables.prepare();
    if (shared.size > 0) startShared(groups, shared);
    this.#dirty = false;
    const { ranges } = this.engine;
    const out = this.tables.scalars;
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i];
      const { group, next, context } = range;
      const { definition, values } = group;
      advance(range.count, next, group);
      const weightDecay = range.decays ? values.weightDecay || 0 : 0;
      context.powers = next.powers;
      context.t = next.t;
      context.registers = next.registers;
      context.weightDecay = weightDecay;
      const k = (at === undefined ? range.scalars : at[i] + row * stride) / 8;
      out[k] = (group.flags.maximize ? -1 : 1) / options.accumulate;
      if (definition.dirty ? definition.dirty(values) : values.eps === 0) this.#dirty = true;
      out[k + 1] = group.decay === "coupled" ? weightDecay : 0;
      out[k + 2] = group.decay === "decoupled" ? 1 - values.lr * weightDecay : 1;
      const own = range.measure
        ? (definition.measure as Measure).before(values, context)
        : definition.scalars(values, context);
      for (let s = 0; s < own.length; s++) out[k + 3 + s] = own[s];
      if (proximal && definition.proximal) {
        const metric = definition.proximal(values, context);
        for (let s = 0; s < 6; s++) out[k + metricPlace + s] = metric[s] ?? 0;
      }
    }
  }

  /** Runs the update whose scalars stand ready; returns `refused`, 1 or `clipped`. */
  run(loss: number = NaN): number {
    const { engine, tables } = this;
    const { groups, gradientBuffer, options, params, plan, ranges } = engine;
    const check = options.check && gradientBuffer === undefined;
    const { step, gate } = wasm().kernels[params.dtype];
    const whole = !tables.unbegun && !tables.measuring;
    const status = (whole ? step : gate)(plan, 0, check);
    if (status === refused) return refused;
    if (!whole) {
      this.begin();
      for (const pass of new Set(ranges.map(({ group }) => group.measure?.pass)))
        pass?.(ranges, groups, tables.scalars, loss);
      for (const { skipped, kernel, n, slots, scalars } of ranges) if (!skipped) kernel(n, slots, scalars);
    }
    if (this.#dirty) scrub(engine);
    return status;
  }

  /** Makes the counts written last the current ones. */
  commit(): void {
    const { ranges, shared } = this.engine;
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i];
      if (range.skipped) continue;
      const { count } = range;
      range.count = range.next;
      range.next = count;
    }
    if (shared.size > 0) for (const each of shared.values()) each.started = true;
    this.tables.unbegun = false;
  }

  /** Gives state its first values where a tensor takes its first step; evaluates for the update after `steps` first. */
  begin(steps?: number): void {
    if (!this.tables.unbegun) return;
    if (steps !== undefined) for (const group of this.engine.groups) group.evaluate(steps);
    beginState(this.engine);
  }
}
