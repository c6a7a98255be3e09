import { html, type Html } from "./html.js";

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

export function heading<Row>({ title, head, kind }: Column<Row>): Html {
  return html`<th scope="col" ${kind && html`class="${kind}"`} ${head}><button type="button">${title}</button></th>`;
}

export function entry<Row>({ value, cell, kind }: Column<Row>, row: Row, index: number): Html {
  const key = value(row);
  const missing = typeof key === "number" && !Number.isFinite(key);
  return html`<td ${kind && html`class="${kind}"`} data-value="${missing ? "" : key}">${cell(row, index)}</td>`;
}
