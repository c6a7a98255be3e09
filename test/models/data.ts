import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../../examples/data/diabetes.csv", import.meta.url), "utf8");
const rows = text
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));

/** The diabetes data: 442 rows of 10 features, and the target. */
export const X: number[][] = rows.map((row) => row.slice(0, 10));
export const y: number[] = rows.map((row) => row[10]);
