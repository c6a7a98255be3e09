import * as Plot from "@observablehq/plot";
import { type SweepTrial, type SweepReport, isScored } from "../data/sweep.js";
import { figure, half } from "../kit/figure.js";
import { count } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { logAxisX } from "../kit/ticks.js";
import { metricName, score } from "../kit/trial-text.js";
import { scoreWindow, type ScoreWindow } from "./score-scale.js";
import { bestLast, heightOf, scoreMark, trialTag, type Place } from "./trial-marks.js";

type Rung = SweepReport["rungs"][number];

/** The way of every candidate through its rungs, in a picture of its own for every bracket. */
export function rungChart(report: SweepReport): Html {
  const window = scoreWindow(report.trials, report);
  const brackets = [...new Set(report.rungs.map(({ bracket }) => bracket))].map((bracket) =>
    report.rungs.filter((rung) => rung.bracket === bracket).sort((a, b) => a.epochs - b.epochs),
  );
  const budgets = report.rungs.map(({ epochs }) => epochs);
  const [first, last] = [budgets.reduce((a, b) => Math.min(a, b)), budgets.reduce((a, b) => Math.max(a, b))];
  const domain: [number, number] = first < last ? widened(first, last) : [first / 2, first * 2];
  if (brackets.length === 1) return picture(report, brackets[0], domain, window, undefined);
  return html`<div class="panels">
    ${brackets.map(
      (rungs) =>
        html`<div>
          <h3>Bracket ${rungs[0].bracket} <small>starts with ${count(rungs[0].trials.length, "candidate")}</small></h3>
          ${picture(report, rungs, domain, window, half)}
        </div>`,
    )}
  </div>`;
}

function picture(
  report: SweepReport,
  rungs: Rung[],
  domain: [number, number],
  window: ScoreWindow,
  fit: typeof half | undefined,
): Html {
  const byId = new Map(report.trials.map((trial) => [trial.id, trial]));
  const final = rungs[rungs.length - 1];
  const promoted = new Set([...rungs.flatMap((rung) => rung.promoted), ...final.trials]);
  const ways = new Map<number, SweepTrial[]>();
  for (const trial of rungs.flatMap((rung) => rung.trials.flatMap((id) => byId.get(id) ?? []))) {
    ways.set(trial.candidate, [...(ways.get(trial.candidate) ?? []), trial]);
  }
  const budgets = [...new Set(rungs.map(({ epochs }) => epochs))];
  const label = `${metricName(report)} of every candidate after each budget of epochs, bracket ${final.bracket}`;
  const draw = ({ width, narrow }: { width: number; narrow: boolean }): Plot.PlotOptions => {
    const inner = width - 76;
    const place = (trial: SweepTrial, epochs: number): Place => {
      const share = Math.log(epochs / domain[0]) / Math.log(domain[1] / domain[0]);
      return { trial, x: epochs, share, width: inner, small: !promoted.has(trial.id) };
    };
    return {
      height: fit ? 270 : narrow ? 320 : 420,
      marginLeft: 56,
      marginRight: 20,
      marginTop: 28,
      marginBottom: 40,
      x: { type: "log", domain },
      y: { domain: window.domain },
      marks: [
        Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
        Plot.ruleX(budgets, { strokeOpacity: 0.15 }),
        logAxisX("epochs →", budgets),
        Plot.axisY({ label: `↑ ${metricName(report)}`, ticks: 5, tickFormat: score, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        [...ways.values()].map((way) => line(way, final.trials.includes(way[way.length - 1].id), window)),
        bestLast(
          [...ways.values()].flat().map((trial) => place(trial, trial.epochs ?? 1)),
          report,
        ).map((spot) => scoreMark(spot, report, window, hollow)),
        [...ways.values()].map((way) => trialTag(place(way[way.length - 1], way[way.length - 1].epochs ?? 1), window)),
      ],
    };
  };
  return fit ? figure(label, draw, fit) : figure(label, draw);
}

// Those that reached the last rung stand out.
function line(way: SweepTrial[], strong: boolean, window: ScoreWindow): Plot.Markish {
  return Plot.line(way, {
    x: (trial: SweepTrial) => trial.epochs,
    y: (trial: SweepTrial) => heightOf(trial, window),
    stroke: "var(--hue-0)",
    strokeOpacity: strong ? 1 : 0.45,
    strokeWidth: strong ? 2.5 : 1.5,
    strokeDasharray: way.every(isScored) ? undefined : "3 3",
    className: `run-${way[0].candidate}`,
  });
}

// Of a candidate that was dropped here.
const hollow: Plot.DotOptions = { r: 3.5, fill: "var(--paper)", stroke: "currentColor", strokeOpacity: 0.55 };

function widened(first: number, last: number): [number, number] {
  const pad = (last / first) ** 0.06;
  return [first / pad, last * pad];
}
