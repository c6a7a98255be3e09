import { count } from "./format.js";
import { html, type Html } from "./html.js";

/** Paragraphs about what to heed: more than a few fold, lest they push the results off the screen. */
export function noteList(texts: string[], kind: "note" | "warning"): Html {
  const list = html`${texts.map((text) => html`<p class="${kind}">${text}</p>`)}`;
  if (texts.length <= 5) return list;
  return html`<details>
    <summary class="${kind}">${count(texts.length, kind)}</summary>
    ${list}
  </details>`;
}

/** A part of the page with its title and what one sees in it. */
export function section(title: string, words: Html, content: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    <p class="words">${words}</p>
    ${content}
  </section>`;
}
