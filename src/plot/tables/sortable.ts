import { html, type Html } from "../kit/html.js";

/** A column of a table that the page's script can sort. */
export interface Column<Row> {
  title: Html;
  /** What the column is sorted by; missing values go last. */
  value: (row: Row) => string | number | null;
  cell: (row: Row, index: number) => Html | string;
  /** Attributes of the heading: `data-falling` where large values are the better ones and come first. */
  head?: Html;
  /** Class of heading and cells. */
  kind?: string;
}

function heading<Row>({ title, head, kind }: Column<Row>): Html {
  return html`<th scope="col" ${kind && html`class="${kind}"`} ${head}><button type="button">${title}</button></th>`;
}

function entry<Row>({ value, cell, kind }: Column<Row>, row: Row, index: number): Html {
  const key = value(row);
  const missing = typeof key === "number" && !Number.isFinite(key);
  return html`<td ${kind && html`class="${kind}"`} data-value="${missing ? "" : key}">${cell(row, index)}</td>`;
}

/** A table the page's script can sort and tie to the pictures: `mark` gives a row's attributes, `kind` the box's class. */
export function sortableTable<Row>(
  kind: string,
  list: readonly Column<Row>[],
  rows: readonly Row[],
  mark: (row: Row, index: number) => Html,
  foot?: Html,
): Html {
  return html`<div class="${kind}">
    <table>
      <thead>
        <tr>
          ${list.map(heading)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) =>
            html`<tr ${mark(row, index)}>
              ${list.map((column) => entry(column, row, index))}
            </tr>`,
        )}
      </tbody>
      ${foot}
    </table>
  </div>`;
}
