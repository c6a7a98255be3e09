import { type SweepTrial, type SweepReport, isScored, rankTrials } from "../data/sweep.js";

/** The scores that a picture shows. */
export interface ScoreScale {
  domain: [number, number];
  /** Where what lies beyond on the worse side, and what has no score at all, is marked. */
  edge: number;
  /** The best and the worst mean inside. */
  best: number;
  worst: number;
  isClipped: (trial: SweepTrial) => boolean;
}

/** Around the better scores: a single one that nearly diverged would squash all others to a line. */
export function scoreScale(trials: SweepTrial[], report: SweepReport): ScoreScale {
  const { higherIsBetter } = report;
  const sign = higherIsBetter ? -1 : 1;
  const scored = rankTrials(trials, report).filter(isScored);
  const best = scored[0]?.mean ?? 0;
  const limit = shownRange(scored, best, report);
  const off = ({ mean }: { mean: number }): number => sign * (mean - best);
  const inside = scored.filter((trial) => off(trial) <= limit);
  const ends = inside.flatMap(({ mean, spread, scores }) => [
    mean,
    mean - (spread ?? 0),
    mean + (spread ?? 0),
    ...scores.filter((value) => value !== null),
  ]);
  // Single folds may be as extreme as means.
  const clampedEnds = ends.map((value) => Math.min(Math.max(value, best - 1.25 * limit), best + 1.25 * limit));
  const seen = clampedEnds.filter(Number.isFinite);
  const [low, high] = [seen.reduce((a, b) => Math.min(a, b), best), seen.reduce((a, b) => Math.max(a, b), best)];
  const size = high - low || Math.abs(high) || 1;
  const outside = inside.length < trials.length ? 0.16 : 0.06;
  const domain: [number, number] = higherIsBetter
    ? [low - outside * size, high + 0.1 * size]
    : [low - 0.1 * size, high + outside * size];
  const share = 0.05 * (domain[1] - domain[0]);
  return {
    domain,
    edge: higherIsBetter ? domain[0] + share : domain[1] - share,
    best,
    worst: inside[inside.length - 1]?.mean ?? best,
    isClipped: (trial) => isScored(trial) && off(trial) > limit,
  };
}

// Several times as far as the better part reaches, or as the folds scatter; farther where that leaves none out.
function shownRange(scored: { mean: number; spread: number | null }[], best: number, { metric }: SweepReport): number {
  const median = (values: number[]): number =>
    values.filter(Number.isFinite).sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const off = scored.map(({ mean }) => Math.abs(mean - best));
  const better = scored.slice(0, Math.ceil(scored.length / 2));
  const limit = Math.max(5 * median(off), 4 * median(better.map(({ spread }) => spread ?? 0)));
  // No R² above 0 is extreme, and none below -1 worth a look; other errors by half of the best are not, either.
  const usual =
    metric === "r2" && best > 0
      ? Math.min(Math.max(limit, best), best + 1)
      : Math.max(limit, 0.5 * Math.abs(best), Number.MIN_VALUE);
  const farthest = off[off.length - 1] ?? 0;
  return farthest < 2 * usual ? Math.max(farthest, usual) : usual;
}
