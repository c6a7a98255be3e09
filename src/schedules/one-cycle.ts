import { checkNumber } from "../errors.js";
import {
  positive,
  bool,
  nonNegative,
  readOptions,
  schedule,
  positiveInteger,
  oneOf,
  type Schedule,
} from "./schedule.js";
import { cosine, line, withMomentum, type CyclingSchedule } from "./cycling.js";

export interface OneCycleOptions {
  /** Highest rate, at least 0. */
  maxLr: number;
  /** Updates of the whole cycle; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  /** Share of the cycle in which the rate rises, in [0, 1]; default 0.3. */
  pctStart?: number;
  /** Default `"cos"`. */
  annealStrategy?: "cos" | "linear";
  /** Move momentum opposite to the rate, as `.momentum` of the result; default true. */
  cycleMomentum?: boolean;
  /** Momentum at the highest rate; default 0.85. */
  baseMomentum?: number;
  /** Momentum at both ends; default 0.95. */
  maxMomentum?: number;
  /** The first rate is `maxLr / divFactor`; default 25. */
  divFactor?: number;
  /** The last rate is the first one divided by this; default 1e4. */
  finalDivFactor?: number;
  /** Fall as long as it rose, then to the last rate; default false. */
  threePhase?: boolean;
}

/**
 * Up once, down once, with momentum moving the other way. Smith & Topin 2018, arXiv:1708.07120.
 *
 * Agrees with torch.optim.lr_scheduler.OneCycleLR; past the last step it stays there, where torch throws.
 *
 * @returns a schedule of `totalSteps` values, with `.momentum`, a schedule for `momentum` or an entry of `betas`.
 * @throws TypeError or RangeError naming the option.
 * @example
 * const lr = oneCycle({ maxLr: 0.01, totalSteps: 1000 });
 * const params = parameters({ w: [3] });
 * new Adam(params, { lr, betas: [lr.momentum, 0.999] });
 */
export function oneCycle(options: OneCycleOptions & { cycleMomentum: false }): Schedule;
export function oneCycle(options: OneCycleOptions): CyclingSchedule;
export function oneCycle(options: OneCycleOptions): Schedule {
  const own = readOptions<Full>("oneCycle", options, {
    maxLr: [nonNegative],
    totalSteps: [positiveInteger, undefined],
    epochs: [positiveInteger, undefined],
    stepsPerEpoch: [positiveInteger, undefined],
    pctStart: [share, 0.3],
    annealStrategy: [oneOf("cos", "linear"), "cos"],
    cycleMomentum: [bool, true],
    baseMomentum: [nonNegative, 0.85],
    maxMomentum: [nonNegative, 0.95],
    divFactor: [positive, 25],
    finalDivFactor: [positive, 1e4],
    threePhase: [bool, false],
  });
  const { maxLr, threePhase, annealStrategy, maxMomentum: high, baseMomentum: low } = own;
  const length = own.totalSteps ?? (own.epochs ?? NaN) * (own.stepsPerEpoch ?? NaN);
  if (!length) throw new TypeError("oneCycle: give totalSteps, or epochs and stepsPerEpoch");
  const anneal = annealStrategy === "cos" ? cosine : line;
  const first = maxLr / own.divFactor;
  const last = first / own.finalDivFactor;
  const rise = own.pctStart * length;
  const ends = threePhase ? [rise - 1, 2 * rise - 2, length - 1] : [rise - 1, length - 1];
  const follow = (turns: number[]) => (step: number) => {
    const t = Math.min(step, length - 1);
    let begin = 0;
    let phase = 0;
    while (phase < ends.length - 1 && t > ends[phase]) begin = ends[phase++];
    const part = ends[phase] === begin ? 1 : (t - begin) / (ends[phase] - begin);
    return anneal(turns[phase], turns[phase + 1], part);
  };
  const lr = schedule("oneCycle", [own], follow(threePhase ? [first, maxLr, first, last] : [first, maxLr, last]));
  return own.cycleMomentum ? withMomentum(lr, follow([high, low, high, high])) : lr;
}

type Full = Required<Omit<OneCycleOptions, "totalSteps" | "epochs" | "stepsPerEpoch">> &
  Pick<OneCycleOptions, "totalSteps" | "epochs" | "stepsPerEpoch">;

const share = (value: unknown, label: string): number =>
  checkNumber(value, label, "in [0, 1]", (x) => x >= 0 && x <= 1);
