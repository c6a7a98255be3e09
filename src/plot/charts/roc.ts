import * as Plot from "@observablehq/plot";
import type { ClassificationReport } from "../data/classification.js";
import { curveLabel } from "../kit/curve-label.js";
import { figure, square } from "../kit/figure.js";
import { percent } from "../kit/format.js";
import type { Html } from "../kit/html.js";
import { curveStyle } from "../kit/palette.js";

const margin = { marginLeft: 58, marginRight: 18, marginTop: 28, marginBottom: 42 };

/** ROC curves: true positive rate over false positive rate, of every class against all others. */
export function rocChart({ roc, classes }: ClassificationReport): Html {
  const label = `ROC ${roc.length === 1 ? "curve" : "curves"} of ${roc.map((curve) => classes[curve.class]).join(", ")}`;
  return figure(
    label,
    ({ width }) => {
      const side = width - margin.marginLeft - margin.marginRight;
      const share = { domain: [0, 1], ticks: 5, tickFormat: percent };
      return {
        ...margin,
        height: side + margin.marginTop + margin.marginBottom,
        x: { domain: [0, 1] },
        y: { domain: [0, 1] },
        marks: [
          Plot.gridX({ strokeOpacity: 0.12, ticks: 5 }),
          Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
          Plot.axisX({ ...share, label: "false positive rate →", tickSize: 4 }),
          Plot.axisY({ ...share, label: "↑ true positive rate", tickSize: 0 }),
          Plot.frame({ strokeOpacity: 0.25 }),
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { x: "0", y: "1", stroke: "currentColor", strokeDasharray: "4 4", strokeOpacity: 0.6 },
          ),
          roc.map(({ class: k, points }) => {
            const { colour, dash } = curveStyle(roc.length === 1 ? 0 : k);
            return Plot.line(points, {
              x: "0",
              y: "1",
              stroke: colour,
              strokeDasharray: dash,
              strokeWidth: 2.25,
              strokeLinejoin: "miter",
              className: `run-${k}`,
              title: () => classes[k],
            });
          }),
          roc.map(({ class: k }) =>
            curveLabel({ name: classes[k], options: "" }, k, {
              end: [0.97, 0.04],
              share: 0.97,
              width: side,
              right: false,
              below: false,
            }),
          ),
        ],
      };
    },
    square,
  );
}
