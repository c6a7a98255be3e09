// Tables given to a model: records made into rows of numbers and targets, by an encoding that the fitted model keeps.
import type { MatrixLike } from "../core/matrix.js";
import type { EncodedTable, Encoding } from "../tables/encoding.js";
import { isTable, readColumns, type TableInput } from "../tables/records.js";
import type { Encoder } from "./encoder.js";
import type { FitOptions } from "./fit-options.js";
import type { ModelOptions } from "./settings.js";
import { checkRows } from "./table.js";

/** What a fit takes in place of a table. */
export interface EncodedInput {
  x: MatrixLike;
  y: ArrayLike<unknown>;
  options: FitOptions;
  encoding: Encoding | undefined;
  warnings: readonly string[];
}

/** A fit's data: a table by the encoder, anything else as it is. */
export function encodeInput(
  owner: string,
  encoder: Encoder | undefined,
  x: unknown,
  y: unknown,
  options: FitOptions,
): EncodedInput {
  const plain = { x: x as MatrixLike, y: y as ArrayLike<unknown>, options, encoding: undefined, warnings: [] };
  if (!encoder) return plain;
  if (!isTable(x)) {
    if (!encoder.fitted) return plain;
    // Rows that its transform made.
    const { encoding } = encoder;
    const { featureNames = encoding.featureNames } = options;
    return { ...plain, encoding, options: { ...options, featureNames } };
  }
  if (options.featureNames !== undefined)
    throw new TypeError(`${owner}: the encoder names the features of records\nLeave featureNames out.`);
  const table = readColumns(x, owner);
  const listed = options.rows && checkRows(owner, options.rows, table.rows);
  const { encoding, warnings } = encoder.encodingFor(table, owner, listed);
  const encoded = encoding.encodeColumns(table, owner, y === undefined);
  const named = { ...options, featureNames: encoding.featureNames };
  const notes = [...warnings, ...(encoder.fitted ? encoded.warnings : [])];
  if (y !== undefined) return { x: encoded.x, y: y as ArrayLike<unknown>, options: named, encoding, warnings: notes };
  const { gaps } = encoded;
  const targets = targetsOf(owner, encoded);
  if (gaps.length === 0) return { x: encoded.x, y: targets, options: named, encoding, warnings: notes };
  notes.push(
    `${gaps.length} of ${table.rows} rows have no target and were left out: ${gaps.slice(0, 3).join(", ")}${gaps.length > 3 ? ", ..." : ""}`,
  );
  const rows = rowsWithTarget(owner, table.rows, gaps, options.rows);
  return { x: encoded.x, y: targets, options: { ...named, rows }, encoding, warnings: notes };
}

/** Data to judge a model on, by the encoding it was fitted with. */
export function encodeScored(
  owner: string,
  encoding: Encoding | undefined,
  x: unknown,
  y: unknown,
  rows: ArrayLike<number> | undefined,
): { x: unknown; y: unknown; rows: ArrayLike<number> | undefined } {
  if (!encoding || !isTable(x)) return { x, y, rows };
  const encoded = encoding.encode(x as TableInput, owner, y === undefined);
  if (y !== undefined) return { x: encoded.x, y, rows };
  const targets = targetsOf(owner, encoded);
  const { gaps } = encoded;
  return { x: encoded.x, y: targets, rows: gaps.length > 0 ? rowsWithTarget(owner, encoded.x.rows, gaps, rows) : rows };
}

/** Data to watch a training on, in the features of its own. */
export function encodeValidation(
  owner: string,
  encoding: Encoding | undefined,
  validation: ModelOptions["validation"],
): ModelOptions["validation"] {
  if (typeof validation !== "object" || !("x" in validation) || !encoding || !isTable(validation.x)) return validation;
  const encoded = encoding.encode(
    validation.x as unknown as TableInput,
    `${owner}: validation`,
    validation.y === undefined,
  );
  const y = validation.y ?? targetsOf(`${owner}: validation`, encoded);
  if (encoded.gaps.length > 0)
    throw new RangeError(`${owner}: validation: ${encoded.gaps.length} rows have no target\nLeave them out.`);
  return { x: encoded.x, y };
}

function targetsOf(owner: string, { y }: EncodedTable): NonNullable<EncodedTable["y"]> {
  if (y) return y;
  throw new TypeError(
    `${owner}: needs y, or records with the target that their encoder was made with: tableEncoder({ target: "..." })`,
  );
}

function rowsWithTarget(
  owner: string,
  count: number,
  gaps: readonly number[],
  given: ArrayLike<number> | undefined,
): number[] {
  const without = new Set(gaps);
  const all = given ? checkRows(owner, given, count) : Array.from({ length: count }, (_, i) => i);
  const rows = all.filter((i) => !without.has(i));
  if (rows.length === 0) throw new RangeError(`${owner}: no row has a target`);
  return rows;
}
