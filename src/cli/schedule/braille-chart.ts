const columns = 60;
import { largest } from "../../math/extremes.js";
const rows = 12;
// Bits of the eight dots of a braille character: rows of two.
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** A curve in braille characters, its bounds to the left and the steps below. */
export function brailleChart(values: number[]): string {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const height = 4 * rows - 1;
  const y = (value: number): number =>
    high > low ? Math.round((height * (high - value)) / (high - low)) : Math.floor(height / 2);
  let before = y(values[0]);
  for (let x = 0; x < 2 * columns; x++) {
    // All steps of a column of dots, so that none that stands out is missed; its line meets the one before.
    const begin = Math.floor((x * (values.length - 1)) / (2 * columns - 1));
    const end = Math.max(begin + 1, Math.floor(((x + 1) * (values.length - 1)) / (2 * columns - 1)));
    let [top, bottom] = [y(values[begin]), y(values[begin])];
    for (let step = begin + 1; step < end; step++) {
      top = Math.min(top, y(values[step]));
      bottom = Math.max(bottom, y(values[step]));
    }
    if (before < top - 1) top = before + 1;
    if (before > bottom + 1) bottom = before - 1;
    before = y(values[end - 1]);
    for (let at = top; at <= bottom; at++) cells[at >> 2][x >> 1] |= dots[at & 3][x & 1];
  }
  const labels = [short(high), short(low)];
  const width = largest(labels.map((label) => label.length));
  const lines = cells.map((row, i) => {
    const label = i === 0 ? labels[0] : i === rows - 1 && high > low ? labels[1] : "";
    const curve = Array.from(row, (bits) => String.fromCodePoint(0x2800 + bits)).join("");
    return `${label.padStart(width)} │${curve}`.trimEnd();
  });
  const last = String(values.length - 1);
  const steps = `${" ".repeat(width + 2)}0${last.padStart(columns - 1)}`;
  return [...lines, `${" ".repeat(width + 1)}└${"─".repeat(columns)}`, steps].join("\n");
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
