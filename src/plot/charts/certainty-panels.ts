import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import type { ClassificationReport } from "../data/classification.js";
import { figure, halfWidth } from "../kit/figure.js";
import { count, percent, truncate, tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";

/** More panels than these nobody looks at. */
const maxPanels = 12;

/** Histograms of the predicted probability of each class over its own rows. */
export function certaintyPanels({ classes, certainty, perClass }: ClassificationReport): Html {
  const shown = classes
    .map((_, k) => k)
    .filter((k) => perClass[k].support > 0)
    .sort((a, b) => perClass[b].support - perClass[a].support || a - b)
    .slice(0, maxPanels)
    .sort((a, b) => a - b);
  return html`<div class="panels">
    ${shown.map(
      (k) =>
        html`<div>
          <h3>${classes[k]} <small>${count(perClass[k].support, "row")}</small></h3>
          ${panel(classes[k], certainty[k])}
        </div>`,
    )}
  </div>`;
}

function panel(name: string, counts: number[]): Html {
  const bars = counts.map((rows, i) => ({ rows, low: i / counts.length, high: (i + 1) / counts.length }));
  return figure(
    `Probability of ${name} that its rows were given`,
    () => ({
      height: 190,
      marginLeft: 52,
      marginRight: 18,
      marginTop: 26,
      marginBottom: 40,
      x: { domain: [0, 1] },
      y: { domain: [0, largest(counts)] },
      marks: [
        Plot.gridY({ strokeOpacity: 0.12, ticks: 4 }),
        Plot.axisX({ label: `probability of ${truncate(name, 20)} →`, ticks: 5, tickFormat: percent, tickSize: 4 }),
        Plot.axisY({
          label: "↑ rows",
          ticks: 4,
          tickFormat: (value: number) => (Number.isInteger(value) ? tickText(value) : ""),
          tickSize: 0,
        }),
        Plot.rectY(
          bars.filter(({ rows }) => rows > 0),
          { x1: "low", x2: "high", y: "rows", fill: "var(--hue-0)", fillOpacity: 0.75, inset: 0.75 },
        ),
        Plot.ruleX([0.5], { strokeDasharray: "4 4", strokeOpacity: 0.6 }),
        Plot.ruleY([0], { strokeOpacity: 0.4 }),
      ],
    }),
    halfWidth,
  );
}
