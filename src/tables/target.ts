// The column to predict: numbers, or labels.
import { show } from "../errors.js";
import { flagOf, isGap, textOf } from "./cells.js";
import { numberIn } from "./column-code.js";
import type { ColumnProfile } from "./column-profile.js";
import { decide, type Decision } from "./decide-column.js";
import type { Decimal } from "./numbers.js";
import type { Rules } from "./rules.js";

export interface TargetCode {
  name: string;
  type: "number" | "text" | "boolean";
  decimal: Decimal;
  unit: string;
}

/** What a target holds, or what is wrong with it. */
export function decideTarget(
  profile: ColumnProfile,
  rules: Rules,
  decimal: Decimal,
): { code: TargetCode; warnings: string[] } | Extract<Decision, { type: "fault" }> {
  const { name, present, numbers } = profile;
  const code = { name, decimal, unit: "" };
  // Days are no classes, and nobody predicts a column of one value.
  const decision = decide(profile, { ...rules, categories: new Set(), dates: false });
  if (decision.type === "fault") return decision;
  if (decision.type === "number") return { code: { ...code, type: "number", unit: decision.unit }, warnings: [] };
  if (numbers === present) return { code: { ...code, type: "number" }, warnings: [] };
  if (profile.flags === present) return { code: { ...code, type: "boolean" }, warnings: [] };
  return { code: { ...code, type: "text" }, warnings: suspicions(profile) };
}

// Classes repeat, and amounts with something beside them are none.
function suspicions({ name, levels, present }: ColumnProfile): string[] {
  const labels = [...levels.keys()];
  const column = `column ${JSON.stringify(name)}`;
  if (present > 2 && labels.length >= present) return [`${column} has a label for every row, which are hardly classes`];
  const digits = labels.filter((label) => /\d/.test(label));
  if (digits.length > labels.length / 2)
    return [`${column} is taken for classes, and its labels hold digits: ${digits.slice(0, 3).map(show).join(", ")}`];
  return [];
}

/** The targets of some rows, with the rows that have none. */
export function readTargets(
  values: readonly unknown[],
  code: TargetCode,
  missing: ReadonlySet<string>,
  owner: string,
): { y: Float64Array | (string | boolean)[]; gaps: number[] } {
  const gaps: number[] = [];
  const read = (value: unknown, row: number): number | string | boolean => {
    if (isGap(value, missing)) {
      gaps.push(row);
      return code.type === "number" ? 0 : code.type === "text" ? "" : false;
    }
    const found = code.type === "number" ? numberIn(value, code) : code.type === "text" ? textOf(value) : flagOf(value);
    if (found === undefined || found !== found)
      throw new RangeError(
        `${owner}: row ${row}, column ${show(code.name)}: ${show(value)} is ${code.type === "number" ? "no number" : "neither true nor false"}`,
      );
    return found;
  };
  if (code.type === "number")
    return { y: Float64Array.from(values, read as (value: unknown, row: number) => number), gaps };
  return { y: values.map(read) as (string | boolean)[], gaps };
}
