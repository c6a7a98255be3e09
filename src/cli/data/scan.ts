// The first reading of a table: what its columns hold, how they are scaled, and what is wrong with them.
import { ColumnProfile } from "../../tables/column-profile.js";
import { decide } from "../../tables/decide-column.js";
import { undecidedText } from "../../tables/fit-encoding.js";
import { DecimalEvidence, type Decimal } from "../../tables/numbers.js";
import { isGap } from "../../tables/cells.js";
import { checkRules, missingTokens, type Rules } from "../../tables/rules.js";
import { asUser, UserError } from "../terminal/errors.js";
import { ColumnFaults } from "./column-faults.js";
import { chooseColumns, columnNames } from "./columns.js";
import { labelsOf, mayBeLabels, type Labels } from "./labels.js";
import { Moments } from "./moments.js";
import type { TableFile } from "./read/table-file.js";
import type { Feature, Scan } from "./scan-types.js";
import type { TableOptions } from "./table-types.js";

const owner = "the table";

export async function scan(file: TableFile, options: TableOptions): Promise<Scan> {
  const names = columnNames(file.header);
  const columns = chooseColumns(file.header, options, file.delimiter);
  const { target, features } = columns;
  const rules = tableRules(names, target.name, options);
  const warnings = [...file.notes];
  const { decimal, warnings: unsure } = decimalOf(
    file,
    rules,
    [target, ...features].map(({ at }) => at),
  );
  for (const warning of unsure) warnings.push(warning);
  const profiles = features.map(({ name }) => new ColumnProfile(name, rules, decimal));
  const targetProfile = new ColumnProfile(target.name, rules, decimal);
  const moments = features.map(() => new Moments(1));
  const one = new Float64Array(1);
  let without = 0;
  const passed = await file.read(
    {
      row: (cells, line) => {
        if (isGap(cells[target.at], rules.missing)) {
          without++;
          return;
        }
        targetProfile.add(cells[target.at], line);
        for (let j = 0; j < features.length; j++) {
          one[0] = profiles[j].add(cells[features[j].at], line);
          if (one[0] === one[0]) moments[j].add(one);
        }
      },
    },
    options.progress && ((share) => options.progress?.(share / 2)),
  );
  for (const warning of passed) warnings.push(warning);
  const { rows } = targetProfile;
  if (rows === 0 && without > 0)
    throw new UserError(`column ${JSON.stringify(target.name)}, the target, holds nothing`);
  if (rows < 2)
    throw new UserError(
      `${file.name} has ${rows === 0 ? "a header but no rows" : "one row only"}`,
      "At least 2 rows are needed.",
    );
  if (without > 0)
    warnings.push(
      `${without === 1 ? "one row has" : `${without} rows have`} no target and ${without === 1 ? "is" : "are"} left out`,
    );
  const faults = new ColumnFaults();
  const { labels, unit } = targetOf(targetProfile, options.labels, decimal, faults);
  const listed = new Set(options.columns);
  const decided = features.map(({ name, at }, j) => ({
    name,
    at,
    profile: profiles[j],
    decision: decide(profiles[j], rules, listed.has(name)),
  }));
  // A table of nothing but whole columns of numbers stays as it is, constant ones included.
  const plain = decided.every(
    ({ decision, profile }) =>
      (decision.type === "number" && profile.gaps === 0) ||
      (decision.type === "dropped" && (decision.constant || decision.identifier)),
  );
  const used: Feature[] = [];
  const left: Scan["left"] = [];
  for (const [j, { decision, ...column }] of decided.entries()) {
    const { mean } = moments[j];
    const deviation = moments[j].deviation()[0];
    if (decision.type === "fault") faults.feature(column.profile, decision);
    else if (decision.type === "dropped" && !(plain && decision.constant)) {
      left.push({ name: column.name, why: decision.why });
      warnings.push(`column ${JSON.stringify(column.name)} is left out: it ${decision.why}`);
    } else {
      const kept: Feature["decision"] =
        decision.type === "dropped" ? { type: "number", unit: decision.constant!.unit } : decision;
      if (kept.type === "category" && kept.warning)
        warnings.push(`column ${JSON.stringify(column.name)}: ${kept.warning}`);
      if (kept.type === "number" && !Number.isFinite(deviation))
        throw new UserError(`column ${JSON.stringify(column.name)} holds numbers too large to work with`);
      const scaled = kept.type === "number" ? { mean: mean[0], scale: deviation || 1 } : { mean: 0, scale: 1 };
      used.push({ ...column, decision: kept, ...scaled });
    }
  }
  faults.throwIfAny(file.name);
  if (used.length === 0)
    throw new UserError(
      `${file.name}: no column is left to predict from`,
      `${left.map(({ name, why }) => `${JSON.stringify(name)} ${why}`).join("; ")}. --columns takes an identifier all the same.`,
    );
  for (const warning of labels?.warnings ?? []) warnings.push(warning);
  return { columns, features: used, left, rules, decimal, unit, labels, rows, warnings };
}

/** The rules of an encoder that flags stand for. */
export function tableRules(
  names: readonly string[],
  target: string | undefined,
  {
    missing = [],
    categorical = [],
    minCount,
    dates,
    decimal,
  }: Pick<TableOptions, "missing" | "categorical" | "minCount" | "dates" | "decimal">,
): Rules {
  const known = new Set(names);
  for (const name of categorical)
    if (!known.has(name)) throw new UserError(`--categorical: there is no column ${JSON.stringify(name)}`);
  return asUser(() =>
    checkRules(owner, {
      ...(target === undefined ? {} : { target }),
      missing: [...missingTokens, ...missing],
      categorical: { columns: categorical, ...(minCount === undefined ? {} : { minCount }) },
      dates: dates === "none" ? false : dates === undefined ? {} : { order: dates },
      ...(decimal === undefined ? {} : { decimal }),
    }),
  );
}

function decimalOf(file: TableFile, rules: Rules, places: readonly number[]): { decimal: Decimal; warnings: string[] } {
  if (rules.decimal) return { decimal: rules.decimal, warnings: [] };
  const evidence = new DecimalEvidence();
  for (const cells of file.sample) for (const at of places) if (cells[at] !== undefined) evidence.add(cells[at]);
  return {
    decimal: evidence.decimal,
    warnings: undecidedText(evidence).map((text) => `${text}; --decimal , says that it is`),
  };
}

/** From this share on words among numbers are mistakes. */
const mostly = 0.8;

function targetOf(
  profile: ColumnProfile,
  wanted: TableOptions["labels"],
  decimal: Decimal,
  faults: ColumnFaults,
): { labels: Labels | undefined; unit: string } {
  const { name, present, numbers, words, levels, whole } = profile;
  if (wanted === true) return { labels: labelsOf(profile, decimal), unit: "" };
  if (numbers < present) {
    if (wanted && numbers < mostly * present) return { labels: labelsOf(profile, decimal), unit: "" };
    const models = "--model logistic (two) or softmax (more) takes them for labels";
    faults.target(name, words, present, models);
    return { labels: undefined, unit: "" };
  }
  if (wanted === "few" && whole && mayBeLabels(levels.size, profile.rows))
    return { labels: labelsOf(profile, decimal), unit: "" };
  const named = [...profile.units.keys()].filter((unit) => unit !== "");
  if (named.length > 1 || (named[0] === "%" && profile.units.has("")))
    faults.units(
      name,
      `holds numbers of several units: ${[...profile.units].map(([unit, count]) => `${count} in ${unit || "none"}`).join(", ")}`,
    );
  return { labels: undefined, unit: named[0] ?? "" };
}
