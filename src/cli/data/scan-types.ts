// What the first reading of a table finds out.
import type { ColumnProfile } from "../../tables/column-profile.js";
import type { Decision } from "../../tables/decide-column.js";
import type { Decimal } from "../../tables/numbers.js";
import type { Rules } from "../../tables/rules.js";
import type { Columns } from "./columns.js";
import type { Labels } from "./labels.js";

/** A feature column, and what becomes of it. */
export interface Feature {
  name: string;
  at: number;
  profile: ColumnProfile;
  decision: Exclude<Decision, { type: "dropped" | "fault" }>;
  /** Of its numbers. */
  mean: number;
  scale: number;
}

export interface Scan {
  columns: Columns;
  features: Feature[];
  left: { name: string; why: string }[];
  rules: Rules;
  decimal: Decimal;
  /** The target is a number beside this, or a label. */
  unit: string;
  labels: Labels | undefined;
  /** Rows with a target. */
  rows: number;
  warnings: string[];
}
