import { basename } from "node:path";
import { matrix, type Dtype, type FloatArray, type Matrix } from "simdescent";
import { asUser, UserError } from "../terminal/errors.js";
import { isMissing, isNumber, neededColumn, toNumber, type Help } from "./cell.js";
import { usedColumns, type UsedColumn } from "./column-uses.js";
import { chooseColumns, defaultTarget, type Columns, type Dropped } from "./columns.js";
import { readCsv, type CsvSource } from "./csv.js";
import { mayBeLabels, maxNumericLabels, LabelCollector, type Labels } from "./labels.js";
import { Moments } from "./moments.js";
import { sampler, stratifiedSampler, testRows, testShares } from "./split.js";
import { standardize, type Scaling } from "./standardize.js";

export interface TableOptions extends CsvSource {
  /** The column to predict; one called "target", or the last, when it is not said. */
  target?: string;
  drop: string[];
  /** The only columns to predict from; all but the target and the dropped ones, when it is not said. */
  columns?: string[];
  /**
   * The target names classes, in numbers or in words; each part then gets its share of every class. "words": it does if
   * the first row has a word there. "few": then, or if it holds few different whole numbers.
   */
  labels?: boolean | "words" | "few";
  /** Share of the rows to hold out. */
  test: number;
  seed: number;
  dtype: Dtype;
}

export interface Part {
  x: Matrix;
  /** The target; of labels their positions among the classes. */
  y: Float64Array;
  /** The labels themselves: numbers where all of the file's are, otherwise strings. */
  labels?: string[] | number[];
}

/** A CSV file in memory, standardized on its training part. */
export interface Table {
  file: string;
  target: string;
  features: string[];
  train: Part;
  /** Undefined when nothing is held out. */
  test: Part | undefined;
  scaling: Scaling;
  /** Labels in ascending order; undefined for a target of plain numbers. */
  classes: string[] | number[] | undefined;
  /** What was made of each column. */
  used: UsedColumn[];
  dropped: Dropped[];
  /** Columns whose training rows are all the same, by position. */
  constant: number[];
  warnings: string[];
}

/**
 * Reads the file twice: to count and check, then to fill. Rows go straight to their place in the matrix of the
 * training or of the test part, so there is never a second copy of the data.
 */
export async function readTable(options: TableOptions): Promise<Table> {
  const file = basename(options.file);
  const { columns, rows, moments, collector } = await scan(options);
  if (rows < 2) {
    throw new UserError(
      `${file} has ${rows === 0 ? "a header but no rows" : "one row only"}`,
      "At least 2 rows are needed.",
    );
  }
  const { features, target } = columns;
  const scale = moments.deviation();
  const overflowing = features.find((_, j) => !Number.isFinite(scale[j]));
  if (overflowing)
    throw new UserError(`column ${JSON.stringify(overflowing.name)} holds numbers too large to work with`);
  const warnings: string[] = [];
  if (options.target === undefined && target.name !== defaultTarget)
    warnings.push(`predicting ${JSON.stringify(target.name)}, the last column; --target chooses another`);
  const labels = collector?.finish();
  for (const warning of labels?.warnings ?? []) warnings.push(warning);
  const { heldOut, isTest } = splitter(rows, labels, options);
  if (options.test > 0 && heldOut === 0) warnings.push(`${rows} rows are too few to hold some out for a test`);

  const part = (count: number): Part =>
    asUser(() => ({ x: matrix(count, features.length, { dtype: options.dtype }), y: new Float64Array(count) }));
  const train = part(rows - heldOut);
  const test = heldOut > 0 ? part(heldOut) : undefined;
  // A first standardization, by the moments of all rows and in float64, keeps the digits of columns whose values
  // are large and close together (years, timestamps); the one below makes it exact for the training part.
  const initial: Scaling = { mean: moments.mean, scale: scale.map((deviation) => deviation || 1) };
  const valueOf = labels ? labels.placeOf : Number;
  const filled = [filler(train, columns, initial, valueOf), test && filler(test, columns, initial, valueOf)];
  const secondPass = { ...options, progress: halfOfProgress(options, 0.5) };
  const { at } = target;
  await readCsv(secondPass, { header: () => {}, row: (cells) => filled[isTest(cells[at]) ? 1 : 0]!(cells) });
  if (labels) for (const each of test ? [train, test] : [train]) each.labels = labelled(each.y, labels.classes);

  const { scaling, constant } = standardize(train.x, test?.x, initial);
  const names = constant.map((j) => JSON.stringify(features[j].name)).join(", ");
  if (constant.length === 1) warnings.push(`column ${names} is constant and has no influence`);
  if (constant.length > 1) warnings.push(`columns ${names} are constant and have no influence`);
  if (features.length >= train.x.rows) {
    warnings.push(`${features.length} features and only ${train.x.rows} training rows: many solutions fit perfectly`);
  }
  return {
    file,
    target: target.name,
    features: features.map(({ name }) => name),
    train,
    test,
    scaling,
    classes: labels?.classes,
    used: usedColumns(columns, scaling, constant, labels),
    dropped: columns.dropped,
    constant,
    warnings,
  };
}

const targetHelp: Help = {
  word: "This is the column to predict. Labels are predicted by: simdescent train --model logistic (two) or softmax (more), or mlp-classifier.",
  missing: neededColumn.missing,
};

interface Split {
  heldOut: number;
  /** Whether the next row, with this cell for its target, is held out. */
  isTest: (cell: string) => boolean;
}

function splitter(rows: number, labels: Labels | undefined, { test, seed }: TableOptions): Split {
  const testCount = testRows(rows, test);
  if (!labels) return { heldOut: testCount, isTest: sampler(rows, testCount, seed) };
  const shares = testShares(labels.counts, testCount);
  const sum = shares.reduce((a, b) => a + b, 0);
  // Classes of a single row keep it, so that fewer may be left to test on than were wanted.
  const heldOut = sum < 2 ? 0 : sum;
  const draw = stratifiedSampler(labels.counts, heldOut > 0 ? shares : shares.map(() => 0), seed);
  return { heldOut, isTest: (cell) => draw(labels.placeOf(cell)) };
}

const labelled = (places: FloatArray, classes: string[] | number[]): string[] | number[] =>
  Array.from(places, (place) => classes[place]) as string[] | number[];

/** First reading: every cell is checked, and the columns' moments say how to scale them. */
async function scan(
  options: TableOptions,
): Promise<{ columns: Columns; rows: number; moments: Moments; collector: LabelCollector | undefined }> {
  let collector: LabelCollector | undefined;
  // Of numbers that may turn out to be labels.
  let numericCollector: LabelCollector | undefined;
  let columns!: Columns;
  let moments!: Moments;
  let row: Float64Array;
  let rows = 0;
  await readCsv(
    { ...options, progress: halfOfProgress(options, 0) },
    {
      header: (names) => {
        columns = chooseColumns(names, options, options.delimiter);
        collector = options.labels === true ? new LabelCollector(columns.target.name) : undefined;
        moments = new Moments(columns.features.length);
        row = new Float64Array(columns.features.length);
      },
      row: (cells, line) => {
        const { features, target } = columns;
        for (let j = 0; j < features.length; j++) row[j] = toNumber(cells[features[j].at], features[j].name, line);
        const cell = cells[target.at];
        if (rows === 0 && isOpen(options.labels)) {
          if (!isNumber(cell) && !isMissing(cell)) collector = new LabelCollector(target.name);
          else if (options.labels === "few") numericCollector = new LabelCollector(target.name);
        }
        if (collector) collector.add(cell, line);
        else {
          const value = toNumber(cell, target.name, line, targetHelp);
          if (Number.isInteger(value)) numericCollector?.add(cell, line);
          if (!Number.isInteger(value) || (numericCollector && numericCollector.size > maxNumericLabels))
            numericCollector = undefined;
        }
        moments.add(row);
        rows++;
      },
    },
  );
  if (numericCollector && mayBeLabels(numericCollector.size, rows)) collector = numericCollector;
  return { columns, rows, moments, collector };
}

const isOpen = (labels: TableOptions["labels"]): boolean => labels === "words" || labels === "few";

function halfOfProgress({ progress }: TableOptions, from: number): (share: number) => void {
  return (share) => progress?.(from + share / 2);
}

function filler(
  { x, y }: Part,
  { features, target }: Columns,
  { mean, scale }: Scaling,
  valueOf: (cell: string) => number,
): (cells: string[]) => void {
  const at = features.map((feature) => feature.at);
  const { data, stride } = x;
  let i = 0;
  return (cells) => {
    for (let j = 0; j < at.length; j++) data[i * stride + j] = (+cells[at[j]] - mean[j]) / scale[j];
    y[i++] = valueOf(cells[target.at]);
  };
}
