import * as Plot from "@observablehq/plot";
import { type SweepTrial, type SweepReport, isScored } from "../data/sweep.js";
import { curveLabel } from "../kit/curve-label.js";
import { trialScoreText, optionText } from "../kit/trial-text.js";
import { type ScoreScale } from "./score-scale.js";

/** A trial in a picture of scores. */
export interface TrialMark {
  trial: SweepTrial;
  x: number | string;
  /** Where this is, as a share of the frame's width, and this width in pixels. */
  share: number;
  width: number;
  /** Of the lesser kind: there are many, or others are meant to stand out. */
  small: boolean;
}

/** Where a trial's mean is drawn: what lies outside the picture is marked at its edge. */
export function heightOf(trial: SweepTrial, { edge, isClipped }: ScoreScale): number {
  return isScored(trial) && !isClipped(trial) ? trial.mean : edge;
}

/** The best is drawn last, above all others. */
export function bestLast(places: TrialMark[], { best }: SweepReport): TrialMark[] {
  return places.toSorted((a, b) => Number(a.trial.id === best) - Number(b.trial.id === best));
}

/** How the trials that do not stand out are drawn where others do. */
export const faint: Plot.DotOptions = { r: 2.5, fill: "currentColor", fillOpacity: 0.4 };

const smaller: Plot.DotOptions = { r: 3, fill: "var(--hue-0)" };

/** The mark of a trial without a score, or with one outside the picture; null for all others. */
function edgeMark(
  { trial, x, small }: TrialMark,
  { higherIsBetter }: SweepReport,
  window: ScoreScale,
): Plot.Markish | null {
  const className = `run-${trial.candidate}`;
  const at = { x: () => x, y: () => window.edge, className };
  if (!isScored(trial)) {
    const symbol = trial.status === "failed" ? "plus" : "times";
    return Plot.dot([trial], { ...at, symbol, r: small ? 3.5 : 4.5, stroke: "var(--warn)", strokeWidth: 2 });
  }
  if (!window.isClipped(trial)) return null;
  const rotate = higherIsBetter ? 180 : 0;
  return Plot.dot([trial], { ...at, symbol: "triangle", rotate, r: small ? 3.5 : 4.5, fill: "var(--hue-0)" });
}

/** The mean of a trial as a dot, or what stands for it at the edge; the best in a ring, with its name. */
export function scoreMark(
  place: TrialMark,
  report: SweepReport,
  window: ScoreScale,
  lesser: Plot.DotOptions = smaller,
): Plot.Markish {
  const { trial, x, share, small } = place;
  const outside = edgeMark(place, report, window);
  if (outside) return outside;
  const className = `run-${trial.candidate}`;
  const at = { x: () => x, y: () => heightOf(trial, window), className };
  if (trial.id !== report.best) {
    return Plot.dot([trial], { ...(small ? lesser : { r: 4, fill: "var(--hue-0)", stroke: "var(--paper)" }), ...at });
  }
  return [
    Plot.dot([trial], { ...at, r: 6, fill: "var(--hue-1)", stroke: "var(--paper)" }),
    Plot.dot([trial], { ...at, r: 9, stroke: "var(--hue-1)", strokeWidth: 1.5 }),
    Plot.text([trial], {
      ...at,
      text: () => "best",
      textAnchor: share < 0.05 ? "start" : share > 0.95 ? "end" : "middle",
      dx: share < 0.05 ? -9 : share > 0.95 ? 9 : 0,
      dy: -18,
      fill: "currentColor",
      fontWeight: 700,
      stroke: "var(--paper)",
      strokeWidth: 4,
    }),
  ];
}

/** Score and options of a trial; the page shows them while it is picked. */
export function trialLabel({ trial, x, share, width }: TrialMark, window: ScoreScale): Plot.Markish {
  const name = isScored(trial) ? trialScoreText(trial.mean) : trial.status;
  const height = heightOf(trial, window);
  const [low, high] = window.domain;
  const below = height > low + 0.6 * (high - low);
  return curveLabel({ name, options: optionText(trial) }, trial.candidate, {
    end: [x as number, height],
    share,
    width,
    right: share < 0.5,
    below,
  });
}
