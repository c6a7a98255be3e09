import type { LrFindReport } from "../data/lr-find.js";

/** The losses a picture of the rates shows. */
export interface LossRange {
  bottom: number;
  top: number;
  log: boolean;
  /** Whether losses lie above it. */
  above: boolean;
}

// Wider than this, and a linear axis would press all but the largest losses onto its floor.
const decades = 2;

/** From the lowest loss to a little above where the curve starts: an explosion at the end would squash all else. */
export function lossRange({ losses, smoothed }: LrFindReport): LossRange {
  const finite = smoothed.filter(Number.isFinite);
  if (finite.length === 0) return { bottom: 0, top: 1, log: false, above: losses.length > 0 };
  const low = finite.reduce((a, b) => Math.min(a, b));
  // Before the lowest point nothing explodes, and neither does it in the first quarter of a curve that only rises.
  const calm = Math.max(smoothed.indexOf(low), Math.floor(smoothed.length / 4));
  const raw = losses
    .slice(0, calm + 1)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const quantile = (share: number): number => raw[Math.round(share * (raw.length - 1))] ?? low;
  const start = smoothed.slice(0, calm + 1).filter(Number.isFinite);
  const bottom = Math.min(low, quantile(0.02));
  const top = Math.max(
    start.reduce((a, b) => Math.max(a, b), low),
    quantile(0.98),
  );
  const log = bottom > 0 && Math.log10(top / bottom) > decades;
  return { ...padded(bottom, top, log), log, above: smoothed.some((loss) => !(loss <= padded(bottom, top, log).top)) };
}

function padded(bottom: number, top: number, log: boolean): { bottom: number; top: number } {
  if (log) {
    const pad = (top / bottom) ** 0.08;
    return { bottom: bottom / pad, top: top * pad };
  }
  const size = top - bottom || Math.abs(top) || 1;
  return { bottom: bottom - 0.06 * size, top: top + 0.15 * size };
}

/** The smoothed loss at any rate of the curve, between two of its points on the straight line between them. */
export function lossAt({ lrs, smoothed, mode }: LrFindReport, lr: number): number | null {
  const next = lrs.findIndex((rate) => rate >= lr);
  if (next < 0 || (next === 0 && lrs[0] > lr)) return null;
  if (next === 0 || lrs[next] === lr) return finiteOrNull(smoothed[next]);
  const of = (rate: number): number => (mode === "linear" ? rate : Math.log(rate));
  const share = (of(lr) - of(lrs[next - 1])) / (of(lrs[next]) - of(lrs[next - 1]));
  return finiteOrNull(smoothed[next - 1] + share * (smoothed[next] - smoothed[next - 1]));
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
