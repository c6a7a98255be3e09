// Several lanes on one task: no kernel of a batch writes what belongs to another lane.
import { describe, expect, it } from "vitest";
import { matrix } from "simdescent";
import { laneLayout } from "../../src/core/model-exports.js";
import { Blocks, view } from "../../src/core/memory.js";
import { models } from "../../src/core/models-wasm.js";
import type { ParameterSet } from "../../src/core/parameters.js";
import { record, recordBytes } from "../../src/core/record.js";
import { checkLoss, softmaxLoss } from "../../src/fit/losses.js";
import type { TableProblem } from "../../src/fit/objective.js";
import { Tables } from "../../src/fit/table.js";
import { initialParameters } from "../../src/linear/init.js";
import { LinearProblem } from "../../src/linear/objective.js";
import { runToEnd } from "../../src/training/cooperative.js";
import { numbers } from "../optimizers/all.js";
import { networkOf } from "./network.js";

const rows = 1024;
const x = Array.from({ length: rows }, (_, i) => numbers(7, i + 1));
// Taken in another order than they stand.
const order = x.map((_, i) => (i * 5) % rows);
const targets = {
  mse: { loss: checkLoss("test", "mse", false), outputs: 1, y: x.map((row) => row[0]) },
  logistic: { loss: checkLoss("test", "logistic", true), outputs: 1, y: x.map((row) => Math.sign(row[1] + 1e-9)) },
  softmax: { loss: softmaxLoss(0.1), outputs: 3, y: x.map((_, i) => i % 3) },
};
type Target = (typeof targets)[keyof typeof targets];
interface Made {
  params: ParameterSet;
  problem: TableProblem;
}
const kinds: Record<string, (target: Target) => Made> = {
  "a linear model": ({ loss, outputs, y }) => {
    const params = initialParameters(7, outputs, true, "float64");
    const table = runToEnd(new Tables("test", "float64").read({ x: matrix(x, { dtype: "float64" }), y, rows: order }));
    return { params, problem: new LinearProblem(params, table, rows, { loss, l1: 0, l2: 0, outputs }) };
  },
  "a network": (target) =>
    networkOf({ ...target, x, hidden: [5, 4], activation: "tanh", layerNorm: true, rows: order }, "float64"),
};

/** A second lane, with scratch memory of its own that is larger than what these models need. */
function secondLane({ dataAt, bytes }: ParameterSet, blocks: Blocks) {
  const at = blocks.add(recordBytes(laneLayout));
  const lane = record(laneLayout, at);
  const gradientAt = blocks.add(bytes);
  lane.scratch = blocks.add(1 << 23);
  lane.gradientOffset = gradientAt - dataAt;
  return { at, lane, gradientAt };
}

describe.each(Object.keys(kinds))("two lanes on parts of one batch: %s", (kind) => {
  it.each(Object.keys(targets) as (keyof typeof targets)[])("%s: each finds what it finds alone", (name) => {
    const { params, problem } = kinds[kind](targets[name]);
    for (const [i, tensor] of params.names.entries())
      params.data[tensor].set(numbers(params.data[tensor].length, i + 1));
    problem.describe(problem.table);
    const { taskAt, laneAt, lane } = problem.kernels;
    const blocks = new Blocks(params);
    const second = secondLane(params, blocks);
    const { batchRows } = models().float64;
    const length = params.bytes / 8;
    const read = (gradientAt: number) => Array.from(view("float64", gradientAt, length, params));
    const alone = (from: number, to: number) => {
      lane.correct = 0;
      batchRows(taskAt, laneAt, from, to, 1 / rows, true);
      return { gradient: read(params.gradAt), loss: lane.batchLoss, correct: lane.correct };
    };
    const [low, high, whole] = [alone(0, 512), alone(512, 1024), alone(0, 1024)];
    lane.correct = 0;
    for (const [from, to] of [
      [0, 256],
      [256, 512],
    ]) {
      batchRows(taskAt, laneAt, from, to, 1 / rows, from === 0);
      batchRows(taskAt, second.at, 512 + from, 512 + to, 1 / rows, from === 0);
    }
    expect({ gradient: read(params.gradAt), loss: lane.batchLoss, correct: lane.correct }).toEqual(low);
    const { batchLoss: loss, correct } = second.lane;
    expect({ gradient: read(second.gradientAt), loss, correct }).toEqual(high);
    expect(lane.batchLoss + loss).toBeCloseTo(whole.loss, 9);
    whole.gradient.forEach((g, i) => expect(low.gradient[i] + high.gradient[i]).toBeCloseTo(g, 12));
    expect(whole.gradient.some((g) => Math.abs(g) > 1e-3)).toBe(true);
    blocks.release();
    problem.dispose();
  });
});
