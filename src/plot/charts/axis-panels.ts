import * as Plot from "@observablehq/plot";
import { type SweepAxis, type SweepTrial, type SweepReport, isScored, ranked, longest } from "../data/sweep.js";
import { figure, half } from "../kit/figure.js";
import { html, type Html } from "../kit/html.js";
import { axisAcross, extent } from "../kit/ticks.js";
import { metricName, score } from "../kit/trial-text.js";
import { scoreWindow, type ScoreWindow } from "./score-scale.js";
import { bestLast, faint, heightOf, scoreMark, type Place } from "./trial-marks.js";

/** A small picture for every option: the score of each trial over its value. */
export function axisPanels(report: SweepReport): Html {
  const trials = ranked(longest(report), report);
  const window = scoreWindow(trials, report);
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

function panel(report: SweepReport, axis: SweepAxis, trials: SweepTrial[], window: ScoreWindow): Html {
  const of = ({ options }: SweepTrial): number | string => options[axis.name];
  const numeric = axis.scale !== "choice";
  const log = axis.scale === "log";
  const domain = numeric ? (extent(trials.map((trial) => Number(of(trial)))) ?? [1, 10]) : [0, 1];
  const tops = bests(trials, axis);
  // As many values as trials have no best of several.
  const joined = numeric && tops.length <= trials.length / 2 ? tops : [];
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
          ? axisAcross(`${short(axis.name)} →`, domain as [number, number], log, width)
          : Plot.axisX({ label: null, tickFormat: short, tickSize: 4 }),
        Plot.axisY({ label: `↑ ${metricName(report)}`, ticks: 5, tickFormat: score, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        Plot.line(joined, {
          x: of,
          y: (trial: SweepTrial) => heightOf(trial, window),
          stroke: "var(--hue-0)",
          strokeWidth: 2,
          className: "curve",
        }),
        bestLast(
          trials
            .map((trial): Place => ({ trial, x: of(trial), share: sideOf(trial), width, small: !tops.includes(trial) }))
            .sort((a, b) => Number(b.small) - Number(a.small)),
          report,
        ).map((place) => scoreMark(place, report, window, faint)),
      ],
    }),
    half,
  );

  function sideOf(trial: SweepTrial): number {
    if (!numeric) return axis.values.indexOf(of(trial)) / axis.values.length;
    const scale = (value: number): number => (log ? Math.log(value) : value);
    const [low, high] = domain.map(scale);
    return (scale(Number(of(trial))) - low) / (high - low);
  }
}

// The best trial of every value, in the order of the axis. The trials come ranked.
function bests(trials: SweepTrial[], { name, values }: SweepAxis): SweepTrial[] {
  return values.flatMap((value) => trials.find((trial) => isScored(trial) && trial.options[name] === value) ?? []);
}

function widened([low, high]: [number, number], log: boolean): [number, number] {
  const pad = log ? (high / low) ** 0.05 : 0.05 * (high - low);
  return log ? [low / pad, high * pad] : [low - pad, high + pad];
}

const short = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
