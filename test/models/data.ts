import { readFileSync } from "node:fs";

/** Rows of features, and what stands in the column `target`. */
export interface Table<Target> {
  names: string[];
  X: number[][];
  y: Target[];
}

function load<Target>(name: string, target: (text: string) => Target): Table<Target> {
  const text = readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), "utf8");
  const [header, ...lines] = text.trim().split("\n");
  const rows = lines.map((line) => line.split(","));
  return {
    names: header.split(",").slice(0, -1),
    X: rows.map((row) => row.slice(0, -1).map(Number)),
    y: rows.map((row) => target(row[row.length - 1])),
  };
}

const diabetes = load("diabetes", Number);

/** The diabetes data: 442 rows of 10 features, and the target. */
export const X: number[][] = diabetes.X;
export const y: number[] = diabetes.y;

/** 569 x 30; 0 malignant, 1 benign. */
export const breastCancer = (): Table<number> => load("breast_cancer", Number);

/** 178 x 13; three cultivars. */
export const wine = (): Table<number> => load("wine", Number);

/** 150 x 4; setosa, versicolor, virginica. */
export const iris = (): Table<string> => load("iris", String);

/** 1797 x 64 pixels 0..16; digits 0..9. */
export const digits = (): Table<number> => load("digits", Number);

/** Columns minus their mean, divided by their population standard deviation (1 for a constant column). */
export function standardized(X: readonly (readonly number[])[]): number[][] {
  const m = X.length;
  const means = X[0].map((_, j) => X.reduce((sum, x) => sum + x[j], 0) / m);
  const deviations = means.map((mean, j) => Math.sqrt(X.reduce((sum, x) => sum + (x[j] - mean) ** 2, 0) / m) || 1);
  return X.map((x) => x.map((v, j) => (v - means[j]) / deviations[j]));
}
