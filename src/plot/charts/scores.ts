import * as Plot from "@observablehq/plot";
import {
  type SweepAxis,
  type SweepTrial,
  type SweepReport,
  isScored,
  rankTrials,
  longestTrained,
} from "../data/sweep.js";
import { figure } from "../kit/figure.js";
import type { Html } from "../kit/html.js";
import { numericAxisX, extent } from "../kit/ticks.js";
import { metricName, trialScoreText } from "../kit/trial-text.js";
import { scoreScale, type ScoreScale } from "./score-scale.js";
import { bestLast, scoreMark, trialLabel, type TrialMark } from "./trial-marks.js";

/** More than these do not keep apart on a screen. */
export const maxTrials = 40;

const margin = { marginLeft: 62, marginRight: 20 };

/** The only option searched, when it is a number: then the scores are drawn over its values. */
export function singleAxis({ axes }: SweepReport): SweepAxis | null {
  return axes.length === 1 && axes[0].scale !== "choice" ? axes[0] : null;
}

/** The trials of the score chart, from best to worst. */
export function chartedTrials(report: SweepReport): SweepTrial[] {
  const all = rankTrials(longestTrained(report), report);
  return singleAxis(report) ? all : all.slice(0, maxTrials);
}

/** Mean, spread and single folds of every trial: over the one option searched, or from best to worst. */
export function scoreChart(report: SweepReport): Html {
  const trials = chartedTrials(report);
  const window = scoreScale(trials, report);
  const axis = singleAxis(report);
  const log = axis?.scale === "log";
  const metric = metricName(report);
  const of = (trial: SweepTrial, rank: number): number => (axis ? Number(trial.options[axis.name]) : rank + 1);
  const domain = axis
    ? padded(extent(trials.map(of)) ?? [1, 10], log)
    : ([0.4, trials.length + 0.6] as [number, number]);
  const name = axis ? `over ${axis.name}` : "of the trials from best to worst";
  return figure(`${metric} ${name}: mean, spread and single folds of each`, ({ width, narrow }) => {
    const inner = width - margin.marginLeft - margin.marginRight;
    const scale = (x: number): number => (log ? Math.log(x) : x);
    const places = trials.map((trial, rank): TrialMark => {
      const x = of(trial, rank);
      const share = (scale(x) - scale(domain[0])) / (scale(domain[1]) - scale(domain[0]));
      return { trial, x, share, width: inner, small: narrow && trials.length > 20 };
    });
    return {
      height: narrow ? 320 : 400,
      ...margin,
      marginTop: 30,
      marginBottom: 42,
      x: { type: log ? "log" : "linear", domain },
      y: { domain: window.domain },
      marks: [
        Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
        axis
          ? numericAxisX(`${axis.name} →`, domain, log, width)
          : Plot.axisX({
              label: "rank →",
              ticks: Math.min(trials.length, width / 50),
              tickFormat: rankText,
              tickSize: 4,
            }),
        Plot.axisY({ label: `↑ ${metric}`, ticks: 6, tickFormat: trialScoreText, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        report.best === null ? null : Plot.ruleY([window.best], { strokeDasharray: "2 4", strokeOpacity: 0.6 }),
        places.map((place) => folds(place, window, place.small ? 1.5 : 2.5)),
        bestLast(places, report).map((place) => scoreMark(place, report, window)),
        places.map((place) => trialLabel(place, window)),
      ],
    };
  });
}

function folds({ trial, x }: TrialMark, { domain: [low, high], isClipped }: ScoreScale, r: number): Plot.Markish[] {
  if (!isScored(trial) || isClipped(trial)) return [];
  const { mean, spread, scores, candidate } = trial;
  const className = `run-${candidate}`;
  const seen = scores.filter((value) => value !== null && value >= low && value <= high);
  const [from, to] = [Math.max(mean - (spread ?? 0), low), Math.min(mean + (spread ?? 0), high)];
  return [
    Plot.dot(seen, { x: () => x, y: (value: number) => value, r, fill: "currentColor", fillOpacity: 0.35, className }),
    from < to
      ? Plot.ruleX([trial], {
          x: () => x,
          y1: () => from,
          y2: () => to,
          stroke: "var(--hue-0)",
          strokeWidth: 2,
          className,
        })
      : null,
  ];
}

const rankText = (rank: number): string => (Number.isInteger(rank) && rank > 0 ? String(rank) : "");

// The outermost dots are not cut off.
function padded([low, high]: [number, number], log: boolean): [number, number] {
  const pad = log ? (high / low) ** 0.04 : 0.04 * (high - low);
  return log ? [low / pad, high * pad] : [low - pad, high + pad];
}
