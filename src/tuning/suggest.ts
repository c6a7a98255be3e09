// Four readings of a curve of losses over rates, after fastai's, each with its place on the curve.
import { log } from "../math/deterministic.js";

/** A rate and where on the curve it comes from. */
export interface LrSuggestion {
  lr: number;
  /** The smoothed loss there. */
  loss: number;
  /** Index into `lrs`. */
  index: number;
}

type Numbers = ArrayLike<number>;

const place = (lrs: Numbers, losses: Numbers, index: number): LrSuggestion => ({
  lr: lrs[index],
  loss: losses[index],
  index,
});

/** Half way down the middle third of the longest fall, however often it is interrupted: the most robust. */
export function valley(lrs: Numbers, losses: Numbers): LrSuggestion | null {
  // Longest strictly falling subsequences that end at each point.
  const length = Array.from(losses, () => 1);
  let end = 0;
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) if (losses[i] < losses[j]) length[i] = Math.max(length[i], length[j] + 1);
    if (length[i] > length[end]) end = i;
  }
  if (losses.length === 0 || length[end] < 2) return null;
  const start = Math.max(0, end - length[end]);
  const section = (end - start) / 3;
  return place(lrs, losses, start + Math.floor(section) + Math.floor(section / 2));
}

/** Where the loss falls fastest per factor of the rate. */
export function steepest(lrs: Numbers, losses: Numbers): LrSuggestion | null {
  let best = -1;
  let least = 0;
  for (let i = 0; i + 1 < losses.length; i++) {
    const slope = (losses[i + 1] - losses[i]) / (log(lrs[i + 1]) - log(lrs[i]));
    if (slope < least) [best, least] = [i, slope];
  }
  return best < 0 ? null : place(lrs, losses, best);
}

/** A tenth of the rate at the lowest loss; its place is that lowest point. */
export function minimum(lrs: Numbers, losses: Numbers): LrSuggestion | null {
  let best = 0;
  for (let i = 1; i < losses.length; i++) if (losses[i] < losses[best]) best = i;
  // A curve that never falls has its lowest point at the start, which says nothing.
  return best === 0 ? null : { ...place(lrs, losses, best), lr: lrs[best] / 10 };
}

const apart = 15;
const flat = 0.005;

/**
 * From the end of the curve leftwards, as long as over 15 points the slope changes by more than 0.005 of the first loss
 * per point: the last rate at the left of them. fastai takes losses as they are, which suits those of about 1.
 */
export function slide(lrs: Numbers, losses: Numbers): LrSuggestion | null {
  const n = losses.length;
  if (n <= apart) return null;
  const unit = Math.abs(losses[0]) || 1;
  const slope = (i: number): number => {
    const [a, b] = [Math.max(0, i - 1), Math.min(n - 1, i + 1)];
    return (losses[b] - losses[a]) / ((b - a) * unit);
  };
  let found = -1;
  const turns = (left: number): boolean => Math.abs(slope(left + apart) - slope(left)) > flat;
  for (let left = n - 1 - apart; left >= 0 && turns(left); left--) found = left;
  // A curve that ends as it came has no end to slide down from.
  return found < 0 ? null : place(lrs, losses, found);
}
