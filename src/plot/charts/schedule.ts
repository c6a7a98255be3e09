import * as Plot from "@observablehq/plot";
import type { ScheduleReport } from "../data/schedule.js";
import { figure, type Size } from "../kit/figure.js";
import { tickText } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { stepPath } from "../kit/step-path.js";
import { extent } from "../kit/ticks.js";

const margin = { marginLeft: 64, marginRight: 18, marginBottom: 42 };

/** The rate over the steps, with a numbered dot at each remarkable point. */
export function scheduleChart({ expression, values, points }: ScheduleReport): Html {
  const finite = values.filter(Number.isFinite);
  const top = finite.reduce((a, b) => Math.max(a, b), 0);
  const bottom = finite.reduce((a, b) => Math.min(a, b), 0);
  const high = top > bottom ? top + 0.1 * (top - bottom) : 1;
  const marked = points.map((point, index) => ({ ...point, index })).filter(({ value }) => Number.isFinite(value));
  return figure(`The learning rate of ${expression} over ${values.length} steps`, (size) => {
    const height = size.narrow ? 280 : 380;
    const x = (step: number): number => (step / last(values)) * (size.width - 82);
    const y = (value: number): number => (value / (high - bottom)) * (height - 70);
    return {
      height,
      ...margin,
      marginTop: 28,
      x: { domain: [0, last(values)] },
      y: { domain: [bottom, high] },
      marks: [
        Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
        Plot.axisX({ label: "step →", ticks: size.width / 90, tickSize: 4 }),
        Plot.axisY({ label: "↑ learning rate", ticks: 6, tickFormat: tickText, tickSize: 0 }),
        Plot.ruleY([0], { strokeOpacity: 0.4 }),
        curve(values),
        marked.map(({ step, value, index }) =>
          Plot.dot([[step, value]], {
            x: "0",
            y: "1",
            r: 4.5,
            fill: "var(--hue-1)",
            stroke: "var(--paper)",
            className: `run-${index}`,
          }),
        ),
        groupNear(marked, (a, b) => Math.hypot(x(a.step) - x(b.step), y(a.value) - y(b.value)) < 24).map((group) => {
          const [{ step, value }] = group;
          const right = x(step) > size.width - 82 - 10 * group.length;
          return Plot.text([[step, value]], {
            x: "0",
            y: "1",
            text: () => group.map(({ index }) => index + 1).join(", "),
            className: "on-plot number",
            textAnchor: right ? "end" : "start",
            dx: right ? 4 : -4,
            dy: -14,
            fill: "currentColor",
            fontWeight: 700,
            stroke: "var(--paper)",
            strokeWidth: 4,
          });
        }),
      ],
    };
  });
}

/** The momentum over the same steps, in a low picture of its own. */
export function momentumChart({ values }: ScheduleReport, momentum: number[]): Html {
  const [low, high] = extent(momentum) ?? [0, 1];
  const pad = 0.12 * (high - low);
  return figure(`The momentum over ${values.length} steps`, ({ width, narrow }: Size) => ({
    height: narrow ? 180 : 210,
    ...margin,
    marginTop: 28,
    x: { domain: [0, last(values)] },
    y: { domain: [low - pad, high + pad] },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, ticks: 4 }),
      Plot.axisX({ label: "step →", ticks: width / 90, tickSize: 4 }),
      Plot.axisY({ label: "↑ momentum", ticks: 4, tickFormat: tickText, tickSize: 0 }),
      curve(momentum),
    ],
  }));
}

function curve(values: number[]): Plot.Markish {
  // A single step has a width, too.
  const points = values.length === 1 ? [...stepPath(values), [1, values[0]] as [number, number]] : stepPath(values);
  return Plot.line(points, {
    x: "0",
    y: ([, value]) => (Number.isFinite(value) ? value : null),
    stroke: "var(--hue-0)",
    strokeWidth: 2.5,
    strokeLinejoin: "miter",
    className: "curve",
  });
}

const last = (values: number[]): number => Math.max(values.length - 1, 1);

// Numbers of points so near to each other that they would overlap stand side by side.
function groupNear<T>(items: T[], near: (a: T, b: T) => boolean): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const group = groups.find(([first]) => near(first, item));
    if (group) group.push(item);
    else groups.push([item]);
  }
  return groups;
}
