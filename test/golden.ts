// Reads the reference data in golden/; its layout is told in golden/README.md.
import { expect, it } from "vitest";
import { readGolden, readOptimizerGolden } from "../scripts/golden/format.js";
import type { Definition } from "../src/engine/definition.js";

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

/** A golden file by its name without `.json`. */
export const golden = readGolden as <T>(name: string) => T;

let problems: Record<string, GoldenProblem> | undefined;

/** An optimizer's file; problems that several files use stand in problems.json. */
export function optimizerGolden(name: string): OptimizerGolden {
  problems ??= golden<Record<string, GoldenProblem>>("problems");
  return readOptimizerGolden(name, problems) as OptimizerGolden;
}

/** What differences.json says of a class. */
export interface Difference {
  options?: Record<string, string>;
  fixed?: Record<string, unknown>;
  only?: string[];
}

export const { optimizers: differences } = golden<{ optimizers: Record<string, Difference> }>("differences");

// What references call an option of ours.
const usual: Record<string, string> = {
  learning_rate: "lr",
  b1: "beta1",
  b2: "beta2",
  epsilon: "eps",
  decouple: "decoupledWeightDecay",
  decoupled: "decoupledWeightDecay",
  decouple_decay: "decoupledWeightDecay",
  weight_decouple: "decoupledWeightDecay",
};

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The option of ours that a reference's hyper-parameter is; undefined where there is none. */
export function optionFor({ name, schema }: Definition, key: string): string | undefined {
  const named = differences[name]?.options?.[key];
  return named ?? [camelCase(key), usual[key]].find((each) => each !== undefined && schema.names.includes(each));
}

/** Options of ours from a reference's hyper-parameters. */
export function optionsFor(definition: Definition, hyper: Record<string, unknown>): Record<string, unknown> {
  const { name, golden: file } = definition;
  const { fixed = {} } = differences[name] ?? {};
  const where = `${name}: the hyper-parameter "KEY" of test/golden/${file}.json`;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(hyper)) {
    const label = where.replace("KEY", key);
    if (key in fixed) {
      const held = fixed[key];
      if (held !== null && JSON.stringify(value) !== JSON.stringify(held))
        throw new Error(
          `${label} is ${JSON.stringify(value)}; test/golden/differences.json fixes it at ${JSON.stringify(held)}`,
        );
      continue;
    }
    const option = optionFor(definition, key);
    if (option === undefined)
      throw new Error(
        `${label} is no option of ${name}; name the option, or the value it is fixed at, in test/golden/differences.json`,
      );
    result[option] = value;
  }
  // The only function among the hyper-parameters; it is the default.
  if (typeof result.clipLambda === "string") delete result.clipLambda;
  return result;
}

/**
 * Counts golden cases as they agree: `agreed()` in each case's test, and behind all of them `end()`, a test that a file,
 * a case or a comparison which fell out is missed by.
 */
export function tally(cases: number): { agreed: () => void; end: () => void } {
  let found = 0;
  return {
    agreed: () => void found++,
    end: () =>
      it(`${cases} cases agreed`, () => {
        expect(found).toBe(cases);
      }),
  };
}
