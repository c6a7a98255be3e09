// What `--grid` and its kin say: `lr=log:1e-4..1:9`, `momentum=0,0.9`, `optimizer=SGD,Adam`.
import { geomspace, integer, linspace, logUniform, uniform, type Distribution } from "simdescent";
import type { SweepAxis } from "../../plot/data/sweep.js";
import { findOptimizer, parseValue } from "../optimizers/choices.js";
import { parseSchedule } from "../schedule/parse.js";
import { asUser, UserError } from "../terminal/errors.js";

/** One option to search over. */
export interface Axis {
  name: string;
  values: readonly unknown[] | Distribution;
  scale: SweepAxis["scale"];
}

const range = /^(log|lin|int):([^.].*?)\.\.([^:]+)(?::(.+))?$/;
const examples = "Write lr=log:1e-4..1:9, momentum=lin:0.5..0.95:4, batchSize=16,32,full or optimizer=SGD,Adam.";

/** Reads one axis; names and values that the model refuses are its own to complain about. */
export function parseAxis(text: string): Axis {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const rest = text.slice(at + 1).trim();
  if (!/^\w+$/.test(name) || rest === "") throw new UserError(`cannot read ${JSON.stringify(text)}`, examples);
  const found = range.exec(rest);
  if (found) return asUser(() => parseRange(name, found, text));
  if (/^(log|lin|int):|^[^([{]*\.\./.test(rest)) throw new UserError(`cannot read ${JSON.stringify(text)}`, examples);
  const parts = splitAtCommas(rest);
  if (parts.includes("")) throw new UserError(`${name}: a value is empty in ${JSON.stringify(rest)}`, examples);
  const values = parts.map((part) => (name === "optimizer" ? optimizerOf(part) : valueOf(part)));
  const numeric = values.length > 1 && values.every((value) => typeof value === "number");
  return { name, values, scale: numeric ? "linear" : "choice" };
}

/** At the commas that are within no brackets. */
function splitAtCommas(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

function optimizerOf(text: string): unknown {
  if (!text.includes("(")) return findOptimizer(text).optimizer;
  throw new UserError(
    `optimizer: ${JSON.stringify(text)} has options of its own`,
    "Search over them too: --grid optimizer=SGD,Adam --grid momentum=0,0.9.",
  );
}

function valueOf(text: string): unknown {
  if (/^[a-z]\w*\(/i.test(text)) return parseSchedule(text);
  const list = /^\[(.*)\]$/.exec(text);
  return list ? splitAtCommas(list[1]).map(valueOf) : parseValue(text);
}

function parseRange(name: string, [, kind, first, last, count]: RegExpExecArray, text: string): Axis {
  const [from, to] = [Number(first), Number(last)];
  const n = count === undefined ? undefined : Number(count);
  if ([from, to, n ?? 0].some((value) => !Number.isFinite(value)))
    throw new UserError(`${name}: ${JSON.stringify(text)} holds something that is no number`, examples);
  const scale = kind === "log" ? "log" : "linear";
  if (n === undefined) {
    const distribution = { log: logUniform, lin: uniform, int: integer }[kind as "log" | "lin" | "int"];
    return { name, values: distribution(from, to), scale };
  }
  const values = kind === "log" ? geomspace(from, to, n) : linspace(from, to, n);
  return { name, values: kind === "int" ? [...new Set(values.map(Math.round))] : values, scale };
}

/** Axes by name, as a search takes them. */
export function searchSpace(axes: readonly Axis[]): Record<string, readonly unknown[] | Distribution> {
  const twice = axes.find(({ name }, i) => axes.findIndex((other) => other.name === name) !== i);
  if (twice) throw new UserError(`${twice.name} is given twice`, "Give all its values in one --grid.");
  return Object.fromEntries(axes.map(({ name, values }) => [name, values]));
}
