import type { LossMap } from "../../plot/data/comparison.js";
import { findColumns } from "../data/columns.js";
import { UserError } from "../terminal/errors.js";
import type { Optimum } from "./least-squares.js";
import type { Pair } from "./linear-run.js";

const bias = "bias";

/**
 * The two parameters to draw: those asked for, or the two features that depend most on each other, whose valley
 * is the narrowest. With one feature it is joined by the bias, and the map is the whole truth.
 */
export function choosePair(features: string[], optimum: Optimum, asked: string[] | undefined): Pair | null {
  const size = features.length;
  if (asked) {
    if (asked.length !== 2) throw new UserError("--map needs two column names, separated by a comma");
    const [a, b] = findColumns([...features, bias], asked, ",");
    if (a === b) throw new UserError("--map needs two different columns");
    return [a, b];
  }
  const moving = [...features.keys()].filter((j) => optimum.curvature(j, j) > 1e-3);
  if (moving.length === 0) return null;
  if (moving.length === 1) return [moving[0], size];
  // Beyond a few hundred features the search would take longer than the training.
  const considered = moving.slice(0, 200);
  let best: Pair = [moving[0], moving[1]];
  let closest = -1;
  for (const i of considered) {
    for (const j of considered) {
      if (j <= i) continue;
      const together = Math.abs(optimum.curvature(i, j));
      if (together > closest && together < 0.995) [best, closest] = [[i, j], together];
    }
  }
  return best;
}

export function lossMap(features: string[], optimum: Optimum, [i, j]: Pair): LossMap {
  const names = [...features, bias];
  const best = [...optimum.weight, optimum.bias];
  const { curvature } = optimum;
  return {
    names: [names[i], names[j]],
    best: [best[i], best[j]],
    curvature: [curvature(i, i), curvature(i, j), curvature(j, j)],
    others: names.length - 2,
  };
}
