// What the curvature at a minimum says of how well the parameters are known.
import { lengthOf, unitsOf } from "./levenberg-marquardt.js";
import { decompose, largest, type Model } from "./trust-region.js";

// Part of a parameter in a combination that the data leave open, from which on it is open itself.
const part = 1e-6;

export interface Covariance {
  /** (J'J)^-1, row by row; Infinity in the rows and columns of parameters that the data leave open, 0 where fixed. */
  entries: number[][];
  /** Parameters that the data leave open. */
  open: number[];
  rank: number;
}

/** (J'J)^-1 of the parameters that are not fixed, active bounds or not, from the triangle of J. */
export function covarianceOf(model: Model, fixed: readonly boolean[]): Covariance {
  const { n, r, tolerance } = model;
  const units = unitsOf(r, n);
  const moving = Array.from({ length: n }, (_, j) => j).filter((j) => !fixed[j]);
  const { v, s } = decompose({ ...model, units }, moving);
  const k = moving.length;
  const most = largest(s);
  const open = new Set(moving.filter((j) => lengthOf(r, n, j) === 0));
  const entries = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  let rank = 0;
  s.forEach((value, c) => {
    if (!(value > tolerance * most)) {
      for (let a = 0; a < k; a++) if (Math.abs(v[c * k + a]) > part) open.add(moving[a]);
      return;
    }
    rank++;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        const [i, j] = [moving[a], moving[b]];
        entries[i][j] += ((v[c * k + a] * units[i]) / value) * ((v[c * k + b] * units[j]) / value);
      }
    }
  });
  for (const i of open) for (const j of moving) entries[i][j] = entries[j][i] = Infinity;
  return { entries, open: [...open].sort((a, b) => a - b), rank };
}
