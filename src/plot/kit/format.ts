import type { NetworkComparisonReport } from "../data/network-comparison.js";

// Making a format costs more than using it a thousand times.
const formats = new Map<number, Intl.NumberFormat>();
function format(digits: number): Intl.NumberFormat {
  const known = formats.get(digits) ?? new Intl.NumberFormat("en-US", { maximumSignificantDigits: digits });
  formats.set(digits, known);
  return known;
}

/** `2,859.69`, `0.0123`, `1.2e-9`: as many digits as tell something. */
export function number(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.99e-4 || size >= 1e9) return value.toExponential(Math.min(digits, 3) - 1);
  return format(digits).format(value);
}

/** `1 row`, `1,200 rows`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/** A text that is cut where it is too long. */
export function truncate(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A share as a percentage: `51.8%`. */
export function percent(share: number): string {
  return `${number(100 * share, 3)}%`;
}

/** `12 ms`, `3.4 s`. */
export function duration(seconds: number): string {
  return seconds < 0.9995 ? `${number(1000 * seconds, seconds < 0.01 ? 2 : 3)} ms` : `${number(seconds, 3)} s`;
}

/** How far a loss lies above the optimum: `+0.4%`, or `≈ 0%` where rounding is all that is left. */
export function aboveOptimum(excess: number, optimum: number): string {
  const share = 100 * (excess / optimum);
  if (!Number.isFinite(share)) return "";
  return share < 1e-4 ? "≈ 0%" : share >= 1e4 ? `×${number(1 + share / 100, 2)}` : `+${number(share, 2)}%`;
}

/** A learning rate, with an arrow when it changed on the way. */
export function rate({ lr, lrEnd }: { lr: number; lrEnd: number }): string {
  return `${number(lr, 3)}${lrEnd < lr ? " ↘" : lrEnd > lr ? " ↗" : ""}`;
}

/** `0.01`, `1e-6`: short enough to stand below an axis. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.99e-3 || size >= 1e5)
    ? Number(value.toPrecision(3)).toExponential().replace("e+", "e")
    : number(value, 3);
}

/** A score as tables show it. */
export const scoreText = (value: number | null, { score }: Pick<NetworkComparisonReport, "score">): string =>
  value === null ? "–" : score === "accuracy" ? percent(value) : value < -9.995 ? number(value, 2) : value.toFixed(3);
