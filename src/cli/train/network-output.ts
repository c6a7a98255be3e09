import CliTable from "cli-table3";
import type { Finding } from "../../plot/data/findings.js";
import { hasDeadUnits } from "../../plot/data/layers.js";
import { evidenceText } from "../../plot/kit/findings.js";
import { count, number, percent } from "../../plot/kit/format.js";
import { withoutLines } from "../terminal/plain-table.js";
import type { NetworkOutcome } from "./network.js";

/** `64-128-10 relu, 9,610 parameters`. */
export const shapeText = ({ widths, activation, extras, parameters }: NetworkOutcome): string =>
  [`${widths.join("-")}${widths.length > 2 ? ` ${activation}` : ""}`, ...extras, count(parameters, "parameter")].join(
    ", ",
  );

/** A row for every layer, of the last epoch. */
export function layerTable({ layers, widths }: NetworkOutcome): string {
  if (layers.length === 0) return "No epoch was completed.";
  const dead = hasDeadUnits(layers);
  const heads = ["", "weights", "gradient", "update", "of weights", ...(dead ? ["dead units"] : [])];
  const grid = new CliTable({
    head: heads,
    colAligns: heads.map((_, k) => (k === 0 ? ("left" as const) : ("right" as const))),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    chars: withoutLines,
  });
  for (const [i, layer] of layers.entries()) {
    const [gradient, update, weight, share] = [layer.gradNorm, layer.updateNorm, layer.weightNorm, layer.dead].map(
      (values) => values.at(-1) as number,
    );
    grid.push([
      `  ${layer.name}`,
      `${widths[i]} x ${widths[i + 1]}`,
      number(gradient, 3),
      number(update, 3),
      number(update / weight, 3),
      ...(dead ? [i < layers.length - 1 ? percent(share) : ""] : []),
    ]);
  }
  const lines = grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return `Norms of the layers in the last update:\n${lines.join("\n")}`;
}

/** What was noticed, a paragraph each; "" where nothing was. */
export function findingLines(findings: readonly Finding[]): string {
  return findings
    .map(({ layer, message, evidence, advice }) => {
      const about = layer && !message.includes(layer) ? `${layer}: ` : "";
      const words = evidenceText(evidence);
      return `- ${about}${message}${words && ` (${words})`}\n  ${advice}\n`;
    })
    .join("");
}
