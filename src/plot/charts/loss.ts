import * as Plot from "@observablehq/plot";
import type { Run, ComparisonReport } from "../data/comparison.js";
import { labelText, curveLabel, type LabelPosition } from "../kit/curve-label.js";
import { hasManyRuns } from "../kit/families.js";
import { figure } from "../kit/figure.js";
import type { Html } from "../kit/html.js";
import { curveStyles } from "../kit/palette.js";
import { drawnEpochs, lossScale, type LossScale } from "./loss-scale.js";

/** Distance from the optimum over epochs, one curve per optimizer. */
export function lossChart(report: ComparisonReport): Html {
  const height = lossScale(report);
  const look = curveStyles(report.runs);
  const strokeWidth = hasManyRuns(report.runs) ? 1.5 : 2.25;
  return figure("Loss above the optimum after each epoch, one curve per optimizer", ({ width, narrow }) => ({
    height: narrow ? 340 : 460,
    marginLeft: 74,
    marginRight: 14,
    marginTop: 28,
    marginBottom: 40,
    x: { domain: [0, report.epochs], label: "epochs →", ticks: width / 90 },
    y: { type: "log", domain: [height.bottom, height.top], label: height.label, labelAnchor: "top" },
    marks: [
      Plot.gridY(decades(height.bottom, height.top), { strokeOpacity: 0.12 }),
      Plot.axisX({ label: "epochs →", ticks: width / 90, tickSize: 4 }),
      Plot.axisY(ticks(height), { tickFormat: height.tick, label: height.label, tickSize: 0 }),
      Plot.ruleY([height.bottom], { stroke: "currentColor", strokeWidth: 2.5 }),
      height.goal === undefined ? null : Plot.ruleY([height.goal], { strokeDasharray: "2 4", strokeOpacity: 0.8 }),
      report.runs.map((run, index) =>
        Plot.line(drawnEpochs(run), {
          x: (epoch: number) => epoch,
          y: (epoch: number) => (Number.isFinite(run.excess[epoch]) ? height.of(run.excess[epoch]) : null),
          stroke: look[index].colour,
          strokeDasharray: look[index].dash,
          strokeWidth,
          strokeLinecap: "butt",
          className: `run-${index}`,
          title: () => labelText(run),
          clip: "frame",
        }),
      ),
      report.runs.map((run, index) => curveLabel(run, index, labelPosition(run, report.epochs, height, width - 88))),
    ],
  }));
}

// Below the curve's end, where no falling curve comes from, unless the axis is there.
function labelPosition(run: Run, epochs: number, { of, bottom, top }: LossScale, width: number): LabelPosition {
  const end = run.excess.findLastIndex((excess) => of(excess) <= top);
  const height = of(run.excess[end]);
  const share = end / epochs;
  const below = Math.log(height / bottom) > 0.08 * Math.log(top / bottom);
  return { end: [end, height], share, width, right: share < 0.5, below };
}

// The goal stands on the axis, where no curve can cross its name, and drives away what would touch it.
function ticks({ bottom, top, goal }: LossScale): number[] {
  const all = decades(bottom, top);
  return goal === undefined ? all : [...all.filter((tick) => Math.abs(Math.log10(tick / goal)) > 0.6), goal];
}

// Whole powers of ten, thinned so that a long axis keeps legible labels.
function decades(bottom: number, top: number): number[] {
  const [low, high] = [Math.round(Math.log10(bottom)), Math.floor(Math.log10(top))];
  const stride = Math.ceil((high - low) / 12) || 1;
  return Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => 10 ** (low + i * stride));
}
