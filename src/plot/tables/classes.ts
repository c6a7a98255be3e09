import type { ClassScores, Misclassification, ClassificationReport } from "../data/classification.js";
import { number, percent } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { sortableTable, type Column } from "./sortable.js";

/** More rows than these scroll within the table. */
const most = 12;

type Row = ClassScores & { index: number };

/** A row for every class, tied to its cells and its curve. */
export function classTable({ classes, perClass }: ClassificationReport): Html {
  const rows = perClass.map((row, index) => ({ ...row, index }));
  const share = (title: string, key: "precision" | "recall" | "f1" | "auc"): Column<Row> => ({
    title: html`${title}`,
    value: (row) => row[key],
    cell: (row) => rounded(row[key]),
    head: html`data-falling`,
  });
  const columns: Column<Row>[] = [
    {
      title: html`Class`,
      value: ({ index }) => classes[index],
      cell: ({ index }) =>
        html`<button type="button" data-run="${index}" aria-pressed="false">${classes[index]}</button>`,
    },
    share("Precision", "precision"),
    share("Recall", "recall"),
    share("F1", "f1"),
    ...(perClass.some(({ auc }) => auc !== null) ? [share("AUC", "auc")] : []),
    {
      title: html`Rows`,
      value: ({ support }) => support,
      cell: ({ support }) => number(support, 12),
      head: html`data-falling`,
    },
    {
      title: html`Predicted`,
      value: ({ predicted }) => predicted,
      cell: ({ predicted }) => number(predicted, 12),
      head: html`data-falling`,
    },
  ];
  const kind = rows.length > most ? "scroll plain long" : "scroll plain";
  return sortableTable(kind, columns, rows, ({ index }) => html`data-run="${index}"`);
}

/** The wrong rows, the most confident first. */
export function misclassificationTable({ classes, mistakes }: ClassificationReport): Html {
  const columns: Column<Misclassification>[] = [
    { title: html`Row`, value: ({ row }) => row, cell: ({ row }) => number(row, 12) },
    { title: html`True`, value: ({ truth }) => classes[truth], cell: ({ truth }) => classes[truth] },
    { title: html`Predicted`, value: ({ predicted }) => classes[predicted], cell: (row) => classes[row.predicted] },
    {
      title: html`Its probability`,
      value: ({ probability }) => probability,
      cell: ({ probability }) => percent(probability),
      head: html`data-falling aria-sort="descending"`,
    },
    {
      title: html`Of the true one`,
      value: ({ ofTruth }) => ofTruth,
      cell: ({ ofTruth }) => percent(ofTruth),
      head: html`data-falling`,
    },
  ];
  return sortableTable("scroll", columns, mistakes, ({ truth }) => html`data-run="${truth}"`);
}

const rounded = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
