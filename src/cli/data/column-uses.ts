import type { ColumnUse } from "../../plot/data/training.js";
import { number, truncate } from "../../plot/kit/format.js";
import { featuresOf } from "../../tables/column-code.js";
import type { Encoding } from "../../tables/encoding.js";
import { howText } from "../../tables/report.js";
import type { Dropped } from "./columns.js";
import type { Labels } from "./labels.js";
import type { Feature } from "./scan-types.js";
import type { Scaling } from "./standardize.js";

/** A column that is used, and how. */
export interface UsedColumn {
  name: string;
  role: "feature" | "target";
  how: string;
}

/** The target and the features, with what was made of them. */
export function usedColumns(
  target: string,
  features: readonly Feature[],
  { codes }: Encoding,
  { mean, scale }: Scaling,
  constant: readonly number[],
  labels: Labels | undefined,
): UsedColumn[] {
  const same = new Set(constant);
  let at = 0;
  return [
    { name: target, role: "target", how: labels ? labelText(labels) : "numbers" },
    ...features.map(({ name, decision }, j): UsedColumn => {
      const code = codes[j];
      const first = at;
      at += featuresOf(code).length;
      const middle = number(mean[first], 4);
      const whole = howText(code, decision.type === "category" ? decision.rare : 0);
      if (code.type !== "number") return { name, role: "feature", how: whole };
      const scaled = same.has(first)
        ? `constant ${middle}: no influence`
        : `standardized: mean ${middle}, deviation ${number(scale[first], 4)}`;
      return { name, role: "feature", how: whole === "numbers" ? scaled : `${whole}; ${scaled}` };
    }),
  ];
}

/** All columns as a page tells of them. */
export function columnUses({
  used,
  dropped,
}: {
  used: readonly UsedColumn[];
  dropped: readonly Dropped[];
}): ColumnUse[] {
  return [...used, ...dropped.map(({ name, why }): ColumnUse => ({ name, role: "left out", how: why }))];
}

function labelText({ classes, counts }: Labels): string {
  const shown = 10;
  const list = classes.slice(0, shown).map((label, k) => `${truncate(String(label), 30)} (${number(counts[k], 12)})`);
  const rest = classes.length > shown ? `, and ${classes.length - shown} more` : "";
  return `labels, with their rows: ${list.join(", ")}${rest}`;
}
