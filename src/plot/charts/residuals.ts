import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { PredictedRow, RegressionReport } from "../data/regression.js";
import { curveLabel } from "../kit/curve-label.js";
import { figure, type Size } from "../kit/figure.js";
import { count, number, truncate, tickText } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { extent } from "../kit/ticks.js";

type Pair = [number, number];

const margin = { marginLeft: 64, marginRight: 18, marginTop: 28, marginBottom: 42 };
const axisX = (label: string, { width }: Size): Plot.Markish =>
  Plot.axisX({ label, ticks: width / 100, tickFormat: tickText, tickSize: 4 });
const axisY = (label: string): Plot.Markish => Plot.axisY({ label, ticks: 6, tickFormat: tickText, tickSize: 0 });

/** Actual over predicted values; on the diagonal they are the same. */
export function actualVsPredictedChart({ dots, largest, target }: RegressionReport): Html {
  const marked = largest.map(({ predicted, actual }): Pair => [predicted, actual]);
  const all = padded(extent([...dots, ...marked].flat()) ?? [0, 1]);
  return figure(`Actual over predicted ${target}`, (size) => ({
    ...margin,
    height: size.narrow ? 358 : 520,
    x: { domain: all },
    y: { domain: all },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
      axisX(`predicted ${truncate(target, 20)} →`, size),
      axisY(`↑ actual ${truncate(target, 20)}`),
      Plot.line(
        all.map((value) => [value, value]),
        { x: "0", y: "1", stroke: "currentColor", strokeDasharray: "4 4", strokeOpacity: 0.6 },
      ),
      scatter(dots, marked, size),
      rowLabels(marked, largest, all, all, size),
    ],
  }));
}

/** Residuals over predicted values, with their course. */
export function residualChart({ dots, largest, trend, target }: RegressionReport): Html {
  const left = ([predicted, actual]: Pair): Pair => [predicted, actual - predicted];
  const points = dots.map(left);
  const marked = largest.map(({ predicted, actual }) => left([predicted, actual]));
  const all = [...points, ...marked, [0, 0] as Pair];
  const across = padded(extent(all.slice(0, -1).map(([x]) => x)) ?? [0, 1]);
  const up = padded(extent(all.map(([, y]) => y)) ?? [-1, 1]);
  return figure(`Residuals over predicted ${target}`, (size) => ({
    ...margin,
    height: size.narrow ? 320 : 400,
    x: { domain: across },
    y: { domain: up },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
      axisX(`predicted ${truncate(target, 20)} →`, size),
      axisY("↑ residual"),
      Plot.ruleY([0], { strokeDasharray: "4 4", strokeOpacity: 0.6 }),
      scatter(points, marked, size),
      Plot.line(trend, { x: "0", y: "1", stroke: "var(--paper)", strokeWidth: 5, strokeOpacity: 0.7 }),
      Plot.line(trend, { x: "0", y: "1", stroke: "var(--hue-1)", strokeWidth: 2.5, className: "curve" }),
      rowLabels(marked, largest, across, up, size),
    ],
  }));
}

/** How many rows have which residual. */
export function residualHistogram({ histogram: { low, high, counts }, scores: { rmse } }: RegressionReport): Html {
  const width = (high - low) / counts.length;
  const bars = counts.map((rows, i) => ({ rows, low: low + i * width, high: low + (i + 1) * width }));
  const [left, right] = [Math.min(low, -rmse), Math.max(high, rmse)];
  return figure("How many rows have which residual", (size) => ({
    ...margin,
    height: size.narrow ? 240 : 280,
    x: { domain: padded([left, right]) },
    y: { domain: [0, largest(counts)] },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
      axisX("residual →", size),
      Plot.axisY({
        label: "↑ rows",
        ticks: 5,
        tickFormat: (value: number) => (Number.isInteger(value) ? tickText(value) : ""),
        tickSize: 0,
      }),
      Plot.rectY(
        bars.filter(({ rows }) => rows > 0),
        {
          x1: "low",
          x2: "high",
          y: "rows",
          fill: "var(--hue-0)",
          fillOpacity: 0.75,
          inset: 0.75,
          title: (bar: (typeof bars)[0]) =>
            `${count(bar.rows, "row")} from ${tickText(bar.low)} to ${tickText(bar.high)}`,
        },
      ),
      Plot.ruleX([-rmse, rmse], { strokeDasharray: "4 4", strokeOpacity: 0.6 }),
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
    ],
  }));
}

/** All rows faintly, those farthest off with the number of their row in the table. */
function scatter(points: Pair[], marked: Pair[], { narrow }: Size): Plot.Markish {
  const many = points.length > 300;
  return [
    Plot.dot(points, {
      x: "0",
      y: "1",
      r: narrow ? 2 : 2.5,
      fill: "var(--hue-0)",
      fillOpacity: many ? 0.45 : 0.65,
    }),
    marked.map((point, index) =>
      Plot.dot([point], {
        x: "0",
        y: "1",
        r: 4.5,
        fill: "var(--hue-1)",
        stroke: "var(--paper)",
        className: `run-${index}`,
      }),
    ),
  ];
}

/** Which row a marked dot is; the page shows it while the dot is picked. */
function rowLabels(marked: Pair[], rows: PredictedRow[], x: Pair, y: Pair, { width }: Size): Plot.Markish[] {
  return marked.map((end, index) => {
    const share = (end[0] - x[0]) / (x[1] - x[0]);
    const below = end[1] > y[0] + 0.8 * (y[1] - y[0]);
    const inner = width - margin.marginLeft - margin.marginRight;
    const name = `row ${number(rows[index].row, 12)}`;
    return curveLabel({ name, options: "" }, index, { end, share, width: inner, right: share < 0.5, below });
  });
}

// The outermost dots are not cut off.
function padded([low, high]: Pair): Pair {
  const pad = 0.04 * (high - low);
  return [low - pad, high + pad];
}
