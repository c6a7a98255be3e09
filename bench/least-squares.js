// Default fits of LinearRegression, whose minimum is computed, beside scikit-learn's LinearRegression on the same float64
// columns; predictions are compared before anything is timed.
import { assertClose } from "./lib/compare.js";
import { regression } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race } from "./lib/timing.js";
import { python } from "./python/run.js";

export const title = "Least squares by default, float64";

export function configurations() {
  return [
    { rows: 3, columns: 1 },
    { rows: 10_000, columns: 100 },
  ];
}

export async function measure({ rows, columns }, { load, quick }) {
  const { LinearRegression, matrix } = await load();
  const { x, y } = regression(rows, columns);
  const features = matrix(rows, columns, { dtype: "float64" });
  for (let i = 0; i < rows; i++) features.row(i).set(x.subarray(i * columns, (i + 1) * columns));
  const model = new LinearRegression();
  model.fit(features, y);
  const peer = python({ leastSquares: { rows, columns }, times: quick ? 3 : 15 });
  if (peer.leastSquares) assertClose("scikit-learn", model.coefficients, peer.leastSquares.weights, 1e-9);
  const candidates = {
    fit(milliseconds) {
      let best = Infinity;
      const end = performance.now() + milliseconds;
      do {
        const begin = performance.now();
        model.fit(features, y);
        best = Math.min(best, (performance.now() - begin) * 1e6);
      } while (performance.now() < end);
      return best;
    },
  };
  const best = await race(candidates, patience(quick));
  return { ours: best.fit / 1e6, sklearn: peer.leastSquares?.milliseconds, missing: peer.missing ?? peer.sklearn };
}

export function tables(results) {
  const lines = results.map(({ rows, columns, ours, sklearn, missing }) => [
    `${rows} x ${columns}`,
    digits(ours),
    sklearn === undefined ? missing : digits(sklearn),
    times(sklearn / ours),
  ]);
  return [table(["default fit, ms", "ours", "scikit-learn", "over"], lines)];
}

export function targets(results) {
  return results.flatMap(({ rows, ours, sklearn }) => [
    ...(rows === 3 ? [atMost("three rows solved by default", ours, 0.3, " ms")] : []),
    ...(sklearn === undefined || rows === 3
      ? []
      : [atMost("least squares of 10,000 x 100, time over scikit-learn", ours / sklearn, 1, "x")]),
  ]);
}
