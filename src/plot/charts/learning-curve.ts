import * as Plot from "@observablehq/plot";
import type { TrainingReport } from "../data/training.js";
import { figure } from "../kit/figure.js";
import { tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { swatch } from "../kit/legend.js";
import { curveStyle } from "../kit/palette.js";
import { extent, logAxisX, logTicks } from "../kit/ticks.js";

/** Losses over more decades than this would lie on the floor of a linear axis. */
const decades = 1.5;

const curves = ({ losses, validation }: TrainingReport): { name: string; values: number[] }[] => [
  { name: "training rows", values: losses },
  ...(validation ? [{ name: "validation rows", values: validation }] : []),
];

/** Whether the losses need a logarithmic axis. */
export function needsLogLossAxis(report: TrainingReport): boolean {
  const [low, high] = lossExtent(report);
  return low > 0 && Math.log10(high / low) > decades;
}

/** Whether nearly all was learnt in the first of many epochs, which would lie on the wall of a linear axis. */
export function needsLogEpochAxis({ losses }: TrainingReport): boolean {
  const finite = losses.filter(Number.isFinite);
  const lowest = finite.reduce((least, loss) => Math.min(least, loss), Infinity);
  const learnt = losses.findIndex((loss) => losses[0] - loss >= 0.95 * (losses[0] - lowest));
  return losses.length >= 50 && losses[0] > lowest && learnt >= 0 && learnt < 0.1 * losses.length;
}

const lossExtent = (report: TrainingReport): [number, number] =>
  extent(curves(report).flatMap(({ values }) => values)) ?? [0, 1];

/** The loss after each epoch, on training and on validation rows. */
export function learningCurve(report: TrainingReport): Html {
  const { losses, validation, best } = report;
  const [low, high] = lossExtent(report);
  const log = needsLogLossAxis(report);
  const logEpochs = needsLogEpochAxis(report);
  const pad = log ? (high / low) ** 0.05 : 0.06 * (high - low);
  const domain = log ? [low / pad, high * pad] : [low >= 0 ? Math.max(0, low - pad) : low - pad, high + pad];
  const watched = validation ?? losses;
  const mark = best !== null && Number.isFinite(watched[best - 1]) ? [[best, watched[best - 1]] as const] : [];
  const chart = figure("The loss after each epoch", ({ width, narrow }) => {
    const along = (epoch: number): number =>
      logEpochs ? Math.log(epoch) / Math.log(losses.length) : epoch / losses.length;
    const right = best !== null && along(best) > 0.8;
    return {
      height: narrow ? 300 : 400,
      marginLeft: 66,
      marginRight: losses.length < 10_000 ? 18 : 28,
      marginTop: 28,
      marginBottom: 42,
      x: { type: logEpochs ? "log" : "linear", domain: [1, Math.max(losses.length, 2)] },
      y: { type: log ? "log" : "linear", domain },
      marks: [
        log
          ? Plot.gridY(logTicks(domain as [number, number], 8), { strokeOpacity: 0.12 })
          : Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
        logEpochs
          ? logAxisX("epoch →", logTicks([1, losses.length], width / 70))
          : Plot.axisX({
              label: "epoch →",
              ticks: Math.min(losses.length, width / 90),
              tickFormat: whole,
              tickSize: 4,
            }),
        log
          ? Plot.axisY(logTicks(domain as [number, number], 8), {
              label: "↑ loss",
              text: (tick: number) => tickText(tick),
              tickSize: 0,
            })
          : Plot.axisY({ label: "↑ loss", ticks: 6, tickFormat: tickText, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        curves(report).map(({ values }, index) =>
          Plot.line(values, {
            x: (_: number, i: number) => i + 1,
            y: (value: number) => (Number.isFinite(value) ? value : null),
            stroke: curveStyle(index).colour,
            strokeWidth: 2.25,
            className: `run-rows${index}`,
          }),
        ),
        // A curve of one epoch is a dot.
        losses.length === 1
          ? curves(report).map(({ values }, index) =>
              Plot.dot(values.filter(Number.isFinite), {
                x: () => 1,
                y: (value: number) => value,
                r: 4,
                fill: curveStyle(index).colour,
              }),
            )
          : null,
        Plot.dot(mark, { x: "0", y: "1", r: 6, stroke: "currentColor", strokeWidth: 2, fill: "var(--paper)" }),
        Plot.text(mark, {
          x: "0",
          y: "1",
          text: () => `epoch ${best}`,
          className: "on-plot",
          textAnchor: right ? "end" : "start",
          dx: right ? -4 : 4,
          dy: -16,
          fill: "currentColor",
          fontWeight: 600,
          stroke: "var(--paper)",
          strokeWidth: 4,
        }),
      ],
    };
  });
  const names = curves(report);
  const legend = html`<div class="legend" role="group" aria-label="Highlight a curve">
    ${names.map(
      ({ name }, index) =>
        html`<button type="button" data-run="rows${index}" aria-pressed="false">
          ${swatch(curveStyle(index))}<span>${name}</span>
        </button>`,
    )}
  </div>`;
  return html`${names.length > 1 && legend}${chart}`;
}

const whole = (epoch: number): string => (Number.isInteger(epoch) ? tickText(epoch) : "");
