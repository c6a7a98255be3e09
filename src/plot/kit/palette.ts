import { families, type Family } from "../../engine/definition.js";
import { shownFamilies, type FamilyMember } from "./families.js";

// Eight hues that stay apart for colour-blind readers, in a shade for paper and one for dark screens; beyond
// eight the dashes differ. The custom properties are set in style.ts.
export const lightColours: string[] = [
  "#0068b3",
  "#d1480b",
  "#00805e",
  "#b03a86",
  "#8d6a00",
  "#5d4fd1",
  "#0f8aa6",
  "#4b4b4b",
];
export const darkColours: string[] = [
  "#5cb8f0",
  "#ff935c",
  "#41cf9d",
  "#f595ca",
  "#e3b93c",
  "#aba2ff",
  "#67d9f0",
  "#cfcfcf",
];

// Lightness of the shades within a family, in OKLCH; the first is the family's own. Beyond five the dashes differ.
export const lightShades: number[] = [0.52, 0.4, 0.64, 0.46, 0.58];
export const darkShades: number[] = [0.76, 0.88, 0.64, 0.82, 0.7];

// Chroma and hue angle; neighbours in the legend lie far apart.
const hues: Record<Family, [number, number]> = {
  "gradient descent": [0.005, 260],
  Adam: [0.15, 252],
  adaptive: [0.14, 50],
  sign: [0.12, 158],
  "per layer": [0.18, 338],
  matrix: [0.1, 92],
  factored: [0.17, 295],
  "rate-free": [0.09, 208],
  averaging: [0.19, 17],
  "second order": [0.13, 126],
};

const dashes = [undefined, "7 3", "2 3", "9 3 2 3", "13 4", "5 2 1 2 1 2", "1 2", "16 3 5 3", "4 5"];

/** How a curve is drawn. */
export interface CurveStyle {
  colour: string;
  dash: string | undefined;
}

/** The look of every run: a hue of its own, or a shade of its family's when there are many. */
export function curveStyles(runs: readonly FamilyMember[]): CurveStyle[] {
  if (shownFamilies(runs).length === 0) {
    return runs.map((_, i) => curveStyle(i));
  }
  const members = new Map<Family, number>(families.map((family) => [family, 0]));
  return runs.map(({ family }) => {
    const member = members.get(family)!;
    members.set(family, member + 1);
    return familyStyle(family, member);
  });
}

/** A hue of its own for each of a few curves. */
export function curveStyle(index: number): CurveStyle {
  return { colour: `var(--hue-${index % lightColours.length})`, dash: dashPattern(index, lightColours.length) };
}

/** The colour of a cell, from weak to strong as the share goes from 0 to 1. */
export const rampColour = (share: number): string =>
  `color-mix(in oklch, var(--ramp-high) ${Math.round(100 * share)}%, var(--ramp-low))`;

/** The colour of letters on it. In the middle of the ramp dark ones are read best, on paper as on a dark screen. */
export const textColourOn = (share: number): string =>
  share < 0.41 ? "var(--ink)" : share > 0.62 ? "var(--paper)" : "#16191d";

export function familyStyle(family: Family, member = 0): CurveStyle {
  const [chroma, hue] = hues[family];
  const shade = `var(--shade-${member % lightShades.length})`;
  return { colour: `oklch(${shade} ${chroma} ${hue})`, dash: dashPattern(member, lightShades.length) };
}

function dashPattern(index: number, colours: number): string | undefined {
  return dashes[Math.floor(index / colours) % dashes.length];
}
