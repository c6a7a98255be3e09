import { axisPanels } from "../charts/axis-panels.js";
import { hasHeatmap, heatmap } from "../charts/heatmap.js";
import { rungChart } from "../charts/rungs.js";
import { scoreScale } from "../charts/score-scale.js";
import { chartedTrials, maxTrials, singleAxis, scoreChart } from "../charts/scores.js";
import { type SweepReport, isScored, longestTrained } from "../data/sweep.js";
import { count, number } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { metricName, trialScoreText, optionText } from "../kit/trial-text.js";
import { trialTable } from "../tables/trials.js";

const methods: Record<SweepReport["method"], string> = {
  grid: "Grid search",
  random: "Random search",
  halving: "Successive halving",
  hyperband: "Hyperband",
};

/** One self-contained page: scores, options and rungs of all trials. */
export function sweepPage(report: SweepReport): string {
  const { file, target, model, method, rows, features, folds, axes, trials, reason } = report;
  const title = `${methods[method]} for ${model} on ${file}`;
  const candidates = longestTrained(report).length;
  const tried = candidates < trials.length ? html`${count(candidates, "candidate")} in ` : "";
  const early = reason === "aborted" ? ["The search was stopped before its end: not all options were tried."] : [];
  const over = !hasHeatmap(report) && axes.length > 1;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          Which options predict <b>${target}</b> best? ${tried}${count(trials.length, "trial")} on ${count(rows, "row")}
          with ${count(features, "feature")}, each scored by its ${metricName(report)} on
          ${folds > 1 ? html`${count(folds, "fold")} held out in turn` : "rows held out of training"}.
          ${count(report.gradients, "gradient")} were computed in all.
        </p>
        <p>${bestText(report)}</p>
        ${noteList([...early, ...report.warnings], "warning")}
      </header>
      ${trials.length > 0 && section("How good is each?", scoreText(report), scoreChart(report))}
      ${hasHeatmap(report) && section("Which pair is best?", heatText(report), heatmap(report))}
      ${over && section("What does each option do?", panelText(report), axisPanels(report))}
      ${report.rungs.length > 0 && section("Who went on?", rungText(report), rungChart(report))}
      ${section("All trials", tableText(report), trialTable(report))}`,
  );
}

function bestText(report: SweepReport): Html {
  const best = report.trials.find(({ id }) => id === report.best);
  if (!best || !isScored(best)) return html`<b>No trial gave a score.</b>`;
  const spread = best.spread === null || report.folds < 2 ? "" : ` ± ${number(best.spread, 2)} over the folds`;
  const after = best.epochs === null ? "" : ` after ${count(best.epochs, "epoch")}`;
  return html`Best: <b>${optionText(best)}</b>, with ${metricName(report)}
    ${trialScoreText(best.mean)}${spread}${after}.`;
}

const direction = ({ higherIsBetter }: SweepReport): string => `${higherIsBetter ? "Higher" : "Lower"} is better.`;

/** What the marks at the edge stand for, as far as there are any. */
function edgeText(report: SweepReport, trials = report.trials): Html {
  const window = scoreScale(trials, report);
  const edge = report.higherIsBetter ? "lower" : "upper";
  const unscored = trials.filter((trial) => !isScored(trial));
  const diverged =
    unscored.some(({ status }) => status !== "failed") && " A cross × at the edge is a trial that diverged.";
  const failed = unscored.some(({ status }) => status === "failed") && " A plus + at the edge is one that failed.";
  const arrow = report.higherIsBetter ? "▼" : "▲";
  const clipped =
    trials.some((trial) => window.isClipped(trial)) &&
    ` An arrow ${arrow} at the ${edge} edge is a score too far off to be drawn; the table has the number.`;
  return html`${diverged}${failed}${clipped}`;
}

function scoreText(report: SweepReport): Html {
  const shown = chartedTrials(report);
  const all = longestTrained(report).length;
  const axis = singleAxis(report);
  const order = axis
    ? html` over the values of <b>${axis.name}</b>${axis.scale === "log" ? ", on a logarithmic axis" : ""}`
    : shown.length < all
      ? html`, the ${number(maxTrials)} best of ${number(all)} from best to worst`
      : ", from best to worst";
  const spread =
    report.folds > 1
      ? html` Faint dots are single folds, the strong dot is their mean and the line reaches one standard deviation to
        either side: trials whose lines overlap can hardly be told apart.`
      : "";
  const budgets = all < report.trials.length ? " Every candidate is drawn by its longest training." : "";
  return html`${direction(report)} The trials${order}.${spread}${budgets}${edgeText(report, shown)}`;
}

function heatText(report: SweepReport): Html {
  return html`A cell for every pair of <b>${report.axes[0].name}</b> and <b>${report.axes[1].name}</b>: the further its
    colour is along the ramp, the better. A best cell at the border suggests to search beyond it.`;
}

function panelText(report: SweepReport): Html {
  return html`${direction(report)} Every dot is a trial, over the value it had for one of the options. The strong ones
  are the best of their value: where these stay level, the option matters
  little.${edgeText(report, longestTrained(report))}`;
}

function rungText(report: SweepReport): Html {
  const brackets = new Set(report.rungs.map(({ bracket }) => bracket)).size;
  const several =
    brackets > 1
      ? " Brackets trade many candidates with a short first training for few with a long one; all have the same axes."
      : "";
  return html`${direction(report)} Each line is a candidate that trains longer from rung to rung. Filled dots went on,
  or reached the last rung; hollow ones were dropped.${several}${edgeText(report)}`;
}

function tableText({ rungs }: SweepReport): Html {
  const budgets = rungs.length > 0 ? " Scores after different numbers of epochs do not compare well." : "";
  return html`From best to worst; press a heading to sort by it. Point at a row to find its marks in the
  pictures.${budgets}`;
}
