import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { Run, LossMap, ComparisonReport } from "../data/comparison.js";
import { labelText, curveLabel, type LabelPosition } from "../kit/curve-label.js";
import { hasManyRuns } from "../kit/families.js";
import { figure } from "../kit/figure.js";
import type { Html } from "../kit/html.js";
import { curveStyles } from "../kit/palette.js";
import { drawnEpochs } from "./loss-scale.js";

interface Frame {
  x: [number, number];
  y: [number, number];
}

/** The way of every optimizer over the loss as a function of two parameters. */
export function parameterPathChart(report: ComparisonReport, map: LossMap): Html {
  const [xName, yName] = map.names;
  const look = curveStyles(report.runs);
  const many = hasManyRuns(report.runs);
  const start = report.runs[0].path[0];
  const last = (path: [number, number][]): [number, number] => path[path.length - 1];
  return figure(`Paths of the parameters ${xName} and ${yName} over contours of the loss`, ({ width, narrow }) => {
    const height = narrow ? 358 : 620;
    const margins = { marginLeft: 54, marginRight: 14, marginTop: 28, marginBottom: 42 };
    const frame = frameAround(report, map, (width - 68) / (height - 70));
    return {
      height,
      ...margins,
      x: { domain: frame.x },
      y: { domain: frame.y },
      marks: [
        contours(map, frame),
        Plot.axisX({ label: `${short(xName)} →`, ticks: width / 90, tickSize: 4 }),
        Plot.axisY({ label: `↑ ${short(yName)}`, ticks: height / 70, tickSize: 4 }),
        report.runs.map((run, index) => [
          Plot.line(drawnEpochs(run), {
            x: (epoch: number) => clamped(run.path[epoch]?.[0], frame.x),
            y: (epoch: number) => clamped(run.path[epoch]?.[1], frame.y),
            stroke: look[index].colour,
            strokeDasharray: look[index].dash,
            strokeWidth: many ? 1.5 : 2.25,
            className: `run-${index}`,
            title: () => labelText(run),
            clip: "frame",
          }),
          Plot.dot([last(run.path)], {
            x: (point: [number, number]) => clamped(point[0], frame.x),
            y: (point: [number, number]) => clamped(point[1], frame.y),
            r: many ? 3 : 4,
            fill: look[index].colour,
            stroke: "var(--paper)",
            className: `run-${index}`,
            clip: "frame",
          }),
        ]),
        Plot.dot([start], { r: 5, fill: "var(--paper)", stroke: "currentColor", strokeWidth: 2 }),
        Plot.text([start], { ...label, text: () => "start", ...beside(start, map.best, frame, -1) }),
        Plot.dot([map.best], { r: 6, symbol: "star", fill: "currentColor", stroke: "var(--paper)" }),
        Plot.text([map.best], {
          ...label,
          className: "on-plot optimum",
          text: () => "optimum",
          ...beside(map.best, start, frame, 1),
        }),
        report.runs.map((run, index) => curveLabel(run, index, labelPosition(run, frame, width - 68))),
      ],
    };
  });
}

const label = { className: "on-plot", stroke: "var(--paper)", strokeWidth: 4, fill: "currentColor", fontWeight: 600 };

// At the last point inside the frame, on the side away from the start.
function labelPosition({ path }: Run, { x, y }: Frame, width: number): LabelPosition {
  const inside = (value: number, [low, high]: [number, number]): boolean => value >= low && value <= high;
  const end = path.findLast((point) => inside(point[0], x) && inside(point[1], y)) ?? path[0];
  const rise = (end[1] - y[0]) / (y[1] - y[0]);
  const below = rise > 0.92 || (rise > 0.08 && end[1] <= path[0][1]);
  return { end, share: (end[0] - x[0]) / (x[1] - x[0]), width, right: end[0] >= path[0][0], below };
}

// Labels go to the outer side of their point, where fewest paths run, unless the frame ends there.
function beside(point: [number, number], other: [number, number], { x }: Frame, tie: number): Plot.TextOptions {
  const share = (point[0] - x[0]) / (x[1] - x[0]);
  const right = share < 0.15 ? true : share > 0.85 ? false : (point[0] - other[0] || tie) > 0;
  return { textAnchor: right ? "start" : "end", dx: right ? 10 : -10 };
}

/** Closed lines of equal loss; each is filled faintly, so that they add up to shades. */
function contours({ best, curvature: [a, b, c] }: LossMap, frame: Frame): Plot.Markish {
  const excess = (x: number, y: number): number => {
    const [u, v] = [x - best[0], y - best[1]];
    return a * u * u + 2 * b * u * v + c * v * v;
  };
  const corners = frame.x.flatMap((x) => frame.y.map((y) => excess(x, y)));
  const worst = largest(corners);
  // Evenly spaced radii: levels go with the square of the distance.
  const thresholds = Array.from({ length: 14 }, (_, i) => worst * ((i + 0.6) / 14) ** 2);
  return Plot.contour({
    x1: frame.x[0],
    x2: frame.x[1],
    y1: frame.y[0],
    y2: frame.y[1],
    value: excess,
    thresholds,
    pixelSize: 5,
    fill: "currentColor",
    fillOpacity: 0.025,
    stroke: "currentColor",
    strokeOpacity: 0.28,
    strokeWidth: 0.75,
    clip: "frame",
  } as Plot.ContourOptions);
}

// One unit is as long across as up, so that the valley has its true shape.
function frameAround({ runs }: ComparisonReport, { best }: LossMap, aspect: number): Frame {
  const start = runs[0].path[0];
  const reach = 3 * Math.max(Math.hypot(best[0] - start[0], best[1] - start[1]), 1e-9);
  const points = runs
    .flatMap((run) => run.path)
    .filter((point) => Math.hypot(point[0] - best[0], point[1] - best[1]) <= reach)
    .concat([start, best]);
  const span = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    return [values.reduce((p, q) => Math.min(p, q)), values.reduce((p, q) => Math.max(p, q))];
  };
  const [x, y] = [span(0), span(1)];
  const half = 0.56 * Math.max((x[1] - x[0]) / aspect, y[1] - y[0], 1e-9);
  const around = ([low, high]: [number, number], size: number): [number, number] => {
    const middle = (low + high) / 2;
    return [middle - size, middle + size];
  };
  return { x: around(x, half * aspect), y: around(y, half) };
}

// A diverging path leaves the frame and must not take its coordinates to infinity.
function clamped(value: number | undefined, [low, high]: [number, number]): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  const size = high - low;
  return Math.min(Math.max(value, low - size), high + size);
}

function short(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
