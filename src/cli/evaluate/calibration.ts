import type { CalibrationBin } from "../../plot/data/classification.js";

/**
 * The calibration curve: observed frequency in bins of equal width over the predicted probability, empty ones left out,
 * as scikit-learn's `calibration_curve`. A probability on an edge belongs to the bin below.
 */
export function calibrationCurve(
  happened: ArrayLike<boolean>,
  probabilities: ArrayLike<number>,
  bins = 10,
): CalibrationBin[] {
  const edges = Array.from({ length: bins - 1 }, (_, k) => (k + 1) * (1 / bins));
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, happened: 0, count: 0 }));
  for (let i = 0; i < probabilities.length; i++) {
    const above = edges.findIndex((edge) => probabilities[i] <= edge);
    const bin = sums[above < 0 ? bins - 1 : above];
    bin.predicted += probabilities[i];
    bin.happened += happened[i] ? 1 : 0;
    bin.count++;
  }
  return sums.flatMap(({ predicted, happened: times, count }, k) =>
    count === 0
      ? []
      : [{ low: k / bins, high: (k + 1) / bins, probability: predicted / count, share: times / count, count }],
  );
}
