import { lossFloor, networkLossChart } from "../charts/network-loss.js";
import type { NetworkRun, NetworkComparisonReport } from "../data/network-comparison.js";
import { hasManyRuns, shownFamilies, sortByFamily } from "../kit/families.js";
import { count, duration, number, rate, scoreText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { familyLegend, legend } from "../kit/legend.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { nameColumns } from "../tables/name-columns.js";
import { sortableTable, type Column } from "../tables/sortable.js";

/** One self-contained page: curves and table. */
export function networkComparisonPage(given: NetworkComparisonReport): string {
  const report = { ...given, runs: sortByFamily(given.runs) };
  const { file, target, rows, widths, activation, parameters, runs } = report;
  const title = `${count(runs.length, "optimizer")} on a network for ${file}`;
  const grouped = shownFamilies(runs).length > 0;
  const key = grouped ? familyLegend(runs) : hasManyRuns(runs) ? colourNote : legend(report);
  const tests = rows.test ? html` and are tested on ${count(rows.test, "row")} they never saw` : "";
  const table = html`${noteList(report.notes, "note")}${grouped && key}${resultTable(report)}`;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          A network of <b>${widths.join("-")}</b> ${widths.length > 2 && activation} units,
          ${count(parameters, "parameter")}, learns <b>${target}</b>. All optimizers start from the same weights and see
          the same ${count(rows.train, "training row")} in
          ${report.batch ? html`the same batches of ${number(report.batch)}` : "full batches"}${tests}.
        </p>
        ${noteList(report.warnings, "warning")}
      </header>
      ${section("How fast does each learn?", lossText(report), html`${key}${networkLossChart(report)}`)}
      ${section("The numbers", tableText(report), table)}`,
  );
}

const colourNote = html`<p class="note">Colours are named in the table.</p>`;

function lossText(report: NetworkComparisonReport): Html {
  const { loss, score, guess, runs } = report;
  const deep = lossFloor(report).below && " What lies below the others by far is drawn on the bottom line.";
  const families =
    shownFamilies(runs).length > 0
      ? html` Colours stand for families: press one to see it alone. Point at a curve to find its row in the table.`
      : "";
  const who = score === "accuracy" ? "the shares of the classes" : "the mean";
  return html`The ${loss} of each epoch, averaged over its batches as they came, on a logarithmic axis; lower is better.
  The dotted line, ${number(guess, 4)}, is a guess that knows ${who} and nothing else.${deep}${families}`;
}

function tableText({ epochs, score, rows, runs }: NetworkComparisonReport): Html {
  const what = score === "accuracy" ? "the share of rows predicted right" : "the share of variance explained";
  const test = rows.test ? html` <i>Test</i> counts the rows held out of training.` : "";
  const arrow = runs.some(({ lr, lrEnd }) => lrEnd < lr) ? " ↘ marks a rate that shrinks as training goes on." : "";
  return html`After ${count(epochs, "epoch")}: the loss of the final parameters on all training rows, and ${what}. An
  optimizer with another learning rate can rank quite differently.${arrow}${test}`;
}

function resultTable(report: NetworkComparisonReport): Html {
  const { runs, rows, score } = report;
  const grouped = shownFamilies(runs).length > 0;
  const final = ({ diverged }: NetworkRun, value: number | null): number | null => (diverged ? null : value);
  const scored = (title: string, key: "trainScore" | "testScore"): Column<NetworkRun> => ({
    title: html`${title} <small>${score}</small>`,
    value: (run) => final(run, run[key]),
    cell: (run) => scoreText(final(run, run[key]), report),
    head: html`data-falling`,
  });
  const columns: Column<NetworkRun>[] = [
    ...nameColumns(runs),
    { title: html`<abbr title="learning rate">lr</abbr>`, value: ({ lr }) => lr, cell: (run) => rate(run) },
    { title: html`Time`, value: ({ seconds }) => seconds, cell: ({ seconds }) => duration(seconds) },
    {
      title: html`Final loss`,
      value: (run) => final(run, run.loss),
      cell: (run) => (run.diverged ? "diverged" : number(run.loss, 4)),
    },
    scored("Train", "trainScore"),
    ...(rows.test ? [scored("Test", "testScore")] : []),
  ];
  const mark = (run: NetworkRun, index: number): Html =>
    html`data-run="${index}" ${grouped && html`data-family="${run.family}"`}`;
  return sortableTable(hasManyRuns(runs) ? "scroll long" : "scroll", columns, runs, mark);
}
