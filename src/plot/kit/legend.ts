import type { Named } from "./curve-label.js";
import { shownFamilies, type FamilyMember } from "./families.js";
import { number } from "./format.js";
import { html, type Html } from "./html.js";
import { familyStyle, curveStyles, type CurveStyle } from "./palette.js";

/** A stroke in the colour and dashes of a curve. */
export function swatch({ colour, dash }: CurveStyle): Html {
  return html`<svg class="swatch" width="26" height="10" aria-hidden="true">
    <line x1="1" x2="25" y1="5" y2="5" stroke="${colour}" stroke-dasharray="${dash ?? "none"}" stroke-width="3" />
  </svg>`;
}

/** Names of the curves; hovering shows one alone, pressing keeps it so. */
export function legend({ runs }: { runs: readonly (Named & FamilyMember)[] }): Html {
  const look = curveStyles(runs);
  return html`<div class="legend" role="group" aria-label="Highlight a curve">
    ${runs.map(
      (run, index) =>
        html`<button type="button" data-run="${index}" aria-pressed="false">
          ${swatch(look[index])}<span>${run.name}${run.options && html`<small> ${run.options}</small>`}</span>
        </button>`,
    )}
  </div>`;
}

/** Names of the families; pressing one shows its runs only, pressing it again shows all. */
export function familyLegend(runs: readonly FamilyMember[]): Html {
  const size = (family: string): number => runs.filter((run) => run.family === family).length;
  return html`<div class="legend families" role="group" aria-label="Show one family">
    <button type="button" data-family="" aria-pressed="true">
      <span>all <small>${number(runs.length)}</small></span>
    </button>
    ${shownFamilies(runs).map(
      (family) =>
        html`<button type="button" data-family="${family}" aria-pressed="false">
          ${swatch(familyStyle(family))}<span>${family} <small>${number(size(family))}</small></span>
        </button>`,
    )}
  </div>`;
}
