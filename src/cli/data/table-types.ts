// A table in memory, and how it is asked for.
import type { Dtype, Matrix } from "simdescent";
import type { Encoding } from "../../tables/encoding.js";
import type { Decimal } from "../../tables/numbers.js";
import type { UsedColumn } from "./column-uses.js";
import type { Dropped } from "./columns.js";
import type { ReadOptions } from "./read/table-file.js";
import type { Scaling } from "./standardize.js";

export interface TableOptions extends ReadOptions {
  file: string;
  /** Called now and then with the share of the file that has been read. */
  progress?: (share: number) => void;
  /** The decimal mark, where it is said. */
  decimal?: Decimal | undefined;
  /** Further texts that stand for gaps. */
  missing?: readonly string[] | undefined;
  /** Columns to take for categories. */
  categorical?: readonly string[] | undefined;
  minCount?: number | undefined;
  /** Order of day and month, or that there are no dates. */
  dates?: "dmy" | "mdy" | "none" | undefined;
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
  /** Of the rows: a column may have several. */
  features: string[];
  /** How rows of the file become features. */
  encoding: Encoding;
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
