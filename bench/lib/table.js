/** Lines of a table; the first column to the left, the others to the right. */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? "-")));
  const widths = head.map((_, j) => Math.max(...cells.map((row) => row[j].length)));
  const line = (row) => row.map((cell, j) => (j ? cell.padStart(widths[j]) : cell.padEnd(widths[j]))).join("  ");
  return [line(cells[0]), widths.map((width) => "-".repeat(width)).join("  "), ...cells.slice(1).map(line)].join("\n");
}

/** Three significant digits, without an exponent. */
export function digits(value) {
  if (value === undefined || !Number.isFinite(value)) return "-";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export const times = (value) => (value === undefined || !Number.isFinite(value) ? "-" : `${digits(value)}x`);
