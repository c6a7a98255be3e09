// What holds for every search in rungs.
import { expect } from "vitest";
import { logUniform, type HalvingResult, type Space } from "simdescent";

export const folds: number = 3;
// Every fold of the twelve rows leaves eight to train on.
const training = 8;
export const space: Space = { lr: logUniform(1e-4, 0.2) };

/** Who went on was no worse than who did not, and what was spent is what was planned. */
export function checkRace({ rungs, trials, higherIsBetter, budget, gradients }: HalvingResult): void {
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  const at = (id: number) => byId.get(id) as (typeof trials)[number];
  expect(rungs.flatMap((rung) => rung.trials).sort((a, b) => a - b)).toEqual(trials.map(({ id }) => id));
  for (const [i, rung] of rungs.entries()) {
    const dropped = rung.trials.filter((id) => !rung.promoted.includes(id));
    for (const better of rung.promoted) {
      for (const worse of dropped) {
        const [a, b] = [at(better).mean as number, at(worse).mean];
        if (b !== null) expect(higherIsBetter ? a >= b : a <= b).toBe(true);
      }
    }
    for (const id of rung.trials) expect(at(id).epochs).toBe(rung.epochs);
    const next = rungs[i + 1];
    const last = next === undefined || next.bracket !== rung.bracket;
    if (last) expect(rung.promoted).toEqual([]);
    else {
      const candidates = (ids: number[]): number[] => ids.map((id) => at(id).candidate).sort((a, b) => a - b);
      expect(candidates(next.trials)).toEqual(candidates(rung.promoted));
      expect(next.epochs).toBeGreaterThan(rung.epochs);
    }
  }
  expect(rungs.reduce((sum, rung) => sum + rung.trials.length * rung.epochs * folds, 0)).toBe(budget);
  expect(gradients).toBe(budget * training);
}

/** Trials and epochs of each rung. */
export const shape = ({ rungs }: HalvingResult): number[][] =>
  rungs.map(({ trials, epochs }) => [trials.length, epochs]);
