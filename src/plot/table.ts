import { above, duration, number, rate } from "./format.js";
import { html, type Html } from "./html.js";
import { swatch } from "./legend.js";
import type { Report, Run } from "./report.js";

interface Column {
  title: Html;
  /** What the column is sorted by; missing values go last. */
  value: (run: Run) => string | number | null;
  cell: (run: Run, index: number) => Html | string;
}

function columns({ optimum, rows }: Report): Column[] {
  const goal = optimum.relative ? "to 1%" : "to goal";
  return [
    {
      title: html`Optimizer`,
      value: (run) => `${run.name} ${run.options}`,
      cell: (run, index) =>
        html`${swatch(index)}<b>${breakable(run.name)}</b>${run.options && html`<small>${run.options}</small>`}`,
    },
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
      value: (run) => run.loss,
      cell: (run) =>
        html`${number(run.loss)}<small>${optimum.relative && above(run.loss - optimum.loss, optimum.loss)}</small>`,
    },
    ...(rows.test
      ? [{ title: html`Test R²`, value: (run: Run) => run.testR2 && -run.testR2, cell: (run: Run) => r2(run.testR2) }]
      : []),
  ];
}

const r2 = (value: number | null): string =>
  value === null ? "–" : value < -9.995 ? number(value, 2) : value.toFixed(3);

// Long class names may break between their words.
function breakable(name: string): Html[] {
  return name.split(/(?<=[a-z])(?=[A-Z])/).map((word, i) => (i ? html`<wbr />${word}` : html`${word}`));
}

/** The results, a row per optimizer in the order of the run, sortable by any column. */
export function resultTable(report: Report): Html {
  const list = columns(report);
  const { optimum, rows } = report;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${list.map(({ title }) => html`<th scope="col"><button type="button">${title}</button></th>`)}
        </tr>
      </thead>
      <tbody>
        ${report.runs.map(
          (run, index) =>
            html`<tr data-run="${index}">
              ${list.map(({ value, cell }) => html`<td data-value="${value(run)}">${cell(run, index)}</td>`)}
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <td colspan="4">Optimal: exact solution</td>
          <td>${number(optimum.loss)}</td>
          ${rows.test ? html`<td>${r2(optimum.testR2)}</td>` : ""}
        </tr>
      </tfoot>
    </table>
  </div>`;
}
