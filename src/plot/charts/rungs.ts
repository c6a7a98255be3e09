import * as Plot from "@observablehq/plot";
import { type SweepTrial, type SweepReport, isScored } from "../data/sweep.js";
import { figure, halfWidth } from "../kit/figure.js";
import { count } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { logAxisX } from "../kit/ticks.js";
import { metricName, trialScoreText } from "../kit/trial-text.js";
import { scoreScale, type ScoreScale } from "./score-scale.js";
import { bestLast, heightOf, scoreMark, trialLabel, type TrialMark } from "./trial-marks.js";

type Rung = SweepReport["rungs"][number];

/** The path of every candidate through its rungs, in a picture of its own for every bracket. */
export function rungChart(report: SweepReport): Html {
  const window = scoreScale(report.trials, report);
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
          ${picture(report, rungs, domain, window, halfWidth)}
        </div>`,
    )}
  </div>`;
}

function picture(
  report: SweepReport,
  rungs: Rung[],
  domain: [number, number],
  window: ScoreScale,
  fit: typeof halfWidth | undefined,
): Html {
  const byId = new Map(report.trials.map((trial) => [trial.id, trial]));
  const final = rungs[rungs.length - 1];
  const promoted = new Set([...rungs.flatMap((rung) => rung.promoted), ...final.trials]);
  const paths = new Map<number, SweepTrial[]>();
  for (const trial of rungs.flatMap((rung) => rung.trials.flatMap((id) => byId.get(id) ?? []))) {
    paths.set(trial.candidate, [...(paths.get(trial.candidate) ?? []), trial]);
  }
  const budgets = [...new Set(rungs.map(({ epochs }) => epochs))];
  const label = `${metricName(report)} of every candidate after each budget of epochs, bracket ${final.bracket}`;
  const draw = ({ width, narrow }: { width: number; narrow: boolean }): Plot.PlotOptions => {
    const inner = width - 76;
    const place = (trial: SweepTrial, epochs: number): TrialMark => {
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
        Plot.axisY({ label: `↑ ${metricName(report)}`, ticks: 5, tickFormat: trialScoreText, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        [...paths.values()].map((path) => line(path, final.trials.includes(path[path.length - 1].id), window)),
        bestLast(
          [...paths.values()].flat().map((trial) => place(trial, trial.epochs ?? 1)),
          report,
        ).map((spot) => scoreMark(spot, report, window, hollow)),
        [...paths.values()].map((path) =>
          trialLabel(place(path[path.length - 1], path[path.length - 1].epochs ?? 1), window),
        ),
      ],
    };
  };
  return fit ? figure(label, draw, fit) : figure(label, draw);
}

// Those that reached the last rung stand out.
function line(path: SweepTrial[], strong: boolean, window: ScoreScale): Plot.Markish {
  return Plot.line(path, {
    x: (trial: SweepTrial) => trial.epochs,
    y: (trial: SweepTrial) => heightOf(trial, window),
    stroke: "var(--hue-0)",
    strokeOpacity: strong ? 1 : 0.45,
    strokeWidth: strong ? 2.5 : 1.5,
    strokeDasharray: path.every(isScored) ? undefined : "3 3",
    className: `run-${path[0].candidate}`,
  });
}

// Of a candidate that was dropped here.
const hollow: Plot.DotOptions = { r: 3.5, fill: "var(--paper)", stroke: "currentColor", strokeOpacity: 0.55 };

function widened(first: number, last: number): [number, number] {
  const pad = (last / first) ** 0.06;
  return [first / pad, last * pad];
}
