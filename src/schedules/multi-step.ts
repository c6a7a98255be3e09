import { show } from "../errors.js";
import { positive, nonNegative, readOptions, schedule, naturalNumber, type Schedule } from "./schedule.js";

export interface MultiStepOptions {
  /** Steps at which it drops, in any order; one that is listed twice drops twice. */
  milestones: readonly number[];
  /** Factor of each drop, above 0, or one factor per milestone; default 0.1. */
  gamma?: number | readonly number[];
}

/**
 * Multiplied by `gamma` at each milestone, from that step on.
 *
 * Agrees with torch.optim.lr_scheduler.MultiStepLR; with one factor per milestone, optax.piecewise_constant_schedule.
 *
 * @param lr the value before the first milestone, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = multiStep(0.1, { milestones: [30, 80] });
 * [29, 30, 80].map(lr); // [0.1, 0.01, 0.001]
 */
export function multiStep(lr: number, options: MultiStepOptions): Schedule {
  const own = readOptions<Required<MultiStepOptions>>("multiStep", options, {
    milestones: [milestoneList],
    gamma: [gammas, 0.1],
  });
  const { milestones, gamma } = own;
  nonNegative(lr, "multiStep: lr");
  if (typeof gamma !== "number" && gamma.length !== milestones.length)
    throw new RangeError(`multiStep: gamma must be one factor or ${milestones.length}, got ${gamma.length}`);
  const by = (i: number): number => (typeof gamma === "number" ? gamma : gamma[i]);
  const drops = milestones.map((at, i) => ({ at, by: by(i) })).sort((a, b) => a.at - b.at);
  const values = [lr];
  for (const drop of drops) values.push((values.at(-1) as number) * drop.by);
  return schedule("multiStep", [lr, own], (step) => {
    let passed = 0;
    while (passed < drops.length && step >= drops[passed].at) passed++;
    return values[passed];
  });
}

function milestoneList(value: unknown, label: string): number[] {
  if (!Array.isArray(value)) throw new TypeError(`${label} must be an array of steps, got ${show(value)}`);
  return value.map((at, i) => naturalNumber(at, `${label}[${i}]`));
}

const gammas = (value: unknown, label: string): number | number[] =>
  Array.isArray(value) ? value.map((each, i) => positive(each, `${label}[${i}]`)) : positive(value, label);
