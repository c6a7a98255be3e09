import type { Named } from "../kit/curve-label.js";
import { shownFamilies, type FamilyMember } from "../kit/families.js";
import { html, type Html } from "../kit/html.js";
import { swatch } from "../kit/legend.js";
import { curveStyles } from "../kit/palette.js";
import type { Column } from "./sortable.js";

/** What a run is called, and its family where the page is grouped: beside the name, or below it on narrow screens. */
export function nameColumns<Run extends Named & FamilyMember>(runs: readonly Run[]): Column<Run>[] {
  const look = curveStyles(runs);
  const families = shownFamilies(runs);
  const grouped = families.length > 0;
  const name: Column<Run> = {
    title: html`Optimizer`,
    value: (run) => `${run.name} ${run.options}`,
    cell: (run, index) =>
      html`${swatch(look[index])}<button type="button" data-run="${index}" aria-pressed="false">
          ${breakable(run.name)}</button
        >${run.options && html`<small>${run.options}</small>`}${
          grouped && html`<small class="below">${run.family}</small>`
        }`,
  };
  const family: Column<Run> = {
    title: html`Family`,
    value: (run) => families.indexOf(run.family),
    cell: (run) => run.family,
    head: html`aria-sort="ascending"`,
    kind: "family",
  };
  return grouped ? [name, family] : [name];
}

// Long class names may break between their words.
function breakable(name: string): Html[] {
  return name.split(/(?<=[a-z])(?=[A-Z])/).map((word, i) => (i ? html`<wbr />${word}` : html`${word}`));
}
