import { lrFindChart } from "../charts/lr-find.js";
import { lossRange } from "../charts/lr-scale.js";
import type { SuggestionMethod, LrFindReport } from "../data/lr-find.js";
import { count, number } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { suggestionTexts, suggestionMethods } from "../kit/lr-suggestions.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { sortableTable, type Column } from "../tables/sortable.js";

/** One self-contained page: the loss over the rate, and the rates suggested by it. */
export function lrFindPage(report: LrFindReport): string {
  const { file, target, rows, batch, optimizer, lrs, warnings } = report;
  const title = `Learning rates for ${optimizer} on ${file}`;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          A learning rate range test: one short training of <b>${target}</b> on ${count(rows, "row")}, in
          ${batch ? html`batches of ${number(batch)}` : "full batches"}, with a rate that grows
          ${report.mode === "linear" ? "by the same amount" : "by the same factor"} at each of
          ${count(lrs.length, "step")}. ${advice(report)}
        </p>
        ${noteList(warnings, "warning")}
      </header>
      ${section("What does each rate do to the loss?", curveText(report), lrFindChart(report))}
      ${section("The suggestions", suggestionText(report), suggestionTable(report))}`,
  );
}

function advice({ recommended, suggestions }: LrFindReport): Html {
  const found = recommended && suggestions[recommended];
  if (!found) return html`<b>No rate can be recommended</b> from this curve.`;
  return html`Recommended rate: <b>${number(found.lr, 3)}</b> (${suggestionTexts[recommended].name}).`;
}

const endings: Record<LrFindReport["stopped"], string> = {
  finished: "All rates were tried.",
  diverged: "The search stopped where the loss exploded: larger rates are out of the question.",
  aborted: "The search was stopped early: rates beyond the end of the curve were not tried.",
};

function curveText(report: LrFindReport): Html {
  const { log, above } = lossRange(report);
  const clipped = above
    ? html` Losses above the picture are left out: an arrow ▲ shows where the curve leaves it.`
    : "";
  return html`Lower is better. A rate that is too small changes little, one that is too large makes the loss explode; a
  good one lies where the loss falls. Faint dots are the losses of single steps, the line is their smoothed
  course.${log ? " The axis of the loss is logarithmic." : ""}${clipped} ${endings[report.stopped]}`;
}

function suggestionText({ suggestions }: LrFindReport): Html {
  const found = suggestionMethods.filter((kind) => suggestions[kind]).length;
  if (found === 0) return html`The curve has no falling stretch to choose a rate from.`;
  return html`Different ways to read the same curve. Where they agree, the choice is easy; where they do not, start with
  the recommended one and try its neighbours.`;
}

function columns({ recommended, suggestions }: LrFindReport): Column<SuggestionMethod>[] {
  return [
    {
      title: html`Suggestion`,
      value: (kind) => suggestionTexts[kind].name,
      cell: (kind) =>
        html`<button type="button" data-run="${suggestionMethods.indexOf(kind)}" aria-pressed="false">
            ${suggestionTexts[kind].name}</button
          >${kind === recommended && " ★ recommended"}<small>${suggestionTexts[kind].how}</small>`,
    },
    {
      title: html`Rate`,
      value: (kind) => suggestions[kind]?.lr ?? null,
      cell: (kind) => rounded(suggestions[kind]?.lr, 3),
    },
    {
      title: html`Loss there`,
      value: (kind) => suggestions[kind]?.loss ?? null,
      cell: (kind) => rounded(suggestions[kind]?.loss, 6),
    },
  ];
}

const rounded = (value: number | undefined, digits: number): string =>
  value === undefined ? "none" : number(value, digits);

function suggestionTable(report: LrFindReport): Html {
  return sortableTable("scroll reasons", columns(report), suggestionMethods, (_, index) => html`data-run="${index}"`);
}
