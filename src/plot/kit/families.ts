import { families, type Family } from "../../engine/definition.js";

/** What belongs to a family of optimizers. */
export interface Member {
  family: Family;
}

/** Up to this many curves can be told apart by colours of their own. */
const most = 12;

export function crowded(runs: readonly Member[]): boolean {
  return runs.length > most;
}

/** The families a page is grouped by, in their order; none while every run has a colour of its own. */
export function groups(runs: readonly Member[]): Family[] {
  const present = families.filter((family) => runs.some((run) => run.family === family));
  return crowded(runs) && present.length > 1 ? present : [];
}

/** The runs, family by family where the page is grouped. */
export function inOrder<Run extends Member>(runs: Run[]): Run[] {
  const order = groups(runs);
  return order.length === 0 ? runs : order.flatMap((family) => runs.filter((run) => run.family === family));
}
