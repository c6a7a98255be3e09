import * as Plot from "@observablehq/plot";
import type { NetworkComparisonReport } from "../data/network-comparison.js";
import { labelText, curveLabel } from "../kit/curve-label.js";
import { downsampledIndices } from "../kit/downsample.js";
import { hasManyRuns } from "../kit/families.js";
import { figure } from "../kit/figure.js";
import { tickText } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { curveStyles } from "../kit/palette.js";
import { extent, logTicks } from "../kit/ticks.js";

/** A single optimizer that is far below all others must not press their curves together. */
const depth = 100;

/** The loss that is drawn at the bottom, and whether there are losses below it. */
export function lossFloor({ runs, guess }: NetworkComparisonReport): { bottom: number; below: boolean } {
  const lowest = runs
    .map(({ losses }) => losses.reduce((least, loss) => (loss > 0 && loss < least ? loss : least), guess))
    .sort((a, b) => a - b);
  const middle = lowest[Math.floor(lowest.length / 2)] ?? guess;
  const bottom = Math.max(lowest[0] ?? guess, middle / depth);
  return { bottom, below: runs.some(({ losses }) => losses.some((loss) => loss < bottom)) };
}

/** The training loss of every epoch, one curve per optimizer; what lies far above a guess leaves the picture. */
export function networkLossChart(report: NetworkComparisonReport): Html {
  const { runs, guess, epochs } = report;
  const { bottom } = lossFloor(report);
  const look = curveStyles(runs);
  const strokeWidth = hasManyRuns(runs) ? 1.5 : 2.25;
  const seen = runs.flatMap(({ losses }) => losses.filter((loss) => loss >= bottom && loss <= 3 * guess));
  const [, high] = extent([...seen, guess]) ?? [0.1, 1];
  const domain: [number, number] = [bottom / 1.1, Math.max(high, 2 * bottom) * 1.1];
  const ticks = logTicks(domain, 8);
  const height = (loss: number): number | null =>
    Number.isFinite(loss) ? Math.min(Math.max(loss, domain[0]), 10 * domain[1]) : null;
  return figure("The training loss of each epoch, one curve per optimizer", ({ width, narrow }) => ({
    height: narrow ? 340 : 460,
    marginLeft: 66,
    marginRight: 14,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [1, Math.max(2, epochs)] },
    y: { type: "log", domain },
    marks: [
      Plot.gridY(ticks, { strokeOpacity: 0.12 }),
      Plot.axisX({
        label: "epoch →",
        ticks: Math.min(epochs, width / 90),
        tickFormat: (epoch: number) => (Number.isInteger(epoch) ? tickText(epoch) : ""),
        tickSize: 4,
      }),
      Plot.axisY(ticks, { label: "↑ training loss", text: (tick: number) => tickText(tick), tickSize: 0 }),
      Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
      Plot.ruleY([guess], { strokeDasharray: "2 4", strokeOpacity: 0.8 }),
      runs.map(({ losses, ...run }, index) => {
        const drawn = downsampledIndices(losses.length);
        const place = { x: (i: number) => i + 1, y: (i: number) => height(losses[i]), className: `run-${index}` };
        return epochs > 1
          ? Plot.line(drawn, {
              ...place,
              stroke: look[index].colour,
              strokeDasharray: look[index].dash,
              strokeWidth,
              strokeLinecap: "butt",
              title: () => labelText(run),
              clip: "frame",
            })
          : Plot.dot(drawn, { ...place, r: 4, fill: look[index].colour, clip: "frame" });
      }),
      runs.map((run, index) => {
        const end = run.losses.findLastIndex((loss) => Number.isFinite(loss) && loss <= domain[1]);
        if (end < 0) return null;
        const at = height(run.losses[end]) as number;
        const share = end / Math.max(1, epochs - 1);
        const below = Math.log(at / domain[0]) > 0.08 * Math.log(domain[1] / domain[0]);
        return curveLabel(run, index, { end: [end + 1, at], share, width: width - 80, right: share < 0.5, below });
      }),
    ],
  }));
}
