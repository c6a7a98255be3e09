// Errors of the library, and the checks of options that throw them.
/** Thrown when a gradient or loss is NaN, infinite or too large for the rule and `onNonFinite` is `"throw"`. Nothing was changed. */
export class NonFiniteError extends RangeError {
  override name = "NonFiniteError";
  /** Name of the parameter whose gradient is not finite; undefined when it was the loss. */
  readonly parameter: string | undefined;
  /** The update that was refused, counted from 1. */
  readonly step: number;

  constructor(message: string, parameter: string | undefined, step: number) {
    super(message);
    this.parameter = parameter;
    this.step = step;
  }
}

/** Thrown by `load` when a file is truncated, corrupt, foreign or of other shapes. Nothing was changed. */
export class CheckpointError extends Error {
  override name = "CheckpointError";
  readonly missing: string[];
  readonly unexpected: string[];
  readonly misshaped: string[];

  constructor(message: string, lists: { missing?: string[]; unexpected?: string[]; misshaped?: string[] } = {}) {
    const parts = Object.entries(lists).filter(([, names]) => names.length > 0);
    super([message, ...parts.map(([kind, names]) => `${kind}: ${names.join(", ")}`)].join("\n"));
    this.missing = lists.missing ?? [];
    this.unexpected = lists.unexpected ?? [];
    this.misshaped = lists.misshaped ?? [];
  }
}

/** A value as an error message shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
  if (Array.isArray(value)) return `[${value.slice(0, 20).map(show).join(", ")}${value.length > 20 ? ", …" : ""}]`;
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "an object";
  return typeof value === "function" ? "a function" : String(value);
}

/** A number within bounds, or the TypeError or RangeError that says what is wrong. */
export function checkNumber(value: unknown, label: string, range: string, ok: (x: number) => boolean): number {
  if (typeof value !== "number") throw new TypeError(`${label} must be a number, got ${show(value)}`);
  if (!ok(value)) throw new RangeError(`${label} must be ${range}, got ${value}`);
  return value;
}

/** True or false, and nothing that merely counts as one of them. */
export function checkFlag(value: unknown, label: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${label} must be true or false, got ${show(value)}`);
  return value;
}

/** A positive whole number (or one from `least` up). */
export function checkCount(value: unknown, label: string, least = 1): number {
  const range = least === 1 ? "a positive integer" : `an integer of at least ${least}`;
  return checkNumber(value, label, range, (x) => Number.isInteger(x) && x >= least);
}

/** An object, which options are. */
export function checkObject(value: unknown, label: string, hint = ""): asserts value is object {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${label} must be an object, got ${show(value)}${hint}`);
}

/** Rejects what is no object, and keys that are not known, with the nearest known name as a hint. */
export function checkKeys(given: object, known: Iterable<string>, owner: string, what = "option"): void {
  checkObject(given, `${owner}: ${what}s`);
  const names = new Set(known);
  for (const key of Object.keys(given)) {
    if (names.has(key)) continue;
    const near = nearest(key, names);
    const hint = near ? `\nDid you mean ${near}?` : `\nKnown: ${[...names].sort().join(", ")}`;
    throw new TypeError(`${owner}: unknown ${what} ${show(key)}${hint}`);
  }
}

/** The known name closest in spelling, if one is close; `weight_decay` finds `weightDecay`. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const normalize = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  // Nobody mistypes a name of a page, and comparing costs the product of their lengths.
  const wanted = normalize(name.slice(0, 100));
  let best: string | undefined;
  let least = Math.min(wanted.length, Math.max(1, Math.floor(wanted.length / 3)) + 1);
  for (const candidate of known) {
    const distance = editDistance(wanted, normalize(candidate.slice(0, 100)));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

// Insertions, deletions, replacements and swaps of neighbours.
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
