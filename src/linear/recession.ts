// Whether weights could grow for ever without a row being the worse for it: then a loss of labels has no minimum. Along such a
// direction rows that are in doubt stay where they are, and the others move away from the border. It is looked for where the
// weights have gone already: in what is left of them once nothing moves the rows in doubt.
// Albert and Anderson, "On the existence of maximum likelihood estimates in logistic regression models", Biometrika 71 (1984).
import type { ParameterSet } from "../core/parameters.js";
import { Span } from "./span.js";
import { Sides } from "./sides.js";
import type { Table } from "../fit/table.js";

/** Margins from which a row may be out of doubt; the least first, as it leaves the fewest rows in doubt. */
const outOfDoubt = [4, 6, 9, 12, 16];
/** Beyond so many weights it takes too long to tell. */
const mostWeights = 1024;
const mostRounds = 40;
/** Rows taken in at once. */
const atOnce = 64;

/** Whether a direction was found along which the loss falls for ever, by parameters that have gone far along it. */
export function recedes(params: ParameterSet, table: Table): boolean {
  const sides = new Sides(params, table);
  if (sides.width > mostWeights) return false;
  const margins = sides.along(sides.directionOf(params));
  let most = 0;
  for (const margin of margins) most = Math.max(most, margin);
  if (most < outOfDoubt[0]) return false;
  sides.measure();
  const start = sides.directionOf(params);
  return outOfDoubt.some((limit) => most >= limit && followsFrom(sides, start, margins, limit));
}

function followsFrom(sides: Sides, start: Float64Array, margins: Float64Array, limit: number): boolean {
  const { rounding } = sides;
  const span = new Span(sides.width, rounding);
  const direction = start.slice();
  const length = norm(start);
  for (let round = 0; round < mostRounds; round++) {
    span.remove(direction);
    if (span.rank === sides.width || !(norm(direction) > 1e-4 * length)) return false;
    const now = sides.along(direction);
    const noise = 10 * rounding * norm(direction);
    const doubtful: number[] = [];
    const wrong: number[] = [];
    for (let k = 0; k < now.length; k++) {
      if (margins[k] < limit) {
        if (Math.abs(now[k]) > noise * sides.length(k)) doubtful.push(k);
      } else if (now[k] < -noise * sides.length(k)) wrong.push(k);
    }
    if (doubtful.length > 0) {
      const before = span.rank;
      for (const k of spread(doubtful)) span.add(sides.vector(k));
      // What moves them is rounding.
      if (span.rank === before) return false;
      continue;
    }
    if (wrong.length === 0) {
      return now.some((margin, k) => margins[k] >= limit && margin > 1e3 * noise * sides.length(k));
    }
    // Towards the right side of each, as far as it is beyond the border (Agmon 1954).
    for (const k of spread(wrong)) {
      const vector = span.remove(sides.vector(k));
      const square = vector.reduce((sum, v) => sum + v * v, 0);
      const margin = vector.reduce((sum, v, j) => sum + v * direction[j], 0);
      if (margin < 0 && square > noise * noise) {
        for (let j = 0; j < vector.length; j++) direction[j] -= (1.1 * margin * vector[j]) / square;
      }
    }
  }
  return false;
}

const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** Some of many, from all over. */
const spread = (all: number[]): number[] =>
  all.length <= atOnce ? all : Array.from({ length: atOnce }, (_, i) => all[Math.floor((i * all.length) / atOnce)]);
