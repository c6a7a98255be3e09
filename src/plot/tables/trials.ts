import { type SweepAxis, type SweepTrial, type SweepReport, isScored, rankTrials } from "../data/sweep.js";
import { number, tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { metricName, optionText } from "../kit/trial-text.js";
import { sortableTable, type Column } from "./sortable.js";

/** More rows than these scroll within the table. */
const most = 12;

/** A row for every trial, from best to worst, sortable by any column. */
export function trialTable(report: SweepReport): Html {
  const rows = rankTrials(report.trials, report);
  const kind = rows.length > most ? "scroll trials long" : "scroll trials";
  return sortableTable(kind, columns(report), rows, ({ candidate }) => html`data-run="${candidate}"`);
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
