// What a checkpoint's file says of groups, as text: checked whole, before anything of it is used.
import type { PlateauState } from "../schedules/plateau-state.js";
import type { ScheduleSpec } from "../schedules/schedule.js";
import type { Flag } from "./option-specs.js";

export interface SavedGroup {
  optimizer: string;
  names: string[];
  frozen: boolean;
  flags: Record<string, Flag>;
  hypers: Record<string, number | null | { schedule: ScheduleSpec | "custom"; seen?: PlateauState[] }>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

// A number that is not finite is null in JSON, or text.
const isNumber = (value: unknown): boolean => typeof value === "number" || value === null || value === "Infinity";

const isSeen = (state: unknown): boolean =>
  isRecord(state) &&
  typeof state.lr === "number" &&
  isNumber(state.best) &&
  isNumber(state.sum) &&
  [state.bad, state.cooldown, state.seen].every(isCount);

const isHyper = (hyper: unknown): boolean =>
  isNumber(hyper) ||
  (isRecord(hyper) &&
    (hyper.schedule === "custom" || isRecord(hyper.schedule)) &&
    (hyper.seen === undefined || (Array.isArray(hyper.seen) && hyper.seen.every(isSeen))));

const isGroup = (group: unknown): group is SavedGroup =>
  isRecord(group) &&
  typeof group.optimizer === "string" &&
  Array.isArray(group.names) &&
  group.names.every((name) => typeof name === "string") &&
  typeof group.frozen === "boolean" &&
  isRecord(group.flags) &&
  isRecord(group.hypers) &&
  Object.values(group.hypers).every(isHyper);

/** The groups in a file's `options`; throws where it holds none. */
export function readGroups(text: string): { outer: SavedGroup; groups: SavedGroup[] } {
  const { outer, groups } = JSON.parse(text) as { outer: unknown; groups: unknown };
  if (!isGroup(outer) || !Array.isArray(groups) || !groups.every(isGroup))
    throw new TypeError("its groups are damaged");
  return { outer, groups };
}
