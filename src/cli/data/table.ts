import type { FloatArray } from "simdescent";
import { usedColumns } from "./column-uses.js";
import { defaultTarget } from "./columns.js";
import { fill } from "./fill.js";
import type { Labels } from "./labels.js";
import { openTable } from "./read/table-file.js";
import { scan } from "./scan.js";
import { sampler, stratifiedSampler, testRows, testShares } from "./split.js";
import { standardize } from "./standardize.js";
import type { Table, TableOptions } from "./table-types.js";

export type { Part, Table, TableOptions } from "./table-types.js";

/**
 * Reads the file twice: to find out what its columns hold, then to fill. Rows go straight to their place in the matrix of the
 * training or of the test part, so there is never a second copy of the data.
 */
export async function readTable(options: TableOptions): Promise<Table> {
  const file = await openTable(options.file, options);
  const found = await scan(file, options);
  const { columns, labels, rows, left } = found;
  const warnings: string[] = [];
  if (options.target === undefined && columns.target.name !== defaultTarget)
    warnings.push(`predicting ${JSON.stringify(columns.target.name)}, the last column; --target chooses another`);
  for (const warning of found.warnings) warnings.push(warning);
  const { heldOut, isTest } = splitter(rows, labels, options);
  if (options.test > 0 && heldOut === 0) warnings.push(`${rows} rows are too few to hold some out for a test`);
  const progress = options.progress && ((share: number): void => options.progress?.(0.5 + share / 2));
  const { train, test, encoding, initial } = await fill(file, found, {
    dtype: options.dtype,
    heldOut,
    isTest,
    progress,
  });
  if (labels) for (const each of test ? [train, test] : [train]) each.labels = labelled(each.y, labels.classes);
  const { scaling, constant } = standardize(train.x, test?.x, initial);
  const features = [...encoding.featureNames];
  const names = constant.map((j) => JSON.stringify(features[j])).join(", ");
  if (constant.length === 1) warnings.push(`column ${names} is constant and has no influence`);
  if (constant.length > 1) warnings.push(`columns ${names} are constant and have no influence`);
  if (features.length >= train.x.rows)
    warnings.push(`${features.length} features and only ${train.x.rows} training rows: many solutions fit perfectly`);
  return {
    file: file.name,
    target: columns.target.name,
    features,
    encoding,
    train,
    test,
    scaling,
    classes: labels?.classes,
    used: usedColumns(columns.target.name, found.features, encoding, scaling, constant, labels),
    dropped: [...columns.dropped, ...left],
    constant,
    warnings,
  };
}

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
