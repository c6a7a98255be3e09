// What plateaus have seen: their state lies in each optimizer, which puts it in place while it evaluates its schedules.
/** @internal What a plateau has seen in one optimizer. */
export interface PlateauState {
  lr: number;
  /** null before the first loss. */
  best: number | null;
  bad: number;
  cooldown: number;
  sum: number;
  seen: number;
}

/** @internal The part of a schedule that learns from losses. */
export interface Plateau {
  begin: () => PlateauState;
  /** Takes one loss into account. */
  observe: (state: PlateauState, loss: number) => void;
}

/** @internal Of all plateaus in one optimizer. */
export type PlateauStates = Map<Plateau, PlateauState>;

let current: PlateauStates | undefined;

/** @internal Evaluates a schedule with the states of one optimizer in place. */
export function evaluateIn(states: PlateauStates, schedule: (step: number) => number, step: number): number {
  const before = current;
  current = states;
  try {
    return schedule(step);
  } finally {
    current = before;
  }
}

/** @internal The state of a plateau in the optimizer whose schedules are being evaluated, if any. */
export const stateOf = (plateau: Plateau): PlateauState | undefined => current?.get(plateau);
