// The first pass of rules that need sums over all tensors before any moves; only their definitions import it.
import type { Measure } from "./definition.js";
import type { Engine } from "./engine.js";
import type { Group } from "./group.js";
import { sumsAt, type Range } from "./tables.js";
import { sharing } from "./shared-numbers.js";

/** Completes what a definition says of its first pass. */
export const measured = (measure: Omit<Measure, "run">): Measure => ({ ...measure, run });

/** Every class's first pass over its tensors, what it decides from it, and the scalars of the second pass. */
function run(engine: Engine, loss: number): void {
  const measuring = engine.ranges.filter((range) => range.measure);
  for (const owner of new Set(measuring.map(({ group }) => sharing(group)))) {
    const own = measuring.filter(({ group }) => sharing(group) === owner);
    // By name, so that sums do not depend on the order of parameters.
    own.sort((a, b) => (a.tensors[0].name < b.tensors[0].name ? -1 : 1));
    const first = engine.groups.find((group) => sharing(group) === owner) as Group;
    measureTogether(engine, own, first, first.flags.maximize ? -loss : loss);
  }
}

function measureTogether(
  { scalars: out }: Engine,
  own: Range[],
  { definition, values, flags }: Group,
  loss: number,
): void {
  const { sums: count = 0, decide, scale } = definition.measure ?? {};
  const sums = new Float64Array(8);
  for (const { measure: kernel, n, slots, scalars, context } of own) {
    const at = (scalars + sumsAt) / 8;
    out.fill(0, at, at + sums.length);
    kernel?.(n, slots, scalars);
    for (let s = 0; s < count; s++) {
      context.sums[s] = out[at + s];
      sums[s] += context.sums[s];
    }
  }
  const { t, shared, groups } = own[0].context;
  const moves = decide?.({ values, groups, flags, t, sums, shared, loss }) !== false;
  for (const range of own) {
    range.skipped = !moves;
    range.context.loss = loss;
    if (scale) out[range.scalars / 8] *= scale(range.group.values, range.context);
    const list = definition.scalars(range.group.values, range.context);
    for (let s = 0; s < list.length; s++) out[range.scalars / 8 + 3 + s] = list[s];
  }
}
