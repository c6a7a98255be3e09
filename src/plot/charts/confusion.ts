import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { ClassificationReport } from "../data/classification.js";
import { figure } from "../kit/figure.js";
import { percent } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { textColourOn, rampColour } from "../kit/palette.js";

/** More classes than these have no room. */
const maxClasses = 30;

/** How many of the classes are drawn. */
export const shownClasses = (classes: number): number => Math.min(classes, maxClasses);

interface Cell {
  truth: number;
  predicted: number;
  rows: number;
  /** Of the rows of the true class. */
  share: number;
}

/** The confusion matrix: a cell for every pair of true and predicted class, with its count where there is room. */
export function confusionChart(report: ClassificationReport): Html {
  const { classes } = report;
  const shown = mostCommonClasses(report);
  const cells = cellsOf(report, shown);
  const name = (k: number): string => shortenMiddle(classes[k]);
  const longest = largest(shown.map((k) => name(k).length));
  const letters = largest(cells.map(({ rows }) => text(rows).length));
  const marginLeft = 34 + 6.6 * longest;
  const marginRight = 10;
  // Few classes need no wide cells.
  const sizes = { wide: Math.min(920, marginLeft + marginRight + 150 * shown.length), narrow: 358 };
  const chart = figure(
    "Rows of each true class by predicted class",
    ({ width, narrow }) => {
      const band = (width - marginLeft - marginRight) / shown.length;
      const steep = 7 * longest > band;
      // Slanted names of narrow cells would meet, and of very narrow ones there is only room for a few.
      const upright = steep && 5 * longest + 10 > band;
      const stride = upright ? Math.ceil(17 / band) : 1;
      const marginBottom = upright ? 36 + 6.6 * longest : steep ? 34 + 5.2 * longest : 42;
      const height = Math.max(18, Math.min(band, shown.length < 4 ? 76 : 52));
      const roomy = 7.6 * letters + 4 < band;
      const withShares = roomy && height >= 40 && band >= 46;
      return {
        height: 32 + marginBottom + height * shown.length,
        marginLeft,
        marginRight,
        marginTop: 32,
        marginBottom,
        x: { type: "band", domain: shown, padding: 0.03 },
        y: { type: "band", domain: shown, padding: 0.03 },
        marks: [
          Plot.axisX(
            shown.filter((_, i) => i % stride === 0),
            {
              label: "predicted →",
              labelAnchor: "right",
              tickFormat: name,
              tickSize: 0,
              tickRotate: upright ? -90 : steep ? -45 : 0,
            },
          ),
          Plot.axisY({ label: "↓ true", labelAnchor: "top", tickFormat: name, tickSize: 0 }),
          cells.map((cell) => cellMarks(cell, roomy && !(narrow && shown.length > 12), withShares)),
        ],
      };
    },
    sizes,
  );
  return html`<p class="ramp">0%<i aria-hidden="true"></i>100% of the true class</p>
    <div class="heat">${chart}</div>`;
}

function cellMarks(cell: Cell, numbers: boolean, shares: boolean): Plot.Markish[] {
  const { truth, predicted, rows, share } = cell;
  const className = `run-${truth}`;
  const place = { x: () => predicted, y: () => truth, className };
  const label = { ...place, fill: textColourOn(share), pointerEvents: "none" as const };
  // What never happened is a blank, so that what did stands out.
  const blank = rows === 0;
  return [
    Plot.cell([cell], {
      ...place,
      fill: blank ? "var(--tint)" : rampColour(share),
      stroke: "var(--line)",
      strokeWidth: 0.5,
    }),
    numbers && !blank
      ? Plot.text([cell], { ...label, text: () => text(rows), fontWeight: 600, dy: shares ? -7 : 0 })
      : null,
    numbers && !blank && shares
      ? Plot.text([cell], { ...label, text: () => percent(share), fontSize: 11, dy: 9 })
      : null,
  ];
}

/** The classes with the most rows, in their own order. */
function mostCommonClasses({ classes, perClass }: ClassificationReport): number[] {
  return classes
    .map((_, k) => k)
    .sort((a, b) => perClass[b].support - perClass[a].support || a - b)
    .slice(0, maxClasses)
    .sort((a, b) => a - b);
}

function cellsOf({ confusion, perClass }: ClassificationReport, shown: readonly number[]): Cell[] {
  return shown.flatMap((truth) =>
    shown.map((predicted) => {
      const rows = confusion[truth][predicted];
      return { truth, predicted, rows, share: rows === 0 ? 0 : rows / perClass[truth].support };
    }),
  );
}

/** A long name without its middle, as names often differ in their last letters. */
const shortenMiddle = (name: string): string => (name.length > 14 ? `${name.slice(0, 8)}…${name.slice(-5)}` : name);

const text = (rows: number): string => rows.toLocaleString("en-US");
