import { number } from "./format.js";
import { html, type Html } from "./html.js";
import { entry, heading, type Column } from "./sortable.js";
import type { SweepAxis, SweepReport, SweepTrial } from "./sweepReport.js";
import { isScored, metricName, optionText, ranked } from "./sweepScale.js";
import { tickText } from "./ticks.js";

/** More rows than these scroll within the table. */
const most = 12;

/** A row for every trial, from best to worst, sortable by any column. */
export function trialTable(report: SweepReport): Html {
  const list = columns(report);
  const rows = ranked(report.trials, report);
  return html`<div class="scroll trials ${rows.length > most && "long"}">
    <table>
      <thead>
        <tr>
          ${list.map(heading)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (trial, index) =>
            html`<tr data-run="${trial.candidate}">
              ${list.map((column) => entry(column, trial, index))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function columns(report: SweepReport): Column<SweepTrial>[] {
  const { axes, higherIsBetter, best, folds } = report;
  const order = html`aria-sort="${higherIsBetter ? "descending" : "ascending"}"`;
  return [
    {
      title: html`Trial`,
      value: ({ id }) => id,
      cell: (trial) =>
        html`<button type="button" data-run="${trial.candidate}" aria-pressed="false">#${trial.id}</button>${
            trial.id === best && html` <span class="best">★ best</span>`
          }<small class="below">${optionText(trial)}</small>`,
    },
    ...axes.map(optionColumn),
    ...(report.trials.some(({ epochs }) => epochs !== null)
      ? [
          {
            title: html`Epochs`,
            value: ({ epochs }: SweepTrial) => epochs,
            cell: ({ epochs }: SweepTrial) => (epochs === null ? "–" : number(epochs)),
          },
        ]
      : []),
    {
      title: html`${metricName(report)}`,
      value: (trial) => (isScored(trial) ? trial.mean : null),
      cell: (trial) => (isScored(trial) ? number(trial.mean, 4) : "–"),
      head: higherIsBetter ? html`data-falling ${order}` : order,
    },
    ...(folds > 1
      ? [
          {
            title: html`Spread`,
            value: (trial: SweepTrial) => (isScored(trial) ? trial.spread : null),
            cell: (trial: SweepTrial) =>
              isScored(trial) && trial.spread !== null ? `± ${number(trial.spread, 2)}` : "–",
          },
        ]
      : []),
    {
      title: html`Gradients`,
      value: ({ gradients }) => gradients,
      cell: ({ gradients }) => number(gradients, 12),
      kind: "option",
    },
    {
      title: html`Status`,
      value: ({ status }) => status,
      cell: ({ status, error }) => html`${status}${error && html`<small>${error}</small>`}`,
      kind: "status",
    },
  ];
}

function optionColumn({ name }: SweepAxis): Column<SweepTrial> {
  return {
    title: html`${name}`,
    value: ({ options }) => options[name],
    cell: ({ options: { [name]: value } }) => (typeof value === "number" ? tickText(value) : (value ?? "–")),
    kind: "option",
  };
}
