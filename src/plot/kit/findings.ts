import type { Finding } from "../data/findings.js";
import { number } from "./format.js";
import { html, type Html } from "./html.js";

/** What shows a finding, in words; "" where it says nothing. */
export function evidenceText(evidence: unknown): string {
  if (typeof evidence === "number") return number(evidence, 3);
  if (typeof evidence !== "object" || evidence === null) return evidence === undefined ? "" : String(evidence);
  if (Array.isArray(evidence)) return evidence.map(evidenceText).join(", ");
  return Object.entries(evidence)
    .map(([name, value]) => `${name} ${evidenceText(value)}`)
    .join(", ");
}

/** The findings with what shows them and what to do. */
export function findingList(findings: readonly Finding[]): Html {
  return html`<ul class="findings">
    ${findings.map(({ layer, message, evidence, advice }) => {
      const words = evidenceText(evidence);
      return html`<li>
        <b>${layer && !message.includes(layer) && `${layer}: `}${message}</b>${words && html`<small>${words}</small>`}
        <span>${advice}</span>
      </li>`;
    })}
  </ul>`;
}
