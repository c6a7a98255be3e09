import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { html, Html } from "./html.js";

// Text in a picture shrinks with the picture, so every picture is drawn twice and the page shows the one that fits.
const sizes = { wide: 920, narrow: 358 } as const;

export type Size = { width: number; narrow: boolean };

/** A picture drawn for wide and for narrow screens. Marks of class `run-3` become the curve of run 3. */
export function figure(label: string, draw: (size: Size) => Plot.PlotOptions): Html {
  const pictures = Object.entries(sizes).map(([name, width]) => {
    const { document } = parseHTML("<!doctype html><html><body></body></html>");
    const options = draw({ width, narrow: name === "narrow" });
    const svg = Plot.plot({ ...options, width, document, style: { fontSize: "12px", overflow: "hidden" } });
    svg.setAttribute("class", `${svg.getAttribute("class")} ${name}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    for (const group of svg.querySelectorAll("g[class*='run-']")) {
      const run = /run-(\d+)/.exec(group.getAttribute("class")!)![1];
      group.setAttribute("class", "run");
      group.setAttribute("data-run", run);
    }
    return new Html(svg.outerHTML);
  });
  return html`<figure>${pictures}</figure>`;
}
