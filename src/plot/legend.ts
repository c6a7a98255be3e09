import { html, type Html } from "./html.js";
import { colour, dash } from "./palette.js";
import type { Report } from "./report.js";

/** A stroke in a run's colour and dashes. */
export function swatch(run: number): Html {
  return html`<svg class="swatch" width="26" height="10" aria-hidden="true">
    <line
      x1="1"
      x2="25"
      y1="5"
      y2="5"
      stroke="${colour(run)}"
      stroke-dasharray="${dash(run) ?? "none"}"
      stroke-width="3"
    />
  </svg>`;
}

/** Names of the curves; hovering shows one alone, pressing keeps it so. */
export function legend({ runs }: Report): Html {
  return html`<div class="legend" role="group" aria-label="Highlight a curve">
    ${runs.map(
      (run, index) =>
        html`<button type="button" data-run="${index}" aria-pressed="false">
          ${swatch(index)}<span>${run.name}${run.options && html`<small> ${run.options}</small>`}</span>
        </button>`,
    )}
  </div>`;
}
