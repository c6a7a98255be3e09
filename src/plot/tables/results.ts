import type { Run, ComparisonReport } from "../data/comparison.js";
import { hasManyRuns, shownFamilies } from "../kit/families.js";
import { aboveOptimum, duration, number, rate } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { nameColumns } from "./name-columns.js";
import { sortableTable, type Column } from "./sortable.js";

function columns(report: ComparisonReport): Column<Run>[] {
  const { optimum, rows } = report;
  const goal = optimum.relative ? "to 1%" : "to goal";
  return [
    ...nameColumns(report.runs),
    { title: html`<abbr title="learning rate">lr</abbr>`, value: (run) => run.lr, cell: (run) => rate(run) },
    {
      title: html`Epochs <small>${goal}</small>`,
      value: (run) => run.epochs,
      cell: (run) => (run.epochs === null ? (run.diverged ? "diverged" : "–") : number(run.epochs)),
    },
    {
      title: html`Time <small>${goal}</small>`,
      value: (run) => run.seconds,
      cell: (run) => (run.seconds === null ? "–" : duration(run.seconds)),
    },
    {
      title: html`Final loss`,
      value: (run) => final(run, run.loss),
      cell: (run) =>
        html`${number(run.loss)}<small
            >${optimum.relative && aboveOptimum(run.loss - optimum.loss, optimum.loss)}</small
          >`,
    },
    ...(rows.test
      ? [
          {
            title: html`Test R²`,
            value: (run: Run) => final(run, run.testR2),
            cell: (run: Run) => r2(final(run, run.testR2)),
            head: html`data-falling`,
          },
        ]
      : []),
  ];
}

// How far a run was when it diverged says nothing: it goes last either way.
const final = ({ diverged }: Run, value: number | null): number | null => (diverged ? null : value);

const r2 = (value: number | null): string =>
  value === null ? "–" : value < -9.995 ? number(value, 2) : value.toFixed(3);

/** The results, a row per optimizer in the order of the curves, sortable by any column. */
export function resultTable(report: ComparisonReport): Html {
  const { optimum, rows, runs } = report;
  const grouped = shownFamilies(runs).length > 0;
  const foot = html`<tfoot>
    <tr>
      <td colspan="4">Optimal: exact solution</td>
      ${grouped && html`<td class="family"></td>`}
      <td>${number(optimum.loss)}</td>
      ${rows.test ? html`<td>${r2(optimum.testR2)}</td>` : ""}
    </tr>
  </tfoot>`;
  const mark = (run: Run, index: number): Html =>
    html`data-run="${index}" ${grouped && html`data-family="${run.family}"`}`;
  return sortableTable(hasManyRuns(runs) ? "scroll long" : "scroll", columns(report), runs, mark, foot);
}
