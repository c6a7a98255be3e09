import * as Plot from "@observablehq/plot";
import { downsampledIndices } from "../kit/downsample.js";
import { figure } from "../kit/figure.js";
import { percent, tickText } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { curveStyle } from "../kit/palette.js";
import { extent } from "../kit/ticks.js";

/** The share predicted right after each epoch, in the colours of the losses. */
export function accuracyChart(train: readonly number[], validation: readonly number[] | null): Html {
  const curves = validation ? [train, validation] : [train];
  const [low, high] = extent(curves.flat()) ?? [0, 1];
  const pad = 0.06 * (high - low);
  const domain = [Math.max(0, low - pad), Math.min(1, high + pad)];
  return figure("The share of rows predicted right after each epoch", ({ width, narrow }) => ({
    height: narrow ? 240 : 300,
    marginLeft: 66,
    marginRight: train.length < 10_000 ? 18 : 28,
    marginTop: 28,
    marginBottom: 42,
    x: { domain: [1, Math.max(2, train.length)] },
    y: { domain },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, ticks: 6 }),
      Plot.axisX({
        label: "epoch →",
        ticks: Math.min(train.length, width / 90),
        tickFormat: (epoch: number) => (Number.isInteger(epoch) ? tickText(epoch) : ""),
        tickSize: 4,
      }),
      Plot.axisY({ label: "↑ accuracy", ticks: 6, tickFormat: percent, tickSize: 0 }),
      Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
      curves.map((curve, index) => {
        const place = {
          x: (i: number) => i + 1,
          y: (i: number) => (Number.isFinite(curve[i]) ? curve[i] : null),
          className: `run-rows${index}`,
        };
        const { colour } = curveStyle(index);
        return curve.length > 1
          ? Plot.line(downsampledIndices(curve.length), { ...place, stroke: colour, strokeWidth: 2.25 })
          : Plot.dot(Number.isFinite(curve[0]) ? [0] : [], { ...place, r: 4, fill: colour });
      }),
    ],
  }));
}
