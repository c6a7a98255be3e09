// Rules on the layers of a network: vanishing and exploding gradients, dead units.
import { largest, smallest } from "../../math/extremes.js";
import type { Finding } from "./finding.js";
import { isStuck } from "./loss-rules.js";
import {
  tenthOf,
  lastThird,
  median,
  twoDigits,
  type LayerReading,
  type Reading,
  type Readings,
} from "./read-report.js";

// A record whose last update moved nothing says nothing about gradients.
const informative = ({ records }: Readings): Reading[] => {
  const count = records.at(-1)?.layers.length;
  return records.filter(
    ({ layers }) =>
      layers.length === count && layers.some(({ updateNorm }) => !Number.isNaN(updateNorm) && updateNorm > 0),
  );
};

const isSized = (layers: readonly LayerReading[]): boolean => layers.every(({ size }) => size > 0);

/**
 * By how much a random change of a layer's weights changes the loss, per relative size of the change: the gradient's root
 * mean square times the norm of the weights. Rescaling one layer and undoing it in the next leaves it as it is, and so does
 * widening a layer. Without sizes it is the norms' product, which is larger by the root of the size.
 */
function sensitivities(layers: readonly LayerReading[]): number[] {
  const sized = isSized(layers);
  return layers.map(({ gradNorm, weightNorm, size }) => (gradNorm * weightNorm) / (sized ? Math.sqrt(size) : 1));
}

const argmax = (values: readonly number[]): number => values.indexOf(largest(values));

/** Of a layer's sensitivity to the greatest above it: the median, and the ratio of the sums, where single batches say less. */
function ratiosOf(window: readonly Reading[], i: number): { typical: number; total: number } {
  const pairs = window
    .filter(({ layers }) => layers[i].weightNorm > 0)
    .map(({ layers }) => {
      const all = sensitivities(layers);
      return { below: all[i], above: largest(all.slice(i + 1)) };
    })
    .filter(({ below, above }) => Number.isFinite(below / above));
  const sum = (side: "below" | "above"): number => pairs.reduce((total, each) => total + each[side], 0);
  const typical = pairs.length > 0 ? median(pairs.map(({ below, above }) => below / above)) : Infinity;
  return { typical, total: pairs.length > 0 ? sum("below") / sum("above") : Infinity };
}

export function vanishing(readings: Readings): Finding | undefined {
  const window = lastThird(informative(readings), 3);
  if (window.length < 3) return undefined;
  const depth = window[0].layers.length;
  // Two hundred times as much is enough where the training shows it too. Without sizes the ratio is larger by the root
  // of the layers' sizes, of which the last is the smallest.
  const stuck = isStuck(readings) ? (isSized(window[0].layers) ? 0.02 : 0.05) : 0;
  const least = { layer: -1, ratio: Infinity };
  for (let i = 0; i < depth - 1; i++) {
    const { typical, total } = ratiosOf(window, i);
    const ratio = typical < 1e-4 ? typical : total < stuck ? total : Infinity;
    if (ratio < least.ratio) Object.assign(least, { layer: i, ratio });
  }
  const { layer: i, ratio } = least;
  if (i < 0) return undefined;
  // Where units are dead, these are the reason.
  const { layers } = window.at(-1) as Reading;
  if (layers.slice(i).some(({ dead }) => dead > 0.3)) return undefined;
  const record = window.findLast(({ layers: each }) =>
    each.slice(i + 1).some(({ gradNorm }) => gradNorm > 0),
  ) as Reading;
  const below = record.layers[i];
  const above = record.layers[i + 1 + argmax(sensitivities(record.layers).slice(i + 1))];
  return {
    kind: "vanishingGradients",
    layer: below.name,
    message: `Gradients fade towards the data: ${twoDigits(below.gradNorm)} at ${below.name}, ${twoDigits(above.gradNorm)} at ${above.name}.`,
    evidence: { gradNorm: below.gradNorm, gradNormAbove: above.gradNorm, ratio, epochs: window.length },
    advice:
      'Use activation: "relu" or "tanh" with its default init, or fewer layers; where weights have grown large, lower lr.',
  };
}

export function exploding(readings: Readings): Finding | undefined {
  const records = informative(readings);
  if (records.length === 0) return undefined;
  const sized = records.every(({ layers }) => isSized(layers));
  // The loss of classes has no unit; other losses may have large numbers of their own.
  const bound = (sized ? 1e3 : 1e5) / (records.every(({ accuracy }) => accuracy >= 0) ? 10 : 1);
  const each = records.map(({ layers }) => {
    const all = sensitivities(layers);
    return { layers, worst: largest(all), growth: largest(all) / all[all.length - 1] };
  });
  const judged = each.filter(({ worst }) => !Number.isNaN(worst));
  const sensitivity = median(judged.map(({ worst }) => worst));
  const grows = sensitivity > (sized ? 10 : 300) && median(judged.map(({ growth }) => growth)) > (sized ? 20 : 50);
  if (!(sensitivity > bound || grows)) return undefined;
  // The epoch in the middle speaks for the others.
  const { layers } = judged.find(({ worst }) => worst === sensitivity)!;
  const { name, gradNorm, weightNorm } = layers[argmax(sensitivities(layers))];
  return {
    kind: "explodingGradients",
    layer: name,
    message: `Gradients explode: ${twoDigits(gradNorm)} at ${name}, whose weights have norm ${twoDigits(weightNorm)}.`,
    evidence: { gradNorm, weightNorm, sensitivity },
    advice: "Use the default init and standardize: true, or layerNorm: true; clip: { norm: 1 } bounds what is left.",
  };
}

export function deadUnits(readings: Readings): Finding | undefined {
  const window = lastThird(informative(readings), 3);
  // In an epoch or two of few rows, units may rest.
  if (window.length < 3) return undefined;
  const last = window.at(-1) as Reading;
  const shares = last.layers.map((_, i) => smallest(window.map(({ layers }) => layers[i].dead || 0)));
  const i = argmax(shares);
  if (!(shares[i] > 0.3)) return undefined;
  const { name, dead } = last.layers[i];
  const layers = shares.filter((share) => share > 0.3).length;
  return {
    kind: "deadUnits",
    layer: name,
    message: `${twoDigits(100 * dead)} % of the units of ${name} let no gradient through, ${window.length} epochs long.`,
    evidence: { dead, layers, epochs: window.length },
    advice: `Use activation: "leakyRelu" or "gelu", see to the biases that init gives, or lower lr to ${tenthOf(last.lr)}.`,
  };
}
