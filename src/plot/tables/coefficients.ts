import type { ColumnCoefficients, TrainingReport } from "../data/training.js";
import { number } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { sortableTable, type Column } from "./sortable.js";

/** More rows than these scroll within the table. */
const most = 12;

/** A row for every column of the data, the weightiest first. */
export function coefficientTable({ coefficients, classes, intercept }: TrainingReport): Html {
  const weighty = coefficients.toSorted((a, b) => weight(b) - weight(a));
  const rows = intercept ? [...weighty, { name: "intercept", values: intercept, deviation: NaN }] : weighty;
  const columns: Column<ColumnCoefficients>[] = [
    {
      title: html`Column`,
      value: ({ name }) => name,
      cell: (row) => (intercept && row.values === intercept ? html`<i>${row.name}</i>` : html`<b>${row.name}</b>`),
    },
    {
      title: html`Weight`,
      value: weight,
      cell: (row) => number(weight(row), 3),
      head: html`data-falling aria-sort="descending"`,
    },
    ...(classes ?? ["Coefficient"]).map((name, k): Column<ColumnCoefficients> => ({
      title: html`${name}`,
      value: ({ values }) => values[k],
      cell: ({ values }) => number(values[k], 3),
      head: html`data-falling`,
    })),
  ];
  const kind = rows.length > most || (classes?.length ?? 1) > 5 ? "scroll plain long" : "scroll plain";
  return sortableTable(kind, columns, rows, () => html``);
}

const weight = ({ values, deviation }: ColumnCoefficients): number =>
  values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) * deviation;
