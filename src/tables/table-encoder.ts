// The encoder of tables: what users make, fit and give to models.
import { decode, encode } from "../io/safetensors.js";
import { CheckpointError } from "../errors.js";
import { featuresOf } from "./column-code.js";
import type { EncodedTable, Encoding } from "./encoding.js";
import { encodingKey, encodingText, readEncoding } from "./encoding-file.js";
import { fitEncoding, type ColumnReport, type FittedEncoding } from "./fit-encoding.js";
import { readColumns, type TableColumns, type TableInput } from "./records.js";
import { howText, targetText } from "./report.js";
import { checkRules, type Rules, type TableEncoderOptions } from "./rules.js";

const owner = "tableEncoder";

/** An encoder of tables, made by `tableEncoder`. */
export class TableEncoder {
  readonly #rules: Rules;
  #fitted: FittedEncoding | undefined;

  /** @internal Use `tableEncoder(...)`. */
  constructor(options: TableEncoderOptions = {}) {
    this.#rules = checkRules(owner, options);
  }

  /**
   * Learns what the columns hold, what fills their gaps, and which levels there are.
   *
   * @param table records, or columns by name.
   * @throws TypeError for what is no table; RangeError naming every column that is neither one thing nor another, with the
   *   option that decides. Nothing is changed then.
   */
  fit(table: TableInput): this {
    this.#fitted = fitEncoding(readColumns(table, owner), this.#rules, owner);
    return this;
  }

  /**
   * The features of some rows, their target where it was named and is there, and what training did not see, in words.
   * Rows have the order of the table.
   *
   * @throws RangeError for a column that is not there, cells that cannot be read, and rows without a target.
   */
  transform(table: TableInput): EncodedTable {
    const { gaps, ...encoded } = this.encoding.encode(table, owner);
    if (gaps.length > 0)
      throw new RangeError(
        `${owner}: ${gaps.length} rows have no target, the first is row ${gaps[0]}\nLeave them out, or their target.`,
      );
    return encoded;
  }

  /** Whether it was fitted, or loaded. */
  get fitted(): boolean {
    return this.#fitted !== undefined;
  }

  /** Names of the columns of `x`. */
  get featureNames(): readonly string[] {
    return this.encoding.featureNames;
  }

  /** What was made of each column; of a loaded encoder what its file knows. */
  get columns(): readonly ColumnReport[] {
    return this.#ready.columns.map((column) => ({ ...column }));
  }

  /** What was guessed and what was left out, in words. */
  get warnings(): readonly string[] {
    return [...this.#ready.warnings];
  }

  get #ready(): FittedEncoding {
    if (!this.#fitted) throw new Error(`${owner}: not fitted yet\nCall fit(table) first.`);
    return this.#fitted;
  }

  /** @internal */
  get encoding(): Encoding {
    return this.#ready.encoding;
  }

  /** @internal What a model learns from a table: its own encoding, or one fitted to these rows where it has none. */
  encodingFor(
    table: TableColumns,
    label: string,
    rows?: readonly number[],
  ): Pick<FittedEncoding, "encoding" | "warnings"> {
    if (this.#fitted) return { encoding: this.#fitted.encoding, warnings: [] };
    return fitEncoding(table, this.#rules, label, rows);
  }

  /** The fitted encoder as a safetensors file without tensors. */
  save(): Uint8Array {
    return encode({ tensors: new Map(), metadata: { [encodingKey]: encodingText(this.encoding) } });
  }

  /**
   * Takes the place of what was fitted.
   * @throws CheckpointError when the file is damaged or of something else; nothing is changed then.
   */
  load(bytes: Uint8Array | ArrayBuffer): this {
    const { tensors, metadata } = decode(bytes, owner);
    const { [encodingKey]: text, format: _f, checksum: _c, ...rest } = metadata;
    if (text === undefined || tensors.size > 0)
      throw new CheckpointError(
        `${owner}: the file holds no encoder alone\nThe encoder of a model comes with the model's load(bytes).`,
      );
    if (Object.keys(rest).length > 0)
      throw new CheckpointError(`${owner}: the file holds more than an encoder`, { unexpected: Object.keys(rest) });
    this.#fitted = fittedOf(readEncoding(text, owner));
    return this;
  }
}

// What a file knows of its columns.
function fittedOf(encoding: Encoding): FittedEncoding {
  const { codes, target } = encoding;
  const columns = codes.map((code): ColumnReport => {
    return { name: code.name, role: "feature", how: howText(code), features: featuresOf(code) };
  });
  if (target) columns.push({ name: target.name, role: "target", how: targetText(target), features: [] });
  return { encoding, columns, warnings: [] };
}

interface TableEncoderMaker {
  (options?: TableEncoderOptions): TableEncoder;
  /** The encoder in a file of `save()`. */
  load: (bytes: Uint8Array | ArrayBuffer) => TableEncoder;
}

/**
 * An encoder from tables, records or columns by name, to the numbers that models take. It guesses what columns hold and
 * says so: numbers (also "1,234.50", "€1.234,5", "12.5%", "(3)") give their value; categories a column of 0 and 1 for every
 * level, `city=Lyon`; dates their parts, `when.year`, `.month`, `.day`, `.weekday` (Monday 0); true and false 1 and 0. Gaps
 * are filled with the median or the most frequent value, and told of by `age=missing` where training had some; of
 * categories they are the level `(missing)`. Rare levels share `city=(other)`, where new ones go too. Columns that are
 * empty, constant, identifiers or text that hardly repeats are left out, with a warning each.
 *
 * @param options `target`, `categorical` (names, or `{ minCount: 1, maxLevels: 30, columns }`), `missing` (texts that are gaps),
 *   `dates` (names, or `{ order, days, columns }`, or false), `decimal` ("." or ","; default: what the table needs).
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { LinearRegression, tableEncoder } from "simdescent";
 * const homes = [
 *   { city: "Lyon", rooms: 3, rent: 900 },
 *   { city: "Nice", rooms: 2, rent: 800 },
 *   { city: "Lyon", rooms: 1, rent: 500 },
 *   { city: "Nice", rooms: null, rent: 950 },
 * ];
 * const encoder = tableEncoder({ target: "rent" }).fit(homes);
 * encoder.featureNames; // ["city=Lyon", "city=Nice", "rooms", "rooms=missing"]
 * const model = new LinearRegression({ l2: 0.01, encoder });
 * model.fit(homes);
 * model.predict({ city: "Lyon", rooms: 2 })[0].toFixed(0); // "700"
 */
export const tableEncoder: TableEncoderMaker = /* @__PURE__ */ Object.assign(
  (options?: TableEncoderOptions): TableEncoder => new TableEncoder(options),
  { load: (bytes: Uint8Array | ArrayBuffer): TableEncoder => new TableEncoder().load(bytes) },
);
