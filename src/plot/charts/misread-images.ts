import type { MisreadImage, MisreadImages } from "../data/misread-images.js";
import { number, percent, truncate } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
/** So many shades of ink: few enough that one path draws all of a shade. */
const shades = 15;

/** The pictures with what they are and what they were taken for. */
export function misreadImageGrid(pictures: MisreadImages): Html {
  return html`<ul class="pictures">
    ${pictures.list.map(
      (each) =>
        html`<li>
          ${image(each, pictures)}<span
            ><b>${truncate(each.truth, 24)}</b> as <b>${truncate(each.predicted, 24)}</b></span
          ><small>${percent(each.probability)} sure</small>
        </li>`,
    )}
  </ul>`;
}

function image({ values, truth, predicted }: MisreadImage, { width, height, range: [low, high] }: MisreadImages): Html {
  const shade = (i: number): number => {
    const share = high > low ? (values[i] - low) / (high - low) : 0;
    return Math.round(shades * Math.min(1, Math.max(0, share)));
  };
  const paths = Array.from({ length: shades + 1 }, () => "");
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width;) {
      const level = shade(y * width + x);
      let end = x + 1;
      while (end < width && shade(y * width + end) === level) end++;
      paths[level] += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = end;
    }
  }
  const ink = paths.map((path, level) =>
    path && level > 0 ? html`<path d="${path}" fill-opacity="${number(level / shades, 2)}" />` : "",
  );
  const label = `A picture of ${truth} taken for ${predicted}`;
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${label}"
    shape-rendering="crispEdges"
    fill="currentColor"
  >
    ${ink}
  </svg>`;
}
