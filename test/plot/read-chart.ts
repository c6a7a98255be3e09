// Reads values back off a picture: its ticks say where they lie.

type Read = (label: string) => number;
const plain: Read = (label) => Number(label.replaceAll(",", "").replace("−", "-"));

/** A tick such as +10%, as a share. */
export const percent: Read = (label) => plain(label.replace(/^\+|%$/g, "")) / 100;

/** The pixel at which a value lies along an axis, from its first and its last tick whose label is a number. */
export function pixelOf(picture: Element, axis: "x" | "y", { log = false, read = plain } = {}): (x: number) => number {
  const place = axis === "x" ? 1 : 2;
  const ticks = Array.from(picture.querySelectorAll(`[aria-label="${axis}-axis tick label"] text`), (text) => ({
    value: read(text.textContent as string),
    at: Number(/\(([-\d.e]+),([-\d.e]+)\)/.exec(text.getAttribute("transform") as string)?.[place]),
  })).filter(({ value }) => Number.isFinite(value));
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const scale = (x: number): number => (log ? Math.log(x) : x);
  const perUnit = (last.at - first.at) / (scale(last.value) - scale(first.value));
  return (x) => first.at + perUnit * (scale(x) - scale(first.value));
}

/** The points of a path of straight lines. */
export const pointsOf = (path: Element): [number, number][] =>
  Array.from((path.getAttribute("d") as string).matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g), ([, x, y]) => [
    Number(x),
    Number(y),
  ]);

/** A table's cells, row by row, the heading first; blanks count as one. */
export const cellsOf = (table: Element): string[][] =>
  Array.from(table.querySelectorAll("tr"), (row) =>
    Array.from(row.querySelectorAll("th, td"), (cell) => (cell.textContent as string).replace(/\s+/g, " ").trim()),
  );

/** Words of JavaScript in what a reader sees or hears, inside of others too; a condition that fails leaves "false". */
export function leaks(document: Document): string[] {
  const named = Array.from(document.querySelectorAll("[aria-label], [title]"), (part) =>
    ["aria-label", "title"].map((name) => part.getAttribute(name) ?? "").join(" "),
  );
  const shown = Array.from(document.querySelectorAll("main *, header *, svg text"), (part) =>
    [...part.childNodes].map((node) => (node.nodeType === 3 ? node.textContent : "")).join(" "),
  );
  return [...named, ...shown].filter((words) =>
    /undefined|null|NaN|Infinity|false(?!\s+positive)|\[object|\$\{/.test(words),
  );
}
