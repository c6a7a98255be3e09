import * as Plot from "@observablehq/plot";
import { tickText } from "./format.js";

/** Marks of a logarithmic axis: powers of ten, and 2 and 5 between them where a few decades leave room. */
export function logTicks([low, high]: [number, number], most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first) / most));
  const steps = Math.log10(high / low) < most / 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = steps.length > 1 ? first - 1 : first; exponent <= last; exponent += stride) {
    for (const step of steps) ticks.push(Number(`${step}e${exponent}`));
  }
  const inside = ticks.filter((tick) => tick >= low * 0.9999 && tick <= high * 1.0001);
  return inside.length > 1 ? inside : [low, high];
}

/** The least and the greatest of the numbers, widened where they are the same; null when there are none. */
export function extent(values: number[]): [number, number] | null {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  return low < high ? [low, high] : low > 0 ? [low / 2, 2 * low] : [low - 1, low + 1];
}

/** The horizontal axis of numbers. */
export function numericAxisX(label: string, domain: [number, number], log: boolean, width: number): Plot.Markish {
  if (!log) return Plot.axisX({ label, ticks: width / 90, tickFormat: tickText, tickSize: 4 });
  return logAxisX(label, logTicks(domain, width / 70));
}

/** A logarithmic axis with a text at each mark: Plot leaves some out when it formats them itself. */
export function logAxisX(label: string, ticks: number[]): Plot.Markish {
  return Plot.axisX(ticks, { label, text: (tick: number) => tickText(tick), tickSize: 4 });
}
