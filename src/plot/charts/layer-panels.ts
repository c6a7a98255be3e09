import { largest } from "../../math/extremes.js";
import * as Plot from "@observablehq/plot";
import { type LayerHistory, hasDeadUnits } from "../data/layers.js";
import { downsampledIndices } from "../kit/downsample.js";
import { figure, halfWidth } from "../kit/figure.js";
import { percent, tickText } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { swatch } from "../kit/legend.js";
import { curveStyle } from "../kit/palette.js";
import { extent, logTicks } from "../kit/ticks.js";

interface Panel {
  title: string;
  label: string;
  values: (layer: LayerHistory) => number[];
  shares?: boolean;
}

const panels: readonly Panel[] = [
  { title: "Gradient", label: "norm of the gradient", values: ({ gradNorm }) => gradNorm },
  { title: "Update", label: "norm of the update", values: ({ updateNorm }) => updateNorm },
  {
    title: "Update by weight",
    label: "norm of the update / of the weights",
    values: ({ updateNorm, weightNorm }) => updateNorm.map((update, i) => update / weightNorm[i]),
  },
  { title: "Dead units", label: "share of the units", values: ({ dead }) => dead, shares: true },
];

/** Norms of every layer over the epochs, and the share of dead units where there are any. */
export function layerPanels(layers: readonly LayerHistory[]): Html {
  const shown = panels.filter(({ shares }) => !shares || hasDeadUnits(layers));
  const legend = html`<div class="legend" role="group" aria-label="Highlight a layer">
    ${layers.map(
      ({ name }, index) =>
        html`<button type="button" data-run="layer${index}" aria-pressed="false">
          ${swatch(curveStyle(index))}<span>${name}</span>
        </button>`,
    )}
  </div>`;
  return html`${layers.length > 1 && legend}
    <div class="panels">
      ${shown.map(
        (each) =>
          html`<div>
            <h3>${each.title}</h3>
            ${panel(each, layers)}
          </div>`,
      )}
    </div>`;
}

function panel({ title, label, values, shares }: Panel, layers: readonly LayerHistory[]): Html {
  const usable = (value: number): boolean => Number.isFinite(value) && (shares || value > 0);
  const curves = layers.map((layer) => values(layer));
  const epochs = Math.max(1, largest(curves.map((curve) => curve.length)));
  const [low, high] = extent(curves.flatMap((curve) => curve.filter(usable))) ?? [1, 10];
  // Wide enough for two marks of the axis.
  const room = Math.max(1.15, Math.sqrt((6 * low) / high));
  const domain: [number, number] = shares ? [0, Math.min(1, 1.1 * high)] : [low / room, high * room];
  const ticks = shares ? undefined : logTicks(domain, 6);
  const drawn = downsampledIndices(epochs);
  return figure(
    `${title} of every layer over the epochs`,
    ({ width }) => ({
      height: 240,
      marginLeft: 56,
      marginRight: 18,
      marginTop: 28,
      marginBottom: 40,
      x: { domain: [1, Math.max(2, epochs)] },
      y: { type: shares ? "linear" : "log", domain },
      marks: [
        ticks ? Plot.gridY(ticks, { strokeOpacity: 0.12 }) : Plot.gridY({ strokeOpacity: 0.12, ticks: 5 }),
        Plot.axisX({
          label: "epoch →",
          ticks: Math.min(epochs, width / 90),
          tickFormat: (epoch: number) => (Number.isInteger(epoch) ? tickText(epoch) : ""),
          tickSize: 4,
        }),
        ticks
          ? Plot.axisY(ticks, { label: `↑ ${label}`, text: (tick: number) => tickText(tick), tickSize: 0 })
          : Plot.axisY({ label: `↑ ${label}`, ticks: 5, tickFormat: percent, tickSize: 0 }),
        Plot.frame({ anchor: "bottom", strokeOpacity: 0.4 }),
        curves.map((curve, index) => {
          const look = curveStyle(index);
          const place = { x: (i: number) => i + 1, y: (i: number) => (usable(curve[i]) ? curve[i] : null) };
          return epochs > 1
            ? Plot.line(drawn, {
                ...place,
                stroke: look.colour,
                strokeDasharray: look.dash,
                strokeWidth: 1.75,
                className: `run-layer${index}`,
              })
            : Plot.dot(
                drawn.filter((i) => usable(curve[i])),
                { ...place, r: 4, fill: look.colour, className: `run-layer${index}` },
              );
        }),
      ],
    }),
    halfWidth,
  );
}
