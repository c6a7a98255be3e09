// An average of the parameters beside them: exponential (Polyak), or the mean from a step on (SWA).
//     a <- a + k (w - a)      k = 1 at first, then 1 - decay; (1 - decay) / (1 - decay^n) without bias; 1/n for the mean
// Polyak & Juditsky 1992; Izmailov et al. 2018, arXiv:1803.05407. The forms are those of torch.optim.swa_utils, optax.ema (debias)
// and timm's ModelEmaV3 (warmup).
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../../errors.js";
import { exp, log, powInt } from "../../math/deterministic.js";

export type AverageOptions =
  | {
      /** Weight of what was averaged so far, in [0, 1). */
      decay: number;
      /** Weights that add up to 1 from the first step on, instead of a copy at first; default false. */
      debias?: boolean;
      /** Less weight of what was at first: decay is at most `1 - (1 + (n - 1) / gamma) ** -power`; default false. */
      warmup?: boolean | { gamma?: number; power?: number };
    }
  | {
      kind: "mean";
      /** The first step whose parameters count, from 1; default 1. */
      start?: number;
      /** Every so many steps count; default 1. */
      every?: number;
    };

/** By which share the average goes towards the parameters after a step, of `n` so far and this one; undefined: it does not count. */
export type Share = (step: number, n: number) => { towards: number; stays: number } | undefined;

/** Checks the option. */
export function checkAverage(owner: string, given: unknown): Share | undefined {
  if (given === undefined) return undefined;
  const label = `${owner}: average`;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${label} must be { decay } or { kind: "mean", start, every }, got ${show(given)}`);
  if ("kind" in given) return checkMean(label, given as Record<string, unknown>);
  const { decay, debias = false, warmup = false, ...rest } = given as Record<string, unknown>;
  checkKeys({ ...rest }, ["decay", "debias", "warmup", "kind", "start", "every"], label);
  const d = checkNumber(decay, `${label}.decay`, "in [0, 1)", (x) => x >= 0 && x < 1);
  const unbiased = checkFlag(debias, `${label}.debias`);
  const slow = checkWarmup(label, warmup);
  if (unbiased && slow) throw new RangeError(`${label}: debias and warmup do the same in two ways\nGive one of them.`);
  return (_, n) => {
    if (n === 0) return { towards: 1, stays: 0 };
    if (unbiased) {
      const towards = (1 - d) / (1 - powInt(d, n + 1));
      return { towards, stays: 1 - towards };
    }
    const stays = slow ? Math.max(0, Math.min(1 - exp(-slow.power * log(1 + n / slow.gamma)), d)) : d;
    return { towards: 1 - stays, stays };
  };
}

function checkMean(label: string, given: Record<string, unknown>): Share {
  const { kind, start = 1, every = 1, ...rest } = given;
  if (kind !== "mean") throw new RangeError(`${label}.kind must be "mean", got ${show(kind)}`);
  checkKeys({ ...rest }, ["kind", "start", "every"], label);
  const first = checkCount(start, `${label}.start`);
  const period = checkCount(every, `${label}.every`);
  return (step, n) => {
    if (step < first || (step - first) % period !== 0) return undefined;
    return { towards: 1 / (n + 1), stays: n / (n + 1) };
  };
}

function checkWarmup(label: string, given: unknown): { gamma: number; power: number } | undefined {
  if (typeof given === "boolean") return given ? { gamma: 1, power: 2 / 3 } : undefined;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${label}.warmup must be true, false or { gamma, power }, got ${show(given)}`);
  const { gamma = 1, power = 2 / 3, ...rest } = given as Record<string, unknown>;
  checkKeys({ ...rest }, ["gamma", "power"], `${label}.warmup`);
  const above = (value: unknown, key: string): number =>
    checkNumber(value, `${label}.warmup.${key}`, "above 0", (x) => x > 0 && x < Infinity);
  return { gamma: above(gamma, "gamma"), power: above(power, "power") };
}
