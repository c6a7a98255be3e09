import * as Plot from "@observablehq/plot";

/** What a curve is called: a name and, where there are any, options as the reader would type them. */
export interface Named {
  name: string;
  options: string;
}

/** A run's name with its options, cut to what fits on a narrow screen. */
export function labelText({ name, options }: Named): string {
  const text = options ? `${name} ${options}` : name;
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

/** Where the name of a run goes. */
export interface LabelPosition {
  /** The end of the curve. */
  end: [number, number];
  /** Where that is, as a share of the frame's width, and this width in pixels. */
  share: number;
  width: number;
  /** On which side of it the name stands, as far as the frame allows. */
  right: boolean;
  below: boolean;
}

/** A run's name at the end of its curve. The page shows it while the run is picked, so that names never meet. */
export function curveLabel(
  run: Named,
  index: number,
  { end, share, width, right, below }: LabelPosition,
): Plot.Markish {
  const text = labelText(run);
  // About as wide as bold letters are; a name that would leave the frame goes to its edge.
  const length = 8.5 * text.length;
  const from = share * width;
  const [edge, aside] = right ? [width - 2, from + 8] : [2, from - 8];
  const fits = right ? aside + length <= edge : aside - length >= edge;
  return Plot.text([end], {
    x: "0",
    y: "1",
    text: () => text,
    className: `name-${index}`,
    textAnchor: right === fits ? "start" : "end",
    dx: (fits ? aside : edge) - from,
    dy: below ? 15 : -13,
    fill: "currentColor",
    fontWeight: 600,
    stroke: "var(--paper)",
    strokeWidth: 5,
  });
}
