import { html, type Html } from "./html.js";
import { swatch } from "./legend.js";
import { curveStyle } from "./palette.js";

/** Names of curves by their index; hovering shows one alone, pressing keeps it so. */
export function classLegend(curves: readonly { index: number; name: string; note: string }[]): Html {
  return html`<div class="legend" role="group" aria-label="Highlight a curve">
    ${curves.map(
      ({ index, name, note }) =>
        html`<button type="button" data-run="${index}" aria-pressed="false">
          ${swatch(curveStyle(index))}<span>${name}<small> ${note}</small></span>
        </button>`,
    )}
  </div>`;
}
