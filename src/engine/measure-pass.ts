// The first pass of rules that need sums over all tensors before any moves; only their definitions import it.
import type { Measure, MeasuredGroup, MeasuredRange, MeasurePass } from "./measure.js";
import { sumsAt } from "./range.js";
import { sharing } from "./shared-numbers.js";

/** Completes what a definition says of its first pass. */
export const measured = (measure: Omit<Measure, "pass">): Measure => ({ ...measure, pass });

/** Every class's first pass over its tensors, what it decides from it, and the scalars of the second pass. */
const pass: MeasurePass = (ranges, groups, memory, loss) => {
  const measuring = ranges.filter((range) => range.measure);
  for (const owner of new Set(measuring.map(({ group }) => sharing(group)))) {
    const own = measuring.filter(({ group }) => sharing(group) === owner);
    // By name, so that sums do not depend on the order of parameters.
    own.sort((a, b) => (a.tensors[0].name < b.tensors[0].name ? -1 : 1));
    const first = groups.find((group) => sharing(group) === owner) as MeasuredGroup;
    measureTogether(memory, own, first, first.flags.maximize ? -loss : loss);
  }
};

function measureTogether(
  out: Float64Array,
  own: MeasuredRange[],
  { definition, values, flags }: MeasuredGroup,
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
