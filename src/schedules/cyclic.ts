import { show } from "../errors.js";
import { pow, powInt } from "../math/deterministic.js";
import { withMomentum, type CyclingSchedule } from "./cycling.js";
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

export interface CyclicOptions {
  /** Lowest rate, at least 0. */
  baseLr: number;
  /** Highest rate of the first cycle. */
  maxLr: number;
  /** Updates of the rise, a positive integer; default 2000. */
  stepSizeUp?: number;
  /** Updates of the fall; default `stepSizeUp`. */
  stepSizeDown?: number;
  /**
   * How the height changes: not (`"triangular"`, default), halved every cycle (`"triangular2"`), or `gamma^step`
   * (`"exp_range"`).
   */
  mode?: "triangular" | "triangular2" | "exp_range";
  /** Factor per update in mode `"exp_range"`; default 1. */
  gamma?: number;
  /** Height as a function of your own, in place of `mode`; such a schedule cannot be saved. */
  scaleFn?: (x: number) => number;
  /** What `scaleFn` gets: the cycle, counted from 1 (default), or the step. */
  scaleMode?: "cycle" | "iterations";
  /** Move momentum opposite to the rate, as `.momentum` of the result; default true. */
  cycleMomentum?: boolean;
  /** Lowest momentum; default 0.8. */
  baseMomentum?: number;
  /** Highest momentum, at the lowest rate; default 0.9. */
  maxMomentum?: number;
}

/**
 * Up and down between two rates along straight lines, for ever. Smith 2017, arXiv:1506.01186.
 *
 * Agrees with torch.optim.lr_scheduler.CyclicLR.
 *
 * @returns a schedule with `.momentum`, a schedule for `momentum` or an entry of `betas`.
 * @throws TypeError or RangeError naming the option.
 * @example
 * const lr = cyclic({ baseLr: 0.001, maxLr: 0.1, stepSizeUp: 100 });
 * [0, 100, 200].map(lr); // [0.001, 0.1, 0.001]
 */
export function cyclic(options: CyclicOptions & { cycleMomentum: false }): Schedule;
export function cyclic(options: CyclicOptions): CyclingSchedule;
export function cyclic(options: CyclicOptions): Schedule {
  const own = readOptions<Full>("cyclic", options, {
    baseLr: [nonNegative],
    maxLr: [nonNegative],
    stepSizeUp: [positiveInteger, 2000],
    stepSizeDown: [positiveInteger, undefined],
    mode: [oneOf("triangular", "triangular2", "exp_range"), "triangular"],
    gamma: [positive, 1],
    scaleFn: [custom, undefined],
    scaleMode: [oneOf("cycle", "iterations"), "cycle"],
    cycleMomentum: [bool, true],
    baseMomentum: [nonNegative, 0.8],
    maxMomentum: [nonNegative, 0.9],
  });
  const { baseLr, maxLr, stepSizeUp, stepSizeDown = stepSizeUp, mode, gamma, scaleFn, baseMomentum, maxMomentum } = own;
  const length = stepSizeUp + stepSizeDown;
  // Share of the full height at a step.
  const height = (step: number): number => {
    const cycle = Math.floor(step / length);
    const t = step - cycle * length;
    const share = t <= stepSizeUp ? t / stepSizeUp : (length - t) / stepSizeDown;
    if (scaleFn) return share * scaleFn(own.scaleMode === "cycle" ? cycle + 1 : step);
    if (mode === "exp_range") return share * pow(gamma, step);
    return mode === "triangular2" ? share / powInt(2, cycle) : share;
  };
  const lr = schedule("cyclic", [own], (step) => baseLr + (maxLr - baseLr) * height(step));
  if (!own.cycleMomentum) return lr;
  return withMomentum(lr, (step) => maxMomentum - (maxMomentum - baseMomentum) * height(step));
}

type Full = Required<Omit<CyclicOptions, "stepSizeDown" | "scaleFn">> & Pick<CyclicOptions, "stepSizeDown" | "scaleFn">;

function custom(value: unknown, label: string): (x: number) => number {
  if (typeof value === "function") return value as (x: number) => number;
  throw new TypeError(`${label} must be a function, got ${show(value)}`);
}
