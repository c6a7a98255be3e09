import type { Named } from "./curve-label.js";
import { groups, type Member } from "./families.js";
import { number } from "./format.js";
import { html, type Html } from "./html.js";
import { familyLook, looks, type Look } from "./palette.js";

/** A stroke in the colour and dashes of a curve. */
export function swatch({ colour, dash }: Look): Html {
  return html`<svg class="swatch" width="26" height="10" aria-hidden="true">
    <line x1="1" x2="25" y1="5" y2="5" stroke="${colour}" stroke-dasharray="${dash ?? "none"}" stroke-width="3" />
  </svg>`;
}

/** Names of the curves; hovering shows one alone, pressing keeps it so. */
export function legend({ runs }: { runs: readonly (Named & Member)[] }): Html {
  const look = looks(runs);
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
export function familyLegend(runs: readonly Member[]): Html {
  const size = (family: string): number => runs.filter((run) => run.family === family).length;
  return html`<div class="legend families" role="group" aria-label="Show one family">
    <button type="button" data-family="" aria-pressed="true">
      <span>all <small>${number(runs.length)}</small></span>
    </button>
    ${groups(runs).map(
      (family) =>
        html`<button type="button" data-family="${family}" aria-pressed="false">
          ${swatch(familyLook(family))}<span>${family} <small>${number(size(family))}</small></span>
        </button>`,
    )}
  </div>`;
}
