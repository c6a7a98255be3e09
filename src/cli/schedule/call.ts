import { restoreSchedule, type ScheduleSpec } from "simdescent";

/** A schedule as one would write it: `cosine(0.1, 1000, { min: 0.01 })`, options at their defaults left out. */
export function scheduleCall(spec: ScheduleSpec | "custom"): string {
  if (spec === "custom") return "a function";
  const args = spec.args.map((arg, i) => argument(arg, (less) => same(spec, i, less)));
  return `${spec.name}(${args.filter((text) => text !== "").join(", ")})${spec.part ? `.${spec.part}` : ""}`;
}

function argument(value: unknown, isRedundant: (without: object) => boolean): string {
  if (Array.isArray(value)) return `[${value.map((each) => argument(each, () => false)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if ("schedule" in value) return scheduleCall(value.schedule as ScheduleSpec);
  const entries = Object.entries(value).filter(([key]) => {
    const { [key]: _, ...less } = value as Record<string, unknown>;
    return !isRedundant(less);
  });
  const texts = entries.map(([key, each]) => `${key}: ${argument(each, () => false)}`);
  return texts.length === 0 ? "" : `{ ${texts.join(", ")} }`;
}

// Whether an argument says as much when it says less.
function same(spec: ScheduleSpec, at: number, less: object): boolean {
  const args = spec.args.map((arg, i) => (i === at ? less : arg));
  try {
    return JSON.stringify(restoreSchedule({ ...spec, args })?.spec) === JSON.stringify({ ...spec });
  } catch {
    // An option that must be given.
    return false;
  }
}
