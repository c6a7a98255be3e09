// Reads the reference data in golden/; its layout is told in golden/README.md.
import { readFileSync } from "node:fs";

export interface GoldenRun {
  steps: number[];
  params: number[][][];
}

export interface GoldenCase {
  id: string;
  problem: string;
  hyper: Record<string, unknown>;
  groups?: { tensors: number[]; hyper: Record<string, unknown> }[];
  lrPerStep?: number[];
  f64: GoldenRun;
  f32?: GoldenRun;
  maxAbsF32vsF64?: number;
  maxAbsMove: number;
}

export interface OptimizerGolden {
  problems: Record<string, { shapes: number[][]; steps: number; params0: number[][]; grads: number[][][] }>;
  cases: GoldenCase[];
}

const special: Record<string, number> = { NaN, Infinity, "-Infinity": -Infinity };

export function golden<T>(name: string): T {
  const text = readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text, (_, value) => (typeof value === "string" && value in special ? special[value] : value)) as T;
}
