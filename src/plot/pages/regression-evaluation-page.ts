import { actualChart, residualChart, residualHistogram } from "../charts/residuals.js";
import type { ResidualRow, ResidualReport } from "../data/regression.js";
import { count, number, percent } from "../kit/format.js";
import { headline } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { remarks, section } from "../kit/section.js";
import { sortable, type Column } from "../tables/sortable.js";

/** One self-contained page about a regression. */
export function renderResiduals(report: ResidualReport): string {
  const { file, target, model, features, rows, warnings } = report;
  const title = `${model} on ${file}`;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          How well does it predict <b>${target}</b> from ${count(features, "feature")}? ${count(rows, "row")} were
          predicted.
        </p>
        ${scores(report)} ${remarks(warnings, "warning")}
      </header>
      ${section("How near are the predictions?", actualWords(report), actualChart(report))}
      ${section("What is left over?", residualWords(report), residualChart(report))}
      ${section("How are the residuals spread?", histogramWords(report), residualHistogram(report))}
      ${section("Where was it farthest off?", largestWords, largestTable(report))}`,
  );
}

function scores({ scores: { r2, rmse, mae, bias }, target }: ResidualReport): Html {
  // Of rounding a least-squares fit leaves a little.
  const mean = Math.abs(bias) < 1e-6 * rmse ? 0 : bias;
  return headline([
    { name: "R²", value: number(r2, 3), how: `share of the variance explained${r2 > 0 ? `: ${percent(r2)}` : ""}` },
    { name: "RMSE", value: number(rmse, 4), how: `typical error, in the units of ${target}` },
    { name: "MAE", value: number(mae, 4), how: "mean size of the errors" },
    { name: "Mean residual", value: number(mean, 2), how: "above 0, predictions are too low" },
  ]);
}

const someWords = ({ dots, rows }: ResidualReport): string =>
  dots.length < rows ? ` Of ${count(rows, "row")}, ${number(dots.length)} at even distances are drawn.` : "";

function actualWords(report: ResidualReport): Html {
  return html`A dot for every row: on the dashed diagonal the prediction is right, above it too low, below it too high.
  Large dots are the rows farthest off: point at one to find it in the last table.${someWords(report)}`;
}

function residualWords(report: ResidualReport): Html {
  const trend =
    report.trend.length > 0
      ? html` The line is the mean residual of ${report.trend.length} parts with equally many rows.`
      : "";
  return html`A residual is what was there less what was predicted. A good model leaves a shapeless cloud around zero: a
  bend says that something in the data is not linear, a funnel that errors grow with the prediction.${trend}`;
}

function histogramWords({ scores: { rmse } }: ResidualReport): Html {
  return html`How many rows have which residual. Dashed lines are one RMSE (${number(rmse, 3)}) from zero: in a bell
  shape two thirds of the rows lie between them.`;
}

const largestWords = html`The rows with the largest residuals, by size. Errors in the data are often found here. Rows
are counted from 1, without the header.`;

function largestTable({ largest }: ResidualReport): Html {
  const plain = (title: string, of: (row: ResidualRow) => number, digits = 5): Column<ResidualRow> => ({
    title: html`${title}`,
    value: of,
    cell: (row) => number(of(row), digits),
  });
  const columns: Column<ResidualRow>[] = [
    {
      title: html`Row`,
      value: ({ row }) => row,
      cell: ({ row }, index) =>
        html`${index + 1}.
          <button type="button" data-run="${index}" aria-pressed="false">row ${number(row, 12)}</button>`,
    },
    plain("Actual", ({ actual }) => actual),
    plain("Predicted", ({ predicted }) => predicted),
    plain("Residual", ({ actual, predicted }) => actual - predicted),
  ];
  return sortable("scroll", columns, largest, (_, index) => html`data-run="${index}"`);
}
