// What to make of a column, by its profile; every guess is said in words.
import { missingLevel, otherLevel } from "./column-code.js";
import type { ColumnProfile } from "./column-profile.js";
import type { DateOrder } from "./dates.js";
import type { Rules } from "./rules.js";

/** The type of a column, before anything is known of its median and range. */
export type Decision =
  | { type: "number"; unit: string }
  | { type: "boolean"; fill: number }
  | { type: "category"; levels: string[]; other: boolean; rare: number; warning?: string }
  | { type: "date"; order: DateOrder }
  | { type: "dropped"; why: string; constant?: { unit: string }; identifier?: boolean }
  | { type: "fault"; what: string; words: readonly string[]; mend: "missing" | "order" | "unit" | "infinite" };

/** From this share on a column is one of numbers in which words are mistakes, or gaps by another name. */
const mostly = 0.8;
/** Fewer rows may all differ by chance. */
const fewRows = 10;
const identifier =
  /(^|[\s_.-])(ids?|uuid|guid|key|index|idx|row|rowid|rownames?)$|[a-z](Id|ID)$|^(#|no\.?|nr\.?|column \d+|unnamed: ?\d+)?$/;

const isIdentifier = (name: string): boolean => identifier.test(name) || identifier.test(name.toLowerCase());

/** What a column is; one that was asked for is no identifier. */
export function decide(profile: ColumnProfile, rules: Rules, wanted = false): Decision {
  const { name, present, numbers, words, odd } = profile;
  if (profile.rows === 0 || present === 0) return { type: "dropped", why: "holds nothing" };
  if (odd.count > 0 && odd.first.every(({ text }) => text.endsWith("Infinity")))
    return {
      type: "fault",
      what: `holds what is no number a model can take: ${odd.first[0].text}`,
      words: [],
      mend: "infinite",
    };
  if (odd.count > 0) return { type: "dropped", why: `holds what is neither number nor text: ${odd.first[0].text}` };
  if (rules.categories.has(name)) return category(profile, rules);
  if (rules.dates !== false) {
    const found = dateDecision(profile, rules);
    if (found) return found;
  }
  if (numbers === present) {
    const unit = unitOf(profile);
    if (typeof unit !== "string") return unit;
    if (!wanted && present > 2 && profile.whole && isIdentifier(name) && profile.unique)
      return { type: "dropped", why: "looks like an identifier: whole numbers, all different", identifier: true };
    return profile.varies || profile.gaps > 0
      ? { type: "number", unit }
      : { type: "dropped", why: "is constant", constant: { unit } };
  }
  if (profile.flags === present && (profile.varies || profile.gaps > 0)) return flags(profile);
  if (numbers >= mostly * present)
    return {
      type: "fault",
      what: `holds numbers, and in ${words.count} of ${present} rows something else`,
      words: wordsOf(profile),
      mend: "missing",
    };
  if (!profile.varies && profile.gaps === 0) return { type: "dropped", why: "is constant" };
  const repeated = inRepeatedLevels(profile);
  if (profile.overflow || (repeated === 0 && present >= fewRows))
    return {
      type: "dropped",
      why: `is text that hardly repeats: ${profile.levels.size} different values${profile.overflow ? " and more" : ""}`,
    };
  if (profile.levels.size > rules.maxLevels && repeated < present / 2)
    return { type: "dropped", why: `is text that hardly repeats: ${profile.levels.size} different values` };
  return category(profile, rules);
}

/** Present rows whose level other rows have too. */
function inRepeatedLevels({ levels }: ColumnProfile): number {
  let rows = 0;
  for (const [level, count] of levels) if (count > 1 && level !== missingLevel) rows += count;
  return rows;
}

function flags({ levels }: ColumnProfile): Decision {
  let balance = 0;
  for (const [level, count] of levels)
    if (level !== missingLevel) balance += level.toLowerCase() === "true" ? count : -count;
  return { type: "boolean", fill: balance > 0 ? 1 : 0 };
}

function dateDecision(profile: ColumnProfile, rules: Rules): Decision | undefined {
  const { name, present, possibleOrders: orders } = profile;
  const wanted = rules.dates !== false && rules.dates.has(name);
  if (orders.length > 0) {
    const [order] = rules.order && orders.includes(rules.order) ? [rules.order] : orders;
    if (orders.length === 1 || order === rules.order) return { type: "date", order };
    return { type: "fault", what: "holds dates whose days and months are not told apart", words: [], mend: "order" };
  }
  let most = 0;
  for (const count of profile.dates.values()) most = Math.max(most, count);
  if (!wanted && !(most >= mostly * present && most > 0)) return undefined;
  return {
    type: "fault",
    what: `holds dates, and in ${present - most} of ${present} rows something else`,
    words: [],
    mend: "missing",
  };
}

// The one unit of all numbers, or what is wrong.
function unitOf({ units }: ColumnProfile): string | Decision {
  const named = [...units.keys()].filter((unit) => unit !== "");
  const bare = units.get("") ?? 0;
  if (named.length === 0) return "";
  if (named.length === 1 && (named[0] !== "%" || bare === 0)) return named[0];
  const list = named.map((unit) => `${units.get(unit)} in ${unit}`).join(", ");
  return {
    type: "fault",
    what: `holds numbers of several units: ${list}${bare > 0 ? `, ${bare} without any` : ""}`,
    words: [],
    mend: "unit",
  };
}

function wordsOf({ levels, words }: ColumnProfile): string[] {
  const shown = new Set(words.first.map(({ text }) => text));
  return [...levels.keys()].filter((level) => shown.has(JSON.stringify(level)));
}

function category(profile: ColumnProfile, { minCount, maxLevels }: Rules): Decision {
  const all = [...profile.levels].filter(([level]) => level !== otherLevel);
  const frequent = all.filter(([, count]) => count >= minCount);
  // The most frequent ones, of equally frequent ones the first; sorting is stable.
  const kept = new Set(
    [...frequent]
      .sort(([, a], [, b]) => b - a)
      .slice(0, maxLevels)
      .map(([level]) => level),
  );
  const levels = frequent.flatMap(([level]) => (kept.has(level) ? [level] : []));
  const rare = profile.levels.size - levels.length;
  const other = rare > 0 || profile.overflow;
  const { numbers, present } = profile;
  const warning =
    numbers > 0 && numbers < present
      ? `${numbers} of ${present} values are numbers, and all are taken for categories`
      : undefined;
  return { type: "category", levels, other, rare, ...(warning ? { warning } : {}) };
}
