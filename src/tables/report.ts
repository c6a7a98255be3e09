// How guesses are told.
import { show } from "../errors.js";
import type { ColumnCode } from "./column-code.js";
import type { Decision } from "./decide-column.js";
import type { TargetCode } from "./target.js";

type Mend = Extract<Decision, { type: "fault" }>["mend"];

/** What stands beside the numbers of a column, in words. */
export const unitText = (unit: string): string => (unit === "" ? "" : unit === "%" ? " in per cent" : ` in ${unit}`);

/** What becomes of a column, in words. */
export function howText(code: ColumnCode, rare = 0): string {
  const gaps = "flag" in code && code.flag;
  if (code.type === "number") return `numbers${unitText(code.unit)}${gaps ? `, gaps filled with ${code.fill}` : ""}`;
  if (code.type === "boolean") return `true or false${gaps ? `, gaps filled with ${code.fill === 1}` : ""}`;
  if (code.type === "date") return `dates${gaps ? ", gaps filled with the medians of their parts" : ""}`;
  const others = code.other ? `, ${rare > 0 ? `and ${rare} rare ones` : "rare ones"} together` : "";
  return `categories: ${code.levels.length}${others}`;
}

/** What a target holds, in words. */
export function targetText({ type, unit }: TargetCode, labels?: number): string {
  if (type === "number") return `numbers${unitText(unit)}`;
  return labels === undefined ? "labels" : `labels: ${labels}`;
}

/** What a program does about a column that is neither one thing nor another. */
export function mendText(name: string, mend: Mend, words: readonly string[]): string {
  if (mend === "order") return `Say which comes first: dates: { order: "dmy" }, or "mdy".`;
  const category = `categorical: [${show(name)}] takes them for categories`;
  if (mend === "infinite") return `Give null where there is no number; ${category}.`;
  if (mend === "unit") return `Write them in one unit; ${category}.`;
  return words.length > 0
    ? `missing: ["NA", ${words.map(show).join(", ")}] takes such texts for gaps; ${category}.`
    : `Mend these cells; ${category}.`;
}
