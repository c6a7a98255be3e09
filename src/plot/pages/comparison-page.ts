import { lossScale } from "../charts/loss-scale.js";
import { lossChart } from "../charts/loss.js";
import { parameterPathChart } from "../charts/parameter-path.js";
import type { LossMap, ComparisonReport } from "../data/comparison.js";
import { hasManyRuns, shownFamilies, sortByFamily } from "../kit/families.js";
import { count, number, percent } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { familyLegend, legend } from "../kit/legend.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { resultTable } from "../tables/results.js";

/** One self-contained page: curves, paths and table. */
export function comparisonPage(given: ComparisonReport): string {
  const report = { ...given, runs: sortByFamily(given.runs) };
  const { file, target, rows, features, runs, optimum } = report;
  const notes = noteList(report.notes, "note");
  const title = `${count(runs.length, "optimizer")} on ${file}`;
  const grouped = shownFamilies(runs).length > 0;
  const key = grouped ? familyLegend(runs) : hasManyRuns(runs) ? colourNote : legend(report);
  // The filter stands wherever it works, as the sections are long.
  const again = grouped && key;
  const tests = rows.test ? html` and are tested on ${count(rows.test, "row")} they never saw` : "";
  const paths =
    report.map &&
    section("Which way does each go?", pathText(report.map), html`${again}${parameterPathChart(report, report.map)}`);
  const numbers = section("The numbers", tableText(report), html`${notes}${again}${resultTable(report)}`);
  // A long table is read with its curves in sight.
  const rest = grouped ? [numbers, paths] : [paths, numbers];
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          Linear regression of <b>${target}</b> on ${count(features, "feature")}. All optimizers start from zero and see
          the same ${count(rows.train, "training row")} in
          ${report.batch ? html`the same batches of ${number(report.batch)}` : "full batches"}${tests}. The best
          possible training loss, solved exactly, is <b>${number(optimum.loss)}</b>.
        </p>
        ${noteList(report.warnings, "warning")}
      </header>
      ${section("How fast does each get there?", lossText(report), html`${key}${lossChart(report)}`)} ${rest}`,
  );
}

// Of one family, and too many for a legend.
const colourNote = html`<p class="note">Colours are named in the table.</p>`;

function lossText(report: ComparisonReport): Html {
  const { optimum, features } = report;
  const condition =
    features > 1 && Number.isFinite(optimum.condition)
      ? html` Here the steepest direction is ${number(optimum.condition, 2)} times as steep as the flattest (the
        condition number): the larger, the longer plain gradient descent takes.`
      : "";
  const families =
    shownFamilies(report.runs).length > 0
      ? html` Colours stand for families: press one to see it alone. Point at a curve to find its row in the table, or
        at a row to find its curve.`
      : "";
  return html`Lower is better. The height is how far the training loss is above the best possible, on a logarithmic
  axis: on a straight line, every epoch removes the same share of what is left.
  ${lossScale(report).floor}${condition}${families}`;
}

function pathText({ names, others, curvature: [a, b, c] }: LossMap): Html {
  const narrow = Math.abs(b) > 0.6 * Math.sqrt(a * c);
  const valley = narrow
    ? html` Gradient descent falls into the valley and then creeps along its floor; momentum and per-parameter rates
      take other paths.`
    : "";
  const rest = others
    ? html` The other ${count(others, "parameter")} move at the same time, but the map shows the loss with them at their
      best, so a path need not run straight downhill.`
    : "";
  return html`The loss over two parameters, those of <b>${names[0]}</b> and <b>${names[1]}</b> in standardized units:
    each line joins equal losses, the stronger the shade the worse.${valley}${rest}`;
}

function tableText({ epochs, optimum, rows, runs }: ComparisonReport): Html {
  const test = rows.test
    ? html` Test R² is the share of variance explained in rows held out of training; the exact solution reaches
      ${optimum.testR2 === null ? "none" : percent(optimum.testR2)}.`
    : "";
  const arrow = runs.some(({ lr, lrEnd }) => lrEnd < lr) ? " ↘ marks a rate that shrinks as training goes on." : "";
  const goal = optimum.relative
    ? html`<i>To 1%</i> counts epochs and seconds until the loss was first within 1% of the optimum`
    : html`The optimum is 0, so <i>to goal</i> counts epochs and seconds until the loss was first below a millionth of
        the start`;
  return html`${goal}, out of ${count(epochs, "epoch")}. An optimizer with another learning rate can rank quite
  differently.${arrow}${test}`;
}
