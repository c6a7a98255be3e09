import { html, type Html } from "./html.js";

export interface KeyFigure {
  name: string;
  value: string;
  /** What it means, in a few words. */
  how: string;
}

/** The figures that say it all, side by side. */
export function keyFigures(figures: readonly KeyFigure[]): Html {
  return html`<dl class="headline">
    ${figures.map(
      ({ name, value, how }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${how}</small></dd>
        </div>`,
    )}
  </dl>`;
}
