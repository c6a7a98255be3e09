// The second reading of a table: rows as features, in the places where they will be trained on or tested.
import { matrix, type Dtype, type FloatArray } from "simdescent";
import { isGap } from "../../tables/cells.js";
import { featuresOf, numberIn, type ColumnCode } from "../../tables/column-code.js";
import { daysOf } from "../../tables/dates.js";
import { Encoding } from "../../tables/encoding.js";
import { checkFeatureNames } from "../../tables/fit-encoding.js";
import { median } from "../../tables/statistics.js";
import type { TargetCode } from "../../tables/target.js";
import { asUser } from "../terminal/errors.js";
import type { TableFile } from "./read/table-file.js";
import type { Feature, Scan } from "./scan-types.js";
import type { Scaling } from "./standardize.js";
import type { Part } from "./table-types.js";

/** Of tables with fewer numbers medians are those of the numbers as they are, else of what stands in the matrix. */
const fewNumbers = 2e6;

export interface Filled {
  train: Part;
  test: Part | undefined;
  encoding: Encoding;
  /** What has been done to the features so far. */
  initial: Scaling;
}

interface FillOptions {
  dtype: Dtype;
  heldOut: number;
  /** Whether the next row, with this cell for its target, is held out. */
  isTest: (cell: string) => boolean;
  progress?: ((share: number) => void) | undefined;
}

export async function fill(file: TableFile, scan: Scan, options: FillOptions): Promise<Filled> {
  const { features, columns, rules, decimal, unit, labels, rows } = scan;
  const { heldOut, dtype } = options;
  const target: TargetCode = {
    name: columns.target.name,
    type: labels && typeof labels.classes[0] === "string" ? "text" : "number",
    decimal,
    unit,
  };
  const codes = features.map((feature) => codeOf(feature, scan));
  const encoding = asUser(() => {
    const made = new Encoding(codes, target, rules.missing);
    checkFeatureNames(made, file.name);
    return made;
  });
  const width = encoding.featureNames.length;
  const part = (count: number): Part =>
    asUser(() => ({ x: matrix(count, width, { dtype }), y: new Float64Array(count) }));
  const train = part(rows - heldOut);
  const test = heldOut > 0 ? part(heldOut) : undefined;
  const initial = initialScaling(features, codes);
  const { mean, scale } = initial;
  const writers = encoding.writers(encoding.notes());
  const row = new Float64Array(width);
  const exact = features.map(({ decision }) =>
    decision.type === "number" && rows * features.length <= fewNumbers ? new Float64Array(rows - heldOut) : undefined,
  );
  const spans = codes.map((): [number, number] => [Infinity, -Infinity]);
  const filled = [0, 0];
  const parts = [train, test];
  const data = parts.map((each) => each?.x.data);
  const { at } = columns.target;
  await file.read(
    {
      row: (cells, line) => {
        if (isGap(cells[at], rules.missing)) return;
        const which = options.isTest(cells[at]) ? 1 : 0;
        const i = filled[which]++;
        for (let j = 0; j < writers.length; j++) {
          writers[j].write(cells[features[j].at], row, writers[j].at, line);
          if (which === 0 && exact[j]) exact[j]![i] = row[writers[j].at];
          if (codes[j].type === "date") widen(spans[j], row, writers[j].at);
        }
        const { x, y } = parts[which]!;
        const to = data[which] as FloatArray;
        const start = i * x.stride;
        for (let k = 0; k < width; k++) to[start + k] = (row[k] - mean[k]) / scale[k];
        y[i] = labels ? labels.placeOf(cells[at]) : numberIn(cells[at], target);
      },
    },
    options.progress,
  );
  let place = 0;
  const final = codes.map((code, j): ColumnCode => {
    const first = place;
    place += featuresOf(code).length;
    if (code.type !== "number" && code.type !== "date") return code;
    const count = code.type === "number" ? 1 : code.fill.length;
    const fills = Array.from({ length: count }, (_, k) => {
      const column = first + k;
      const middle = exact[j]
        ? median(exact[j]!.filter((value) => value === value))
        : mean[column] + scale[column] * middleOf(train, column);
      const value = rounded(Number.isFinite(middle) ? middle : mean[column], exact[j] ? undefined : dtype);
      for (const each of parts) if (each) close(each, column, (value - mean[column]) / scale[column]);
      return value;
    });
    if (code.type === "number") return { ...code, fill: fills[0] };
    return { ...code, fill: fills, least: spans[j][0], most: spans[j][1] };
  });
  return { train, test, encoding: new Encoding(final, target, rules.missing), initial };
}

// Gaps are no number yet.
function codeOf({ name, profile, decision }: Feature, { rules, decimal }: Scan): ColumnCode {
  const flag = profile.gaps > 0;
  if (decision.type === "category") return { type: "category", name, levels: decision.levels, other: decision.other };
  if (decision.type === "boolean") return { type: "boolean", name, fill: decision.fill, flag };
  if (decision.type === "date") {
    const fills = Array.from({ length: rules.days ? 5 : 4 }, () => NaN);
    return {
      type: "date",
      name,
      order: decision.order,
      days: rules.days,
      fill: fills,
      flag,
      least: -Infinity,
      most: Infinity,
    };
  }
  const { least, most } = profile;
  return { type: "number", name, decimal, unit: decision.unit, fill: NaN, flag, least, most };
}

// A first standardization, by the moments of all rows and in float64, keeps the digits of columns whose values are large and
// close together (years, timestamps); a later one makes it exact for the training part.
function initialScaling(features: readonly Feature[], codes: readonly ColumnCode[]): Scaling {
  const mean: number[] = [];
  const scale: number[] = [];
  for (const [j, code] of codes.entries()) {
    const width = featuresOf(code).length;
    const first = code.type === "number" ? features[j] : { mean: 0, scale: 1 };
    for (let k = 0; k < width; k++) {
      mean.push(k === 0 ? first.mean : 0);
      scale.push(k === 0 ? first.scale : 1);
    }
  }
  return { mean: Float64Array.from(mean), scale: Float64Array.from(scale) };
}

function widen(span: [number, number], row: Float64Array, at: number): void {
  const [year, month, day] = [row[at], row[at + 1], row[at + 2]];
  if (year !== year) return;
  const days = daysOf({ year, month, day });
  if (days < span[0]) span[0] = days;
  if (days > span[1]) span[1] = days;
}

function middleOf({ x }: Part, column: number): number {
  const { data, rows, stride } = x;
  const values = new Float64Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const value = data[i * stride + column];
    if (value === value) values[count++] = value;
  }
  return median(values.subarray(0, count));
}

// What a matrix of float32 holds has no more digits.
const rounded = (value: number, dtype: Dtype | undefined): number =>
  dtype === undefined ? value : Number(value.toPrecision(dtype === "float32" ? 7 : 15));

function close({ x }: Part, column: number, value: number): void {
  const { data, rows, stride } = x;
  for (let i = 0; i < rows; i++)
    if (data[i * stride + column] !== data[i * stride + column]) data[i * stride + column] = value;
}
