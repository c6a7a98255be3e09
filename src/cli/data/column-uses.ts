import type { ColumnUse } from "../../plot/data/training.js";
import { number, truncate } from "../../plot/kit/format.js";
import type { Columns, Dropped } from "./columns.js";
import type { Labels } from "./labels.js";
import type { Scaling } from "./standardize.js";

/** A column that is used, and how. */
export interface UsedColumn {
  name: string;
  role: "feature" | "target";
  how: string;
}

/** The target and the features, with what was made of them. */
export function usedColumns(
  { target, features }: Columns,
  { mean, scale }: Scaling,
  constant: readonly number[],
  labels: Labels | undefined,
): UsedColumn[] {
  const same = new Set(constant);
  return [
    { name: target.name, role: "target", how: labels ? labelText(labels) : "numbers" },
    ...features.map(({ name }, j): UsedColumn => {
      const middle = number(mean[j], 4);
      const how = same.has(j)
        ? `constant ${middle}: no influence`
        : `standardized: mean ${middle}, deviation ${number(scale[j], 4)}`;
      return { name, role: "feature", how };
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
