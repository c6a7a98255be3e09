import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { CalibrationBin, ClassificationReport } from "../data/classification.js";
import { figure, square } from "../kit/figure.js";
import { count, number, percent, tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";

const margin = { marginLeft: 58, marginRight: 18, marginTop: 28, marginBottom: 42 };

/** Of fewer rows a share is little more than chance. */
export const minReliableRows = 10;

/** The calibration curve: observed frequency over predicted probability, and how many rows each bin holds. */
export function calibrationChart({ calibration: { bins } }: ClassificationReport): Html {
  return html`${curve(bins)}${counts(bins)}`;
}

function curve(bins: CalibrationBin[]): Html {
  return figure(
    "Observed frequency over predicted probability",
    ({ width }) => {
      const share = { ticks: 5, tickFormat: percent };
      return {
        ...margin,
        height: width - margin.marginLeft - margin.marginRight + margin.marginTop + margin.marginBottom,
        x: { domain: [0, 1] },
        y: { domain: [0, 1] },
        marks: [
          Plot.gridX({ strokeOpacity: 0.12, ticks: 5 }),
          Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
          Plot.axisX({ ...share, label: "predicted probability →", tickSize: 4 }),
          Plot.axisY({ ...share, label: "↑ observed frequency", tickSize: 0 }),
          Plot.frame({ strokeOpacity: 0.25 }),
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { x: "0", y: "1", stroke: "currentColor", strokeDasharray: "4 4", strokeOpacity: 0.6 },
          ),
          Plot.line(bins, {
            x: "probability",
            y: "share",
            stroke: "var(--hue-0)",
            strokeWidth: 2.25,
            className: "curve",
          }),
          Plot.dot(bins, {
            x: "probability",
            y: "share",
            r: 4.5,
            fill: (bin: CalibrationBin) => (bin.count < minReliableRows ? "var(--paper)" : "var(--hue-0)"),
            stroke: "var(--hue-0)",
            strokeWidth: 2,
            title: (bin: CalibrationBin) =>
              `${percent(bin.share)} of ${count(bin.count, "row")}, predicted ${percent(bin.probability)}`,
          }),
        ],
      };
    },
    square,
  );
}

function counts(bins: CalibrationBin[]): Html {
  const top = largest(bins.map((bin) => bin.count));
  return figure(
    "Rows in each bin of the predicted probability",
    () => {
      return {
        ...margin,
        height: 150,
        x: { domain: [0, 1] },
        y: { domain: [0, 1.18 * top] },
        marks: [
          Plot.axisX({ label: "predicted probability →", ticks: 5, tickFormat: percent, tickSize: 4 }),
          Plot.axisY({ label: "↑ rows", ticks: 3, tickFormat: whole, tickSize: 0 }),
          Plot.rectY(bins, {
            x1: "low",
            x2: "high",
            y: "count",
            fill: "var(--hue-0)",
            fillOpacity: 0.55,
            inset: 1,
          }),
          Plot.text(bins, {
            x: (bin: CalibrationBin) => (bin.low + bin.high) / 2,
            y: "count",
            text: (bin: CalibrationBin) => (bin.count < 1e4 ? number(bin.count) : tickText(bin.count)),
            dy: -8,
            fontSize: 11,
            fill: "currentColor",
          }),
          Plot.ruleY([0], { strokeOpacity: 0.4 }),
        ],
      };
    },
    square,
  );
}

const whole = (value: number): string => (Number.isInteger(value) ? tickText(value) : "");
