import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import { type SweepAxis, type SweepTrial, type SweepReport, isScored } from "../data/sweep.js";
import { figure } from "../kit/figure.js";
import { tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { textColourOn, rampColour } from "../kit/palette.js";
import { metricName, trialScoreText } from "../kit/trial-text.js";
import { scoreScale, type ScoreScale } from "./score-scale.js";

/** Whether the trials fill a rectangle. */
export function hasHeatmap({ method, axes }: SweepReport): boolean {
  return method === "grid" && axes.length === 2;
}

/** The mean score of every pair of values as the colour of a cell. */
export function heatmap(report: SweepReport): Html {
  const { axes, trials, best } = report;
  const window = scoreScale(trials, report);
  const [many, few] = axes[0].values.length >= axes[1].values.length ? axes : [axes[1], axes[0]];
  const metric = metricName(report);
  const chart = figure(`${metric} for every pair of ${axes[0].name} and ${axes[1].name}`, ({ width, narrow }) => {
    // Cells are wide enough for their numbers more often when a narrow screen has fewer of them in a row.
    const [across, up] = narrow ? [few, many] : [many, few];
    const marginLeft = 20 + 7 * Math.max(largest(up.values.map((value) => text(value).length)), 3);
    const band = (width - marginLeft - 14) / across.values.length;
    const longest = largest(across.values.map((value) => text(value).length));
    const steep = 7.5 * longest > band;
    const cell = narrow ? 34 : 42;
    const marginBottom = steep ? 46 + 5.2 * longest : 44;
    return {
      height: 34 + marginBottom + cell * up.values.length,
      marginLeft,
      marginRight: 14,
      marginTop: 34,
      marginBottom,
      x: { type: "band", domain: across.values, padding: 0.04 },
      y: { type: "band", domain: verticalDomain(up), padding: 0.06 },
      marks: [
        Plot.axisX({ label: `${short(across.name)} →`, tickFormat: text, tickSize: 0, tickRotate: steep ? -45 : 0 }),
        Plot.axisY({ label: `↑ ${short(up.name)}`, tickFormat: text, tickSize: 0, labelAnchor: "top" }),
        trials.map((trial) => cellMarks(trial, across, up, window, band)),
        trials
          .filter(({ id }) => id === best)
          // Two lines, as one of them would not stand out from every colour of a cell.
          .map((trial) => {
            const place = { ...at(trial, across, up), fill: "none" };
            return [
              Plot.cell([trial], { ...place, stroke: "var(--paper)", strokeWidth: 2, inset: 2 }),
              Plot.cell([trial], { ...place, stroke: "var(--hue-1)", strokeWidth: 4, inset: -1 }),
            ];
          }),
      ],
    };
  });
  return html`${legend(report, window)}
    <div class="heat">${chart}</div>`;
}

function cellMarks(
  trial: SweepTrial,
  across: SweepAxis,
  up: SweepAxis,
  window: ScoreScale,
  band: number,
): Plot.Markish[] {
  const className = `run-${trial.candidate}`;
  const place = at(trial, across, up);
  if (!isScored(trial)) {
    const symbol = trial.status === "failed" ? "plus" : "times";
    return [
      Plot.cell([trial], { ...place, className, fill: "var(--tint)", stroke: "var(--line)" }),
      Plot.dot([trial], { ...place, className, symbol, r: 6, stroke: "var(--warn)", strokeWidth: 2 }),
    ];
  }
  const share = window.isClipped(trial) ? 0 : goodness(trial.mean, window);
  const value = trialScoreText(trial.mean);
  return [
    Plot.cell([trial], { ...place, className, fill: rampColour(share), stroke: "var(--line)", strokeWidth: 0.5 }),
    7.5 * value.length + 4 < band
      ? Plot.text([trial], {
          ...place,
          className,
          text: () => value,
          fill: textColourOn(share),
          fontWeight: 600,
        })
      : null,
  ];
}

const at = ({ options }: SweepTrial, across: SweepAxis, up: SweepAxis): { x: () => unknown; y: () => unknown } => ({
  x: () => options[across.name],
  y: () => options[up.name],
});

function goodness(mean: number, { best, worst }: ScoreScale): number {
  return best === worst ? 1 : (mean - worst) / (best - worst);
}

function legend(report: SweepReport, window: ScoreScale): Html {
  const { trials, best } = report;
  const clipped = trials.some((trial) => window.isClipped(trial)) ? " or worse" : "";
  const has = (status: string): boolean =>
    trials.some((trial) => !isScored(trial) && (trial.status === "failed") === (status === "failed"));
  return html`<p class="ramp">
    ${metricName(report)}: ${trialScoreText(window.worst)}${clipped}<i aria-hidden="true"></i
    >${trialScoreText(window.best)}, the best ${best !== null && html`<span><b>▢</b> framed: best</span>`}
    ${has("diverged") && html`<span><b>×</b> diverged</span>`} ${has("failed") && html`<span><b>+</b> failed</span>`}
  </p>`;
}

// Numbers grow upwards, words are read downwards.
const verticalDomain = ({ scale, values }: SweepAxis): (number | string)[] =>
  scale === "choice" ? values : values.toReversed();

const text = (value: number | string): string => (typeof value === "number" ? tickText(value) : short(value, 14));

const short = (name: string, most = 30): string => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
