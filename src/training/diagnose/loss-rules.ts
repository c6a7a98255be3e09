// Rules on the loss curves: divergence, slow training, plateaus, overfitting.
import { largest, smallest } from "../../math/extremes.js";
import type { Finding } from "./finding.js";
import { tenthOf, lastThird, median, twoDigits, oneDigit, type Reading, type Readings } from "./read-report.js";

/** At the end of training; the median of three epochs, so that no single one decides. */
const finalLoss = (values: readonly number[]): number => median(values.slice(-3));

export function diverging({ records, reason }: Readings): Finding | undefined {
  const n = records.length;
  const last = records.at(-1);
  const finding = (message: string, evidence: Finding["evidence"]): Finding => ({
    kind: "diverging",
    message,
    evidence,
    advice: `Lower lr to ${tenthOf(last?.lr ?? NaN)}, or clip: { norm: 1 }.`,
  });
  const known = (loss: number): Finding["evidence"] => (Number.isFinite(loss) ? { loss } : {});
  if (reason === "diverged") {
    const before = last && Number.isFinite(last.loss) ? `; the loss before was ${twoDigits(last.loss)}` : "";
    const epoch = (last?.epoch ?? 0) + 1;
    return finding(`Training diverged: its numbers were no longer finite in epoch ${epoch}${before}.`, {
      epoch,
      ...known(last?.loss ?? NaN),
    });
  }
  if (!last) return undefined;
  if (!Number.isFinite(last.loss))
    return finding(`The loss of epoch ${last.epoch} is not finite.`, { epoch: last.epoch });
  const losses = finiteLosses(records);
  const least = smallest(losses);
  const end = finalLoss(losses);
  if (n < 2 || least <= 0 || end < 2 * least || end < losses[0] / 2) return undefined;
  const { epoch } = records.find(({ loss }) => loss === least) as Reading;
  return finding(`The loss rose from ${twoDigits(least)} in epoch ${epoch} to ${twoDigits(end)} at the end.`, {
    firstLoss: losses[0],
    leastLoss: least,
    loss: end,
    epoch,
  });
}

const finiteLosses = (records: readonly Reading[]): number[] =>
  records.map(({ loss }) => loss).filter((loss) => Number.isFinite(loss));

/** How a fall from the first to the last value divides into four equal times; undefined where it did not fall. */
function quarters(values: readonly number[]): number[] | undefined {
  const at = (share: number): number => {
    const place = share * (values.length - 1);
    const i = Math.floor(place);
    return i + 1 < values.length ? values[i] + (place - i) * (values[i + 1] - values[i]) : values[i];
  };
  const fall = at(0) - at(1);
  return fall > 0 ? [0, 1, 2, 3].map((q) => (at(q / 4) - at((q + 1) / 4)) / fall) : undefined;
}

/** The furthest a layer moved in a record's update, in norms of its weights; NaN without layers. */
const updateRatioOf = ({ layers }: Reading): number => {
  const ratios = layers.map(({ updateNorm, weightNorm }) => updateNorm / weightNorm).filter(Number.isFinite);
  return ratios.length > 0 ? largest(ratios) : NaN;
};

export function tooSlow({ records, reason }: Readings): Finding | undefined {
  const losses = finiteLosses(records);
  const [first] = losses;
  const last = losses.at(-1) as number;
  if (reason === "converged" || reason === "diverged" || losses.length < 5 || !(first > 0)) return undefined;
  const fall = (first - last) / first;
  const lastQuarter = quarters(losses)?.[3] ?? NaN;
  const change = fall > 0 ? `fell by only ${twoDigits(100 * fall)} %` : "did not fall";
  const start = `In ${records.length} epochs the loss ${change} from ${twoDigits(first)}`;
  const evidence = { firstLoss: first, loss: last, epochs: records.length };
  const layered = records.filter((record) => !Number.isNaN(updateRatioOf(record)));
  if (layered.length === 0) {
    const steady = quarters(losses)?.every((share) => share >= 1 / 8 && share <= 1 / 2);
    if (losses.length < 8 || fall > 0.3 || !steady) return undefined;
    const { lr } = records[0];
    return {
      kind: "tooSlow",
      message: `${start}, and ${twoDigits(100 * lastQuarter)} % of that in the last quarter of them.`,
      evidence: { ...evidence, lastQuarter },
      advice: `Raise lr${lr > 0 ? ` to ${oneDigit(10 * lr)} or more` : ""}, or leave it out for one that suits the data.`,
    };
  }
  const early = layered.slice(0, Math.ceil(layered.length / 3));
  const updateRatio = Math.max(median(early.map(updateRatioOf)), median(layered.map(updateRatioOf)));
  const arrived = fall >= 0.02 && lastQuarter < 1 / 8;
  const blocked = layered.at(-1)?.layers.some(({ dead }) => dead > 0.9);
  const still = layered.every(({ layers }) => layers.every(({ gradNorm }) => !(gradNorm > 0)));
  if (updateRatio >= 1e-4 || fall > 0.5 || arrived || blocked || still) return undefined;
  const better = median(early.map((record) => record.lr * Math.min(1e3, 1e-3 / updateRatioOf(record))));
  return {
    kind: "tooSlow",
    message: `${start}: an update moves no layer by more than ${twoDigits(updateRatio)} of its weights' norm.`,
    evidence: { ...evidence, updateRatio },
    advice: `Raise lr${better > 0 ? ` to about ${oneDigit(better)}` : ""}, until updates are a thousandth of the weights' norm.`,
  };
}

/** Whether a training has stopped to learn before it learned much: what it would be without a plateau's many epochs. */
export function isStuck({ records, reason }: Readings): boolean {
  const losses = finiteLosses(records);
  const last = records.at(-1);
  if (losses.length < 5 || reason === "diverged" || (last && last.accuracy >= 0.9)) return false;
  const end = finalLoss(losses);
  return end > 0 && end > 0.5 * losses[0] && end > 0.9 * losses[Math.floor(losses.length / 3)];
}

export function plateaued({ records }: Readings): Finding | undefined {
  const losses = finiteLosses(records);
  const [first] = losses;
  const least = smallest(losses);
  const last = records.at(-1) as Reading;
  if (losses.length < 10 || least <= 0 || last.accuracy >= 0.9) return undefined;
  const third = lastThird(losses, 4);
  const middle = median(third);
  const changes = third.slice(1).map((loss, i) => Math.abs(loss - third[i]));
  const jitter = median(changes) / middle;
  const half = Math.floor(third.length / 2);
  const falling = median(third.slice(half)) < 0.97 * median(third.slice(0, half));
  const evidence = { firstLoss: first, leastLoss: least, loss: finalLoss(losses), epochs: records.length };
  if (jitter > 0.15 && middle > first / 4 && !falling) {
    return {
      kind: "plateaued",
      message:
        `The loss goes up and down around ${twoDigits(middle)}, by ${twoDigits(100 * jitter)} % from epoch to epoch, ` +
        `and no longer falls.`,
      evidence: { ...evidence, jitter },
      advice: `Lower lr to ${tenthOf(last.lr)}, or let it fall by a schedule such as cosine.`,
    };
  }
  if (last.layers.length < 2 || least <= 0.9 * first) return undefined;
  const { accuracy } = last;
  const at = accuracy >= 0 ? `, at an accuracy of ${twoDigits(accuracy)}` : "";
  return {
    kind: "plateaued",
    message: `The loss fell by no more than ${twoDigits(Math.max(0, 100 * (1 - least / first)))} % from ${twoDigits(first)} in the first of ${records.length} epochs${at}.`,
    evidence: { ...evidence, ...(accuracy >= 0 ? { accuracy } : {}) },
    advice: `Try lr ten times smaller and larger${last.lr > 0 ? ` than ${oneDigit(last.lr)}` : ""}, and see that the targets belong to their rows.`,
  };
}

export function overfitting({ records, reason }: Readings): Finding | undefined {
  const judged = records.filter(({ loss, validationLoss }) => Number.isFinite(loss) && Number.isFinite(validationLoss));
  if (reason === "stopped" || judged.length < 5) return undefined;
  const validation = judged.map(({ validationLoss }) => validationLoss);
  const least = smallest(validation);
  const best = judged[validation.indexOf(least)];
  const end = finalLoss(validation);
  const trained = finalLoss(judged.map(({ loss }) => loss));
  if (least <= 0 || end < 1.1 * least || end - least < 0.02 * validation[0]) return undefined;
  if (trained > 0.95 * best.loss || judged.length - validation.indexOf(least) <= 3) return undefined;
  const drop = best.layers.length > 1 ? "dropout: 0.2, " : "";
  return {
    kind: "overfitting",
    message:
      `The validation loss rose from ${twoDigits(least)} in epoch ${best.epoch} to ${twoDigits(end)}, while the training loss fell ` +
      `from ${twoDigits(best.loss)} to ${twoDigits(trained)}.`,
    evidence: {
      bestEpoch: best.epoch,
      validationLoss: end,
      leastValidationLoss: least,
      loss: trained,
      lossAtBest: best.loss,
    },
    advice: `Stop near epoch ${best.epoch} with patience: 10, which keeps the best epoch, or use ${drop}l2 or more rows.`,
  };
}
