// The data of a fit: read, split and standardized.
import type { Random } from "../core/random.js";
import type { FitInput, FitOptions } from "./fit.js";
import type { Settings } from "./settings.js";
import type { Scaling, Table, Tables } from "./table.js";

/** Frequencies of classes need more than one row. */
export function checkBalanced(owner: string, { online, classWeight }: Settings, rows: number): void {
  if (!online || classWeight !== "balanced" || rows > 1) return;
  throw new RangeError(`${owner}: classWeight "balanced" needs more than one event\nGive the weights by label.`);
}

export interface Data {
  train: Table;
  held: Table | undefined;
  scaling: Scaling;
}

/** Reads, splits and standardizes the data. */
export function* prepare(
  { owner, settings, coding, x, y }: FitInput,
  tables: Tables,
  random: Random,
  { sampleWeight, rows }: FitOptions,
  scaled: Scaling | undefined,
): Generator<undefined, Data> {
  const { validation, standardize, intercept, batchSize, online } = settings;
  const encoded = coding.encode(y, "y", rows);
  checkBalanced(owner, settings, rows?.length ?? encoded?.length);
  const weights = coding.weigh(encoded, sampleWeight, rows);
  const { targets = 1 } = coding;
  let trainTable = yield* tables.read({ x, y: encoded, sampleWeight: weights, rows, targets, absolute: online });
  let held: Table | undefined;
  if (typeof validation === "number") ({ train: trainTable, held } = tables.split(trainTable, validation, random));
  else if (validation)
    held = yield* tables.read(
      { x: validation.x, y: coding.encode(validation.y, "validation: y"), targets },
      ": validation",
    );
  yield;
  const { columns } = trainTable.matrix;
  if (held && held.matrix.columns !== columns) {
    throw new RangeError(`${owner}: validation has ${held.matrix.columns} columns, the data ${columns}`);
  }
  if (scaled && scaled.mean.length !== columns) {
    throw new RangeError(`${owner}: the model has ${scaled.mean.length} features, the data ${columns}`);
  }
  if (trainTable.rows < 2 && !scaled && !online)
    throw new RangeError(`${owner}: needs at least 2 rows to fit, got ${trainTable.rows}`);
  if (typeof batchSize === "number" && batchSize > trainTable.rows && !online && !settings.usualBatch) {
    throw new RangeError(
      `${owner}: batchSize ${batchSize} is larger than the ${trainTable.rows} rows to train on\nUse "full".`,
    );
  }
  if (
    columns >= trainTable.rows &&
    !scaled &&
    !online &&
    settings.l1 === 0 &&
    settings.l2 === 0 &&
    !settings.standard &&
    !settings.network
  ) {
    tables.warnings.push(
      `${columns} features for ${trainTable.rows} rows: many solutions fit equally well; consider l2`,
    );
  }
  const ones = { mean: new Float64Array(columns), scale: new Float64Array(columns).fill(1) };
  // A model goes on in the units it began with, whatever its options say by now.
  const asTheyAre = scaled ? isIdentity(scaled) : !standardize;
  if (asTheyAre) return { train: trainTable, held, scaling: scaled ?? ones };
  const scaling = scaled ?? (trainTable.rows < 2 ? ones : yield* tables.measure(trainTable, intercept));
  return {
    train: yield* tables.standardize(trainTable, scaling),
    held: held && (yield* tables.standardize(held, scaling)),
    scaling,
  };
}

const isIdentity = ({ mean, scale }: Scaling): boolean => mean.every((m) => m === 0) && scale.every((s) => s === 1);
