import { nearest } from "../../errors.js";
import { UserError } from "../terminal/errors.js";

interface Column {
  name: string;
  at: number;
}

/** A column that is not used. */
export interface Dropped {
  name: string;
  why: string;
}

/** Which cells of a row are the features, and which is the target. */
export interface Columns {
  target: Column;
  features: Column[];
  /** In the order of the file. */
  dropped: Dropped[];
}

/** What the user says about the columns. */
export interface ColumnOptions {
  target?: string | undefined;
  drop: string[];
  /** The only features, where they are given. */
  columns?: string[] | undefined;
}

/** The column that is predicted when nobody says which. */
export const defaultTarget = "target";

/** Sorts the header into target, features and what `--drop` and `--columns` leave out. */
export function chooseColumns(header: string[], wishes: ColumnOptions, delimiter: string): Columns {
  const { drop, columns } = wishes;
  const names = columnNames(header);
  const { target: named } = wishes;
  findColumns(names, [...(named === undefined ? [] : [named]), ...drop, ...(columns ?? [])], delimiter);
  const [out, only] = [new Set(drop), columns && new Set(columns)];
  const twice = columns?.find((name) => out.has(name));
  if (twice !== undefined) throw new UserError(`${JSON.stringify(twice)} is both in --columns and in --drop`);
  const target = chooseTarget(names, wishes);
  if (drop.includes(target)) throw new UserError(`the target ${JSON.stringify(target)} cannot be dropped too`);
  if (columns?.includes(target))
    throw new UserError(`the target ${JSON.stringify(target)} cannot be a feature too`, "Leave it out of --columns.");
  const features: Column[] = [];
  const dropped: Dropped[] = [];
  for (const [at, name] of names.entries()) {
    if (name === target) continue;
    if (out.has(name)) dropped.push({ name, why: "left out by --drop" });
    else if (only && !only.has(name)) dropped.push({ name, why: "not among --columns" });
    else features.push({ name, at });
  }
  if (features.length === 0) {
    throw new UserError(
      `no features: ${JSON.stringify(target)} is the only column left`,
      separatorHint(header, delimiter),
    );
  }
  return { target: { name: target, at: names.indexOf(target) }, features, dropped };
}

function chooseTarget(names: string[], { target, drop, columns = [] }: ColumnOptions): string {
  if (target !== undefined) return target;
  const [out, taken] = [new Set(drop), new Set(columns)];
  const left = names.filter((name) => !out.has(name));
  if (left.includes(defaultTarget)) return defaultTarget;
  // A column that is listed as a feature is not meant to be predicted.
  const free = left.filter((name) => !taken.has(name));
  if (free.length === 0 && columns.length > 0)
    throw new UserError("--columns leaves no column to predict", "Name only the features there, or say --target.");
  return free.at(-1) ?? names[0];
}

/** Position of each of some columns, or the error with the name nearest to one that is not there. */
export function findColumns(names: string[], wanted: readonly string[], delimiter: string): number[] {
  const places = new Map(names.map((name, at) => [name, at]));
  return wanted.map((name) => places.get(name) ?? notFound(names, name, delimiter));
}

function notFound(names: string[], name: string, delimiter: string): never {
  const near = nearest(name, names);
  const numbers = names.every((cell) => cell !== "" && Number.isFinite(+cell));
  const hint =
    separatorHint(names, delimiter) ??
    (numbers ? "The first line must name the columns, and this one holds numbers." : undefined) ??
    (near ? `Did you mean ${JSON.stringify(near)}?` : `Columns: ${columnList(names)}`);
  throw new UserError(`there is no column ${JSON.stringify(name)}`, hint);
}

/** Column names; a nameless one is called by its position. */
export function columnNames(header: string[]): string[] {
  const names = header.map((name, at) => name || `column ${at + 1}`);
  const known = new Set<string>();
  for (const name of names) {
    if (known.has(name))
      throw new UserError(`two columns are called ${JSON.stringify(name)}`, "Give every column its own name.");
    known.add(name);
  }
  return names;
}

function separatorHint(header: string[], delimiter: string): string | undefined {
  if (header.length !== 1) return undefined;
  const other = [";", "\t", "|", ","].find((mark) => mark !== delimiter && header[0].includes(mark));
  return (
    other &&
    `Values seem to be separated by ${JSON.stringify(other)}: add --delimiter '${other === "\t" ? "\\t" : other}'.`
  );
}

function columnList(names: string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")}, and ${names.length - 12} more` : names.join(", ");
}
