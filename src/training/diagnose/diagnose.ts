// The diagnosis of a training by its history, in words and with the numbers behind them.
import type { FitReport } from "../fit-report.js";
import type { Finding } from "./finding.js";
import { deadUnits, exploding, vanishing } from "./layer-rules.js";
import { diverging, overfitting, plateaued, tooSlow } from "./loss-rules.js";
import { readReport } from "./read-report.js";

/**
 * Names what went wrong in a fit; nothing for a healthy one. Losses are judged in proportion and layers by ratios, so that
 * scales and widths do not matter. "The end" is the median of the last three epochs, "lately" the last third of them, at
 * least three.
 *
 * - `diverging`: `reason` is `"diverged"`, the last loss is not finite, or the loss at the end is at least twice the
 *   least and half the first.
 * - `tooSlow`: in five epochs or more the loss was not halved, no layer moved by 1e-4 of its weights' norm in an update (the
 *   median of the first third or of all epochs, whichever is greater), its units are not dead, and the loss has not come to
 *   rest after a fall of 2 % or more, with less than an eighth of it in the last quarter of the time. Linear models: in eight
 *   epochs or more the loss fell by less than 30 %, each quarter of the time bringing an eighth to a half of that. Not for
 *   `"converged"`.
 * - `plateaued`: ten epochs or more, an accuracy, where there is one, below 0.9, and one of two: in the last third the loss
 *   changes by more than 15 % from epoch to epoch (median), falls by less than 3 % and is above a quarter of the first; or, in
 *   networks with a hidden layer, no epoch's loss was below 90 % of the first epoch's.
 * - `overfitting`: the validation loss ends at least 10 % above its least value, by 2 % of its first or more, three epochs or
 *   more after it, and the training loss fell by 5 % or more since. Not for `"stopped"`: early stopping keeps the best epoch.
 * - `vanishingGradients`: lately the sensitivity of a layer is below 1e-4 of that of a layer above it (median), or below
 *   0.02 of it (the sums) in a network that does not learn: in five epochs or more the loss ends above half of the first
 *   and above 90 % of what it was after a third of them, and an accuracy is below 0.9. Not where dead units or gradients
 *   that explode explain it. Sensitivity: the gradient's norm times that of the weights, over the root of how many there
 *   are, which is by how much a random relative change of the weights changes the loss.
 * - `explodingGradients`: the greatest sensitivity of a layer is above 1000 (median of all epochs), in the units in which the
 *   network learns, or above 100 in a classifier; or above 10 and 20 times that of the last layer. Where records lack `size`
 *   it is the norms' product, above 1e5, 1e4, or 300 and 50 times; those that vanish are then below 0.05.
 * - `deadUnits`: lately, more than 30 % of a layer's units let no gradient through in any epoch.
 *
 * Diverging, too slow and plateaued exclude one another, in this order, and gradients that vanish or units that are dead
 * explain a plateau. Losses of 0 and below are judged only when they are not finite.
 *
 * @param report what `fit` returned, also after a way through JSON.
 * @returns plain data, in the order above; `[]` when there is nothing to say.
 * @throws TypeError or RangeError for what is no report.
 * @example
 * import { diagnose, MLPClassifier } from "simdescent";
 * const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
 * const model = new MLPClassifier({ hidden: Array(19).fill(16), activation: "sigmoid", epochs: 20 });
 * const [finding] = diagnose(model.fit(x, x.map(([a, b]) => a > b)));
 * finding.kind; // "vanishingGradients"
 * finding.message; // such as "Gradients fade towards the data: 1.2e-12 at layer0, 0.22 at layer19."
 * finding.advice; // 'Use activation: "relu" or "tanh" with its default init, or fewer layers; ...'
 */
export function diagnose(report: Pick<FitReport, "history" | "reason">): Finding[] {
  const readings = readReport(report);
  const exploded = exploding(readings);
  // What has exploded saturates units, whose gradients fade.
  const faded = exploded ? undefined : vanishing(readings);
  const dead = deadUnits(readings);
  const course = diverging(readings) ?? tooSlow(readings) ?? (faded || dead ? undefined : plateaued(readings));
  return [course, overfitting(readings), faded, exploded, dead].filter((finding) => finding !== undefined);
}
