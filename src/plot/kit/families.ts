import { families, type Family } from "../../engine/definition.js";

/** What belongs to a family of optimizers. */
export interface FamilyMember {
  family: Family;
}

/** Up to this many curves can be told apart by colours of their own. */
const maxOwnColours = 12;

export function hasManyRuns(runs: readonly FamilyMember[]): boolean {
  return runs.length > maxOwnColours;
}

/** The families a page is grouped by, in their order; none while every run has a colour of its own. */
export function shownFamilies(runs: readonly FamilyMember[]): Family[] {
  const present = families.filter((family) => runs.some((run) => run.family === family));
  return hasManyRuns(runs) && present.length > 1 ? present : [];
}

/** The runs, family by family where the page is grouped. */
export function sortByFamily<Run extends FamilyMember>(runs: Run[]): Run[] {
  const order = shownFamilies(runs);
  return order.length === 0 ? runs : order.flatMap((family) => runs.filter((run) => run.family === family));
}
