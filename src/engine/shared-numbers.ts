// Numbers that several tensors keep together between steps: the distance estimate of Prodigy, for example.
import type { Definition } from "./definition.js";
import type { Group } from "./group.js";
import type { MeasuredGroup } from "./measure.js";
import type { Initial, Values } from "./variant.js";

/** Numbers that all tensors of one class, or of one group, keep together. */
export interface Shared {
  /** In checkpoints. */
  name: string;
  values: Record<string, number>;
  /** Whether an update has been applied; until then they follow the hyper-parameters. */
  started: boolean;
}

/** Who keeps the numbers of a group: its class, or the group itself where groups measure by themselves. */
export const sharing = <G extends MeasuredGroup>(group: G): G | G["definition"] =>
  group.definition.measure?.byGroup ? group : group.definition;

export const initial = (from: Initial, values: Values): number => (typeof from === "number" ? from : from(values));

export function sharedNumbers(groups: readonly Group[]): Map<Definition | Group, Shared> {
  const result = new Map<Definition | Group, Shared>();
  groups.forEach((group, i) => {
    const { definition } = group;
    const names = Object.keys(definition.shared);
    const owner = sharing(group);
    const name = owner === group ? `${definition.name}.${i}` : definition.name;
    if (names.length > 0)
      result.set(owner, { name, values: Object.fromEntries(names.map((key) => [key, 0])), started: false });
  });
  return result;
}

export function startShared(groups: readonly Group[], all: ReadonlyMap<Definition | Group, Shared>): void {
  // The first group of a class comes last, and so decides.
  for (let i = groups.length - 1; i >= 0; i--) {
    const { definition, values } = groups[i];
    const shared = all.get(sharing(groups[i]));
    if (!shared || shared.started) continue;
    for (const name in shared.values) shared.values[name] = initial(definition.shared[name], values);
  }
}
