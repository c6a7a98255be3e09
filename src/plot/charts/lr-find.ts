import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { SuggestionMethod, Suggestion, LrFindReport } from "../data/lr-find.js";
import { figure, type Size } from "../kit/figure.js";
import { number } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { suggestionTexts, suggestionMethods } from "../kit/lr-suggestions.js";
import { numericAxisX, extent, logTicks } from "../kit/ticks.js";
import { lossAt, lossRange, type LossRange } from "./lr-scale.js";

interface SuggestionMark extends Suggestion {
  kind: SuggestionMethod;
  index: number;
  text: string;
  /** Pixels from the left, and which way the label goes from there. */
  x: number;
  right: boolean;
  /** Row of the label, counted from the picture upwards. */
  row: number;
}

const margin = { left: 64, right: 16 };
const rowHeight = 17;

/** The smoothed loss over the learning rate, with a labelled vertical mark at each suggestion. */
export function lrFindChart(report: LrFindReport): Html {
  const { lrs, losses, smoothed, mode } = report;
  const range = lossRange(report);
  const { bottom, top, log, above } = range;
  const log10 = mode === "exponential";
  const steps = lrs.map((_, i) => i).filter((i) => Number.isFinite(lrs[i]) && (lrs[i] > 0 || !log10));
  const found = Object.values(report.suggestions).flatMap((suggestion) => suggestion?.lr ?? []);
  const domain = extent([...steps.map((i) => lrs[i]), ...found]) ?? [1, 10];
  const grid = log ? logTicks([bottom, top], 6) : [];
  // What leaves the picture goes far enough to be seen leaving, and no further.
  const far = log ? top * (top / bottom) : top + (top - bottom);
  const height = (loss: number): number | null =>
    Number.isNaN(loss) ? null : Math.min(Math.max(loss, log ? bottom / 2 : bottom - (top - bottom)), far);
  const leaving = above ? exitRate(report, steps, range) : null;
  const shown = steps.filter((i) => losses[i] <= top && losses[i] >= bottom);
  return figure(`Smoothed loss over the learning rate, with the suggested rates${suggestionList(report)}`, (size) => {
    const marks = placeLabels(report, domain, size);
    const rows = Math.max(0, largest(marks.map(({ row }) => row + 1)));
    const marginTop = 30 + rows * rowHeight;
    return {
      height: (size.narrow ? 300 : 380) + rows * rowHeight,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginTop,
      marginBottom: 42,
      x: { type: log10 ? "log" : "linear", domain },
      y: { type: log ? "log" : "linear", domain: [bottom, top] },
      marks: [
        log ? Plot.gridY(grid, { strokeOpacity: 0.12 }) : Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
        numericAxisX("learning rate →", domain, log10, size.width),
        log
          ? Plot.axisY(grid, { label: "↑ loss", text: (loss: number) => number(loss, 4), tickSize: 0 })
          : Plot.axisY({ label: "↑ loss", ticks: 6, tickFormat: (loss: number) => number(loss, 4), tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        Plot.dot(shown, {
          x: (i: number) => lrs[i],
          y: (i: number) => losses[i],
          r: 2,
          fill: "currentColor",
          fillOpacity: 0.3,
        }),
        Plot.line(steps, {
          x: (i: number) => lrs[i],
          y: (i: number) => height(smoothed[i]),
          stroke: "var(--hue-0)",
          strokeWidth: 2.5,
          className: "curve",
          clip: "frame",
        }),
        leaving === null
          ? null
          : Plot.dot([leaving], {
              x: (lr: number) => lr,
              y: top,
              symbol: "triangle",
              r: 5,
              dy: 5,
              fill: "var(--hue-0)",
              stroke: "var(--paper)",
              className: "leaves",
            }),
        marks.map((mark) => suggestionLine(mark, report, height)),
        marks.map((mark) => suggestionLabel(mark, report)),
      ],
    };
  });
}

function suggestionLine(
  mark: SuggestionMark,
  report: LrFindReport,
  height: (loss: number) => number | null,
): Plot.Markish[] {
  const { kind, lr, row } = mark;
  const chosen = kind === report.recommended;
  const loss = lossAt(report, lr);
  const className = `run-${suggestionMethods.indexOf(kind)}`;
  const colour = chosen ? "var(--hue-1)" : "currentColor";
  const x = (): number => lr;
  return [
    Plot.ruleX([lr], {
      x,
      className,
      stroke: colour,
      strokeWidth: chosen ? 2 : 1.25,
      strokeDasharray: chosen ? undefined : "4 3",
      insetTop: -14 - row * rowHeight,
    }),
    loss === null
      ? null
      : Plot.dot([lr], {
          x,
          y: () => height(loss),
          r: 5,
          fill: colour,
          stroke: "var(--paper)",
          className,
          clip: "frame",
        }),
  ];
}

function suggestionLabel({ kind, lr, text, row, right }: SuggestionMark, { recommended }: LrFindReport): Plot.Markish {
  return Plot.text([lr], {
    x: () => lr,
    frameAnchor: "top",
    text: () => text,
    className: `run-${suggestionMethods.indexOf(kind)}`,
    textAnchor: right ? "start" : "end",
    lineAnchor: "middle",
    dx: right ? 5 : -5,
    dy: -14 - row * rowHeight,
    fill: kind === recommended ? "var(--hue-1)" : "currentColor",
    fontWeight: kind === recommended ? 700 : 600,
    stroke: "var(--paper)",
    strokeWidth: 4,
  });
}

// Where the line first crosses the upper edge, between the last loss below it and the first above.
function exitRate({ lrs, smoothed, mode }: LrFindReport, steps: number[], { top, log }: LossRange): number | null {
  const next = steps.findIndex((i, k) => k > 0 && !(smoothed[i] <= top) && smoothed[steps[k - 1]] <= top);
  if (next < 0) return null;
  const [before, after] = [steps[next - 1], steps[next]];
  const of = (loss: number): number => (log ? Math.log(loss) : loss);
  const rise = (of(top) - of(smoothed[before])) / (of(smoothed[after]) - of(smoothed[before]));
  const share = Number.isFinite(rise) ? rise : 0;
  if (mode === "linear") return lrs[before] + share * (lrs[after] - lrs[before]);
  return lrs[before] * (lrs[after] / lrs[before]) ** share;
}

// All labels on one side of their lines where they fit, and rising towards it: then no line crosses a label.
function placeLabels(report: LrFindReport, domain: [number, number], { width }: Size): SuggestionMark[] {
  const inner = width - margin.left - margin.right;
  const of = (lr: number): number => (report.mode === "exponential" ? Math.log(lr) : lr);
  const found = suggestionMethods.flatMap((kind) => {
    const suggestion = report.suggestions[kind];
    if (!suggestion) return [];
    const star = kind === report.recommended ? "★ " : "";
    const text = `${star}${suggestionTexts[kind].name}: ${number(suggestion.lr, 3)}`;
    const x = margin.left + (inner * (of(suggestion.lr) - of(domain[0]))) / (of(domain[1]) - of(domain[0]));
    return [{ ...suggestion, kind, text, x, length: 7.6 * text.length + 8 }];
  });
  const fits = ({ x, length }: { x: number; length: number }): boolean => x + length <= width - 2;
  const left = !found.every(fits) && found.every(({ x, length }) => x - length >= 2);
  const taken: [number, number][][] = [];
  return found
    .sort((a, b) => (left ? a.lr - b.lr : b.lr - a.lr))
    .map((mark) => {
      const { x, length } = mark;
      const right = !left && fits(mark);
      const [from, to] = right ? [x - 4, x + length] : [x - length, x + 4];
      let row = 0;
      while (taken[row]?.some(([a, b]) => from < b && a < to)) row++;
      (taken[row] ??= []).push([from, to]);
      return { ...mark, right, row };
    });
}

function suggestionList({ suggestions }: LrFindReport): string {
  const list = suggestionMethods.flatMap((kind) => {
    const found = suggestions[kind];
    return found ? [`${suggestionTexts[kind].name} ${number(found.lr, 3)}`] : [];
  });
  return list.length ? `: ${list.join(", ")}` : "";
}
