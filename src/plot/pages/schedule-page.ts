import { momentumChart, scheduleChart } from "../charts/schedule.js";
import type { SchedulePoint, ScheduleReport } from "../data/schedule.js";
import { count, number } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { section } from "../kit/section.js";
import { sortableTable, type Column } from "../tables/sortable.js";

/** One self-contained page: the curve of a schedule and its remarkable points. */
export function schedulePage(report: ScheduleReport): string {
  const { expression, values, momentum, points } = report;
  const title = `The schedule ${expression}`;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>The learning rate at each of ${count(values.length, "step")}, from step 0 on.</p>
      </header>
      ${section("How does the rate change?", words(report), scheduleChart(report))}
      ${
        momentum &&
        section(
          "How does the momentum change?",
          html`The momentum at the same steps. Its axis shows the range in use and does not start at zero.`,
          momentumChart(report, momentum),
        )
      }
      ${
        points.length > 0 &&
        section("Remarkable points", html`The numbered dots of the curve.`, pointTable(points, momentum))
      }`,
  );
}

function words({ values }: ScheduleReport): Html {
  const finite = values.every(Number.isFinite);
  const gaps = finite ? "" : " Where the curve has a gap, the schedule gives no number.";
  return html`Height is the rate, and the axis starts at zero, so that half as high is half as fast. Where the line is
  vertical, the rate jumps from one step to the next.${gaps}`;
}

function columns(momentum: number[] | null): Column<SchedulePoint>[] {
  const beside: Column<SchedulePoint>[] = momentum
    ? [
        {
          title: html`Momentum`,
          value: ({ step }) => momentum[step] ?? null,
          cell: ({ step }) => (momentum[step] === undefined ? "–" : number(momentum[step], 4)),
        },
      ]
    : [];
  return [
    {
      title: html`Point`,
      value: ({ what }) => what,
      cell: ({ what }, index) =>
        html`${index + 1}. <button type="button" data-run="${index}" aria-pressed="false">${what}</button>`,
    },
    { title: html`Step`, value: ({ step }) => step, cell: ({ step }) => number(step, 12) },
    { title: html`Rate`, value: ({ value }) => value, cell: ({ value }) => number(value, 4) },
    ...beside,
  ];
}

function pointTable(points: SchedulePoint[], momentum: number[] | null): Html {
  return sortableTable("scroll", columns(momentum), points, (_, index) => html`data-run="${index}"`);
}
