import { readdirSync, readFileSync } from "node:fs";
import type { Cell } from "simdescent";

export interface TableGolden {
  traits: string[];
  encoding: string;
  base64: string;
  expected: {
    delimiter: string;
    decimal: "." | ",";
    header: boolean;
    comment: string | null;
    rows: number;
    target: string;
    task: "regression" | "classification";
    values: Record<string, Cell[]>;
  };
  columns: { name: string; type: string }[];
  rules: { minCount: number; missingTokens: string[] };
  design: { names: string[]; X: number[][] };
  newRows: { values: Record<string, Cell[]>; design: number[][] };
  fits: Record<"standardized" | "raw", TableFit>;
}

export interface TableFit {
  l2: number;
  predictions?: number[];
  newPredictions?: number[];
  probabilities?: number[] | number[][];
  newProbabilities?: number[] | number[][];
  classes?: string[];
}

const folder = new URL("../golden/tables/", import.meta.url);

/** The raw tables, with what scikit-learn makes of them. */
export const tables: [string, TableGolden][] = readdirSync(folder).map((file) => [
  file.slice(0, -5),
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as TableGolden,
]);
