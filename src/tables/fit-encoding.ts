// Learns an encoding from a table in memory: what its columns hold, what fills their gaps.
import { nearest, show } from "../errors.js";
import { dateOf, isGap } from "./cells.js";
import { dateParts, featuresOf, numberIn, type ColumnCode } from "./column-code.js";
import { ColumnProfile } from "./column-profile.js";
import { decide, type Decision } from "./decide-column.js";
import { daysOf } from "./dates.js";
import { Encoding } from "./encoding.js";
import { DecimalEvidence, type Decimal } from "./numbers.js";
import type { TableColumns } from "./records.js";
import { howText, mendText, targetText } from "./report.js";
import type { Rules } from "./rules.js";
import { median, rangeOf } from "./statistics.js";
import { decideTarget, type TargetCode } from "./target.js";

/** What was made of a column, and why. */
export interface ColumnReport {
  name: string;
  role: "feature" | "target" | "dropped";
  /** In words. */
  how: string;
  /** Names of its features. */
  features: readonly string[];
  /** Training rows without it; undefined where the encoder comes from a file. */
  gaps?: number;
}

export interface FittedEncoding {
  encoding: Encoding;
  columns: ColumnReport[];
  warnings: string[];
}

type Values = readonly unknown[];

/**
 * Learns from all rows that have a target, or from those listed.
 * @throws RangeError naming every column that is neither one thing nor another.
 */
export function fitEncoding(
  { columns, rows }: TableColumns,
  rules: Rules,
  owner: string,
  only?: readonly number[],
): FittedEncoding {
  if (rows === 0) throw new RangeError(`${owner}: the table has no rows`);
  checkNames(columns, rules, owner);
  const targets = rules.target === undefined ? undefined : columns.get(rules.target);
  const training = (only ?? Array.from({ length: rows }, (_, i) => i)).filter(
    (i) => !targets || !isGap(targets[i], rules.missing),
  );
  const { decimal, warnings } = decimalOf(columns.values(), rules);
  const codes: ColumnCode[] = [];
  const reports: ColumnReport[] = [];
  const faults: string[] = [];
  let target: TargetCode | undefined;
  for (const [name, values] of columns) {
    const profile = new ColumnProfile(name, rules, decimal);
    for (const i of training) profile.add(values[i], i);
    const report = (role: ColumnReport["role"], how: string, features: readonly string[] = []): void =>
      void reports.push({ name, role, how, features, gaps: profile.gaps });
    if (name === rules.target) {
      const found = profile.present > 0 ? decideTarget(profile, rules, decimal) : undefined;
      if (!found) faults.push(`column ${show(name)}, the target, holds nothing`);
      else if ("mend" in found) faults.push(faultText(name, found, profile));
      else {
        target = found.code;
        for (const warning of found.warnings) warnings.push(warning);
        report("target", targetText(target, profile.levels.size - (profile.gaps > 0 ? 1 : 0)));
      }
      continue;
    }
    const decision = decide(profile, rules);
    if (decision.type === "fault") faults.push(faultText(name, decision, profile));
    else if (decision.type === "dropped") {
      report("dropped", decision.why);
      warnings.push(`column ${show(name)} is left out: it ${decision.why}`);
    } else {
      const used = training.length < rows ? training.map((i) => values[i]) : values;
      const code = codeOf(name, decision, used, { rules, decimal, profile });
      if (decision.type === "category" && decision.warning) warnings.push(`column ${show(name)}: ${decision.warning}`);
      codes.push(code);
      report("feature", howText(code, "rare" in decision ? decision.rare : 0), featuresOf(code));
    }
  }
  if (faults.length > 0) throw new RangeError(`${owner}: ${faults.join("\n")}`);
  if (codes.length === 0)
    throw new RangeError(`${owner}: no column is left to learn from\n${warnings.join("\n")}`.trimEnd());
  const encoding = new Encoding(codes, target, rules.missing);
  checkFeatureNames(encoding, owner);
  return { encoding, columns: reports, warnings };
}

function checkNames(columns: TableColumns["columns"], { target, categories, dates }: Rules, owner: string): void {
  const named = [...(target === undefined ? [] : [target]), ...categories, ...(dates === false ? [] : dates)];
  for (const name of named) {
    if (columns.has(name)) continue;
    const near = nearest(name, columns.keys());
    throw new RangeError(`${owner}: there is no column ${show(name)}${near ? `\nDid you mean ${show(near)}?` : ""}`);
  }
  if (target !== undefined && (categories.has(target) || (dates !== false && dates.has(target))))
    throw new RangeError(`${owner}: ${show(target)} is the target and cannot be a feature too`);
}

/** Refuses two features of one name. */
export function checkFeatureNames({ featureNames }: Encoding, owner: string): void {
  const known = new Set<string>();
  for (const name of featureNames) {
    if (known.has(name))
      throw new RangeError(`${owner}: two features would be called ${show(name)}\nGive a column another name.`);
    known.add(name);
  }
}

/** The decimal mark of a table. */
export function decimalOf(columns: Iterable<Values>, rules: Rules): { decimal: Decimal; warnings: string[] } {
  if (rules.decimal) return { decimal: rules.decimal, warnings: [] };
  const evidence = new DecimalEvidence();
  for (const values of columns) for (const value of values) if (typeof value === "string") evidence.add(value);
  return { decimal: evidence.decimal, warnings: undecidedText(evidence) };
}

export const undecidedText = ({ undecided }: DecimalEvidence): string[] =>
  undecided.length === 0
    ? []
    : [
        `${undecided.map(show).join(", ")}: the comma is taken to set thousands apart, and nothing says that it is no decimal mark`,
      ];

interface Context {
  rules: Rules;
  decimal: Decimal;
  profile: ColumnProfile;
}

function codeOf(
  name: string,
  decision: Exclude<Decision, { type: "dropped" | "fault" }>,
  values: Values,
  { rules, decimal, profile }: Context,
): ColumnCode {
  const { gaps } = profile;
  const present = gaps > 0 ? values.filter((value) => !isGap(value, rules.missing)) : values;
  const flag = gaps > 0;
  if (decision.type === "category") return { type: "category", name, levels: decision.levels, other: decision.other };
  if (decision.type === "boolean") return { type: "boolean", name, fill: decision.fill, flag };
  if (decision.type === "number") {
    const { unit } = decision;
    const numbers = Float64Array.from(present, (value) => numberIn(value, { decimal, unit }));
    const fill = median(numbers);
    const { least, most } = profile;
    return { type: "number", name, decimal, unit, fill, flag, least, most };
  }
  const { order } = decision;
  const { days } = rules;
  const dates = present.map((value) => dateOf(value, order)!);
  const parts = dates.map((date) => dateParts(date, days));
  const fill = parts[0].map((_, k) => median(Float64Array.from(parts, (each) => each[k])));
  const [least, most] = rangeOf(Float64Array.from(dates, daysOf));
  return { type: "date", name, order, days, fill, flag, least, most };
}

const faultText = (
  name: string,
  { what, words, mend }: Extract<Decision, { type: "fault" }>,
  { words: found }: ColumnProfile,
): string =>
  `column ${show(name)} ${what}${words.length > 0 ? `: ${found.toString((row) => `row ${row}`)}` : ""}\n${mendText(name, mend, words)}`;
