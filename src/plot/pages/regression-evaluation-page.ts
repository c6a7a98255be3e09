import { actualVsPredictedChart, residualChart, residualHistogram } from "../charts/residuals.js";
import type { PredictedRow, RegressionReport } from "../data/regression.js";
import { count, number, percent } from "../kit/format.js";
import { keyFigures } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { sortableTable, type Column } from "../tables/sortable.js";

/** One self-contained page about a regression. */
export function regressionEvaluationPage(report: RegressionReport): string {
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
        ${scores(report)} ${noteList(warnings, "warning")}
      </header>
      ${section("Actual and predicted values: how near are they?", actualText(report), actualVsPredictedChart(report))}
      ${section("Residuals: what is left over?", residualText(report), residualChart(report))}
      ${section("How are the residuals spread?", histogramText(report), residualHistogram(report))}
      ${section("Where was it farthest off?", largestText, largestTable(report))}`,
  );
}

function scores({ scores: { r2, rmse, mae, bias }, target }: RegressionReport): Html {
  // Of rounding a least-squares fit leaves a little.
  const mean = Math.abs(bias) < 1e-6 * rmse ? 0 : bias;
  return keyFigures([
    r2 === null
      ? { name: "R²", value: "–", how: "not defined, as the targets do not differ" }
      : { name: "R²", value: number(r2, 3), how: `share of the variance explained${r2 > 0 ? `: ${percent(r2)}` : ""}` },
    { name: "RMSE", value: number(rmse, 4), how: `root mean squared error, in the units of ${target}` },
    { name: "MAE", value: number(mae, 4), how: "mean absolute error" },
    { name: "Mean residual", value: number(mean, 2), how: "above 0, predictions are too low" },
  ]);
}

const someText = ({ dots, rows }: RegressionReport): string =>
  dots.length < rows ? ` Of ${count(rows, "row")}, ${number(dots.length)} at even distances are drawn.` : "";

function actualText(report: RegressionReport): Html {
  return html`A dot for every row: on the dashed diagonal the prediction is right, above it too low, below it too high.
  Large dots are the rows farthest off: point at one to find it in the last table.${someText(report)}`;
}

function residualText(report: RegressionReport): Html {
  const trend =
    report.trend.length > 0
      ? html` The line is the mean residual of ${report.trend.length} parts with equally many rows.`
      : "";
  return html`A residual is the actual value minus the predicted one. A good model leaves a shapeless cloud around zero:
  a bend says that something in the data is not linear, a funnel that errors grow with the prediction
  (heteroscedasticity).${trend}`;
}

function histogramText({ scores: { rmse } }: RegressionReport): Html {
  return html`How many rows have which residual. Dashed lines are one RMSE (${number(rmse, 3)}) from zero: in a normal
  distribution two thirds of the rows lie between them.`;
}

const largestText = html`The rows with the largest residuals, by size. Errors in the data are often found here. Rows are
counted from 1, without the header.`;

function largestTable({ largest }: RegressionReport): Html {
  const plain = (title: string, of: (row: PredictedRow) => number, digits = 5): Column<PredictedRow> => ({
    title: html`${title}`,
    value: of,
    cell: (row) => number(of(row), digits),
  });
  const columns: Column<PredictedRow>[] = [
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
  return sortableTable("scroll", columns, largest, (_, index) => html`data-run="${index}"`);
}
