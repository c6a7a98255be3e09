import * as Plot from "@observablehq/plot";
import {
  type SweepAxis,
  type SweepTrial,
  type SweepReport,
  isScored,
  rankTrials,
  longestTrained,
} from "../data/sweep.js";
import { figure, halfWidth } from "../kit/figure.js";
import { html, type Html } from "../kit/html.js";
import { numericAxisX, extent } from "../kit/ticks.js";
import { metricName, trialScoreText } from "../kit/trial-text.js";
import { scoreScale, type ScoreScale } from "./score-scale.js";
import { bestLast, faint, heightOf, scoreMark, type TrialMark } from "./trial-marks.js";

/** A small picture for every option: the score of each trial over its value. */
export function axisPanels(report: SweepReport): Html {
  const trials = rankTrials(longestTrained(report), report);
  const window = scoreScale(trials, report);
  return html`<div class="panels">
    ${report.axes.map(
      (axis) =>
        html`<div>
          <h3>${axis.name}</h3>
          ${panel(report, axis, trials, window)}
        </div>`,
    )}
  </div>`;
}

function panel(report: SweepReport, axis: SweepAxis, trials: SweepTrial[], window: ScoreScale): Html {
  const of = ({ options }: SweepTrial): number | string => options[axis.name];
  const numeric = axis.scale !== "choice";
  const log = axis.scale === "log";
  const domain = numeric ? (extent(trials.map((trial) => Number(of(trial)))) ?? [1, 10]) : [0, 1];
  const bestPerValue = bestOfEachValue(trials, axis);
  // As many values as trials have no best of several.
  const joinedTrials = numeric && bestPerValue.length <= trials.length / 2 ? bestPerValue : [];
  return figure(
    `${metricName(report)} of every trial over its ${axis.name}`,
    ({ width }) => ({
      height: 230,
      marginLeft: 56,
      marginRight: 20,
      marginTop: 28,
      marginBottom: 40,
      x: numeric
        ? { type: log ? "log" : "linear", domain: widened(domain as [number, number], log) }
        : { type: "point", domain: axis.values },
      y: { domain: window.domain },
      marks: [
        Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
        numeric
          ? numericAxisX(`${short(axis.name)} →`, domain as [number, number], log, width)
          : Plot.axisX({ label: null, tickFormat: short, tickSize: 4 }),
        Plot.axisY({ label: `↑ ${metricName(report)}`, ticks: 5, tickFormat: trialScoreText, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        Plot.line(joinedTrials, {
          x: of,
          y: (trial: SweepTrial) => heightOf(trial, window),
          stroke: "var(--hue-0)",
          strokeWidth: 2,
          className: "curve",
        }),
        bestLast(
          trials
            .map((trial): TrialMark => ({
              trial,
              x: of(trial),
              share: sideOf(trial),
              width,
              small: !bestPerValue.includes(trial),
            }))
            .sort((a, b) => Number(b.small) - Number(a.small)),
          report,
        ).map((place) => scoreMark(place, report, window, faint)),
      ],
    }),
    halfWidth,
  );

  function sideOf(trial: SweepTrial): number {
    if (!numeric) return axis.values.indexOf(of(trial)) / axis.values.length;
    const scale = (value: number): number => (log ? Math.log(value) : value);
    const [low, high] = domain.map(scale);
    return (scale(Number(of(trial))) - low) / (high - low);
  }
}

// The best trial of every value, in the order of the axis. The trials come ranked.
function bestOfEachValue(trials: SweepTrial[], { name, values }: SweepAxis): SweepTrial[] {
  return values.flatMap((value) => trials.find((trial) => isScored(trial) && trial.options[name] === value) ?? []);
}

function widened([low, high]: [number, number], log: boolean): [number, number] {
  const pad = log ? (high / low) ** 0.05 : 0.05 * (high - low);
  return log ? [low / pad, high * pad] : [low - pad, high + pad];
}

const short = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
