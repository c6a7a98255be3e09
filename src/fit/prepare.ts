// The data of a fit: read, split and standardized.
import type { Random } from "../core/random.js";
import type { FitOptions } from "./fit-options.js";
import type { FitInput, PreparedData } from "./fit-plan.js";
import { measureColumns, standardize, type Scaling } from "./standardize.js";
import type { Table, Tables } from "./table.js";

/** Frequencies of classes need more than one row. */
export function checkBalanced({ owner, settings, incremental }: FitInput, rows: number): void {
  if (!incremental || settings.classWeight !== "balanced" || rows > 1) return;
  throw new RangeError(`${owner}: classWeight "balanced" needs more than one event\nGive the weights by label.`);
}

/** Reads, splits and standardizes the data; warns, where it is asked to, of more columns than rows can tell apart. */
export function* prepare(
  input: FitInput,
  tables: Tables,
  random: Random,
  { sampleWeight, rows }: FitOptions,
  scaled: Scaling | undefined,
  warnUnderdetermined: boolean,
): Generator<undefined, PreparedData<Table>> {
  const { owner, settings, coding, x, y, incremental } = input;
  const { validation, intercept, batchSize } = settings;
  const encoded = coding.encode(y, "y", rows);
  checkBalanced(input, rows?.length ?? encoded?.length);
  const weights = coding.weigh(encoded, sampleWeight, rows);
  const { targets = 1 } = coding;
  // A model goes on in the units it began with, whatever its options say by now.
  const asTheyAre = scaled ? isIdentity(scaled) : !settings.standardize;
  const unrounded = !asTheyAre;
  const source = { x, y: encoded, sampleWeight: weights, rows, targets, absolute: incremental, unrounded };
  let trainTable = yield* tables.read(source);
  let heldOut: Table | undefined;
  if (typeof validation === "number") ({ train: trainTable, heldOut } = tables.split(trainTable, validation, random));
  else if (validation && "last" in validation)
    ({ train: trainTable, heldOut } = tables.split(trainTable, validation.last));
  else if (validation)
    heldOut = yield* tables.read(
      { x: validation.x, y: coding.encode(validation.y, "validation: y"), targets, unrounded },
      ": validation",
    );
  yield;
  const { columns } = trainTable.matrix;
  if (heldOut && heldOut.matrix.columns !== columns) {
    throw new RangeError(`${owner}: validation has ${heldOut.matrix.columns} columns, the data ${columns}`);
  }
  if (scaled && scaled.mean.length !== columns) {
    throw new RangeError(`${owner}: the model has ${scaled.mean.length} features, the data ${columns}`);
  }
  if (trainTable.rows < 2 && !scaled && !incremental)
    throw new RangeError(`${owner}: needs at least 2 rows to fit, got ${trainTable.rows}`);
  if (typeof batchSize === "number" && batchSize > trainTable.rows && !incremental && !settings.defaultBatch) {
    throw new RangeError(
      `${owner}: batchSize ${batchSize} is larger than the ${trainTable.rows} rows to train on\nUse "full".`,
    );
  }
  if (
    warnUnderdetermined &&
    columns >= trainTable.rows &&
    !scaled &&
    !incremental &&
    settings.l1 === 0 &&
    settings.l2 === 0 &&
    !settings.defaultPenalty
  ) {
    tables.warnings.push(
      `${columns} features for ${trainTable.rows} rows: many solutions fit equally well; consider l2`,
    );
  }
  const ones = { mean: new Float64Array(columns), scale: new Float64Array(columns).fill(1) };
  if (asTheyAre) return { train: trainTable, heldOut, columns, scaling: scaled ?? ones };
  const scaling = scaled ?? (trainTable.rows < 2 ? ones : yield* measureColumns(tables, trainTable, intercept));
  return {
    train: yield* standardize(tables, trainTable, scaling),
    heldOut: heldOut && (yield* standardize(tables, heldOut, scaling)),
    columns,
    scaling,
  };
}

const isIdentity = ({ mean, scale }: Scaling): boolean => mean.every((m) => m === 0) && scale.every((s) => s === 1);
