// Reads the reference data in golden/; its layout is told in golden/README.md.
import { readFileSync } from "node:fs";

export interface GoldenRun {
  steps: number[];
  params: number[][][];
  extra?: Record<string, unknown[]>;
}

export interface GoldenCase {
  id: string;
  problem: string;
  hyper: Record<string, unknown>;
  groups?: { tensors: number[]; hyper: Record<string, unknown> }[];
  lrPerStep?: number[];
  inputs?: { value?: number[]; rows?: number[][]; hessianGradients?: number[][][] };
  f64: GoldenRun;
  f32?: GoldenRun;
  maxAbsF32vsF64?: number;
  maxAbsMove: number;
}

export interface GoldenProblem {
  shapes: number[][];
  steps: number;
  params0: number[][];
  grads: number[][][];
}

export interface OptimizerGolden {
  problems: Record<string, GoldenProblem>;
  cases: GoldenCase[];
}

/** How a class's file names its options. */
export interface Mapping {
  file: string;
  options: Record<string, string> | ((hyper: never) => Record<string, unknown>);
  fixed?: Record<string, unknown>;
}

const special: Record<string, number> = { NaN, Infinity, "-Infinity": -Infinity };

export function golden<T>(name: string): T {
  const text = readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text, (_, value) => (typeof value === "string" && value in special ? special[value] : value)) as T;
}

let problems: Record<string, GoldenProblem> | undefined;

/** An optimizer's file; problems that several files use stand in problems.json. */
export function optimizerGolden(name: string): OptimizerGolden {
  const { problems: own, cases } = golden<{
    problems: Record<string, GoldenProblem | string>;
    cases: GoldenCase[];
  }>(name);
  problems ??= golden<Record<string, GoldenProblem>>("problems");
  const resolved = Object.entries(own).map(
    ([key, problem]) => [key, typeof problem === "string" ? problems?.[problem] : problem] as const,
  );
  return { problems: Object.fromEntries(resolved) as Record<string, GoldenProblem>, cases };
}
