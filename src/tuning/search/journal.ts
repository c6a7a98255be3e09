// A search written down line by line as JSON, so that one that was killed can go on where it stood.
import type { Label } from "../../fit/classes.js";
import { show } from "../../errors.js";
import { crc32 } from "../../io/crc32.js";
import { utf8 } from "../../io/utf8.js";
import { isPortable, toJson, type Json } from "../../fit/json-options.js";
import { kindOf } from "../tunable-model.js";
import { faultOfTrial } from "./check-outcome.js";
import type { Division } from "./division.js";
import type { Study } from "./study.js";
import type { Trial } from "./trial.js";

/** Where a search is written down: a file, a database, an array. */
export interface Journal {
  /** Everything written so far; "" at first. */
  read: () => string;
  /** Adds to the end, and returns when it will not be lost. */
  append: (text: string) => void;
}

const version = 2;
const opening = '{"journal":';

type Header = Record<string, Json>;

const end = 0xffffffff;
const words = (fold: Division[number]): number[] =>
  "test" in fold ? [...fold.train, end, ...fold.test, end] : [...fold, end];

/** What must be the same for trials of another day to count. */
export function headerOf(study: Study, method: string, settings: Record<string, unknown>): Header {
  const { model, x, y, folds, division, metric, seed, dtype } = study;
  const header: Header = {
    journal: version,
    method,
    model: kindOf(model).name,
    options: toJson({ ...model.options, dtype }),
    rows: x.rows,
    columns: x.columns,
    data: fingerprint(study),
    labels: y.length,
    folds: folds.length,
    division: hash(Uint32Array.from(division.flatMap(words))),
    metric: metric.name,
    seed,
    ...(toJson(settings) as Header),
  };
  // Of another day's function it could not tell whether it is the same.
  const unknown = Object.keys(header).find((name) => !isPortable(header[name]));
  if (unknown === undefined) return header;
  const where = unknown === "options" ? "the model" : `the ${unknown}`;
  throw new TypeError(
    `${study.owner}: a journal cannot note ${where}, which holds a function or data of your own` +
      "\nUse a schedule of the library, or leave the journal out.",
  );
}

/** What a journal holds. */
export interface Found {
  /** Trials that need not run again, by id. */
  trials: Map<number, Trial>;
  /** Lines that count for nothing, in words. */
  warnings: string[];
}

/** Reads a journal, and begins it where it is empty. A line that was cut off or damaged counts for nothing. */
export function openJournal(owner: string, journal: Journal, header: Header, folds: number): Found {
  const text = journal.read();
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const read = lines.map((line) => readLine(line, folds));
  const found = read.find((line) => line.header)?.header;
  if (!found && read.some((line) => line.trial))
    throw new RangeError(`${owner}: the journal has no first line\nUse another file, or delete this one.`);
  // What a search that was killed at once leaves: the begin of a first line, or nothing.
  const begun = lines.every((line) => line.startsWith(opening) || opening.startsWith(line));
  if (!found && !begun) throw new RangeError(`${owner}: the journal is a file of another kind\nUse another file.`);
  if (found) compare(owner, found, header);
  // What follows must begin on a line of its own.
  const gap = text !== "" && !text.endsWith("\n") ? "\n" : "";
  if (!found) journal.append(gap + toLine(header));
  else if (gap) journal.append(gap);
  const warnings = read.flatMap(({ fault }, i) =>
    fault === undefined ? [] : [`line ${i + 1} of the journal counts for nothing: ${fault}`],
  );
  return { trials: new Map(read.flatMap(({ trial }) => (trial ? [[trial.id, trial]] : []))), warnings };
}

export const writeTrial = (journal: Journal, trial: Trial): void => journal.append(toLine({ trial }));

// A line is an object whose last entry is the checksum of all before it.
function toLine(content: object): string {
  const text = JSON.stringify(content).slice(0, -1);
  return `${text},"crc32":"${crc32(utf8(text))}"}\n`;
}

const summed = /^(\{.*),"crc32":"([0-9a-f]{8})"\}$/;

function readLine(line: string, folds: number): { header?: Header; trial?: Trial; fault?: string } {
  if (line === "") return {};
  const [, text, sum] = summed.exec(line) ?? [];
  if (text === undefined) {
    // Of a version that had no checksums: then there is nothing to be read, but something to be said.
    const other = parse(line);
    return other && "journal" in other ? { header: other } : { fault: "it was not written to its end" };
  }
  if (crc32(utf8(text)) !== sum) return { fault: "it was changed, its checksum does not agree" };
  const content = parse(`${text}}`);
  if (!content) return { fault: "it is no JSON" };
  if ("journal" in content) return { header: content };
  const fault = faultOfTrial(content.trial, folds);
  return fault === undefined ? { trial: content.trial as unknown as Trial } : { fault: `it holds no trial, ${fault}` };
}

function parse(line: string): Header | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === "object" && value !== null ? (value as Header) : undefined;
  } catch {
    return undefined;
  }
}

const mismatches: Record<string, string> = {
  journal: "written by another version",
  rows: "of other data: rows",
  columns: "of other data: columns",
  data: "of other data: the values differ",
  labels: "of other data: targets",
  options: "of a model with other options:",
  folds: "of other folds:",
  division: "of other folds: the rows are divided otherwise",
  grid: "of another grid:",
  space: "of another space:",
};

function compare(owner: string, before: Header, now: Header): void {
  for (const name of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const [a, b] = [JSON.stringify(before[name]), JSON.stringify(now[name])];
    if (a === b) continue;
    const what = mismatches[name] ?? `of another ${name}:`;
    const values = name === "data" || name === "division" ? "" : ` ${difference(before[name], now[name])}`;
    throw new RangeError(`${owner}: the journal is ${what}${values}\nUse another file, or delete this one.`);
  }
}

// Of two objects only the entry that differs.
function difference(before: Json | undefined, now: Json | undefined): string {
  if (isRecord(before) && isRecord(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (JSON.stringify(before[key]) !== JSON.stringify(now[key]))
        return `${key} ${difference(before[key], now[key])}`;
    }
  }
  return `${shown(before)} there, ${shown(now)} here`;
}

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: Json | undefined): string =>
  value === undefined ? "nothing" : typeof value === "object" ? JSON.stringify(value) : show(value);

function fingerprint({ x, y }: Study): string {
  let text = "";
  for (const part of [x.data, targetsOf(y)])
    text += hash(new Uint32Array(part.buffer, part.byteOffset, part.byteLength / 4));
  return text;
}

// Numbers as they are, labels of other kinds as the characters of their list.
function targetsOf(y: ArrayLike<Label>): Float64Array {
  if (Array.from(y).every((label) => typeof label === "number")) return Float64Array.from(y as ArrayLike<number>);
  return Float64Array.from(JSON.stringify(Array.from(y)), (character) => character.codePointAt(0) as number);
}

// FNV-1a over words, and high bits brought down: without that two changed signs cancel each other.
function hash(values: Uint32Array): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < values.length; i++) {
    h = Math.imul(h ^ values[i], 0x01000193);
    h ^= h >>> 15;
  }
  return (h >>> 0).toString(16).padStart(8, "0");
}
