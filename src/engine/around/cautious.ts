// Cautious steps: entries whose step goes against the gradient at hand stay, and the others go as much further.
//     m = step g > 0      w <- w - m step / max(mean m, 1e-3)
// Liang et al. 2024, arXiv:2411.16085. Scales of the authors' code: "mean" (c_adamw.py), "count" (c_lion.py: size / (number + 1)).
import { show } from "../../errors.js";
import type { FloatArray } from "../../core/memory.js";

export type CautiousScale = "mean" | "count" | "none";

const scales: ReadonlySet<unknown> = /* @__PURE__ */ new Set(["mean", "count", "none"]);

/** Checks the option. */
export function checkCautious(owner: string, given: unknown): CautiousScale | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return "mean";
  if (scales.has(given)) return given as CautiousScale;
  const error = typeof given === "string" ? RangeError : TypeError;
  throw new error(`${owner}: cautious must be true, false, "mean", "count" or "none", got ${show(given)}`);
}

/** One tensor after a step: where it was, times `keep` for decay that is no part of the step, and the gradient times `sign`. */
export interface CautiousTensor {
  w: FloatArray;
  before: FloatArray;
  g: FloatArray;
  keep: number;
  sign: number;
}

/** Masks the step that a tensor has taken. */
export function mask({ w, before, g, keep, sign }: CautiousTensor, scale: CautiousScale): void {
  const n = w.length;
  const single = w.BYTES_PER_ELEMENT === 4;
  // Where it was after decay, with the bits that the kernel's decay has.
  const from = (i: number): number =>
    keep === 1 ? before[i] : single ? Math.fround(Math.fround(keep) * before[i]) : keep * before[i];
  const agrees = (step: number, slope: number): boolean => (step > 0 && slope > 0) || (step < 0 && slope < 0);
  let count = 0;
  for (let i = 0; i < n; i++) if (agrees(from(i) - w[i], sign * g[i])) count++;
  const k = scale === "none" ? 1 : scale === "mean" ? 1 / Math.max(count / n, 1e-3) : n / (count + 1);
  for (let i = 0; i < n; i++) {
    const at = from(i);
    const step = at - w[i];
    w[i] = agrees(step, sign * g[i]) ? (k === 1 ? w[i] : at - k * step) : at;
  }
}
