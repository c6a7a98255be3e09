import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { html, Html } from "./html.js";
import { simplifyPath } from "./simplify-path.js";

// Text in a picture shrinks with the picture, so every picture is drawn twice and the page shows the one that fits.
const sizes: Sizes = { wide: 920, narrow: 358 };

/** Two such pictures stand side by side on wide screens. */
export const halfWidth: Sizes = { wide: 450, narrow: 358 };

/** A picture that is as high as wide. */
export const square: Sizes = { wide: 516, narrow: 358 };

export type Sizes = { wide: number; narrow: number };

export type Size = { width: number; narrow: boolean };

/** A picture drawn for wide and for narrow screens. Marks of class `run-3` become the curve of run 3, `name-3` its name; `curve` is a curve of no run. */
export function figure(label: string, draw: (size: Size) => Plot.PlotOptions, fit: Sizes = sizes): Html {
  const pictures = Object.entries(fit).map(([name, width]) => {
    const { document } = parseHTML("<!doctype html><html><body></body></html>");
    const options = draw({ width, narrow: name === "narrow" });
    const svg = Plot.plot({ ...options, width, document, style: { fontSize: "12px", overflow: "hidden" } });
    svg.setAttribute("class", `${svg.getAttribute("class")} ${name}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    for (const group of svg.querySelectorAll("g[class^='run-'], g[class^='name-']")) {
      const [kind, run] = group.getAttribute("class")!.split("-");
      // A clipped mark has a group around it.
      const whole = group.parentNode === svg ? group : (group.parentNode as Element);
      group.removeAttribute("class");
      whole.setAttribute("class", kind);
      whole.setAttribute("data-run", run);
    }
    for (const curve of svg.querySelectorAll(".run path, .curve path, path.curve"))
      curve.setAttribute("d", simplifyPath(curve.getAttribute("d")!));
    return new Html(svg.outerHTML);
  });
  return html`<figure>${pictures}</figure>`;
}
