import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Ids of the trials a journal holds, in the order of its lines; torn lines count for nothing. */
export function trialsIn(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [(JSON.parse(line) as { trial: { id: number } }).trial.id];
      } catch {
        return [];
      }
    });
}

/** Waits until a journal holds so many trials, or the process that writes it has ended. */
export async function untilTrials(file: string, count: number, ended: Promise<unknown>): Promise<void> {
  const over = ended.then(() => true);
  while (trialsIn(file).length < count) if (await Promise.race([over, wait(3, false)])) return;
}

/** Numbers in [0, 1) that a seed repeats: a linear congruential generator of 32 bits. */
export function numbers(seed: number): () => number {
  // Neighbouring seeds must not begin with nearly the same number.
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
