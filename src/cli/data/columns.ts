import { nearest } from "../../errors.js";
import { UserError } from "../errors.js";

/** Which cells of a row are the features, and which is the target. */
export interface Columns {
  target: { name: string; at: number };
  features: { name: string; at: number }[];
}

/** The column that is predicted when nobody says which. */
export const usual = "target";

/** Sorts the header into target, features and what `--drop` leaves out. */
export function chooseColumns(header: string[], asked: string | undefined, drop: string[], delimiter: string): Columns {
  const names = named(header);
  for (const name of asked === undefined ? drop : [asked, ...drop]) find(names, name, delimiter);
  const left = names.filter((name) => !drop.includes(name));
  const target = asked ?? (left.includes(usual) ? usual : (left.at(-1) ?? names[0]));
  const all = names.map((name, at) => ({ name, at }));
  const features = all.filter(({ name }) => name !== target && !drop.includes(name));
  if (drop.includes(target)) throw new UserError(`the target ${JSON.stringify(target)} cannot be dropped too`);
  if (features.length === 0) {
    throw new UserError(
      `no features: ${JSON.stringify(target)} is the only column left`,
      separatorHint(header, delimiter),
    );
  }
  return { target: { name: target, at: names.indexOf(target) }, features };
}

/** Position of a named column, or the error with the nearest name. */
export function find(names: string[], name: string, delimiter: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const near = nearest(name, names);
  const numbers = names.every((cell) => cell !== "" && Number.isFinite(+cell));
  const hint =
    separatorHint(names, delimiter) ??
    (numbers ? "The first line must name the columns, and this one holds numbers." : undefined) ??
    (near ? `Did you mean ${JSON.stringify(near)}?` : `Columns: ${listed(names)}`);
  throw new UserError(`there is no column ${JSON.stringify(name)}`, hint);
}

/** Column names; a nameless one is called by its position. */
export function named(header: string[]): string[] {
  const names = header.map((name, at) => name || `column ${at + 1}`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UserError(`two columns are called ${JSON.stringify(twice)}`, "Give every column its own name.");
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

function listed(names: string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")}, and ${names.length - 12} more` : names.join(", ");
}
